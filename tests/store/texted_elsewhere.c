/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who has the password and nothing else asks for codes from elsewhere: the owner's is good all the
 * same, and he is sent his own; the strangers' end at twenty a day, and the owner hears of it.
 */
#include "contact_fixture.h"
#include "texted_fixture.h"

#include "base/text.h"

#include "base/poison.h"

#define HOME "203.0.113.9" /* as texted_act has it */

static struct act
asked_from(int64_t now, const char *host)
{
	struct act act = texted_act(ACT_TEXT, now);

	act_from(&act, host);
	return act;
}

static struct act
tried_from(int64_t now, const char *code, const char *host)
{
	struct act act = texted_try_of(now, code);

	act_from(&act, host);
	return act;
}

/* "198.51.I.9": each has a prefix of its own. */
static const char *
elsewhere(unsigned int i)
{
	static char host[32];

	text_format(host, sizeof(host), "198.51.%u.9", i);
	return host;
}

static struct otpauth
begin_at_home(struct fixture *fixture)
{
	struct otpauth rfc = texted_begin(fixture);

	log_in(fixture, HOME, &rfc, NOON - 3600);
	return rfc;
}

static void
a_code_asked_for_elsewhere_makes_no_other_void(void **state)
{
	struct fixture *fixture = *state;
	char code[MESSAGE_CODE_SIZE], other[MESSAGE_CODE_SIZE];
	struct act act;

	texted_begin(fixture);
	texted_send(fixture, texted_act(ACT_TEXT, NOON), code);
	texted_send(fixture, asked_from(NOON + 60, elsewhere(100)), other);
	act = texted_act(ACT_TEXT, NOON + 120); /* nor one of another door */
	act.door = "su";
	texted_send(fixture, act, other);
	run_expecting(fixture, texted_try_of(NOON + 130, code), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
each_has_its_own_five_tries(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = texted_begin(fixture);
	char code[MESSAGE_CODE_SIZE], other[MESSAGE_CODE_SIZE];

	texted_send(fixture, texted_act(ACT_TEXT, NOON), code);
	texted_send(fixture, asked_from(NOON + 60, elsewhere(100)), other);
	for (int i = 0; i < 5; i++)
		run_expecting(fixture,
		    tried_from(NOON + 70 + i, texted_other(&rfc, NOON + 70, other), elsewhere(100)),
		    VERDICT_REFUSE, REASON_WRONG);
	fixture_alter(fixture, "DELETE FROM attempt");
	run_expecting(
	    fixture, tried_from(NOON + 80, other, elsewhere(100)), VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, texted_try_of(NOON + 90, code), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
four_are_live_and_others_never_push_out_that_of_home(void **state)
{
	struct fixture *fixture = *state;
	char home[MESSAGE_CODE_SIZE], codes[5][MESSAGE_CODE_SIZE];

	begin_at_home(fixture);
	texted_send(fixture, texted_act(ACT_TEXT, NOON), home);
	for (unsigned int i = 0; i < 5; i++)
		texted_send(fixture, asked_from(NOON + 60 * (int64_t)i, elsewhere(i)), codes[i]);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM texted"), 5);
	run_expecting(
	    fixture, tried_from(NOON + 300, codes[0], elsewhere(0)), VERDICT_REFUSE, REASON_WRONG);
	for (unsigned int i = 1; i < 5; i++)
		run_expecting(fixture, tried_from(NOON + 301, codes[i], elsewhere(i)),
		    VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, texted_try_of(NOON + 310, home), VERDICT_ACCEPT, REASON_RIGHT);
}

/* Several live ones give no more guesses than the account's brake ever did: here twenty a day. */
static void
guesses_at_all_of_them_are_those_of_one(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = texted_begin(fixture);
	char codes[5][MESSAGE_CODE_SIZE];
	int looked_at = 0;

	for (unsigned int i = 0; i < 5; i++)
		texted_send(fixture, asked_from(NOON + 60 * (int64_t)i, elsewhere(i)), codes[i]);
	for (unsigned int i = 0; i < 5; i++) {
		const char *wrong = texted_other(&rfc, NOON + 300, codes[i]);

		for (int k = 0; k < 8; k++) {
			struct result result =
			    run_one(fixture, tried_from(NOON + 300, wrong, elsewhere(i)));

			looked_at += result.reason == REASON_WRONG;
			result_free(&result);
		}
	}
	assert_int_equal(looked_at, 20);
	run_expecting(fixture, tried_from(NOON + 310, codes[4], elsewhere(4)), VERDICT_REFUSE,
	    REASON_THROTTLED);
}

static void
others_use_up_nothing_of_who_is_at_home(void **state)
{
	struct fixture *fixture = *state;
	char code[MESSAGE_CODE_SIZE];

	begin_at_home(fixture);
	for (unsigned int i = 0; i < 5; i++)
		texted_send(fixture, asked_from(NOON + 60 * (int64_t)i, elsewhere(i)), code);
	run_expecting(
	    fixture, asked_from(NOON + 300, elsewhere(5)), VERDICT_REFUSE, REASON_TOO_MANY);
	/* Nor does he wait for the minute of theirs. */
	for (int i = 0; i < 5; i++)
		texted_send(fixture, texted_act(ACT_TEXT, NOON + 241 + 60 * (int64_t)i), code);
	run_expecting(fixture, texted_act(ACT_TEXT, NOON + 600), VERDICT_REFUSE, REASON_TOO_MANY);
	run_expecting(fixture, texted_try_of(NOON + 601, code), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
from_elsewhere_there_are_twenty_a_day_and_the_owner_hears(void **state)
{
	struct fixture *fixture = *state;
	char code[MESSAGE_CODE_SIZE];
	int sent = 0;

	begin_at_home(fixture);
	for (int i = 0; i < 24 * 12; i++) {
		struct result result =
		    run_one(fixture, asked_from(NOON + 300 * (int64_t)i, elsewhere(i % 7)));

		sent += result.verdict == VERDICT_ACCEPT;
		result_free(&result);
	}
	assert_int_equal(sent, 20);
	assert_int_equal(count_alerts(fixture, "texts-asked"), 1);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM outbox JOIN account ON "
						"account.id = account_id WHERE name = 'ann' AND "
						"kind = 'texts-asked'"),
	    1);
	assert_int_equal(count_alerts(fixture, "texts"), 0); /* it is no affair of the machine's */
	/* The day's is theirs alone, and over after a day. */
	texted_send(fixture, texted_act(ACT_TEXT, NOON + DAY - 1), code);
	texted_send(fixture, asked_from(NOON + 2 * DAY, elsewhere(1)), code);
}

static void
the_hours_cap_of_an_account_is_told_to_it_once_a_day(void **state)
{
	struct fixture *fixture = *state;
	char code[MESSAGE_CODE_SIZE];

	texted_begin(fixture);
	for (int i = 0; i < 5; i++)
		texted_send(fixture, texted_act(ACT_TEXT, NOON + 60 * (int64_t)i), code);
	assert_int_equal(count_alerts(fixture, "texts-asked"), 0);
	for (int i = 0; i < 3; i++)
		run_expecting(
		    fixture, texted_act(ACT_TEXT, NOON + 300), VERDICT_REFUSE, REASON_TOO_MANY);
	assert_int_equal(count_alerts(fixture, "texts-asked"), 1);
}

/* What is said of a text after its account's name was given to another is nobody's. */
static void
texts_of_a_former_owner_are_forgotten(void **state)
{
	struct fixture *fixture = *state;
	char code[MESSAGE_CODE_SIZE];
	struct act act;

	texted_begin(fixture);
	texted_send(fixture, texted_act(ACT_TEXT, NOON), code);
	act = act_of(ACT_OFF, NOON + 10);
	act.account_uid = ANN_UID + 1;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM text_sent"), 0);
	act = notifier_act(ACT_TEXTED, NOON + 20);
	act.message_id = 1;
	act.outcome = OUTCOME_NEVER;
	act.why = "gone";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_EXPIRED);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM event WHERE detail LIKE '%...12%'"), 0);
}

static void
those_of_before_yesterday_are_dropped_though_none_is_sent(void **state)
{
	struct fixture *fixture = *state;
	char code[MESSAGE_CODE_SIZE];
	struct act act = {
	    .kind = ACT_PRUNE, .keep_days = 400, .keep_megabytes = 100, .clock_synchronised = true};

	texted_begin(fixture);
	texted_send(fixture, texted_act(ACT_TEXT, NOON), code);
	act.now = NOON + DAY - 1;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM text_sent"), 1);
	act.now = NOON + DAY;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM text_sent"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_code_asked_for_elsewhere_makes_no_other_void),
	    STORE_TEST(each_has_its_own_five_tries),
	    STORE_TEST(four_are_live_and_others_never_push_out_that_of_home),
	    STORE_TEST(guesses_at_all_of_them_are_those_of_one),
	    STORE_TEST(others_use_up_nothing_of_who_is_at_home),
	    STORE_TEST(from_elsewhere_there_are_twenty_a_day_and_the_owner_hears),
	    STORE_TEST(the_hours_cap_of_an_account_is_told_to_it_once_a_day),
	    STORE_TEST(texts_of_a_former_owner_are_forgotten),
	    STORE_TEST(those_of_before_yesterday_are_dropped_though_none_is_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
