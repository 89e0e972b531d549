/* SPDX-License-Identifier: BSD-2-Clause */
/* A service that is absent, silent, broken or hostile: nobody comes in by any of it. */
#include "tests/pam_2sv/stack.h"
#include "wire/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <cmocka.h>

#include "base/poison.h"

/* A stack that lets in whoever the module does not refuse. */
static const char permit[] = "auth required {M}\nauth required pam_permit.so\n";

static void
expect_refused(struct stack *stack, const struct peer_step *steps, const char *said)
{
	stack->answers[0] = "123456";
	stack->answers[1] = "123456";
	stack_write(stack, permit);
	stack_log_clear();
	assert_int_equal(stack_authenticate(stack, steps), PAM_AUTHINFO_UNAVAIL);
	if (!strstr(stack_log(), said))
		print_error("log: %s\n", stack_log());
	assert_non_null(strstr(stack_log(), said));
}

#define SAID_NOTHING "account=nobody door=sshd host=203.0.113.9 verdict=refuse reason=no-service"
#define SAID_WRONG "account=nobody door=sshd host=203.0.113.9 verdict=refuse reason=protocol"

static void
absent_service_refuses(void **state)
{
	struct stack *stack = *state;

	expect_refused(stack, NULL, SAID_NOTHING);
	assert_int_equal(stack->prompts, 0);
	assert_non_null(strstr(stack->shown, "error: "));

	peer_refuse(&stack->peer);
	expect_refused(stack, NULL, SAID_NOTHING);
	assert_int_equal(stack->prompts, 0);
}

static void
where_one_comes_from_forges_no_field_of_the_line(void **state)
{
	struct stack *stack = *state;

	stack->rhost = "x verdict=accept";
	expect_refused(stack, NULL, "host=x\\x20verdict\\x3Daccept verdict=refuse");
	assert_null(strstr(stack_log(), "verdict=accept"));
}

static void
socket_that_others_could_have_made_is_not_trusted(void **state)
{
	static const struct peer_step steps[] = {
	    HELLO("login"), ASK("Code: "), ANSWER("123456"), DONE("accept", "right"), END};
	struct stack *stack = *state;

	assert_int_equal(chmod(stack->peer.directory, 0777), 0);
	peer_refuse(&stack->peer);
	expect_refused(stack, NULL, "its socket is not root's");
	assert_int_equal(chmod(stack->peer.directory, 0755), 0);
	stack->answers[0] = "123456";
	assert_int_equal(stack_authenticate(stack, steps), PAM_SUCCESS);
}

static void
silent_service_refuses_when_its_time_is_up(void **state)
{
	static const struct peer_step at_once[] = {HELLO("login"), SILENT, END};
	static const struct peer_step later[] = {
	    HELLO("login"), ASK("Code: "), ANSWER("123456"), SILENT, END};
	static const struct peer_step after_show[] = {HELLO("login"), SHOW("Hello."), SILENT, END};
	const struct peer_step *const rows[] = {at_once, later, after_show};
	struct stack *stack = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct timespec began, ended;

		clock_gettime(CLOCK_MONOTONIC, &began);
		expect_refused(stack, rows[i], SAID_NOTHING);
		clock_gettime(CLOCK_MONOTONIC, &ended);
		assert_true(ended.tv_sec - began.tv_sec < 4);
	}
}

static void
service_that_closes_early_refuses(void **state)
{
	static const struct peer_step at_once[] = {HELLO("login"), CLOSE, END};
	static const struct peer_step in_the_middle[] = {HELLO("login"), ASK("Code: "), CLOSE, END};
	static const struct peer_step at_the_end[] = {
	    HELLO("login"), ASK("Code: "), ANSWER("123456"), CLOSE, END};
	struct stack *stack = *state;

	expect_refused(stack, at_once, SAID_NOTHING);
	expect_refused(stack, in_the_middle, SAID_NOTHING);
	expect_refused(stack, at_the_end, SAID_NOTHING);
}

static void
done_said_before_the_answer_came_is_heard(void **state)
{
	static const struct peer_step steps[] = {
	    HELLO("login"), ASK("Code: "), DONE("refuse", "slow"), CLOSE, END};
	struct stack *stack = *state;

	stack->answers[0] = "123456";
	stack_write(stack, permit);
	assert_int_equal(stack_authenticate(stack, steps), PAM_AUTH_ERR);
	assert_string_equal(stack_log(), "");
}

static void
accept_said_before_the_answer_came_is_of_no_use_without_one(void **state)
{
	static const struct peer_step steps[] = {
	    HELLO("login"), ASK("Code: "), DONE("accept", "right"), INSTEAD("empty"), END};
	struct stack *stack = *state;

	stack->answers[0] = "";
	stack_write(stack, permit);
	assert_int_equal(stack_authenticate(stack, steps), PAM_AUTHINFO_UNAVAIL);
}

static void
messages_that_may_not_be_refuse(void **state)
{
	static const struct peer_step rows[][6] = {
	    {HELLO("login"), RAW("garbage"), END},
	    {HELLO("login"), RAW("v=1\0op=done\0verdict=accept\0reason=right"),
		END}, /* not ended */
	    {HELLO("login"), RAW("v=1\0op=done\0verdict=accept\0reason=right\0new=1\0"), END},
	    {HELLO("login"), RAW("v=2\0op=done\0verdict=accept\0reason=right\0"), END},
	    {HELLO("login"), RAW("v=1\0op=dance\0"), END},
	    {HELLO("login"), RAW("v=1\0op=login\0account=nobody\0"), END},
	    {HELLO("login"), RAW("v=1\0op=done\0verdict=fine\0reason=right\0"), END},
	    {HELLO("login"), RAW("v=1\0op=done\0verdict=accept\0"), END},
	    {HELLO("login"), RAW("v=1\0op=done\0reason=right\0"), END},
	    {HELLO("login"), RAW("v=1\0op=ask\0"), END},
	    {HELLO("login"), RAW("v=1\0op=ask\0prompt=Code: \0"), END},
	    {HELLO("login"), RAW("v=1\0op=ask\0prompt=Code: \0echo=maybe\0"), END},
	    {HELLO("login"), RAW("v=1\0op=show\0"), END},
	    {HELLO("login"), RAW(""), END},
	    {HELLO("login"), OFFER_FD, END},
	    {HELLO("login"), ASK("Code: "), ANSWER("123456"), OFFER_FD, END},
	    {HELLO("login"), ASK("Code: "), ANSWER("123456"),
		RAW("v=1\0op=done\0verdict=accept\0reason=right\0verdict=accept\0"), END},
	    {HELLO("login"), ASK("Code: "), ANSWER("123456"),
		DONE_SAYING("accept", "right", "\033[2J", NULL), END},
	    {HELLO("login"), ASK("Code: "), ANSWER("123456"),
		DONE_SAYING("accept", "right", NULL, "1234"), END},
	};
	struct stack *stack = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_refused(stack, rows[i], SAID_WRONG);
}

static void
oversize_message_refuses(void **state)
{
	static char bytes[PACKET_BYTES_MAX + 1] =
	    "v=1\0op=done\0verdict=accept\0reason=right\0words=";
	const struct peer_step steps[] = {HELLO("login"), ASK("Code: "), ANSWER("123456"),
	    {PEER_RAW, bytes, NULL, NULL, NULL, sizeof(bytes)}, END};
	size_t used = sizeof("v=1\0op=done\0verdict=accept\0reason=right\0words=") - 1;
	struct stack *stack = *state;

	memset(bytes + used, 'x', sizeof(bytes) - used - 1);
	expect_refused(stack, steps, SAID_WRONG);
}

static void
prompts_that_could_mislead_are_not_shown(void **state)
{
	static const char *const prompts[] = {"", ": ", "Code", "Code:", "Code: \n",
	    "\nCode: ", "Co\033[1mde: ", "Code\t: ", "Cod\xc3\xa9: ",
	    "\x7f"
	    "Code: ",
	    "1234567890123456789012345678901234567890: "};
	struct stack *stack = *state;

	for (size_t i = 0; i < sizeof(prompts) / sizeof(prompts[0]); i++) {
		const struct peer_step steps[] = {HELLO("login"), ASK(prompts[i]), END};

		expect_refused(stack, steps, SAID_WRONG);
		assert_int_equal(stack->prompts, 0);
	}
	const struct peer_step longest[] = {HELLO("login"),
	    ASK("12345678901234567890123456789012345678: "), ANSWER("123456"),
	    DONE("accept", "right"), END};

	stack->answers[0] = "123456";
	assert_int_equal(stack_authenticate(stack, longest), PAM_SUCCESS);
}

static void
texts_that_could_mislead_are_not_shown(void **state)
{
	static const char *const texts[] = {"\033]0;x\a", "a\rb", "\xe2\x80\xae",
	    "ok\n\x9b"
	    "31m"};
	struct stack *stack = *state;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const struct peer_step steps[] = {HELLO("login"), SHOW(texts[i]), END};

		expect_refused(stack, steps, SAID_WRONG);
		assert_null(strstr(stack->shown, "info: "));
	}
}

static void
service_that_never_ends_is_a_fault(void **state)
{
	static struct peer_step steps[520] = {HELLO("login")};
	struct stack *stack = *state;

	for (size_t i = 1; i < 519; i++)
		steps[i] = (struct peer_step)SHOW("again");
	steps[513].act = PEER_END; /* 512 messages are heard; one more would find nobody */
	expect_refused(stack, steps, SAID_WRONG);
}

static void
after_breaking_off_nothing_more_is_asked(void **state)
{
	static const struct peer_step steps[] = {
	    HELLO("login"), ASK("Code: "), INSTEAD("end"), ASK("Code: "), END};
	struct stack *stack = *state;

	stack->answers[0] = CONV_ERROR;
	stack->answers[1] = "123456";
	stack_write(stack, permit);
	assert_int_equal(stack_authenticate(stack, steps), PAM_AUTH_ERR);
	assert_int_equal(stack->prompts, 1);
}

static void
first_done_ends_the_dialogue(void **state)
{
	static const struct peer_step steps[] = {HELLO("login"), ASK("Code: "), ANSWER("123456"),
	    DONE("refuse", "wrong"), DONE("accept", "right"), END};
	struct stack *stack = *state;

	stack->answers[0] = "123456";
	stack_write(stack, permit);
	assert_int_equal(stack_authenticate(stack, steps), PAM_AUTH_ERR);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STACK_TEST(absent_service_refuses),
	    STACK_TEST(where_one_comes_from_forges_no_field_of_the_line),
	    STACK_TEST(socket_that_others_could_have_made_is_not_trusted),
	    STACK_TEST(silent_service_refuses_when_its_time_is_up),
	    STACK_TEST(service_that_closes_early_refuses),
	    STACK_TEST(done_said_before_the_answer_came_is_heard),
	    STACK_TEST(accept_said_before_the_answer_came_is_of_no_use_without_one),
	    STACK_TEST(messages_that_may_not_be_refuse),
	    STACK_TEST(oversize_message_refuses),
	    STACK_TEST(prompts_that_could_mislead_are_not_shown),
	    STACK_TEST(texts_that_could_mislead_are_not_shown),
	    STACK_TEST(service_that_never_ends_is_a_fault),
	    STACK_TEST(after_breaking_off_nothing_more_is_asked),
	    STACK_TEST(first_done_ends_the_dialogue),
	};

	if (!stack_may_run("faults"))
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
