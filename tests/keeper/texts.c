/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of codes on their way from the keeper to the notifier that waits: over its own link, once,
 * and never to a talker; prompts tell where one went, in part.
 */
#include "config.h" /* _GNU_SOURCE */

#include "fixture.h"

#include "base/text.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timex.h>
#include <unistd.h>

#include "base/poison.h"

#define DAY 86400
#define WAIT_MS 5000

static char rule_name[] = "phones", kinds[] = "sms\npush\nemail";
static struct rule rule = {.section = {.name = rule_name}, .texted = kinds};

int __wrap_adjtimex(struct timex *);

/* The clock of the machine that runs the tests may not be. */
int
__wrap_adjtimex(struct timex *clock)
{
	clock->status = 0;
	return TIME_OK;
}

static int
begin(void **state)
{
	struct fixture *f = fixture_make();
	struct packet act;
	int link;

	f->settings.sections = (struct sections){.rules = &rule, .rule_count = 1};
	f->settings.texts_per_account = 5;
	f->settings.texts_per_prefix = 10;
	f->settings.texts_per_machine = 60;
	f->settings.log_days = 400;
	f->settings.log_megabytes = 256;
	*state = f;
	keeper_start(f);
	link = root_talker(f);
	act_build(&act, "init", NULL);
	act_expect(link, &act, VERDICT_ACCEPT, REASON_RIGHT);
	close(link);
	return 0;
}

/* The keeper looks at its clock once an hour, behind an act. */
static void
let_pass(struct fixture *f, int talker, int64_t seconds)
{
	struct packet act;

	*f->clock += seconds;
	for (int i = 0; i < 2; i++) {
		act_build(&act, "contacts", "account", "ann", "uid", "61004", NULL);
		act_expect(talker, &act, VERDICT_ACCEPT, REASON_RIGHT);
	}
}

/*
 * A contact of ann's, confirmed by the code that a notifier claims; a day goes by from when the
 * keeper has met it.
 */
static void
have_contact(struct fixture *f, int talker, const char *contact)
{
	int notifier;
	struct outcome outcome;
	struct packet act;
	char code[16] = "";

	act_build(&act, "contact-add", "account", "ann", "uid", "61004", "contact", contact, NULL);
	act_expect(talker, &act, VERDICT_ACCEPT, REASON_RIGHT);
	notifier = notify_link(f); /* nobody wakes it from now on */
	for (int i = 0; i < 20 && code[0] == '\0'; i++) {
		act_build(&act, "claim", "lane", i % 2 == 0 ? "own" : "urls", NULL);
		assert_int_equal(act_run(notifier, &act, &outcome), 0);
		if (outcome.verdict == VERDICT_ACCEPT && packet_get(&outcome.result, "code"))
			text_copy(code, sizeof(code), packet_get(&outcome.result, "code"));
	}
	act_build(&act, "contact-confirm", "account", "ann", "uid", "61004", "answer", code, NULL);
	act_expect(talker, &act, VERDICT_ACCEPT, REASON_RIGHT);
	close(notifier);
	let_pass(f, talker, 3600);
	let_pass(f, talker, DAY);
}

static int
waiting_notifier(const struct fixture *f)
{
	int link = notify_link(f);
	struct packet act;

	act_build(&act, "await", NULL);
	act_expect(link, &act, VERDICT_ACCEPT, REASON_RIGHT);
	return link;
}

static void
build_text(struct packet *act)
{
	act_build(act, "text", "account", "ann", "uid", "61004", "door", "sshd", "rhost",
	    "203.0.113.9", "groups", "", NULL);
}

static void
take_text(int notifier, struct packet *ret)
{
	assert_int_equal(link_receive(notifier, ret, WAIT_MS, NULL), 0);
	assert_int_equal(packet_parse(ret, message_result_keys), 0);
	assert_true(packet_is(ret, "text"));
}

static void
a_code_goes_to_the_notifier_that_waits_and_comes_back_by_a_login(void **state)
{
	struct fixture *f = *state;
	int talker = root_talker(f), notifier;
	struct otpauth device;
	struct outcome outcome;
	struct packet act, text;
	char code[16], message[24];

	enrol_device(talker, "ann", "61004", &device);
	have_contact(f, talker, "sms:+46701740612");
	notifier = waiting_notifier(f);
	build_text(&act);
	assert_int_equal(act_run(talker, &act, &outcome), 0);
	assert_int_equal(outcome.verdict, VERDICT_ACCEPT);
	assert_string_equal(packet_get(&outcome.result, "prompt"), "Code (texted to +46 ... 12): ");
	assert_null(packet_get(&outcome.result, "code"));
	assert_null(packet_get(&outcome.result, "recipient"));
	assert_int_equal(outcome.row_count, 0);

	take_text(notifier, &text);
	assert_string_equal(packet_get(&text, "recipient"), "sms:+46701740612");
	assert_string_equal(packet_get(&text, "account"), "ann");
	assert_string_equal(packet_get(&text, "door"), "sshd");
	assert_string_equal(packet_get(&text, "host"), "203.0.113.9");
	text_copy(code, sizeof(code), packet_get(&text, "code"));
	text_copy(message, sizeof(message), packet_get(&text, "message"));
	assert_int_equal(strspn(code, "0123456789"), 6);
	act_build(&act, "texted", "message", message, "outcome", "sent", NULL);
	act_expect(notifier, &act, VERDICT_ACCEPT, REASON_RIGHT);
	act_expect(notifier, &act, VERDICT_REFUSE, REASON_EXPIRED);

	build_try(&act, "ann", "61004", code);
	assert_int_equal(act_run(talker, &act, &outcome), 0);
	assert_int_equal(outcome.reason, REASON_RIGHT);
	assert_string_equal(packet_get(&outcome.result, "device"), "text to +46...12");
	assert_null(packet_get(&outcome.result, "days"));
	close(notifier);
	close(talker);
}

static void
one_that_only_claims_gets_none_and_where_none_waits_it_is_said(void **state)
{
	struct fixture *f = *state;
	int talker = root_talker(f), claimer, notifier;
	struct otpauth device;
	struct outcome outcome;
	struct packet act;
	struct pollfd ready = {.events = POLLIN};

	enrol_device(talker, "ann", "61004", &device);
	have_contact(f, talker, "sms:+46701740612");
	ready.fd = claimer = notify_link(f);
	act_build(&act, "claim", "lane", "own", NULL); /* the alerts of all that */
	do
		assert_int_equal(act_run(claimer, &act, &outcome), 0);
	while (outcome.verdict == VERDICT_ACCEPT);
	while (poll(&ready, 1, 200) == 1)
		assert_int_equal(link_receive(claimer, &act, 0, NULL), 0);

	build_text(&act);
	assert_int_equal(act_run(talker, &act, &outcome), 0);
	assert_int_equal(outcome.verdict, VERDICT_REFUSE);
	assert_int_equal(outcome.reason, REASON_NO_NOTIFIER);
	assert_string_equal(
	    packet_get(&outcome.result, "prompt"), "No text can be sent now. Code: ");
	assert_int_equal(poll(&ready, 1, 200), 0);
	/* One that waited and is gone is none. */
	notifier = waiting_notifier(f);
	close(notifier);
	act_build(&act, "status", "account", "ann", "uid", "61004", NULL);
	assert_int_equal(act_run(talker, &act, &outcome), 0);
	build_text(&act);
	act_expect(talker, &act, VERDICT_REFUSE, REASON_NO_NOTIFIER);
	close(claimer);
	close(talker);
}

static int64_t
count_log(int talker, const char *words)
{
	struct outcome outcome;
	struct packet act;
	int64_t count = 0;

	act_build(&act, "log", "account", "ann", "uid", "61004", NULL);
	assert_int_equal(act_run(talker, &act, &outcome), 0);
	for (unsigned int i = 0; i < outcome.row_count && i < ROWS_KEPT; i++) {
		const char *detail = packet_get(&outcome.rows[i], "detail");

		count += detail && strstr(detail, words) != NULL;
	}
	return count;
}

/* The store held it for sent; the notifier stands there, and takes nothing. */
static void
one_that_could_not_be_handed_over_is_told_as_failed(void **state)
{
	struct fixture *f = *state;
	int talker = root_talker(f), notifier;
	struct otpauth device;
	struct packet act;

	enrol_device(talker, "ann", "61004", &device);
	have_contact(f, talker, "sms:+46701740612");
	notifier = waiting_notifier(f);
	assert_int_equal(shutdown(notifier, SHUT_RD), 0);
	build_text(&act);
	act_expect(talker, &act, VERDICT_REFUSE, REASON_NO_NOTIFIER);
	assert_int_equal(count_log(talker, "the notifier does not take it"), 1);
	close(notifier);
	close(talker);
}

static void
prompts_say_where_it_went_in_forty_columns(void **state)
{
	static const struct {
		const char *contact, *prompt;
	} rows[] = {
	    {"email:ann@example.org", "Code (mailed to a...@example.org): "},
	    {"email:ann@a-long-department.example.org", "Code (mailed to a...@a-long-depart...): "},
	    {"push:ntfy+https://push.example.org/secret", "Code (pushed to push.example.org): "},
	};
	struct fixture *f = *state;
	int talker = root_talker(f), notifier = waiting_notifier(f);
	struct otpauth device;
	struct packet act, text;

	enrol_device(talker, "ann", "61004", &device);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct outcome outcome;

		have_contact(f, talker, rows[i].contact);
		build_text(&act);
		assert_int_equal(act_run(talker, &act, &outcome), 0);
		if (i == 1) { /* the older one of a kind is taken */
			act_build(&act, "contact-remove", "account", "ann", "uid", "61004",
			    "contact", "1", NULL);
			act_expect(talker, &act, VERDICT_ACCEPT, REASON_RIGHT);
			*f->clock += DAY;
			build_text(&act);
			assert_int_equal(act_run(talker, &act, &outcome), 0);
			take_text(notifier, &text);
		}
		assert_string_equal(packet_get(&outcome.result, "prompt"), rows[i].prompt);
		assert_true(strlen(rows[i].prompt) <= PROMPT_COLUMNS_MAX);
		take_text(notifier, &text);
		assert_string_equal(packet_get(&text, "recipient"), rows[i].contact);
	}
	/* Too soon, and then too many: the way of the app is named, the contact is not. */
	build_text(&act);
	{
		struct outcome outcome;

		assert_int_equal(act_run(talker, &act, &outcome), 0);
		assert_string_equal(
		    packet_get(&outcome.result, "prompt"), "Sent already: wait 60 s. Code: ");
		for (int i = 0; i < 4; i++) {
			*f->clock += 60;
			act_expect(talker, &act, VERDICT_ACCEPT, REASON_RIGHT);
		}
		*f->clock += 60;
		assert_int_equal(act_run(talker, &act, &outcome), 0);
		assert_int_equal(outcome.reason, REASON_TOO_MANY);
		assert_string_equal(
		    packet_get(&outcome.result, "prompt"), "Too many texts: use the app. Code: ");
	}
	close(notifier);
	close(talker);
}

/* Of an account that gets none it is not even said that none can be sent: it is a wrong code. */
static void
who_gets_none_is_told_nothing(void **state)
{
	struct fixture *f = *state;
	int talker = root_talker(f), notifier = waiting_notifier(f);
	struct otpauth device;
	struct outcome outcome;
	struct packet act;

	build_text(&act);
	assert_int_equal(act_run(talker, &act, &outcome), 0);
	assert_int_equal(outcome.reason, REASON_NOT_ENROLLED);
	assert_null(packet_get(&outcome.result, "prompt"));
	enrol_device(talker, "ann", "61004", &device);
	assert_int_equal(act_run(talker, &act, &outcome), 0);
	assert_int_equal(outcome.reason, REASON_NO_SUCH);
	assert_null(packet_get(&outcome.result, "prompt"));
	close(notifier);
	close(talker);
}

static void
who_waits_for_codes_may_say_nothing_odd(void **state)
{
	static const char *const odd[][2] = {
	    {"0", "sent"}, {"1", "done"}, {"x", "sent"}, {"1", NULL}};
	int notifier = waiting_notifier(*state), talker = root_talker(*state);
	struct packet act;

	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		act_build(&act, "texted", "message", odd[i][0], NULL);
		if (odd[i][1])
			packet_add(&act, "outcome", odd[i][1]);
		act_expect(notifier, &act, VERDICT_REFUSE, REASON_PROTOCOL);
	}
	act_build(&act, "text", "account", "ann", "uid", "61004", "door", "sshd", NULL);
	act_expect(notifier, &act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	/* Nor does a talker wait for any: it would get the codes of others. */
	act_build(&act, "await", NULL);
	act_expect(talker, &act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	act_build(&act, "texted", "message", "1", "outcome", "sent", NULL);
	act_expect(talker, &act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	close(talker);
	close(notifier);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, fixture_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_code_goes_to_the_notifier_that_waits_and_comes_back_by_a_login),
	    TEST(one_that_only_claims_gets_none_and_where_none_waits_it_is_said),
	    TEST(one_that_could_not_be_handed_over_is_told_as_failed),
	    TEST(prompts_say_where_it_went_in_forty_columns),
	    TEST(who_gets_none_is_told_nothing),
	    TEST(who_waits_for_codes_may_say_nothing_odd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
