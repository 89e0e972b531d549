/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of sockets passed at the start: only ours are taken, and they decide the role. */
#include "config.h" /* _GNU_SOURCE */
#include "roles.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

struct passing {
	const char *names;
	const char *count;
	int type; /* SOCK_SEQPACKET or another */
	bool listens;
	bool to_another; /* LISTEN_PID is not ours */
};

#define TAKEN 64 /* exit code: that many were taken, and the role */
#define REFUSED 1
#define NONE 2

/* Sockets 3 and on, as the passing says; what sockets_take makes of them. */
static int
take(const struct passing *passing)
{
	struct sockets sockets;
	char pid[24], error[512] = "";
	int taken;

	for (int fd = SOCKETS_FIRST_FD; fd < SOCKETS_FIRST_FD + 4; fd++) {
		int made = socket(AF_UNIX, passing->type, 0);
		struct sockaddr_un address = {.sun_family = AF_UNIX};

		dup2(made, fd);
		if (made != fd)
			close(made);
		/* an abstract name that the kernel chooses */
		bind(fd, (struct sockaddr *)&address, sizeof(sa_family_t));
		if (passing->listens)
			listen(fd, 1);
	}
	text_format(pid, sizeof(pid), "%d", (int)(passing->to_another ? getppid() : getpid()));
	setenv("LISTEN_PID", pid, 1);
	setenv("LISTEN_FDS", passing->count, 1);
	if (passing->names)
		setenv("LISTEN_FDNAMES", passing->names, 1);
	sockets_init(&sockets);
	taken = sockets_take(&sockets, error, sizeof(error));
	if (taken < 0)
		return error[0] ? REFUSED : 255;
	return taken == 0 ? NONE : TAKEN + taken * 8 + (int)role_find(&sockets);
}

static int
outcome(const struct passing *passing)
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(take(passing));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
the_sockets_decide_the_role(void **state)
{
	static const struct {
		const char *names, *count;
		int taken;
		enum role role;
	} rows[] = {
	    {"root.sock", "1", 1, ROLE_TALK},
	    {"user.sock", "1", 1, ROLE_USER},
	    {"keep-root.sock:keep-user.sock", "2", 2, ROLE_KEEP},
	    {"keep-user.sock:keep-root.sock", "2", 2, ROLE_KEEP},
	    {"keep-user.sock:keep-notify.sock:keep-root.sock", "3", 3, ROLE_KEEP},
	    {"keep-user.sock:keep-watch.sock:keep-root.sock", "3", 3, ROLE_KEEP},
	    {"keep-user.sock:keep-notify.sock:keep-watch.sock:keep-root.sock", "4", 4, ROLE_KEEP},
	    {"keep-notify.sock", "1", 1, ROLE_NONE},
	    {"keep-watch.sock", "1", 1, ROLE_NONE},
	    {"user.sock:keep-watch.sock", "2", 2, ROLE_NONE},
	    {"keep-notify.sock:keep-root.sock", "2", 2, ROLE_NONE},
	    {"root.sock:keep-notify.sock", "2", 2, ROLE_NONE},
	    {"keep-root.sock", "1", 1, ROLE_NONE},
	    {"root.sock:user.sock", "2", 2, ROLE_NONE},
	    {"root.sock:keep-root.sock", "2", 2, ROLE_NONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct passing passing = {.names = rows[i].names,
		    .count = rows[i].count,
		    .type = SOCK_SEQPACKET,
		    .listens = true};

		assert_int_equal(outcome(&passing), TAKEN + rows[i].taken * 8 + (int)rows[i].role);
	}
}

static void
what_is_not_ours_is_refused(void **state)
{
	static const struct passing rows[] = {
	    {"other.sock", "1", SOCK_SEQPACKET, true, false},
	    {"root.soc", "1", SOCK_SEQPACKET, true, false},
	    {"", "1", SOCK_SEQPACKET, true, false},
	    {NULL, "1", SOCK_SEQPACKET, true, false},
	    {"root.sock", "2", SOCK_SEQPACKET, true, false},
	    {"root.sock:user.sock", "1", SOCK_SEQPACKET, true, false},
	    {"root.sock:root.sock", "2", SOCK_SEQPACKET, true, false},
	    {"root.sock", "1", SOCK_STREAM, true, false},
	    {"root.sock", "1", SOCK_SEQPACKET, false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(outcome(&rows[i]), REFUSED);
}

static void
what_was_passed_to_another_process_or_is_no_number_is_let_alone(void **state)
{
	static const struct passing rows[] = {
	    {"root.sock", "1", SOCK_SEQPACKET, true, true},
	    {"root.sock", "0", SOCK_SEQPACKET, true, false},
	    {"root.sock", "-1", SOCK_SEQPACKET, true, false},
	    {"root.sock", "1x", SOCK_SEQPACKET, true, false},
	    {"root.sock", "", SOCK_SEQPACKET, true, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(outcome(&rows[i]), NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_sockets_decide_the_role),
	    cmocka_unit_test(what_is_not_ours_is_refused),
	    cmocka_unit_test(what_was_passed_to_another_process_or_is_no_number_is_let_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
