/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of dialogues through a whole 2svd with its real keeper and store. */
#include "config.h" /* _GNU_SOURCE */
#include "tree.h"
#include "dialogue/question.h"
#include "base/monotonic.h"
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
letters_are_a_wrong_code_to_who_looks_on(void **state)
{
	scope_fd int fd = client_login(&tree, "ann", HOST);

	(void)state;
	client_expect_ask(fd, "Code: ");
	client_answer(fd, "12345x");
	client_expect_ask(fd, "Wrong code. Code: ");
	client_answer_instead(fd, ANSWER_END);
	client_expect_done(fd, VERDICT_REFUSE, REASON_FORM);
}

static void
a_clock_that_is_off_is_not_told_to_who_is_asked(void **state)
{
	scope_fd int fd = client_login(&tree, "ann", HOST);
	char code[9];

	(void)state;
	client_code(&tree, 6, code);

	client_expect_ask(fd, "Code: ");
	client_answer(fd, code);
	client_expect_ask(fd, "Wrong code. Code: ");
	client_answer_instead(fd, ANSWER_END);
	client_expect_done(fd, VERDICT_REFUSE, REASON_CLOCK);
}

static void
a_script_that_answers_alike_comes_to_an_end(void **state)
{
	scope_fd int fd = client_login(&tree, "bob", "198.51.100.7");
	char code[9];

	(void)state;
	client_code(&tree, 100, code); /* of no step near */

	client_expect_ask(fd, "Code: ");
	client_answer(fd, code);
	client_expect_ask(fd, "Wrong code. Code: ");
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
what_is_no_code_is_refused_with_the_first_reason(void **state)
{
	static const struct {
		enum answer_kind kind;
		enum reason reason;
		int asked; /* a stranger must not see which of these it was */
	} rows[] = {
	    {ANSWER_EMPTY, REASON_EMPTY, 1},
	    {ANSWER_LONG, REASON_FORM, 3},
	    {ANSWER_PASSWORD, REASON_PASSWORD, 3},
	    {ANSWER_BARRED, REASON_BARRED, 3},
	    {ANSWER_END, REASON_ENDED, 1},
	};
	char line[1024], wanted[64];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		scope_fd int fd = client_login(&tree, "ann", HOST);

		client_expect_ask(fd, "Code: ");
		client_answer_instead(fd, rows[i].kind);
		for (int asked = 1; asked < rows[i].asked; asked++) {
			client_expect_ask(fd, "Wrong code. Code: ");
			client_answer_instead(fd, rows[i].kind);
		}
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
		client_expect_ask(fd, "Wrong code. Code: ");
		client_answer(fd, answers[1]);
		client_expect_ask(fd, "Wrong code. Code: ");
		client_answer(fd, answers[1]);
		client_expect_done(fd, VERDICT_REFUSE, decoy ? REASON_DECOY : REASON_WRONG);
	}
}

/* Neither the next prompt nor the end comes before a disk would have written. */
static void
a_login_and_a_decoy_take_the_same_time_to_refuse(void **state)
{
	static const char *const answers[] = {"000000", NULL};
	int64_t took[2][2];

	(void)state;
	for (int decoy = 0; decoy <= 1; decoy++) {
		for (int i = 0; i < 2; i++) {
			scope_fd int fd = decoy ? client_connect(tree.root_socket)
						: client_login(&tree, "ann", "192.0.2.78");
			struct packet packet;
			int64_t since;

			if (decoy)
				client_hello(fd, "decoy", "account", "ann", "door", "sshd", "rhost",
				    "192.0.2.78", "tty", "ssh", "caller", "0", NULL);
			client_expect_ask(fd, "Code: ");
			since = monotonic_ms();
			if (answers[i])
				client_answer(fd, answers[i]);
			else
				client_answer_instead(fd, ANSWER_EMPTY);
			client_receive(fd, &packet);
			took[decoy][i] = monotonic_ms() - since;
		}
	}
	for (int i = 0; i < 2; i++) {
		assert_true(took[0][i] >= QUESTION_PACE_MS - 10);
		assert_true(took[1][i] >= QUESTION_PACE_MS - 10);
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

/* Whoever hangs up before he hears it has guessed all the same. */
static void
a_guess_counts_though_its_client_goes_before_the_verdict(void **state)
{
	scope_fd int last = -1;
	char line[1024];

	(void)state;
	for (int i = 0; i < 5; i++) {
		int fd = client_login(&tree, "bob", "198.51.100.99");

		client_expect_ask(fd, "Code: ");
		client_answer(fd, "00000000");
		close(fd);
		assert_true(tree_log_has(&tree,
		    "host=198.51.100.99 place=new device= verdict=refuse", line, sizeof(line)));
		assert_non_null(strstr(line, " reason=wrong "));
	}
	last = client_login(&tree, "bob", "198.51.100.99");
	client_expect_ask(last, "Too many tries. Two codes, first: ");
	client_answer_instead(last, ANSWER_END);
	client_expect_done(last, VERDICT_REFUSE, REASON_ENDED);
}

int
main(void)
{
#define LATER(test) cmocka_unit_test_setup(test, a_later_step)
	const struct CMUnitTest tests[] = {
	    LATER(a_right_code_logs_in_and_has_a_login_id),
	    LATER(a_wrong_code_is_asked_again_and_the_next_prompt_says_why),
	    LATER(a_used_code_is_named_in_the_next_prompt),
	    LATER(letters_are_a_wrong_code_to_who_looks_on),
	    LATER(a_clock_that_is_off_is_not_told_to_who_is_asked),
	    LATER(a_script_that_answers_alike_comes_to_an_end),
	    LATER(three_wrong_codes_end_the_dialogue),
	    LATER(what_is_no_code_is_refused_with_the_first_reason),
	    LATER(a_client_that_goes_away_ends_its_dialogue),
	    LATER(who_is_not_enrolled_is_let_be),
	    LATER(no_value_forges_a_field_of_the_line),
	    LATER(a_decoy_asks_as_a_login_does),
	    LATER(a_login_and_a_decoy_take_the_same_time_to_refuse),
	    LATER(a_decoy_accepts_no_right_code),
	    LATER(a_guess_counts_though_its_client_goes_before_the_verdict),
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
