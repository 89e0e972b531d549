/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs at PAM that give other things than a code, accounts without one, and where logins
 * come from: PAM's own verdict on the whole stack, the line of the log, and what was counted.
 */
#include "config.h" /* _GNU_SOURCE */
#include "tests/pam_2sv/whole.h"
#include "base/monotonic.h"
#include "base/text.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define EXIT_SKIPPED 77
#define T1 WHOLE_T1
#define STEP 30
#define LINE_SIZE 2048
#define ASKS_MAX 3	  /* in one login */
#define GUESSES_GRANTED 5 /* of one code from one place, in ten minutes */

static struct tree tree;
static const char code_alone[] = "auth required {M}\n";
static const char code_then_permit[] = "auth required {M}\nauth required pam_permit.so\n";
static const char after_password[] = "auth required {P}\nauth required {M}\n";
static const char after_password_then_permit[] =
    "auth required {P}\nauth required {M}\nauth required pam_permit.so\n";

/* Takes the log up to a line with this. */
static void
expect_line(const char *text)
{
	char line[LINE_SIZE];

	if (!tree_log_has(&tree, text, line, sizeof(line)))
		fail_msg("no line has: %s", text);
}

/* The last prompt; the first of all is the password's. */
static void
expect_good_prompt(const struct stack *stack)
{
	size_t length = strlen(stack->prompt);

	assert_in_range(length, 3, PROMPT_COLUMNS_MAX);
	assert_non_null(strstr(stack->prompt, "ode: "));
	assert_string_equal(stack->prompt + length - 2, ": ");
	assert_null(strstr(stack->prompt, "assword"));
	assert_false(stack->echoed);
}

static void
a_program_that_gives_the_password_to_every_prompt_is_refused_once(void **state)
{
	static const struct {
		const char *name, *hint;
	} doors[] = {{"sddm", "pam_2sv.so split"}, {"sshd", "KbdInteractiveAuthentication yes"},
	    {"i3lock", "pam_2sv.so split"}, {"su", "it was typed again"}};
	struct stack *stack = *state;
	int64_t before = whole_failures(&tree);

	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
		stack->door = doors[i].name;
		whole_stack(stack, &tree, after_password_then_permit);
		tree_log_clear(&tree);
		stack_log_clear();

		assert_int_equal(whole_login_of_parrot(stack, WHOLE_RIGHT_PASSWORD), PAM_AUTH_ERR);

		assert_in_range(stack->prompts, 2, 1 + ASKS_MAX);
		expect_good_prompt(stack);
		expect_line("verdict=refuse reason=password-again");
		assert_string_equal(stack->shown, "");
		assert_non_null(strstr(stack_log(), doors[i].hint));
		assert_null(strstr(stack_log(), WHOLE_RIGHT_PASSWORD));
	}
	assert_int_equal(whole_failures(&tree), before);
}

/* Where no module before has asked: nothing tells that this is the password. */
static void
one_answer_to_every_prompt_is_at_most_one_guess(void **state)
{
	static const struct {
		const char *answer;
		int64_t counted;
		const char *reason;
	} rows[] = {
	    {"hunter2", 0, "reason=form"},
	    {"482915", 1, "reason=wrong"},
	};
	struct stack *stack = *state;

	whole_stack(stack, &tree, code_then_permit);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t before = whole_failures(&tree);

		tree_log_clear(&tree);
		assert_int_equal(whole_login_of_parrot(stack, rows[i].answer), PAM_AUTH_ERR);

		assert_in_range(stack->prompts, 1, ASKS_MAX);
		expect_good_prompt(stack);
		expect_line(rows[i].reason);
		assert_int_equal(whole_failures(&tree), before + rows[i].counted);
	}
}

/* The fifth wrong code opens the question for two in a row: one said twice is no such two. */
static void
one_answer_to_every_prompt_is_one_guess_where_two_codes_are_asked_for_too(void **state)
{
	struct stack *stack = *state;
	int64_t before;

	whole_forget_failures(&tree);
	whole_stack(stack, &tree, code_then_permit);
	for (int i = 0; i < GUESSES_GRANTED - 1; i++)
		assert_int_equal(whole_login(stack, "482915"), PAM_AUTH_ERR);
	before = whole_failures(&tree);

	assert_int_equal(whole_login_of_parrot(stack, "482915"), PAM_AUTH_ERR);
	assert_int_equal(whole_failures(&tree), before + 1);

	tree_log_clear(&tree);
	assert_int_equal(whole_login_of_parrot(stack, "482915"), PAM_AUTH_ERR);
	expect_line("verdict=refuse reason=throttled");
	assert_int_equal(whole_failures(&tree), before + 1);
	whole_forget_failures(&tree);
}

static void
the_dummy_password_of_sshd_also_cut_is_named_and_not_counted(void **state)
{
	static const char *const dummies[] = {
	    "\b\n\r\177INCORRECT", "\b\n\r\177IN", "\b\n\r\177INCORRECT\b\n\r\177INC"};
	struct stack *stack = *state;
	int64_t before = whole_failures(&tree);

	whole_stack(stack, &tree, code_then_permit);
	for (size_t i = 0; i < sizeof(dummies) / sizeof(dummies[0]); i++) {
		tree_log_clear(&tree);
		stack_log_clear();

		assert_int_equal(whole_login_of_parrot(stack, dummies[i]), PAM_AUTH_ERR);

		assert_in_range(stack->prompts, 1, ASKS_MAX);
		expect_line("verdict=refuse reason=barred");
		assert_non_null(strstr(stack_log(), "sshd barred this login"));
		assert_non_null(strstr(stack_log(), "account unknown to it"));
		assert_string_equal(stack->shown, "");
	}
	assert_int_equal(whole_failures(&tree), before);
}

static void
who_gives_no_answer_at_all_is_refused_by_each_stack(void **state)
{
	static const char *const stacks[] = {code_alone, code_then_permit,
	    "auth [success=1 default=ignore] {M}\nauth requisite pam_deny.so\n"
	    "auth required pam_permit.so\n",
	    "auth requisite {M}\nauth required pam_permit.so\n"};
	const char *const answers[] = {CONV_ERROR, CONV_NULL_ARRAY, CONV_NULL_TEXT, ""};
	struct stack *stack = *state;
	int64_t before = whole_failures(&tree);

	for (size_t i = 0; i < sizeof(stacks) / sizeof(stacks[0]); i++) {
		whole_stack(stack, &tree, stacks[i]);
		for (size_t n = 0; n < sizeof(answers) / sizeof(answers[0]); n++) {
			tree_log_clear(&tree);
			assert_int_equal(whole_login_of_parrot(stack, answers[n]), PAM_AUTH_ERR);
			assert_int_equal(stack->prompts, 1);
			expect_line(answers[n][0] ? "verdict=refuse reason=ended"
						  : "verdict=refuse reason=empty");
		}
		stack->no_conversation = true;
		tree_log_clear(&tree);
		assert_int_equal(stack_authenticate(stack, NULL), PAM_AUTH_ERR);
		assert_int_equal(stack->prompts, 0);
		expect_line("verdict=refuse reason=ended");
		stack->no_conversation = false;
	}
	assert_int_equal(whole_failures(&tree), before);
}

static void
end_of_file_at_a_later_prompt_is_refused_for_the_code_before(void **state)
{
	const char *const ends[] = {CONV_ERROR, CONV_NULL_ARRAY, CONV_NULL_TEXT};
	struct stack *stack = *state;

	whole_stack(stack, &tree, after_password_then_permit);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		int64_t before = whole_failures(&tree);

		tree_log_clear(&tree);
		stack->answers[0] = WHOLE_RIGHT_PASSWORD;
		stack->answers[1] = "482915";
		stack->answers[2] = ends[i];
		assert_int_equal(stack_authenticate(stack, NULL), PAM_AUTH_ERR);

		assert_int_equal(stack->prompts, 3);
		assert_string_equal(stack->prompt, "Wrong code. Code: ");
		expect_line("verdict=refuse reason=wrong");
		assert_int_equal(whole_failures(&tree), before + 1);
	}
}

/* One stack alone for each: the module only ignores, and Linux-PAM refuses a stack that does. */
static void
an_account_without_a_device_needs_a_line_that_permits(void **state)
{
	static const struct {
		const char *stack;
		int expected;
	} rows[] = {
	    {code_alone, PAM_PERM_DENIED}, {"auth requisite {M}\n", PAM_PERM_DENIED},
	    {"auth sufficient {M}\n", PAM_PERM_DENIED}, {"auth optional {M}\n", PAM_PERM_DENIED},
	    {code_then_permit, PAM_SUCCESS},
	    {"auth sufficient {M}\nauth required pam_deny.so\n", PAM_AUTH_ERR},
	    {after_password, PAM_AUTH_ERR}, /* nothing is let by with a wrong password */
	};
	struct stack *stack = *state;

	whole_take_devices(&tree, "bob");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		whole_stack(stack, &tree, rows[i].stack);
		stack->user = "bob";
		tree_log_clear(&tree);

		assert_int_equal(whole_login(stack, "081804"), rows[i].expected);

		assert_int_equal(stack->prompts, rows[i].stack == after_password);
		expect_line("account=bob door=sshd host=203.0.113.9 place=new device= verdict=skip "
			    "reason=not-enrolled");
	}
	whole_stack(stack, &tree, after_password);
	stack->user = "bob";
	assert_int_equal(whole_login(stack, WHOLE_RIGHT_PASSWORD), PAM_SUCCESS);
}

static void
an_account_without_a_device_is_refused_where_each_must_have_one(void **state)
{
	static const char *const stacks[] = {
	    code_alone, code_then_permit, after_password_then_permit};
	struct stack *stack = *state;

	tree_end(&tree, SIGTERM);
	tree.settings = "unenrolled = \"refuse\"\n";
	tree_start(&tree, TREE_MAX_DIALOGUES);
	whole_take_devices(&tree, "bob");
	for (size_t i = 0; i < sizeof(stacks) / sizeof(stacks[0]); i++) {
		whole_stack(stack, &tree, stacks[i]);
		stack->user = "bob";
		tree_log_clear(&tree);

		assert_int_equal(whole_login(stack, WHOLE_RIGHT_PASSWORD), PAM_AUTH_ERR);

		expect_line("account=bob door=sshd host=203.0.113.9 place=new device= "
			    "verdict=refuse reason=not-enrolled");
	}
	tree_end(&tree, SIGTERM);
	tree.settings = NULL;
	tree_start(&tree, TREE_MAX_DIALOGUES);
}

/* A login of ann from rhost with a right code; the time it took. */
static int64_t
come_from(struct stack *stack, const char *rhost)
{
	int64_t began;
	char code[9];

	tree_set_clock(&tree, tree.now + STEP);
	client_code(&tree, 0, code);
	tree_log_clear(&tree);
	stack->rhost = rhost;
	began = monotonic_ms();
	assert_int_equal(whole_login(stack, code), PAM_SUCCESS);
	return monotonic_ms() - began;
}

static void
a_host_is_known_by_its_address_whatever_its_form(void **state)
{
	static const struct {
		const char *rhost, *line;
	} rows[] = {
	    {"192.0.2.7", " host=192.0.2.7 place=new "},
	    {"::ffff:192.0.2.7", " host=192.0.2.7 place=known "},
	    {"192.0.2.8", " host=192.0.2.8 place=new "},
	    {"2001:db8:1:2::a", " host=2001:db8:1:2::/64 place=new "},
	    {"2001:db8:1:2:9::b", " host=2001:db8:1:2::/64 place=known "},
	    {"2001:db8:1:2:aaaa::1", " host=2001:db8:1:2::/64 place=known "},
	    {"2001:DB8:1:2::5", " host=2001:db8:1:2::/64 place=known "},
	    {"2001:db8:1:3::a", " host=2001:db8:1:3::/64 place=new "},
	    {"2001:db8:1:3::5", " host=2001:db8:1:3::/64 place=known "},
	    {"fe80::1%eth0", " host=fe80::1%eth0 place=new "},
	    {"fe80::1%eth1", " host=fe80::1%eth1 place=new "},
	    {"fe80::1%eth0", " host=fe80::1%eth0 place=known "},
	    {"fe80::1", " host=fe80::1 place=new "},
	};
	struct stack *stack = *state;

	tree_set_clock(&tree, T1 + 1000 * STEP);
	whole_stack(stack, &tree, code_alone);
	whole_one_device(&tree, TREE_SECRET);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		come_from(stack, rows[i].rhost);
		expect_line(rows[i].line);
	}
}

#define TIMES 3

static void
what_is_no_address_is_never_known_and_costs_no_look_up(void **state)
{
	static const char *const names[] = {"UNKNOWN", "10.evil.example", "host.example",
	    "010.0.0.1", "crond", "192.0.2.0/24", "2001:db8:1:2::a%eth0"};
	struct stack *stack = *state;

	tree_set_clock(&tree, T1 + 2000 * STEP);
	whole_stack(stack, &tree, code_alone);
	whole_one_device(&tree, TREE_SECRET);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int64_t least_ms = INT64_MAX;

		for (int n = 0; n < TIMES; n++) { /* the machine may be busy once */
			int64_t took_ms = come_from(stack, names[i]);

			expect_line(" host=unknown place=new ");
			least_ms = took_ms < least_ms ? took_ms : least_ms;
		}
		assert_true(least_ms < 100);
	}
}

/* At a door of the network it is nobody's: xrdp tells none. */
static void
an_empty_host_is_the_callers_own_place_but_not_at_a_remote_door(void **state)
{
	static const struct {
		const char *door, *host, *said;
	} rows[] = {
	    {"lightdm", "", " host=local:0 place="},
	    {"lightdm", NULL, " host=local:0 place="},
	    {"of-nobody", NULL, " host=local:0 place="},
	    {"sshd", "", " host=unknown place=new "},
	    {"xrdp-sesman", NULL, " host=unknown place=new "},
	};
	struct stack *stack = *state;

	tree_set_clock(&tree, T1 + 3000 * STEP);
	whole_one_device(&tree, TREE_SECRET);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		stack->door = rows[i].door;
		whole_stack(stack, &tree, code_alone);
		come_from(stack, rows[i].host);
		expect_line(rows[i].said);
	}
}

/* Each test begins at the time given, with the one device. */
static int
at_t1(void **state)
{
	if (stack_setup(state) != 0)
		return -1;
	tree_set_clock(&tree, T1);
	whole_one_device(&tree, WHOLE_KEY);
	return 0;
}

int
main(void)
{
#define AT_T1(test) cmocka_unit_test_setup_teardown(test, at_t1, stack_teardown)
	const struct CMUnitTest tests[] = {
	    AT_T1(a_program_that_gives_the_password_to_every_prompt_is_refused_once),
	    AT_T1(one_answer_to_every_prompt_is_at_most_one_guess),
	    AT_T1(one_answer_to_every_prompt_is_one_guess_where_two_codes_are_asked_for_too),
	    AT_T1(the_dummy_password_of_sshd_also_cut_is_named_and_not_counted),
	    AT_T1(who_gives_no_answer_at_all_is_refused_by_each_stack),
	    AT_T1(end_of_file_at_a_later_prompt_is_refused_for_the_code_before),
	    AT_T1(an_account_without_a_device_needs_a_line_that_permits),
	    AT_T1(an_account_without_a_device_is_refused_where_each_must_have_one),
	    AT_T1(a_host_is_known_by_its_address_whatever_its_form),
	    AT_T1(what_is_no_address_is_never_known_and_costs_no_look_up),
	    AT_T1(an_empty_host_is_the_callers_own_place_but_not_at_a_remote_door),
	};
#undef AT_T1
	int failed;

	if (!whole_begin(&tree))
		return EXIT_SKIPPED; /* needs root */
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	whole_end(&tree);
	return failed;
}
