/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of the words that stand for no code in a login: text, resend and app; and that a decoy, and
 * a login of whom no code is sent, can't be told from each other. The test plays the keeper.
 */
#include "config.h" /* _GNU_SOURCE */
#include "dialogue/question.h"
#include "tests/service/led.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define ID "0123456789abcdef0123456789abcdef"
#define SENT "Code (texted to +46 ... 12): "

static char kinds[] = "sms";
static struct rule rule = {.texted = kinds};

static int
begin(void **state)
{
	led_sections = (struct sections){.rules = &rule, .rule_count = 1};
	return talker_begins(state);
}

static void
login_asks(void)
{
	hello("login");
	keeper_gets("decide", true);
	say(keeper, "result", "verdict", "accept", "reason", "needs-code", "prompt",
	    "Code: ", NULL);
	client_is_asked("Code: ");
}

static void
types(const char *answer)
{
	say(client, "answer", "answer", answer, NULL);
}

static void
keeper_sends(const char *prompt)
{
	keeper_gets("text", false);
	say(keeper, "result", "verdict", "accept", "reason", "right", "prompt", prompt, NULL);
}

static void
ends_well(void)
{
	types("123456");
	keeper_gets("try", false);
	say(keeper, "result", "verdict", "accept", "reason", "right", "login", ID, NULL);
	client_is_done("accept", "right");
}

static void
a_person_types_text_and_then_the_code(void **state)
{
	(void)state;
	login_asks();
	types("text");
	keeper_sends(SENT);
	client_is_asked(SENT);
	ends_well();
}

static void
words_are_taken_in_any_case_with_blanks(void **state)
{
	static const char *const words[] = {" Text ", "TEXT", "\ttext", "resend", "ReSend  "};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (i > 0)
			begin(state);
		login_asks();
		types(words[i]);
		keeper_sends(SENT);
		client_is_asked(SENT);
		ends_well();
		if (i + 1 < sizeof(words) / sizeof(words[0]))
			talker_ends(state);
	}
}

/* It says no more than it did, and an app's code was good before, too. */
static void
app_goes_back_and_resend_asks_again(void **state)
{
	(void)state;
	login_asks();
	types("text");
	keeper_sends(SENT);
	client_is_asked(SENT);
	types("app");
	client_is_asked("Code: ");
	types("resend");
	keeper_gets("text", false);
	say(keeper, "result", "verdict", "refuse", "reason", "soon", "wait", "42", "prompt",
	    "Sent already: wait 42 s. Code: ", NULL);
	client_is_asked("Sent already: wait 42 s. Code: ");
	ends_well();
}

static void
words_are_no_tries_but_have_an_end(void **state)
{
	(void)state;
	login_asks();
	for (int i = 0; i < QUESTION_WORDS_MAX; i++) {
		types("text");
		keeper_sends(SENT);
		client_is_asked(SENT);
	}
	types("text"); /* as any other wrong code from now on */
	keeper_gets("try", false);
	say(keeper, "result", "verdict", "refuse", "reason", "form", NULL);
	client_is_asked("Wrong code. Code (or text): ");
	types("111111");
	keeper_gets("try", false);
	say(keeper, "result", "verdict", "refuse", "reason", "wrong", NULL);
	client_is_asked("Wrong code. Code (or text): ");
	ends_well();
}

static void
who_breaks_off_after_a_text_has_ended(void **state)
{
	(void)state;
	login_asks();
	types("text");
	keeper_sends(SENT);
	client_is_asked(SENT);
	say(client, "answer", "instead", "end", NULL);
	keeper_gets("end", false);
	say(keeper, "result", "verdict", "refuse", "reason", "ended", NULL);
	client_is_done("refuse", "ended");
}

static void
a_prompt_that_would_mislead_is_not_shown(void **state)
{
	static const char *const prompts[] = {
	    "\033[2JPassword: ", "A prompt that is longer than forty columns: ", ""};

	for (size_t i = 0; i < 3; i++) {
		if (i > 0)
			begin(state);
		login_asks();
		types("text");
		keeper_sends(prompts[i]);
		keeper_gets("try", false);
		say(keeper, "result", "verdict", "refuse", "reason", "form", NULL);
		client_is_asked("Wrong code. Code (or text): ");
		ends_well();
		if (i < 2)
			talker_ends(state);
	}
}

static void
where_two_codes_are_asked_there_is_no_such_word(void **state)
{
	(void)state;
	hello("login");
	keeper_gets("decide", true);
	say(keeper, "result", "verdict", "accept", "reason", "needs-code", "ask", "two", NULL);
	client_is_asked("Too many tries. Two codes, first: ");
	types("text");
	keeper_gets("try", false);
	say(keeper, "result", "verdict", "refuse", "reason", "form", "ask", "two", NULL);
	client_is_asked("Wrong code. Two in a row, first: ");
	say(client, "answer", "instead", "end", NULL);
	client_is_done("refuse", "form");
}

/* What both are asked after each answer; the last one ends it. */
static const struct {
	const char *answer, *prompt;
} course[] = {
    {"text", "Wrong code. Code (or text): "},
    {"resend", "Wrong code. Code (or text): "},
    {"123456", NULL},
};

static void
a_login_without_texts_says_what_a_decoy_says(void **state)
{
	(void)state;
	login_asks();
	for (size_t i = 0; i < 3; i++) {
		types(course[i].answer);
		if (i < 2) {
			keeper_gets("text", false);
			say(keeper, "result", "verdict", "refuse", "reason", "no-such", NULL);
		}
		keeper_gets("try", false);
		say(keeper, "result", "verdict", "refuse", "reason", i < 2 ? "form" : "wrong",
		    NULL);
		if (course[i].prompt)
			client_is_asked(course[i].prompt);
	}
	client_is_done("refuse", "wrong");
}

/* The keeper hears nothing of it: its end is read when all is over. */
static void
a_decoy_sends_nothing(void **state)
{
	(void)state;
	hello("decoy");
	client_is_asked("Code: ");
	for (size_t i = 0; i < 3; i++) {
		types(course[i].answer);
		if (course[i].prompt)
			client_is_asked(course[i].prompt);
	}
	client_is_done("refuse", "decoy");
}

/* A site that sends no codes has prompts as ever, and asks its keeper nothing. */
static void
without_such_a_rule_nothing_is_said_of_it(void **state)
{
	talker_ends(state);
	led_sections = (struct sections){.rules = NULL};
	talker_begins(state);
	login_asks();
	types("text");
	keeper_gets("try", false);
	say(keeper, "result", "verdict", "refuse", "reason", "form", NULL);
	client_is_asked("Wrong code. Code: ");
	ends_well();
}

static void
prompts_that_name_it_fit_forty_columns(void **state)
{
	(void)state;
	for (int reason = 0; reason < REASON_COUNT; reason++)
		for (int ask = QUESTION_ONE; ask <= QUESTION_NOTHING; ask++) {
			const struct question_verdict verdict = {
			    .reason = (enum reason)reason, .ask = (enum question_ask)ask};
			const char *prompt = question_next_prompt_naming_text(&verdict);

			assert_true(strlen(prompt) <= PROMPT_COLUMNS_MAX);
			assert_string_equal(prompt + strlen(prompt) - 2, ": ");
			if (strstr(prompt, "text"))
				assert_int_equal(ask, QUESTION_ONE);
		}
}

int
main(void)
{
#define DIALOGUE(test) cmocka_unit_test_setup_teardown(test, begin, talker_ends)
	const struct CMUnitTest tests[] = {
	    DIALOGUE(a_person_types_text_and_then_the_code),
	    DIALOGUE(words_are_taken_in_any_case_with_blanks),
	    DIALOGUE(app_goes_back_and_resend_asks_again),
	    DIALOGUE(words_are_no_tries_but_have_an_end),
	    DIALOGUE(who_breaks_off_after_a_text_has_ended),
	    DIALOGUE(a_prompt_that_would_mislead_is_not_shown),
	    DIALOGUE(where_two_codes_are_asked_there_is_no_such_word),
	    DIALOGUE(a_login_without_texts_says_what_a_decoy_says),
	    DIALOGUE(a_decoy_sends_nothing),
	    DIALOGUE(without_such_a_rule_nothing_is_said_of_it),
	    cmocka_unit_test(prompts_that_name_it_fit_forty_columns),
	};
#undef DIALOGUE

	return cmocka_run_group_tests(tests, NULL, NULL);
}
