/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv-sendmail: one mail for the sendmail(8) of this machine. systemd starts one for each
 * connection of 2sv-notify, which can't run sendmail itself: that is setuid or setgid, and the
 * notifier gave up new privileges. Standard input is the connection: a mail and its end come in,
 * one line goes out (notify/sendmail_link.h). Runs as the user _2sv-mail, who has nothing else.
 */
#include "config.h" /* _GNU_SOURCE: memfd_create, struct ucred */

#include "base/log.h"
#include "base/monotonic.h"
#include "base/scope.h"
#include "base/text.h"
#include "base/write.h"
#include "notify/program.h"
#include "notify/sendmail_link.h"

#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/poison.h"

#define NOTIFIER "_2sv-notify"
#define READ_MS (10 * 1000)
#define RUN_MS (80 * 1000)
#define SOCKET STDIN_FILENO

/* One line, whatever is in the words. */
static int
answer(const char *outcome, const char *words)
{
	char line[CHANNEL_WHY_SIZE], clean[CHANNEL_WHY_SIZE - 16];

	text_escape(clean, sizeof(clean), words);
	if (text_format(line, sizeof(line), "%s%s%s\n", outcome, clean[0] ? " " : "", clean) < 0 ||
	    send(SOCKET, line, strlen(line), MSG_NOSIGNAL) < 0)
		return 1;
	return 0;
}

/* The socket's mode lets in nobody else; asked again, it costs nothing. */
static bool
peer_is_notifier(void)
{
	const struct passwd *entry;
	struct ucred peer;
	socklen_t size = sizeof(peer);

	if (getsockopt(SOCKET, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
		return false;
	entry = getpwnam(NOTIFIER);
	return peer.uid == 0 || (entry && peer.uid == entry->pw_uid);
}

/* Until its end, each line's end as a file has it. Returns the size, or -errno. */
static ssize_t
read_mail(char *mail, size_t size)
{
	int64_t ends_ms = monotonic_ms() + READ_MS;
	size_t used = 0;

	for (;;) {
		struct pollfd ready = {.fd = SOCKET, .events = POLLIN};
		int left_ms = monotonic_left_ms(ends_ms);
		size_t kept = used;
		ssize_t n;

		if (left_ms == 0 || poll(&ready, 1, left_ms) != 1)
			return -ETIMEDOUT;
		if (used == size)
			return -EMSGSIZE;
		n = recv(SOCKET, mail + used, size - used, MSG_DONTWAIT);
		if (n <= 0)
			return n == 0 ? (ssize_t)used : -errno;
		for (size_t i = used; i < used + (size_t)n; i++)
			if (mail[i] != '\r')
				mail[kept++] = mail[i];
		used = kept;
	}
}

/* What sysexits(3) means: only "no such user" is for good. */
static int
answer_status(const struct program_end *end)
{
	char words[PROGRAM_SAID_SIZE + 64];

	if (end->status == EX_OK)
		return answer("sent", "");
	text_format(words, sizeof(words), "sendmail ended with %d%s%s", end->status,
	    end->said[0] ? ": " : "", end->said);
	return answer(end->status == EX_NOUSER ? "never" : "later", words);
}

static int
run(int mail_fd)
{
	static const char *const arguments[] = {SENDMAIL_PATH, "-t", "-i", NULL};
	static const char *const environment[] = {NULL};
	const struct program program = {arguments, environment, mail_fd, RUN_MS};
	struct program_end end;
	char words[128];
	int r = program_run(&program, &end);

	if (r == 0)
		return answer_status(&end);
	text_format(words, sizeof(words), SENDMAIL_PATH ": %s",
	    r == -ETIMEDOUT ? "did not end in time, and was killed" : strerror(-r));
	return answer("later", words);
}

int
main(void)
{
	static char mail[SENDMAIL_BYTES_MAX + 1];
	scope_fd int mail_fd = -1;
	ssize_t size;

	log_open("2sv-sendmail");
	signal(SIGPIPE, SIG_IGN);
	if (!peer_is_notifier()) {
		log_line(LOG_ERR, "somebody else than " NOTIFIER " came: refused");
		return 1;
	}
	size = read_mail(mail, sizeof(mail));
	if (size <= 0)
		return answer("later", size == 0 ? "no mail came" : strerror((int)-size));
	mail_fd = memfd_create("mail", MFD_CLOEXEC);
	if (mail_fd < 0 || write_all(mail_fd, mail, (size_t)size) < 0 ||
	    lseek(mail_fd, 0, SEEK_SET) < 0)
		return answer("later", "no memory");
	return run(mail_fd);
}
