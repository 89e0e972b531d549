/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of a whole 2svd with its real keeper: versions, deaths, who may what, sessions. */
#include "config.h" /* _GNU_SOURCE */
#include "often.h"
#include "tree.h"
#include "base/scope.h"
#include "base/text.h"
#include "wire/link.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/poison.h"

#define NOBODY 65534

#ifndef SO_PASSRIGHTS
#define SO_PASSRIGHTS 83 /* Linux 6.16 */
#endif

#define EXIT_SKIPPED 77
#define STEP 30
#define HOST "203.0.113.9"

static struct tree tree;

/* Each test has steps of its own: a code is good once. */
static int
a_later_step(void **state)
{
	(void)state;
	tree_log_clear(&tree);
	tree_set_clock(&tree, tree.now + 10 * STEP);
	return 0;
}

static void
another_version_is_told_which_one_is_spoken(void **state)
{
	static const char hello[] = "v=9\0op=login\0account=ann";
	scope_fd int fd = client_connect(tree.root_socket);
	struct packet packet;

	(void)state;
	assert_int_equal(send(fd, hello, sizeof(hello), 0), sizeof(hello));

	client_receive(fd, &packet);
	assert_true(packet_is(&packet, "done"));
	assert_string_equal(packet_get(&packet, "verdict"), "refuse");
	assert_string_equal(packet_get(&packet, "reason"), "version");
	assert_string_equal(packet_get(&packet, "offers"), "1");
}

static void
what_is_no_hello_is_refused(void **state)
{
	static const char rubbish[] = "no record at all";
	static char oversize[8000];
	scope_fd int fd = client_connect(tree.root_socket);
	scope_fd int big = client_connect(tree.root_socket);
	scope_fd int odd = client_connect(tree.root_socket);

	(void)state;
	assert_int_equal(send(fd, rubbish, sizeof(rubbish), 0), sizeof(rubbish));
	client_expect_done(fd, VERDICT_REFUSE, REASON_PROTOCOL);
	assert_int_equal(send(big, oversize, sizeof(oversize), 0), sizeof(oversize));
	client_expect_done(big, VERDICT_REFUSE, REASON_PROTOCOL);
	client_hello(odd, "login", "account", "ann", "colour", "red", NULL);
	client_expect_done(odd, VERDICT_REFUSE, REASON_PROTOCOL);
}

static void
a_keeper_started_anew_is_found_by_dialogues_under_way(void **state)
{
	scope_fd int fd = client_login(&tree, "ann", HOST);
	pid_t keeper = tree_role(&tree, "2sv-keeper");
	char code[9];

	(void)state;
	client_code(&tree, 0, code);
	client_expect_ask(fd, "Code: ");

	assert_true(keeper > 0);
	kill(keeper, SIGKILL);
	client_answer(fd, code);

	client_expect_done(fd, VERDICT_ACCEPT, REASON_RIGHT);
	assert_true(tree_role(&tree, "2sv-keeper") != keeper);
}

static void
a_code_used_before_the_keeper_died_stays_used(void **state)
{
	scope_fd int first = client_login(&tree, "ann", HOST);
	scope_fd int second = client_login(&tree, "ann", HOST);
	char code[9];

	(void)state;
	client_code(&tree, 0, code);
	client_expect_ask(first, "Code: ");
	client_expect_ask(second, "Code: ");
	client_answer(first, code);
	client_expect_done(first, VERDICT_ACCEPT, REASON_RIGHT);

	kill(tree_role(&tree, "2sv-keeper"), SIGKILL);
	client_answer(second, code);

	client_expect_ask(second, "Used code. New code: ");
}

static void
a_keeper_that_stands_still_refuses_before_the_client_gives_up(void **state)
{
	scope_fd int fd = client_connect(tree.root_socket);
	pid_t keeper = tree_role(&tree, "2sv-keeper");
	char line[1024];

	(void)state;
	kill(keeper, SIGSTOP);
	client_hello(fd, "login", "account", "ann", "uid", "64011", "door", "sshd", "rhost", HOST,
	    "caller", "0", NULL);
	client_expect_done(fd, VERDICT_REFUSE, REASON_NO_SERVICE);
	kill(keeper, SIGCONT);

	assert_true(tree_log_has(&tree, "reason=no-service", line, sizeof(line)));
	assert_non_null(strstr(line, "account=ann door=sshd host=" HOST));
	assert_non_null(strstr(line, "verdict=refuse"));
}

/* Sends op as this uid over user.sock; returns the reason of the done, or -1. */
static int
as_user(uid_t uid, const char *operation, const char *account)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		struct packet packet;
		struct done done;
		int fd;

		if (setuid(uid) < 0 || link_connect(tree.user_socket, 10000, &fd) < 0)
			_exit(255);
		packet_begin(&packet, operation);
		packet_add(&packet, "account", account);
		link_send(fd, &packet, 10000, -1);
		do
			if (link_receive(fd, &packet, 10000, NULL) < 0 ||
			    packet_parse(&packet, message_service_keys) < 0)
				_exit(254);
		while (packet_is(&packet, "row") || packet_is(&packet, "show"));
		_exit(message_read_done(&packet, &done) < 0 ? 253 : (int)done.reason);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
over_user_sock_only_the_own_account_and_nothing_of_roots(void **state)
{
	static const char *const operations[] = {"decoy", "arrived", "left", "chauthtok", "protect",
	    "tried", "explain", "found", "accounts", "remind", "init"};

	(void)state;
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
		assert_int_equal(as_user(TREE_ANN_UID, operations[i], "ann"), REASON_NOT_PERMITTED);
	assert_int_equal(as_user(TREE_ANN_UID, "devices", "bob"), REASON_NOT_PERMITTED);
	assert_int_equal(as_user(TREE_ANN_UID, "devices", "ann"), REASON_RIGHT);
	assert_int_equal(as_user(TREE_ANN_UID, "devices", NULL), REASON_RIGHT);
}

/* A locker of ann's; whose it says to be is checked, and what it calls itself is not believed. */
static void
lock(uid_t uid, const char *uid_said, const char *answer)
{
	struct packet packet;
	int fd;

	if (setuid(uid) < 0 || link_connect(tree.user_socket, 10000, &fd) < 0)
		_exit(255);
	client_hello(fd, "login", "account", "ann", "uid", uid_said, "door", "sshd", "rhost", HOST,
	    "caller", "0", NULL);
	if (answer) {
		client_receive(fd, &packet);
		if (!packet_is(&packet, "ask"))
			_exit(253);
		client_answer(fd, answer);
	}
	_exit((int)client_done(fd, NULL).reason);
}

static int
lock_as(uid_t uid, const char *uid_said, const char *answer)
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		lock(uid, uid_said, answer);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
a_locker_asks_the_code_of_who_runs_it(void **state)
{
	char code[9], line[1024];

	(void)state;
	client_code(&tree, 0, code);
	assert_int_equal(lock_as(TREE_BOB_UID, "64011", NULL), REASON_NOT_PERMITTED);
	assert_int_equal(lock_as(TREE_BOB_UID, "64012", NULL), REASON_NOT_PERMITTED);
	assert_int_equal(lock_as(TREE_ANN_UID, "64012", NULL), REASON_PROTOCOL);
	tree_log_clear(&tree);

	assert_int_equal(lock_as(TREE_ANN_UID, "64011", code), REASON_RIGHT);

	assert_true(tree_log_has(&tree, "verdict=accept", line, sizeof(line)));
	assert_non_null(strstr(line, "account=ann door=locker host=local:64011 "));
}

/* The kernel's word, not the asker's: a refused one is to be found by it. */
static void
whoever_asks_for_another_account_is_in_the_log_by_uid(void **state)
{
	static const struct {
		const char *uid_said;
		uid_t uid;
		const char *line;
	} rows[] = {
	    {"64011", TREE_BOB_UID,
		"account=ann door=locker host=local:64012 place= device= verdict=refuse "
		"reason=not-permitted"},
	    {"64012", TREE_ANN_UID,
		"account=ann door=locker host=local:64011 place= device= verdict=refuse "
		"reason=protocol"},
	};
	char line[1024];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		tree_log_clear(&tree);
		lock_as(rows[i].uid, rows[i].uid_said, NULL);
		assert_true(tree_log_has(&tree, "verdict=refuse", line, sizeof(line)));
		assert_non_null(strstr(line, rows[i].line));
	}
	tree_log_clear(&tree);
	assert_int_equal(as_user(TREE_BOB_UID, "devices", "ann"), REASON_NOT_PERMITTED);
	assert_true(tree_log_has(&tree, "verdict=refuse", line, sizeof(line)));
	assert_non_null(strstr(line, "host=local:64012 "));
}

static void
root_sock_is_roots_alone(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0) {
		int fd;

		if (setuid(TREE_ANN_UID) < 0)
			_exit(255);
		_exit(link_connect(tree.root_socket, 1000, &fd) == -EACCES ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* After a code: the session arrives. What is shown is given in text. */
static void
arrive(const char *login, const char *rhost, char *text, size_t size)
{
	scope_fd int fd = client_connect(tree.root_socket);
	struct packet packet;

	text[0] = '\0';
	client_hello(fd, "arrived", "account", "ann", "uid", "64011", "door", "sshd", "rhost",
	    rhost, "tty", "ssh", "caller", "0", "login", login, NULL);
	for (;;) {
		client_receive(fd, &packet);
		if (!packet_is(&packet, "show"))
			break;
		assert_int_equal(text_copy(text, size, packet_get(&packet, "text")), 0);
	}
	assert_true(packet_is(&packet, "done"));
	assert_string_equal(packet_get(&packet, "verdict"), "accept");
}

static void
login_and_arrive(const char *rhost, char *text, size_t size)
{
	scope_fd int fd = client_login(&tree, "ann", rhost);
	char code[9], login[33];

	client_code(&tree, 0, code);
	client_expect_ask(fd, "Code: ");
	client_answer(fd, code);
	assert_int_equal(client_done(fd, login).verdict, VERDICT_ACCEPT);
	arrive(login, rhost, text, size);
}

static void
a_new_host_is_named_at_the_next_login(void **state)
{
	char text[400];

	(void)state;
	login_and_arrive(HOST, text, sizeof(text));
	a_later_step(NULL);
	login_and_arrive("198.51.100.99", text, sizeof(text)); /* new */
	a_later_step(NULL);

	login_and_arrive(HOST, text, sizeof(text));

	assert_non_null(strstr(text, "Login from a new host: 198.51.100.99"));
	assert_non_null(strstr(text, " UTC. Not you? Run: 2sv log"));

	for (int more = 0; more < 3; more++) {
		a_later_step(NULL);
		login_and_arrive(HOST, text, sizeof(text));
	}
	assert_string_equal(text, ""); /* not for ever */
}

static void
admit_lets_be_and_left_is_noted(void **state)
{
	scope_fd int admit = client_connect(tree.root_socket);
	scope_fd int left = client_connect(tree.root_socket);

	(void)state;
	client_hello(admit, "admit", "account", "ann", "uid", "64011", "door", "sshd", "rhost",
	    HOST, "caller", "0", NULL);
	client_expect_done(admit, VERDICT_SKIP, REASON_LET_BE);
	client_hello(left, "left", "account", "ann", "uid", "64011", "door", "sshd", "rhost", HOST,
	    "caller", "0", NULL);
	client_expect_done(left, VERDICT_SKIP, REASON_LET_BE); /* of no login that is known */
}

/* Or closing the last copy of it, which may wait for ever, would be ours to do. */
static void
nobody_passes_a_descriptor(void **state)
{
	scope_fd int fd = client_connect(tree.user_socket), probe = -1;
	struct iovec part = {.iov_base = (char[]){'h'}, .iov_len = 1};
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {.head = {.cmsg_len = CMSG_LEN(sizeof(int)),
			 .cmsg_level = SOL_SOCKET,
			 .cmsg_type = SCM_RIGHTS}};
	const struct msghdr message = {.msg_iov = &part,
	    .msg_iovlen = 1,
	    .msg_control = &control,
	    .msg_controllen = sizeof(control)};
	socklen_t size = sizeof(int);
	int passes = 0;

	(void)state;
	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	probe = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (getsockopt(probe, SOL_SOCKET, SO_PASSRIGHTS, &passes, &size) == 0) {
		assert_int_equal(sendmsg(fd, &message, MSG_NOSIGNAL), -1);
		assert_int_equal(errno, EPERM);
		return;
	}
	assert_int_equal(sendmsg(fd, &message, MSG_NOSIGNAL), 1); /* a kernel before 6.16 */
	client_expect_done(fd, VERDICT_REFUSE, REASON_PROTOCOL);
}

/* His own screen opens without a code, and he asks for that again and again. */
static void
unlock_often(int times)
{
	for (int i = 0; i < times; i++) {
		int fd;

		if ((i == 0 && setuid(NOBODY) < 0) ||
		    link_connect(tree.user_socket, 10000, &fd) < 0)
			_exit(255);
		client_hello(fd, "login", "account", "nobody", "uid", "65534", "door", "i3lock",
		    "caller", "65534", NULL);
		if (client_done(fd, NULL).reason != REASON_NOT_ENROLLED)
			_exit(254);
		close(fd);
	}
	_exit(0);
}

static void
who_unlocks_again_and_again_does_not_fill_the_log(void **state)
{
	char line[1024];
	int status, lines = 0;
	pid_t pid;

	(void)state;
	tree_log_clear(&tree);
	pid = fork();
	if (pid == 0)
		unlock_often(3 * OFTEN_FREE);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(as_user(TREE_ANN_UID, "init", "ann"), REASON_NOT_PERMITTED);

	while (tree_log_has(&tree, "account=", line, sizeof(line)) && strstr(line, "=nobody "))
		lines++;
	assert_int_equal(lines, OFTEN_FREE);
}

int
main(void)
{
#define LATER(test) cmocka_unit_test_setup(test, a_later_step)
	const struct CMUnitTest tests[] = {
	    LATER(another_version_is_told_which_one_is_spoken),
	    LATER(what_is_no_hello_is_refused),
	    LATER(nobody_passes_a_descriptor),
	    LATER(a_keeper_started_anew_is_found_by_dialogues_under_way),
	    LATER(a_code_used_before_the_keeper_died_stays_used),
	    LATER(a_keeper_that_stands_still_refuses_before_the_client_gives_up),
	    LATER(over_user_sock_only_the_own_account_and_nothing_of_roots),
	    LATER(a_locker_asks_the_code_of_who_runs_it),
	    LATER(whoever_asks_for_another_account_is_in_the_log_by_uid),
	    LATER(who_unlocks_again_and_again_does_not_fill_the_log),
	    LATER(root_sock_is_roots_alone),
	    LATER(a_new_host_is_named_at_the_next_login),
	    LATER(admit_lets_be_and_left_is_noted),
	};
#undef LATER
	int failed;

	if (!tree_enter(&tree))
		return EXIT_SKIPPED; /* needs root */
	tree_start(&tree, TREE_MAX_DIALOGUES);
	tree_make_store(&tree);
	client_enrol(&tree, "ann");
	client_enrol(&tree, "bob");
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	tree_end(&tree, SIGTERM);
	tree_leave(&tree);
	return failed;
}
