/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of a full house: who waits, floods or dawdles keeps nobody else from logging in. */
#include "config.h" /* _GNU_SOURCE */
#include "places.h"
#include "tree.h"
#include "base/scope.h"
#include "base/text.h"
#include "wire/link.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/poison.h"

#define EXIT_SKIPPED 77
#define STEP 30
#define HOST "203.0.113.9"   /* ann's, proven */
#define CROWD "198.51.100.7" /* of one prefix */
#define CROWD_MAX 500
#define SMALL TREE_MAX_DIALOGUES
#define LOW (SMALL - PLACES_CONSOLE - PLACES_PROVEN)

static struct tree tree;
static int crowd[CROWD_MAX];

static int
a_small_house(void **state)
{
	(void)state;
	tree_set_clock(&tree, tree.now + 10 * STEP);
	tree_start(&tree, SMALL);
	return 0;
}

static int
a_large_house(void **state)
{
	(void)state;
	tree_set_clock(&tree, tree.now + 10 * STEP);
	tree_start(&tree, 1000);
	return 0;
}

static int
closed(void **state)
{
	(void)state;
	tree_end(&tree, SIGTERM);
	return 0;
}

static void
crowd_leave(size_t n)
{
	for (size_t i = 0; i < n; i++)
		close(crowd[i]);
}

/* n logins of bob from one prefix, each asked, none answering. */
static void
crowd_wait(size_t n)
{
	for (size_t i = 0; i < n; i++) {
		crowd[i] = client_login(&tree, "bob", CROWD);
		client_expect_ask(crowd[i], "Code: ");
	}
}

/* What lies there unread: REASON_COUNT = nothing, else the reason of a done. */
static enum reason
told(int fd)
{
	struct pollfd ready = {.fd = fd, .events = POLLIN};

	return poll(&ready, 1, 0) == 1 ? client_done(fd, NULL).reason : REASON_COUNT;
}

/* Waits until so many of the first n at least are told: a done lies there, or the end after one. */
static void
some_are_gone(size_t n, int at_least)
{
	for (int tries = 0, gone = 0; gone < at_least; tries++) {
		assert_in_range(tries, 0, 1000);
		if (tries > 0)
			poll(NULL, 0, 10);
		gone = 0;
		for (size_t i = 0; i < n; i++)
			gone += recv(crowd[i], &(char){0}, 1, MSG_DONTWAIT | MSG_PEEK) >= 0;
	}
}

static void
login_passes(const char *rhost)
{
	scope_fd int fd = -1;
	char code[9];

	tree_set_clock(&tree, tree.now + STEP);
	client_code(&tree, 0, code);
	fd = client_login(&tree, "ann", rhost);
	client_expect_ask(fd, "Code: ");
	client_answer(fd, code);
	client_expect_done(fd, VERDICT_ACCEPT, REASON_RIGHT);
}

static void
five_hundred_who_wait_hold_up_none_of_a_hundred(void **state)
{
	(void)state;
	crowd_wait(CROWD_MAX);

	for (int i = 0; i < 100; i++)
		login_passes(HOST);

	for (int i = 0; i < CROWD_MAX; i++)
		assert_int_equal(told(crowd[i]), REASON_COUNT); /* nobody had to go */
	crowd_leave(CROWD_MAX);
}

static void
a_crowd_larger_than_the_house_pushes_out_only_itself(void **state)
{
	scope_fd int honest = client_login(&tree, "ann", "192.0.2.50"); /* not proven */

	(void)state;
	client_expect_ask(honest, "Code: ");
	for (int i = 0; i < 100; i++) {
		struct packet packet;

		crowd[i] = client_login(&tree, "bob", CROWD);
		client_receive(crowd[i], &packet); /* ask or done */
		if (i % 10 == 9)
			login_passes(i < 50 ? HOST : "192.0.2.51");
	}

	some_are_gone(100, 100 - LOW);
	assert_int_equal(told(honest), REASON_COUNT);
	crowd_leave(100);
}

static void
decoys_go_before_logins(void **state)
{
	int gone = 0;

	(void)state;
	for (int i = 0; i < LOW; i++) {
		crowd[i] = client_connect(tree.root_socket);
		client_hello(crowd[i], "decoy", "account", "ann", "door", "sshd", "rhost", CROWD,
		    "caller", "0", NULL);
		client_expect_ask(crowd[i], "Code: ");
	}

	for (int i = 0; i < 3; i++) {
		crowd[LOW + i] = client_login(&tree, "bob", CROWD);
		client_expect_ask(crowd[LOW + i], "Code: ");
	}

	some_are_gone(LOW, 3);
	for (int i = 0; i < LOW; i++) {
		enum reason reason = told(crowd[i]);

		gone += reason == REASON_DECOY; /* even "busy" is told in a decoy's way */
		assert_true(reason == REASON_DECOY || reason == REASON_COUNT);
	}
	assert_int_equal(gone, 3);
	for (int i = 0; i < 3; i++)
		assert_int_equal(told(crowd[LOW + i]), REASON_COUNT);
	crowd_leave(LOW + 3);
}

static void
the_console_gets_in_when_all_other_places_are_taken(void **state)
{
	scope_fd int console = -1;
	char code[9];
	int last;

	(void)state;
	login_passes(HOST); /* proven */
	for (int i = 0; i < SMALL - PLACES_CONSOLE; i++) {
		crowd[i] = client_login(&tree, "ann", HOST);
		client_expect_ask(crowd[i], "Code: ");
	}
	last = SMALL - PLACES_CONSOLE;
	crowd[last] = client_login(&tree, "ann", HOST);
	client_expect_ask(crowd[last], "Code: ");
	client_expect_done(crowd[last], VERDICT_REFUSE, REASON_BUSY);

	tree_set_clock(&tree, tree.now + STEP);
	client_code(&tree, 0, code);
	console = client_login(&tree, "ann", NULL);
	client_expect_ask(console, "Code: ");
	client_answer(console, code);
	client_expect_done(console, VERDICT_ACCEPT, REASON_RIGHT);
	crowd_leave((size_t)last + 1);
}

/* Opens n connections to user.sock as uid, says nothing on any; writes to out when all are open. */
static pid_t
sit_down(uid_t uid, int n, int out)
{
	pid_t pid = fork();

	if (pid == 0) {
		int fd;

		if (setuid(uid) < 0)
			_exit(1);
		for (int i = 0; i < n; i++)
			if (link_connect(tree.user_socket, 10000, &fd) < 0)
				_exit(1);
		if (write(out, "x", 1) == 1)
			pause();
		_exit(0);
	}
	return pid;
}

static void
one_uid_may_hold_only_a_share_of_the_places_of_user_sock(void **state)
{
	int ends[2];
	pid_t sitting;
	char byte;
	scope_fd int one = -1;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	sitting = sit_down(TREE_BOB_UID, SMALL / 8, ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1);

	for (int pass = 0; pass < 2; pass++) {
		pid_t pid = fork();
		int status;

		if (pid == 0) {
			uid_t uid = pass == 0 ? TREE_BOB_UID : TREE_ANN_UID;

			if (setuid(uid) < 0)
				_exit(1);
			one = client_connect(tree.user_socket);
			client_hello(one, "devices", NULL);
			_exit((int)client_done(one, NULL).reason);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), pass == 0 ? REASON_BUSY : REASON_RIGHT);
	}
	kill(sitting, SIGKILL);
	waitpid(sitting, NULL, 0);
	close(ends[0]);
	close(ends[1]);
}

static void
who_says_nothing_is_cut_off_after_the_deadline(void **state)
{
	scope_fd int silent = client_connect(tree.root_socket);

	(void)state;
	client_expect_done(silent, VERDICT_REFUSE, REASON_SLOW);
}

static pid_t
child_of(pid_t parent, int which)
{
	char path[64];
	scope_file FILE *children = NULL;
	long child = 0;

	text_format(path, sizeof(path), "/proc/%d/task/%d/children", (int)parent, (int)parent);
	children = fopen(path, "re");
	for (int i = 0; children && i <= which; i++)
		if (fscanf(children, "%ld", &child) != 1)
			return 0;
	return (pid_t)child;
}

static void
talkers_that_die_are_replaced(void **state)
{
	pid_t talk = tree_role(&tree, "2sv-talk"), talker;
	struct packet packet;
	int r;

	(void)state;
	crowd_wait(1);
	while ((talker = child_of(talk, 0)) > 0) { /* all of them, as they come */
		static int killed;

		kill(talker, SIGKILL);
		if (++killed == 12)
			break;
		while (child_of(talk, 0) == talker)
			;
	}

	do
		r = link_receive(crowd[0], &packet, 10000, NULL);
	while (r == 0);
	assert_int_equal(r, -ECONNRESET); /* its talker is gone, and with it the dialogue */
	login_passes(HOST);
	assert_int_equal(tree_role(&tree, "2sv-talk"), talk);
	crowd_leave(1);
}

static void
who_waits_is_told_when_the_service_ends(void **state)
{
	(void)state;
	crowd_wait(3);

	tree_end(&tree, SIGTERM);

	for (int i = 0; i < 3; i++)
		client_expect_done(crowd[i], VERDICT_REFUSE, REASON_BUSY);
	crowd_leave(3);
}

int
main(void)
{
#define SMALL_HOUSE(test) cmocka_unit_test_setup_teardown(test, a_small_house, closed)
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		five_hundred_who_wait_hold_up_none_of_a_hundred, a_large_house, closed),
	    SMALL_HOUSE(a_crowd_larger_than_the_house_pushes_out_only_itself),
	    SMALL_HOUSE(decoys_go_before_logins),
	    SMALL_HOUSE(the_console_gets_in_when_all_other_places_are_taken),
	    SMALL_HOUSE(one_uid_may_hold_only_a_share_of_the_places_of_user_sock),
	    SMALL_HOUSE(who_says_nothing_is_cut_off_after_the_deadline),
	    SMALL_HOUSE(talkers_that_die_are_replaced),
	    SMALL_HOUSE(who_waits_is_told_when_the_service_ends),
	};
#undef SMALL_HOUSE
	int failed;

	if (!tree_enter(&tree))
		return EXIT_SKIPPED; /* needs root */
	tree_start(&tree, SMALL);
	tree_make_store(&tree);
	client_enrol(&tree, "ann");
	client_enrol(&tree, "bob");
	login_passes(HOST);
	tree_end(&tree, SIGTERM);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	tree_leave(&tree);
	return failed;
}
