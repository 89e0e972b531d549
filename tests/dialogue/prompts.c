/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a login asks, all of it: some greeters cut a prompt, or spread over it, and show nothing
 * else; some call each field a password. So each says itself what is to be typed, in 40 columns.
 */
#include "dialogue/question.h"
#include "keeper/answer.h"
#include "base/text.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define COLUMNS 40

/* Behind the reason, which ends with a word and a point or a colon. */
static const char *
question_in(const char *prompt)
{
	const char *question = prompt;

	for (const char *p = prompt; p[0] && p[1] && p[2] && p[3]; p++)
		if (isalpha((unsigned char)p[0]) && (p[1] == '.' || p[1] == ':') && p[2] == ' ')
			question = p + 3;
	return question;
}

/* Within the first three words of the question stands what it asks for, or it did in the reason. */
static bool
names_a_code(const char *prompt)
{
	char head[COLUMNS + 1];
	size_t words = 0, length = 0;

	for (const char *p = question_in(prompt); *p && words < 3; p++) {
		words += *p == ' ';
		head[length++] = (char)tolower((unsigned char)*p);
	}
	head[length] = '\0';
	return strstr(head, "code") || strstr(head, "invitation") ||
	       strncmp(prompt, "Wrong code. ", strlen("Wrong code. ")) == 0;
}

static void
expect_good(const char *prompt)
{
	if (!text_is_prompt(prompt) || !names_a_code(prompt) || strstr(prompt, "assword"))
		fail_msg("no good prompt: '%s'", prompt);
}

static void
each_first_prompt_fits_and_names_the_code(void **state)
{
	(void)state;
	assert_string_equal(QUESTION_PROMPT, "Code: ");
	for (int ask = QUESTION_ONE; ask <= QUESTION_NOTHING; ask++)
		if (question_first_prompt((enum question_ask)ask))
			expect_good(question_first_prompt((enum question_ask)ask));
}

static void
each_next_prompt_fits_says_why_and_names_the_code(void **state)
{
	(void)state;
	for (int ask = QUESTION_ONE; ask <= QUESTION_NOTHING; ask++)
		for (int reason = 0; reason < REASON_COUNT; reason++) {
			const struct question_verdict verdict = {
			    .ask = (enum question_ask)ask, .reason = (enum reason)reason};

			expect_good(question_next_prompt(&verdict));
			expect_good(question_next_prompt_naming_text(&verdict));
			if (ask != QUESTION_INVITATION)
				assert_ptr_not_equal(question_in(question_next_prompt(&verdict)),
				    question_next_prompt(&verdict));
		}
}

/* The prompt of a text that went to recipient, or was refused. */
static const char *
prompt_of_text(const struct result *result)
{
	static struct packet packet;

	packet_begin(&packet, "result");
	answer_add_text(&packet, result);
	assert_true(packet_is_whole(&packet));
	return packet_get(&packet, "prompt");
}

static void
wherever_a_code_went_the_prompt_fits(void **state)
{
	static const char *const recipients[] = {"sms:+46701740605", "sms:+1", "sms:+",
	    "sms:", "sms:+123456789012345678901234567890", "email:a@example.org",
	    "email:a-very-long-name-of-somebody@a-very-long-name-of-a-host.example.org", "email:@",
	    "push:https://push.example.org/ann",
	    "push:https://a-very-long-name-of-a-host.of-somebody.example.org/ann",
	    "push:", "webhook:x", "", "local"};
	struct result result = {.verdict = VERDICT_ACCEPT};

	(void)state;
	for (size_t i = 0; i < sizeof(recipients) / sizeof(recipients[0]); i++) {
		text_copy(
		    result.message.recipient, sizeof(result.message.recipient), recipients[i]);
		expect_good(prompt_of_text(&result));
	}
}

static void
why_none_was_sent_fits_as_well(void **state)
{
	static const enum reason reasons[] = {REASON_SOON, REASON_TOO_MANY, REASON_NO_NOTIFIER};
	struct result result = {.verdict = VERDICT_REFUSE};

	(void)state;
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		result.reason = reasons[i];
		result.wait_seconds = 60; /* the longest that one waits */
		expect_good(prompt_of_text(&result));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_first_prompt_fits_and_names_the_code),
	    cmocka_unit_test(each_next_prompt_fits_says_why_and_names_the_code),
	    cmocka_unit_test(wherever_a_code_went_the_prompt_fits),
	    cmocka_unit_test(why_none_was_sent_fits_as_well),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
