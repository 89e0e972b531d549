/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of dialogues through a whole 2svd with its real keeper and store. */
#include "config.h" /* _GNU_SOURCE */
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
a_right_code_logs_in_and_has_a_login_id(void **state)
{
	scope_fd int fd = client_login(&tree, "ann", HOST);
	char code[9], login[33], line[1024], wanted[80];
	struct done done;

	(void)state;
	client_code(&tree, 0, code);

	client_expect_ask(fd, "Code: ");
	client_answer(fd, code);
	done = client_done(fd, login);

	assert_int_equal(done.verdict, VERDICT_ACCEPT);
	assert_int_equal(done.reason, REASON_RIGHT);
	assert_int_equal(strlen(login), 32);
	assert_true(tree_log_has(&tree, "verdict=accept", line, sizeof(line)));
	assert_non_null(strstr(line, " account=ann door=sshd host=" HOST " place="));
	text_format(
	    wanted, sizeof(wanted), " device=phone verdict=accept reason=right login=%s", login);
	assert_non_null(strstr(line, wanted));
	assert_non_null(strstr(line, "2svd["));
	assert_int_equal(strncmp(line, "<86>", 4), 0); /* authpriv, info */
}

static void
a_wrong_code_is_asked_again_and_the_next_prompt_says_why(void **state)
{
	scope_fd int fd = client_login(&tree, "ann", HOST);
	char code[9];

	(void)state;
	client_code(&tree, 0, code);

	client_expect_ask(fd, "Code: ");
	client_answer(fd, strcmp(code, "000000") == 0 ? "000001" : "000000");
	client_expect_ask(fd, "Wrong code. Code: ");
	client_answer(fd, code);
	client_expect_done(fd, VERDICT_ACCEPT, REASON_RIGHT);
}

static void
a_used_code_is_named_in_the_next_prompt(void **state)
{
	scope_fd int first = client_login(&tree, "ann", HOST);
	scope_fd int second = client_login(&tree, "ann", HOST);
	char code[9], next[9];

	(void)state;
	client_code(&tree, 0, code);
	client_code(&tree, 1, next);
	client_expect_ask(first, "Code: ");
	client_answer(first, code);
	client_expect_done(first, VERDICT_ACCEPT, REASON_RIGHT);

	client_expect_ask(second, "Code: ");
	client_answer(second, code);
	client_expect_ask(second, "Used code. New code: ");
	client_answer(second, next);
	client_expect_done(second, VERDICT_ACCEPT, REASON_RIGHT);
}

static void
letters_are_named_in_the_next_prompt(void **state)
{
	scope_fd int fd = client_login(&tree, "ann", HOST);

	(void)state;
	client_expect_ask(fd, "Code: ");
	client_answer(fd, "12345x");
	client_expect_ask(fd, "Digits only. Code: ");
	client_answer_instead(fd, ANSWER_END);
	client_expect_done(fd, VERDICT_REFUSE, REASON_FORM);
}

static void
a_clock_that_is_off_is_named_in_the_next_prompt(void **state)
{
	scope_fd int fd = client_login(&tree, "ann", HOST);
	char code[9];

	(void)state;
	client_code(&tree, 6, code);

	client_expect_ask(fd, "Code: ");
	client_answer(fd, code);
	client_expect_ask(fd, "Clock off 3 min. Code: ");
	client_answer_instead(fd, ANSWER_END);
	client_expect_done(fd, VERDICT_REFUSE, REASON_CLOCK);
}

static void
a_script_that_answers_alike_ends_after_one_try(void **state)
{
	scope_fd int fd = client_login(&tree, "bob", "198.51.100.7");
	char code[9];

	(void)state;
	client_code(&tree, 100, code); /* of no step near */

	client_expect_ask(fd, "Code: ");
	client_answer(fd, code);
	client_expect_ask(fd, "Wrong code. Code: ");
	client_answer(fd, code);
	client_expect_done(fd, VERDICT_REFUSE, REASON_WRONG);
}

static void
three_wrong_codes_end_the_dialogue(void **state)
{
	scope_fd int fd = client_login(&tree, "bob", "198.51.100.8");
	char code[9];

	(void)state;
	client_expect_ask(fd, "Code: ");
	for (int i = 0; i < 3; i++) {
		if (i > 0)
			client_expect_ask(fd, "Wrong code. Code: ");
		client_code(&tree, 200 + i, code);
		client_answer(fd, code);
	}
	client_expect_done(fd, VERDICT_REFUSE, REASON_WRONG);
}

static void
what_is_no_code_ends_the_dialogue_with_its_reason(void **state)
{
	static const struct {
		enum answer_kind kind;
		enum reason reason;
	} rows[] = {
	    {ANSWER_EMPTY, REASON_EMPTY},
	    {ANSWER_LONG, REASON_FORM},
	    {ANSWER_PASSWORD, REASON_PASSWORD},
	    {ANSWER_BARRED, REASON_BARRED},
	    {ANSWER_END, REASON_ENDED},
	};
	char line[1024], wanted[64];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		scope_fd int fd = client_login(&tree, "ann", HOST);

		client_expect_ask(fd, "Code: ");
		client_answer_instead(fd, rows[i].kind);
		client_expect_done(fd, VERDICT_REFUSE, rows[i].reason);

		text_format(wanted, sizeof(wanted),
		    "verdict=refuse reason=%s login=", reason_text(rows[i].reason));
		assert_true(tree_log_has(&tree, wanted, line, sizeof(line)));
	}
}

static void
a_client_that_goes_away_ends_its_dialogue(void **state)
{
	int fd = client_login(&tree, "ann", HOST);
	char line[1024];

	(void)state;
	client_expect_ask(fd, "Code: ");
	close(fd);

	assert_true(tree_log_has(&tree, "reason=ended", line, sizeof(line)));
	assert_non_null(strstr(line, "account=ann door=sshd host=" HOST));
}

static void
who_is_not_enrolled_is_let_be(void **state)
{
	scope_fd int fd = client_connect(tree.root_socket);

	(void)state;
	client_hello(fd, "login", "account", "carol", "uid", "64099", "door", "sshd", "rhost", HOST,
	    "caller", "0", NULL);
	client_expect_done(fd, VERDICT_SKIP, REASON_NOT_ENROLLED);
}

static void
no_value_forges_a_field_of_the_line(void **state)
{
	scope_fd int fd = client_connect(tree.root_socket);
	char line[1024];

	(void)state;
	client_hello(fd, "decoy", "account", "a b=c\n verdict=accept\033[2J", "door",
	    "sshd login=x", "rhost", "h\xe2\x80\xae", "caller", "0", NULL);
	client_expect_ask(fd, "Code: ");
	client_answer_instead(fd, ANSWER_END);
	client_expect_done(fd, VERDICT_REFUSE, REASON_DECOY);

	assert_true(tree_log_has(&tree, "reason=decoy", line, sizeof(line)));
	assert_non_null(strstr(line,
	    ": account=a\\x20b\\x3Dc\\x0A\\x20verdict\\x3Daccept\\x1B[2J door=sshd\\x20login\\x3Dx "
	    "host=h\\xE2\\x80\\xAE place= device= verdict=refuse reason=decoy login="));
}

/* Plays the same answers to both; every packet but the reason must be the same. */
static void
a_decoy_asks_as_a_login_does(void **state)
{
	char code[9];
	const char *answers[] = {"12x", code, NULL};

	(void)state;
	client_code(&tree, 300, code);
	for (int decoy = 0; decoy <= 1; decoy++) {
		scope_fd int fd = decoy ? client_connect(tree.root_socket)
					: client_login(&tree, "ann", "192.0.2.77");

		if (decoy)
			client_hello(fd, "decoy", "account", "ann", "door", "sshd", "rhost",
			    "192.0.2.77", "tty", "ssh", "caller", "0", NULL);
		client_expect_ask(fd, "Code: ");
		client_answer(fd, answers[0]);
		client_expect_ask(fd, "Digits only. Code: ");
		client_answer(fd, answers[1]);
		client_expect_ask(fd, "Wrong code. Code: ");
		client_answer(fd, answers[1]);
		client_expect_done(fd, VERDICT_REFUSE, decoy ? REASON_DECOY : REASON_WRONG);
	}
}

static void
a_decoy_accepts_no_right_code(void **state)
{
	scope_fd int fd = client_connect(tree.root_socket);
	char code[9];

	(void)state;
	client_code(&tree, 0, code);
	client_hello(
	    fd, "decoy", "account", "ann", "door", "sshd", "rhost", HOST, "caller", "0", NULL);
	client_expect_ask(fd, "Code: ");
	client_answer(fd, code);
	client_expect_ask(fd, "Wrong code. Code: ");
	client_answer_instead(fd, ANSWER_END);
	client_expect_done(fd, VERDICT_REFUSE, REASON_DECOY);
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
over_user_sock_only_the_own_account_and_no_logins(void **state)
{
	static const char *const operations[] = {
	    "login", "decoy", "admit", "arrived", "left", "init"};

	(void)state;
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
		assert_int_equal(as_user(TREE_ANN_UID, operations[i], "ann"), REASON_NOT_PERMITTED);
	assert_int_equal(as_user(TREE_ANN_UID, "devices", "bob"), REASON_NOT_PERMITTED);
	assert_int_equal(as_user(TREE_ANN_UID, "devices", "ann"), REASON_RIGHT);
	assert_int_equal(as_user(TREE_ANN_UID, "devices", NULL), REASON_RIGHT);
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

	assert_non_null(strstr(text, "New host since your last login: 198.51.100.99"));
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

int
main(void)
{
#define LATER(test) cmocka_unit_test_setup(test, a_later_step)
	const struct CMUnitTest tests[] = {
	    LATER(a_right_code_logs_in_and_has_a_login_id),
	    LATER(a_wrong_code_is_asked_again_and_the_next_prompt_says_why),
	    LATER(a_used_code_is_named_in_the_next_prompt),
	    LATER(letters_are_named_in_the_next_prompt),
	    LATER(a_clock_that_is_off_is_named_in_the_next_prompt),
	    LATER(a_script_that_answers_alike_ends_after_one_try),
	    LATER(three_wrong_codes_end_the_dialogue),
	    LATER(what_is_no_code_ends_the_dialogue_with_its_reason),
	    LATER(a_client_that_goes_away_ends_its_dialogue),
	    LATER(who_is_not_enrolled_is_let_be),
	    LATER(no_value_forges_a_field_of_the_line),
	    LATER(a_decoy_asks_as_a_login_does),
	    LATER(a_decoy_accepts_no_right_code),
	    LATER(another_version_is_told_which_one_is_spoken),
	    LATER(what_is_no_hello_is_refused),
	    LATER(a_keeper_started_anew_is_found_by_dialogues_under_way),
	    LATER(a_code_used_before_the_keeper_died_stays_used),
	    LATER(a_keeper_that_stands_still_refuses_before_the_client_gives_up),
	    LATER(over_user_sock_only_the_own_account_and_no_logins),
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
