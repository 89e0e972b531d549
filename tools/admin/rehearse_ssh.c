/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A login by ssh on loopback: the client on a terminal of its own, and an sshd for this one
 * connection
 * ("sshd -i"), which reads the machine's settings as the one that listens would after a reload.
 * Called by rehearse.c, as root.
 */
#include "config.h"

#include "tools/admin/rehearse_login.h"

#include "base/monotonic.h"
#include "base/scope.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/poison.h"

#define SSH "/usr/bin/ssh"
#define PRIVSEP "/run/sshd"
#define TEXT_SIZE 16384
#define OPTION_SIZE 160
#define SERVER_ENDS_MS 5000

struct trying {
	const struct try_login *login;
	struct try_outcome *outcome;
	int listener, terminal;
	int port;
	pid_t client, server;
	char text[TEXT_SIZE]; /* all that the client showed */
	size_t length, seen;  /* seen: answered up to here */
	bool has_typed;
};

/* A session that ends by itself is closed at logind, too; one that does not is killed. */
static void
end_process(pid_t pid, int patience_ms)
{
	const struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};
	int64_t ends_ms = monotonic_ms() + patience_ms;

	if (pid <= 0)
		return;
	while (monotonic_left_ms(ends_ms) > 0) {
		if (waitpid(pid, NULL, WNOHANG) != 0)
			return;
		nanosleep(&pause, NULL);
	}
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
}

/* Ends only what it started. */
static void
trying_end(struct trying *trying)
{
	end_process(trying->client, 0);
	end_process(trying->server, SERVER_ENDS_MS);
	if (trying->listener >= 0)
		close(trying->listener);
	if (trying->terminal >= 0)
		close(trying->terminal);
}
#define scope_trying scope(trying_end)

static int
listen_on_loopback(struct trying *trying)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);

	trying->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (trying->listener < 0 || bind(trying->listener, (struct sockaddr *)&address, size) < 0 ||
	    listen(trying->listener, 1) < 0 ||
	    getsockname(trying->listener, (struct sockaddr *)&address, &size) < 0)
		return -errno;
	trying->port = ntohs(address.sin_port);
	return 0;
}

/* The terminal is the child's own, so that ssh asks there and nowhere else. */
static void
run_client(const struct trying *trying, const char *terminal)
{
	char port[OPTION_SIZE], name[OPTION_SIZE], key[OPTION_SIZE] = "/dev/null";
	const char *methods = trying->login->setup == SETUP_PASSWORD_CODE
				  ? "PreferredAuthentications=keyboard-interactive"
				  : "PreferredAuthentications=publickey,keyboard-interactive";
	int fd;

	setsid();
	fd = open(terminal, O_RDWR);
	ioctl(fd, TIOCSCTTY, 0);
	for (int i = 0; i < 3; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
	text_format(port, sizeof(port), "%d", trying->port);
	text_format(name, sizeof(name), "%s@127.0.0.1", trying->login->account->name);
	if (trying->login->key)
		text_format(key, sizeof(key), "%s", trying->login->key);
	unsetenv("SSH_AUTH_SOCK");
	unsetenv("SSH_ASKPASS");
	setenv("LC_ALL", "C", 1);
	execl(SSH, SSH, "-F", "none", "-p", port, "-o", "StrictHostKeyChecking=no", "-o",
	    "UserKnownHostsFile=/dev/null", "-o", "GlobalKnownHostsFile=/dev/null", "-o",
	    "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "GSSAPIAuthentication=no", "-o",
	    "NumberOfPasswordPrompts=1", "-o", "LogLevel=ERROR", "-o", methods, "-i", key, "-T",
	    name, "echo " TRY_WORD, (char *)NULL);
	_exit(127);
}

static int
start_client(struct trying *trying)
{
	char name[64];

	trying->terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (trying->terminal < 0 || grantpt(trying->terminal) < 0 ||
	    unlockpt(trying->terminal) < 0 || ptsname_r(trying->terminal, name, sizeof(name)) != 0)
		return -errno;
	trying->client = fork();
	if (trying->client == 0)
		run_client(trying, name);
	return trying->client < 0 ? -errno : 0;
}

/* A site that lets in some accounts alone adds to its list, not to its rules. */
static void
run_server(const struct trying *trying, int connection)
{
	const char *program = sshd_find();
	char users[OPTION_SIZE], groups[OPTION_SIZE], keys[OPTION_SIZE] = "LoginGraceTime=30";

	for (int i = 0; i < 3; i++)
		dup2(i < 2 ? connection : open("/dev/null", O_WRONLY), i);
	close_range(3, ~0U, 0);
	text_format(users, sizeof(users), "AllowUsers=%s", trying->login->account->name);
	text_format(groups, sizeof(groups), "AllowGroups=%s", trying->login->account->name);
	if (trying->login->key)
		text_format(keys, sizeof(keys), "AuthorizedKeysFile=%s.pub", trying->login->key);
	setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
	execl(program, program, "-i", "-o", users, "-o", groups, "-o", keys, (char *)NULL);
	_exit(127);
}

/* Only the client that was started here, and that once. */
static int
take_connection(struct trying *trying)
{
	scope_fd int connection = accept4(trying->listener, NULL, NULL, SOCK_CLOEXEC);

	if (connection < 0)
		return -errno;
	trying->server = fork();
	if (trying->server == 0) {
		setsid();
		run_server(trying, connection);
	}
	close(trying->listener);
	trying->listener = -1;
	return trying->server < 0 ? -errno : 0;
}

static int
type(const struct trying *trying, const char *text)
{
	return dprintf(trying->terminal, "%s\n", text) < 0 ? -errno : 0;
}

/* The last line that is not empty, for words. */
static void
keep_last(struct trying *trying)
{
	const char *text = trying->text, *last = text;

	for (const char *p = text; *p; p++)
		if (p[0] == '\n' && p[1 + strspn(p + 1, "\r\n")] != '\0')
			last = p + 1;
	last += strspn(last, "\r\n");
	text_escape(trying->outcome->last, sizeof(trying->outcome->last), last);
	trying->outcome->last[strcspn(trying->outcome->last, "\\")] = '\0'; /* its end of line */
}

/* A prompt has no end of line. Returns -ECANCELED where it is broken off. */
static int
answer(struct trying *trying)
{
	const char *prompt = trying->text + trying->seen;
	size_t length = strlen(prompt);

	if (length < 2 || strcmp(prompt + length - 2, ": ") != 0)
		return 0;
	trying->seen = trying->length;
	keep_last(trying);
	prompt = trying->outcome->last;
	if (try_prompt_wants_code(prompt)) {
		trying->outcome->was_asked = true;
		if (trying->has_typed)
			return -ECANCELED;
		trying->has_typed = true;
		return type(trying, trying->login->code);
	}
	if (!try_prompt_wants_password(prompt))
		return -ECANCELED;
	trying->outcome->was_asked_password = true;
	return type(trying, trying->login->account->password);
}

/* Returns 1 at its end. */
static int
take_text(struct trying *trying)
{
	ssize_t got =
	    read(trying->terminal, trying->text + trying->length, TEXT_SIZE - 1 - trying->length);

	if (got <= 0)
		return 1; /* EIO: nobody has the terminal any more */
	trying->length += (size_t)got;
	trying->text[trying->length] = '\0';
	if (trying->length == TEXT_SIZE - 1)
		return 1;
	return answer(trying);
}

static int
lead(struct trying *trying)
{
	int64_t ends_ms = monotonic_ms() + (int64_t)TRY_SECONDS * 1000;
	int r = 0;

	while (r == 0) {
		struct pollfd fds[] = {{.fd = trying->terminal, .events = POLLIN},
		    {.fd = trying->listener, .events = POLLIN}};

		if (poll(fds, 2, monotonic_left_ms(ends_ms)) == 0) {
			text_format(trying->outcome->last, sizeof(trying->outcome->last),
			    "nothing within %d seconds", TRY_SECONDS);
			return 0;
		}
		if (fds[1].revents)
			r = take_connection(trying);
		if (r == 0 && fds[0].revents)
			r = take_text(trying);
	}
	if (r == 1)
		keep_last(trying);
	return r == -ECANCELED || r == 1 ? 0 : r;
}

int
try_login_ssh(const struct try_login *login, struct try_outcome *ret)
{
	struct trying scope_trying trying = {
	    .login = login, .outcome = ret, .listener = -1, .terminal = -1};
	int r;

	*ret = (struct try_outcome){.is_in = false};
	if (!sshd_find() || access(SSH, X_OK) < 0)
		return -ENOENT;
	if (mkdir(PRIVSEP, 0755) < 0 && errno != EEXIST)
		return -errno;
	r = listen_on_loopback(&trying);
	if (r == 0)
		r = start_client(&trying);
	if (r == 0)
		r = lead(&trying);
	ret->is_in = strstr(trying.text, TRY_WORD "\r\n") || strstr(trying.text, TRY_WORD "\n");
	return r;
}
