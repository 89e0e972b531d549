/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table from verdict to PAM code, each row through a real stack of each kind: what lets in is
 * a right code that was typed, and nothing else.
 */
#include "tests/pam_2sv/stack.h"
#include "wire/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static const char alone[] = "auth required {M}\n";
static const char permit[] = "auth required {M}\nauth required pam_permit.so\n";
static const char sufficient[] = "auth sufficient {M}\nauth required pam_deny.so\n";
static const char requisite[] = "auth requisite {M}\nauth required pam_permit.so\n";
static const char bracket[] = "auth [success=1 default=ignore] {M}\n"
			      "auth requisite pam_deny.so\nauth required pam_permit.so\n";

/* PAM codes that pam(3) gives a stack: IGNORE alone is a refusal. */
static int
code_alone(int code)
{
	return code == PAM_IGNORE ? PAM_PERM_DENIED : code;
}

static int
code_of_refusal(enum reason reason)
{
	static const enum reason denied[] = {
	    REASON_OTHER_UID, REASON_HELD, REASON_RULE, REASON_NOT_PERMITTED};
	static const enum reason unavailable[] = {REASON_INTERNAL, REASON_UNKNOWN_ACCOUNT,
	    REASON_NO_SERVICE, REASON_NO_STORE, REASON_READ_ONLY, REASON_BUSY, REASON_VERSION,
	    REASON_PROTOCOL};

	for (size_t i = 0; i < sizeof(denied) / sizeof(denied[0]); i++)
		if (denied[i] == reason)
			return PAM_PERM_DENIED;
	for (size_t i = 0; i < sizeof(unavailable) / sizeof(unavailable[0]); i++)
		if (unavailable[i] == reason)
			return PAM_AUTHINFO_UNAVAIL;
	return PAM_AUTH_ERR;
}

/* What the module is to return: the whole table. */
static int
code_expected(enum verdict verdict, enum reason reason, bool asked)
{
	if (verdict == VERDICT_REFUSE)
		return code_of_refusal(reason);
	if (verdict == VERDICT_ACCEPT && reason == REASON_RIGHT && asked)
		return PAM_SUCCESS;
	if (verdict == VERDICT_SKIP && !asked &&
	    (reason == REASON_NOT_ENROLLED || reason == REASON_TRUSTED || reason == REASON_RULE ||
		reason == REASON_KNOWN_HOST || reason == REASON_HOLDS))
		return PAM_IGNORE;
	return PAM_AUTHINFO_UNAVAIL;
}

static void
try_in_each_stack(struct stack *stack, const struct peer_step *steps, int code)
{
	const struct {
		const char *text;
		int code;
	} stacks[] = {
	    {alone, code_alone(code)},
	    {permit, code == PAM_IGNORE ? PAM_SUCCESS : code},
	    {requisite, code == PAM_IGNORE ? PAM_SUCCESS : code},
	    {sufficient, code == PAM_SUCCESS ? PAM_SUCCESS : PAM_AUTH_ERR},
	    {bracket, code == PAM_SUCCESS ? PAM_SUCCESS : PAM_AUTH_ERR},
	};

	for (size_t i = 0; i < sizeof(stacks) / sizeof(stacks[0]); i++) {
		stack_write(stack, stacks[i].text);
		int got = stack_authenticate(stack, steps);

		if (got != stacks[i].code)
			print_error("stack %zu\n", i);
		assert_int_equal(got, stacks[i].code);
		assert_true(got == PAM_SUCCESS || stack->delay_us > 0);
	}
}

static void
each_verdict_gives_its_code_when_a_code_was_typed(void **state)
{
	struct stack *stack = *state;

	stack->answers[0] = "123456";
	for (int verdict = VERDICT_REFUSE; verdict <= VERDICT_SKIP; verdict++) {
		for (int reason = 0; reason < REASON_COUNT; reason++) {
			const struct peer_step steps[] = {HELLO("login"), ASK("Code: "),
			    ANSWER("123456"),
			    DONE(verdict_text((enum verdict)verdict),
				reason_text((enum reason)reason)),
			    END};

			try_in_each_stack(stack, steps,
			    code_expected((enum verdict)verdict, (enum reason)reason, true));
		}
	}
}

static void
each_verdict_gives_its_code_when_nobody_was_asked(void **state)
{
	struct stack *stack = *state;

	for (int verdict = VERDICT_REFUSE; verdict <= VERDICT_SKIP; verdict++) {
		for (int reason = 0; reason < REASON_COUNT; reason++) {
			const struct peer_step steps[] = {HELLO("login"),
			    DONE(verdict_text((enum verdict)verdict),
				reason_text((enum reason)reason)),
			    END};

			try_in_each_stack(stack, steps,
			    code_expected((enum verdict)verdict, (enum reason)reason, false));
			assert_int_equal(stack->prompts, 0);
		}
	}
}

static void
accept_for_one_who_typed_nothing_never_lets_in(void **state)
{
	static const struct {
		const char *typed, *instead;
		int code;
	} rows[] = {
	    {"", "empty", PAM_AUTHINFO_UNAVAIL},
	    {CONV_ERROR, "end", PAM_AUTH_ERR},
	    {CONV_NULL_ARRAY, "end", PAM_AUTH_ERR},
	    {CONV_NULL_TEXT, "end", PAM_AUTH_ERR},
	    {"\b\n\r\177INCORRECT", "barred", PAM_AUTHINFO_UNAVAIL},
	    {"12345678901234567890123456789012345678901234567890123456789012345", "long",
		PAM_AUTHINFO_UNAVAIL},
	};
	struct stack *stack = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct peer_step steps[] = {HELLO("login"), ASK("Code: "),
		    INSTEAD(rows[i].instead), DONE("accept", "right"), END};

		stack->answers[0] = rows[i].typed;
		try_in_each_stack(stack, steps, rows[i].code);
		stack->answers[0] = "123456"; /* typed text first, nothing last */
		stack->answers[1] = rows[i].typed;
		const struct peer_step twice[] = {HELLO("login"), ASK("Code: "), ANSWER("123456"),
		    ASK("Used code. New code: "), INSTEAD(rows[i].instead), DONE("accept", "right"),
		    END};

		try_in_each_stack(stack, twice, rows[i].code);
	}
}

/* What is asked besides takes nothing from a code that was typed; and gives none. */
static void
a_question_besides_takes_and_gives_nothing(void **state)
{
	static const struct {
		const char *typed, *instead;
	} rows[] = {{"", "empty"}, {CONV_ERROR, "end"}};
	struct stack *stack = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct peer_step after[] = {HELLO("login"), ASK("Code: "), ANSWER("123456"),
		    ASK_BESIDES("Trust? (y/n): "), INSTEAD(rows[i].instead),
		    DONE("accept", "right"), END};
		const struct peer_step alone_asked[] = {HELLO("login"),
		    ASK_BESIDES("Trust? (y/n): "), INSTEAD(rows[i].instead),
		    DONE("accept", "right"), END};

		stack->answers[0] = "123456";
		stack->answers[1] = rows[i].typed;
		stack_write(stack, permit);
		assert_int_equal(stack_authenticate(stack, after), PAM_SUCCESS);
		stack->answers[0] = rows[i].typed;
		stack_write(stack, permit);
		assert_int_not_equal(stack_authenticate(stack, alone_asked), PAM_SUCCESS);
	}
}

/* What may be typed at a question that comes before any other. */
static const struct {
	const char *typed, *instead;
} at_an_offer[] = {{"n", NULL}, {"", "empty"}, {CONV_ERROR, "end"}, {CONV_NULL_TEXT, "end"}};
#define AT_AN_OFFER (sizeof(at_an_offer) / sizeof(at_an_offer[0]))
#define OFFERED(i)                                                                             \
	HELLO("login"), ASK_BESIDES("Now? (y/n): "),                                           \
	{                                                                                      \
		at_an_offer[i].instead ? PEER_INSTEAD : PEER_ANSWER,                           \
		    at_an_offer[i].instead ? at_an_offer[i].instead : "n", NULL, NULL, NULL, 0 \
	}

/* The login is judged as if it had not been asked. */
static void
an_offer_before_any_question_changes_no_verdict(void **state)
{
	struct stack *stack = *state;

	for (size_t i = 0; i < AT_AN_OFFER; i++) {
		stack->answers[0] = at_an_offer[i].typed;
		for (int verdict = VERDICT_REFUSE; verdict <= VERDICT_SKIP; verdict++) {
			for (int reason = 0; reason < REASON_COUNT; reason++) {
				const struct peer_step steps[] = {OFFERED(i),
				    DONE(verdict_text((enum verdict)verdict),
					reason_text((enum reason)reason)),
				    END};

				stack_write(stack, alone);
				assert_int_equal(stack_authenticate(stack, steps),
				    code_alone(code_expected(
					(enum verdict)verdict, (enum reason)reason, false)));
				assert_true(stack->echoed);
			}
		}
	}
}

/* Whoever is asked a code behind it needs one. */
static void
a_code_that_is_asked_after_an_offer_counts_as_ever(void **state)
{
	static const struct {
		const char *typed, *instead, *verdict, *reason;
		int code;
	} rows[] = {
	    {"123456", NULL, "accept", "right", PAM_SUCCESS},
	    {"123456", NULL, "skip", "not-enrolled", PAM_AUTHINFO_UNAVAIL},
	    {"123456", NULL, "skip", "trusted", PAM_AUTHINFO_UNAVAIL},
	    {"", "empty", "accept", "right", PAM_AUTHINFO_UNAVAIL},
	    {"", "empty", "skip", "not-enrolled", PAM_AUTHINFO_UNAVAIL},
	    {CONV_ERROR, "end", "accept", "right", PAM_AUTH_ERR},
	    {CONV_ERROR, "end", "skip", "not-enrolled", PAM_AUTH_ERR},
	};
	struct stack *stack = *state;

	for (size_t i = 0; i < AT_AN_OFFER; i++) {
		for (size_t j = 0; j < sizeof(rows) / sizeof(rows[0]); j++) {
			const struct peer_step answer = {
			    rows[j].instead ? PEER_INSTEAD : PEER_ANSWER,
			    rows[j].instead ? rows[j].instead : rows[j].typed, NULL, NULL, NULL, 0};
			const struct peer_step steps[] = {OFFERED(i), ASK("Code: "), answer,
			    DONE(rows[j].verdict, rows[j].reason), END};

			stack->answers[0] = at_an_offer[i].typed;
			stack->answers[1] = rows[j].typed;
			stack_write(stack, permit);
			assert_int_equal(stack_authenticate(stack, steps), rows[j].code);
		}
	}
}

/* After a code that was asked, an optional question is no offer: it lets nobody by. */
static void
a_question_besides_after_a_wrong_code_lets_nobody_by(void **state)
{
	static const struct peer_step steps[] = {HELLO("login"), ASK("Code: "), INSTEAD("empty"),
	    ASK_BESIDES("Now? (y/n): "), ANSWER("n"), DONE("skip", "not-enrolled"), END};
	struct stack *stack = *state;

	stack->answers[0] = "";
	stack->answers[1] = "n";
	stack_write(stack, permit);
	assert_int_equal(stack_authenticate(stack, steps), PAM_AUTHINFO_UNAVAIL);
}

static void
breaking_off_is_refused_whatever_the_service_then_says(void **state)
{
	static const char *const verdicts[][2] = {{"accept", "right"}, {"skip", "not-enrolled"},
	    {"refuse", "ended"}, {"refuse", "no-store"}, {"refuse", "held"}};
	struct stack *stack = *state;

	stack->answers[0] = CONV_ERROR;
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		const struct peer_step steps[] = {HELLO("login"), ASK("Code: "), INSTEAD("end"),
		    DONE(verdicts[i][0], verdicts[i][1]), END};

		try_in_each_stack(stack, steps, PAM_AUTH_ERR);
		assert_string_equal(stack->shown, "");
	}
}

static void
second_try_in_one_dialogue_lets_in(void **state)
{
	static const struct peer_step steps[] = {HELLO("login"), ASK("Code: "), ANSWER("111111"),
	    ASK("Used code. New code: "), ANSWER("222222"), DONE("accept", "right"), END};
	struct stack *stack = *state;

	stack->answers[0] = "111111";
	stack->answers[1] = "222222";
	try_in_each_stack(stack, steps, PAM_SUCCESS);
	assert_int_equal(stack->prompts, 2);
}

static void
account_that_is_not_known_is_never_ignored(void **state)
{
	static char huge[65536];
	static const char *const names[] = {"no-such-account-here", "../../etc/passwd", "a/b",
	    "a:b", "root:x:0", "nobody\nroot", "root ", "\xff\xfe", huge};
	struct stack *stack = *state;

	memset(huge, 'a', sizeof(huge) - 1);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		stack->user = names[i];
		stack_write(stack, permit);
		assert_int_equal(stack_authenticate(stack, NULL), PAM_AUTHINFO_UNAVAIL);
		assert_null(strchr(stack_log(), '\n'));
		assert_non_null(strstr(stack_log(), "reason=unknown-account"));
		stack_log_clear();
	}
}

/* GDM's greeter shows no failure then, and takes no more keys. */
static void
a_greeter_that_waits_for_what_is_unavailable_is_refused(void **state)
{
	static const struct peer_step busy[] = {HELLO("login"), DONE("refuse", "busy"), END};
	static const struct peer_step garbage[] = {HELLO("login"), RAW("garbage"), END};
	static const struct peer_step *const faults[] = {NULL, busy, garbage};
	struct stack *stack = *state;

	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		stack->door = "lightdm";
		stack_write(stack, permit);
		assert_int_equal(stack_authenticate(stack, faults[i]), PAM_AUTHINFO_UNAVAIL);
		stack->door = "gdm-password";
		stack_write(stack, permit);
		assert_int_equal(stack_authenticate(stack, faults[i]), PAM_AUTH_ERR);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STACK_TEST(each_verdict_gives_its_code_when_a_code_was_typed),
	    STACK_TEST(each_verdict_gives_its_code_when_nobody_was_asked),
	    STACK_TEST(accept_for_one_who_typed_nothing_never_lets_in),
	    STACK_TEST(a_question_besides_takes_and_gives_nothing),
	    STACK_TEST(an_offer_before_any_question_changes_no_verdict),
	    STACK_TEST(a_code_that_is_asked_after_an_offer_counts_as_ever),
	    STACK_TEST(a_question_besides_after_a_wrong_code_lets_nobody_by),
	    STACK_TEST(breaking_off_is_refused_whatever_the_service_then_says),
	    STACK_TEST(second_try_in_one_dialogue_lets_in),
	    STACK_TEST(account_that_is_not_known_is_never_ignored),
	    STACK_TEST(a_greeter_that_waits_for_what_is_unavailable_is_refused),
	};

	if (!stack_may_run("verdicts"))
		return 77;
	stack_be_patient();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
