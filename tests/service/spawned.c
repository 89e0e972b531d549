/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of 2svd --fd: one dialogue each, beside others, beside a service whose sockets are gone,
 * and from those who may not start one.
 */
#include "config.h" /* _GNU_SOURCE */
#include "tree.h"
#include "base/scope.h"
#include "base/text.h"
#include "wire/link.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/poison.h"

#define EXIT_SKIPPED 77
#define STEP 30
#define HOST "203.0.113.9"
#define OTHERS 20
#define TALK_UID 64002
#define KEEPER_UID 64001

static struct tree tree;

/* The 2svd of one connection. */
struct one {
	pid_t pid;
	int fd;
};

static void __attribute__((noreturn)) service_exec(int connection, uid_t real_uid)
{
	char config[TREE_PATH_SIZE + 16], clock[TREE_PATH_SIZE + 16];

	text_format(config, sizeof(config), "%s/2sv.conf", tree.folder);
	text_format(clock, sizeof(clock), "%s/clock", tree.folder);
	setenv("TWOSV_TEST_CLOCK", clock, 1);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (dup2(connection, 3) < 0 || setresuid(real_uid, 0, 0) < 0)
		_exit(126);
	execl(SERVICE_PATH, "2svd", "--config", config, "--fd", "3", NULL);
	_exit(127);
}

/* Starts one on a pair's end; its real uid is real_uid. */
static struct one
one_start(uid_t real_uid)
{
	int pair[2];
	pid_t pid;

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		service_exec(pair[1], real_uid);
	close(pair[1]);
	return (struct one){.pid = pid, .fd = pair[0]};
}

/* Its exit code; it ends by itself once the connection is closed. */
static int
one_end(struct one *one)
{
	int status = -1;

	close(one->fd);
	assert_int_equal(waitpid(one->pid, &status, 0), one->pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static struct one
one_login(const char *account)
{
	struct one one = one_start(0);

	client_hello(one.fd, "login", "account", account, "uid",
	    strcmp(account, "bob") == 0 ? "64012" : "64011", "door", "su", "rhost", HOST, "caller",
	    "0", NULL);
	return one;
}

static int
a_later_step(void **state)
{
	(void)state;
	tree_log_clear(&tree);
	tree_set_clock(&tree, tree.now + 10 * STEP);
	return 0;
}

static void
it_leads_a_login_and_ends(void **state)
{
	struct one first = one_login("ann"), second;
	char code[9];

	(void)state;
	client_code(&tree, 0, code);
	client_expect_ask(first.fd, "Code: ");
	client_answer(first.fd, code);
	client_expect_done(first.fd, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(one_end(&first), 0);

	second = one_login("ann");
	client_expect_ask(second.fd, "Code: ");
	client_answer(second.fd, code);
	client_expect_ask(second.fd, "Used code. New code: ");
	assert_int_equal(one_end(&second), 0);
}

/* The uid that all ids of the process are, or -1. */
static int
uid_of(pid_t pid)
{
	unsigned int ids[4] = {0, 1, 2, 3};
	char path[64], line[256];
	scope_file FILE *file = NULL;

	text_format(path, sizeof(path), "/proc/%d/status", (int)pid);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, "Uid:", 4) == 0)
			for (int i = 0, at = 4, used; i < 4; i++, at += used) {
				int64_t id = -1;
				char number[24];

				used = (int)strspn(line + at, "\t ");
				at += used;
				used = (int)strcspn(line + at, "\t\n ");
				memcpy(number, line + at, (size_t)used);
				number[used] = '\0';
				number_parse(number, 0, UINT32_MAX, &id);
				ids[i] = (unsigned int)id;
			}
	return ids[0] == ids[1] && ids[1] == ids[2] && ids[2] == ids[3] ? (int)ids[0] : -1;
}

static pid_t
child_of(pid_t pid)
{
	char path[64];
	long child = 0;
	scope_file FILE *file = NULL;

	text_format(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid, (int)pid);
	file = fopen(path, "re");
	return file && fscanf(file, "%ld", &child) == 1 ? (pid_t)child : 0;
}

static pid_t
keeper_of(const struct one *one)
{
	pid_t keeper = child_of(one->pid);

	assert_true(keeper > 1);
	return keeper;
}

static void
nobody_of_it_is_root_while_a_person_is_asked(void **state)
{
	struct one one = one_login("ann");

	(void)state;
	client_expect_ask(one.fd, "Code: ");

	assert_int_equal(uid_of(one.pid), TALK_UID);
	assert_int_equal(uid_of(keeper_of(&one)), KEEPER_UID);
	assert_int_equal(child_of(keeper_of(&one)), 0);

	assert_int_equal(one_end(&one), 0);
}

static void
one_waits_for_its_person_and_many_pass(void **state)
{
	struct one waiting = one_login("ann"), others[OTHERS];
	char code[9];

	(void)state;
	client_code(&tree, 0, code);
	client_expect_ask(waiting.fd, "Code: ");

	for (int i = 0; i < OTHERS; i++)
		others[i] = one_login("bob");
	for (int i = 0; i < OTHERS; i++)
		client_expect_ask(others[i].fd, "Code: ");
	for (int i = 0; i < OTHERS; i++)
		assert_int_equal(one_end(&others[i]), 0);
	client_answer(waiting.fd, code);

	client_expect_done(waiting.fd, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(one_end(&waiting), 0);
}

static void
one_code_in_many_at_once_is_accepted_once(void **state)
{
	struct one all[OTHERS];
	int accepted = 0;
	char code[9];

	(void)state;
	client_code(&tree, 0, code);
	for (int i = 0; i < OTHERS; i++)
		all[i] = one_login("ann");
	for (int i = 0; i < OTHERS; i++)
		client_expect_ask(all[i].fd, "Code: ");
	for (int i = 0; i < OTHERS; i++)
		client_answer(all[i].fd, code);
	for (int i = 0; i < OTHERS; i++) {
		struct packet packet;

		client_receive(all[i].fd, &packet);
		if (packet_is(&packet, "done")) {
			assert_string_equal(packet_get(&packet, "verdict"), "accept");
			accepted++;
		} else {
			assert_string_equal(packet_get(&packet, "prompt"), "Used code. New code: ");
		}
	}
	assert_int_equal(accepted, 1);
	for (int i = 0; i < OTHERS; i++)
		assert_int_equal(one_end(&all[i]), 0);
}

/* Its talker has that one and no other, though there may be one by now. */
static void
keeper_that_dies_refuses(void **state)
{
	struct one one = one_login("ann");
	char code[9];

	(void)state;
	client_code(&tree, 0, code);
	client_expect_ask(one.fd, "Code: ");
	kill(keeper_of(&one), SIGKILL);
	tree_start(&tree, TREE_MAX_DIALOGUES);
	client_answer(one.fd, code);

	client_expect_done(one.fd, VERDICT_REFUSE, REASON_NO_SERVICE);
	assert_int_equal(one_end(&one), 0);
	tree_end(&tree, SIGTERM);
}

/* It has the store for life; the other one says so, in time. */
static void
beside_a_service_whose_sockets_are_gone_it_refuses(void **state)
{
	struct one one;
	char line[1024];
	int fd;

	(void)state;
	tree_start(&tree, TREE_MAX_DIALOGUES);
	fd = client_login(&tree, "ann", HOST);
	client_expect_ask(fd, "Code: "); /* its keeper has the store by now */
	close(fd);
	unlink(tree.root_socket);
	tree_log_clear(&tree);

	one = one_login("ann");
	client_expect_done(one.fd, VERDICT_REFUSE, REASON_NO_STORE);

	assert_true(tree_log_has(&tree, "another 2svd has it", line, sizeof(line)));
	assert_int_equal(one_end(&one), 0);
	tree_end(&tree, SIGTERM);
	one = one_login("ann");
	client_expect_ask(one.fd, "Code: ");
	assert_int_equal(one_end(&one), 0);
}

/* A person thinks; meanwhile the service comes up. */
static void
service_that_starts_beside_one_that_waits_has_the_store(void **state)
{
	struct one one = one_login("ann");
	int fd;

	(void)state;
	client_expect_ask(one.fd, "Code: ");
	tree_start(&tree, TREE_MAX_DIALOGUES);
	fd = client_login(&tree, "bob", HOST);
	client_expect_ask(fd, "Code: ");
	close(fd);
	assert_int_equal(one_end(&one), 0);
	tree_end(&tree, SIGTERM);
}

/* Ends with code 1 and without a word over the connection, but with words in the log. */
static void
expect_not_served(struct one *one, const char *words)
{
	struct packet packet;
	char line[1024];

	assert_int_equal(link_receive(one->fd, &packet, 10000, NULL), -ECONNRESET);
	assert_true(tree_log_has(&tree, words, line, sizeof(line)));
	assert_int_equal(one_end(one), 1);
}

static void
who_is_not_root_altogether_is_not_served(void **state)
{
	struct one one = one_start(TREE_ANN_UID);

	(void)state;
	expect_not_served(&one, "all uids of this process must be 0");
}

/* A pair that was made by a user: he would be believed as root. */
static void
pair_of_a_user_is_not_served(void **state)
{
	struct one one;
	int pair[2];

	(void)state;
	assert_int_equal(setresuid(0, TREE_ANN_UID, 0), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	assert_int_equal(setresuid(0, 0, 0), 0);
	one = (struct one){.pid = fork(), .fd = pair[0]};
	if (one.pid == 0)
		service_exec(pair[1], 0);
	close(pair[1]);

	expect_not_served(&one, "is no connection of root's");
}

static void
what_is_no_connection_is_not_served(void **state)
{
	struct one one = {.fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
	char line[1024];

	(void)state;
	one.pid = fork();
	if (one.pid == 0)
		service_exec(one.fd, 0);

	assert_true(tree_log_has(&tree, "is no connection of root's", line, sizeof(line)));
	assert_int_equal(one_end(&one), 1);
}

/* Adds a line to the settings, or takes it away again. */
static void
settings_spoil(bool bad)
{
	char path[TREE_PATH_SIZE + 16], away[TREE_PATH_SIZE + 16];

	text_format(path, sizeof(path), "%s/2sv.conf", tree.folder);
	text_format(away, sizeof(away), "%s/2sv.conf.away", tree.folder);
	assert_int_equal(bad ? rename(path, away) : rename(away, path), 0);
}

static void
broken_settings_refuse_with_words_in_the_log(void **state)
{
	struct one one;

	(void)state;
	settings_spoil(true);
	one = one_start(0);
	expect_not_served(&one, "2sv.conf");
	settings_spoil(false);
}

static void
it_ends_when_its_client_is_gone(void **state)
{
	struct one one = one_login("ann");

	(void)state;
	client_expect_ask(one.fd, "Code: ");

	assert_int_equal(one_end(&one), 0);
	one = one_start(0); /* and one that never said hello */
	assert_int_equal(one_end(&one), 0);
}

int
main(void)
{
#define LATER(test) cmocka_unit_test_setup(test, a_later_step)
	const struct CMUnitTest tests[] = {
	    LATER(it_leads_a_login_and_ends),
	    LATER(nobody_of_it_is_root_while_a_person_is_asked),
	    LATER(one_waits_for_its_person_and_many_pass),
	    LATER(one_code_in_many_at_once_is_accepted_once),
	    LATER(keeper_that_dies_refuses),
	    LATER(beside_a_service_whose_sockets_are_gone_it_refuses),
	    LATER(service_that_starts_beside_one_that_waits_has_the_store),
	    LATER(who_is_not_root_altogether_is_not_served),
	    LATER(pair_of_a_user_is_not_served),
	    LATER(what_is_no_connection_is_not_served),
	    LATER(broken_settings_refuse_with_words_in_the_log),
	    LATER(it_ends_when_its_client_is_gone),
	};
#undef LATER
	int failed;

	if (!tree_enter(&tree))
		return EXIT_SKIPPED; /* needs root */
	tree_start(&tree, TREE_MAX_DIALOGUES);
	tree_make_store(&tree);
	client_enrol(&tree, "ann");
	client_enrol(&tree, "bob");
	tree_end(&tree, SIGTERM);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	tree_leave(&tree);
	return failed;
}
