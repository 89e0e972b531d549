/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The link to 2sv-sendmail: the mail, an end, and one line of answer. systemd makes the socket and
 * starts a 2sv-sendmail for each connection. Runs in 2sv-notify.
 */
#include "config.h" /* _GNU_SOURCE: struct ucred */
#include "notify/sendmail_link.h"

#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/poison.h"

#define GIVE_SECONDS 10
#define ANSWER_SECONDS 100 /* more than 2sv-sendmail gives sendmail(8) */

#define MADE_BY "2sv-sendmail.socket of systemd makes it"

bool
sendmail_link_check(const char *path, char words[CHANNEL_WHY_SIZE])
{
	struct stat st;

	if (access(SENDMAIL_PATH, X_OK) < 0)
		text_format(words, CHANNEL_WHY_SIZE, SENDMAIL_PATH ": %s", strerror(errno));
	else if (stat(path, &st) < 0)
		text_format(words, CHANNEL_WHY_SIZE, "%s: %s; " MADE_BY, path, strerror(errno));
	else if (!S_ISSOCK(st.st_mode) || access(path, W_OK) < 0)
		text_format(words, CHANNEL_WHY_SIZE,
		    "%s: is no socket that 2sv-notify may use; " MADE_BY, path);
	else {
		text_copy(words, CHANNEL_WHY_SIZE, SENDMAIL_PATH ", by 2sv-sendmail.socket");
		return true;
	}
	return false;
}

bool
sendmail_link_is_there(const char *path)
{
	char words[CHANNEL_WHY_SIZE];

	return sendmail_link_check(path, words);
}

/* Each wait ends. */
static int
set_limits(int fd)
{
	const struct timeval give = {.tv_sec = GIVE_SECONDS}, answer = {.tv_sec = ANSWER_SECONDS};

	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &give, sizeof(give)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &answer, sizeof(answer)) < 0)
		return -errno;
	return 0;
}

/* What an alert says is for nobody who made a socket of that name: root alone may have. */
static int
check_listener(int fd)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
		return -errno;
	return peer.uid == 0 ? 0 : -EPERM;
}

static int
open_link(const char *path, int *ret_fd)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	scope_fd int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int r;

	if (fd < 0)
		return -errno;
	r = text_copy(address.sun_path, sizeof(address.sun_path), path);
	if (r == 0)
		r = set_limits(fd);
	if (r == 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		r = -errno;
	if (r == 0)
		r = check_listener(fd);
	if (r == 0)
		*ret_fd = scope_keep_fd(&fd);
	return r;
}

/* The line without its end; "" where none came. */
static int
read_line(int fd, char line[CHANNEL_WHY_SIZE])
{
	size_t used = 0;
	ssize_t n = 1;

	while (n > 0 && used < CHANNEL_WHY_SIZE - 1 && !memchr(line, '\n', used)) {
		n = recv(fd, line + used, CHANNEL_WHY_SIZE - 1 - used, 0);
		if (n < 0)
			return errno == EAGAIN ? -ETIMEDOUT : -errno;
		used += (size_t)n;
	}
	line[used] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return used > 0 ? 0 : -ECONNRESET;
}

/* "sent", "later WORDS" or "never WORDS": what it is, and its words. */
static enum message_outcome
read_answer(const char *line, char why[CHANNEL_WHY_SIZE])
{
	static const char later[] = "later ", never[] = "never ";

	if (strcmp(line, "sent") == 0)
		return OUTCOME_SENT;
	if (strncmp(line, never, strlen(never)) == 0) {
		text_copy(why, CHANNEL_WHY_SIZE, line + strlen(never));
		return OUTCOME_NEVER;
	}
	text_copy(why, CHANNEL_WHY_SIZE,
	    strncmp(line, later, strlen(later)) == 0 ? line + strlen(later)
						     : "2sv-sendmail: no answer that is known");
	return OUTCOME_LATER;
}

enum message_outcome
sendmail_link_send(const char *path, const char *text, char why[CHANNEL_WHY_SIZE])
{
	scope_fd int fd = -1;
	char line[CHANNEL_WHY_SIZE];
	int r = open_link(path, &fd);

	if (r == -ENOENT || r == -ECONNREFUSED) {
		text_format(why, CHANNEL_WHY_SIZE, "%s: %s; " MADE_BY, path, strerror(-r));
		return OUTCOME_LATER;
	}
	if (r == 0)
		r = send(fd, text, strlen(text), MSG_NOSIGNAL) == (ssize_t)strlen(text) ? 0
											: -EPIPE;
	if (r == 0 && shutdown(fd, SHUT_WR) < 0)
		r = -errno;
	if (r == 0)
		r = read_line(fd, line);
	if (r == 0)
		return read_answer(line, why);
	text_format(why, CHANNEL_WHY_SIZE, "%s: %s", path, strerror(-r));
	return OUTCOME_LATER;
}
