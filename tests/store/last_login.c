/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the login before, as a session's begin tells it: what it says, and to whom it is silent.
 */
#include "fixture.h"

#include <stdio.h>

#include "base/poison.h"

#define HOUR INT64_C(3600)
#define DAY INT64_C(86400)
#define HOME "203.0.113.9"
#define WORK "203.0.113.10"
#define THIEF "198.51.100.7"

static struct otpauth rfc;

static struct act
arrives(const char *rhost, int64_t now)
{
	struct act act = act_of(ACT_ARRIVED, now);

	act_from(&act, rhost);
	act.tells_last = true;
	return act;
}

static struct last_login
told(struct fixture *fixture, struct act act)
{
	struct result result = run_one(fixture, act);
	struct last_login last = result.last;

	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	result_free(&result);
	return last;
}

static void
come(struct fixture *fixture, const char *rhost, int64_t now)
{
	run_expecting(fixture, arrives(rhost, now), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
try_wrong(struct fixture *fixture, int64_t now)
{
	struct act act = act_of(ACT_TRY, now);

	act.answer = wrong_code(&rfc, now);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
}

static void
nothing_is_told_unless_it_is_wanted(void **state)
{
	struct fixture *fixture = *state;
	struct act act = arrives(HOME, NOON + 60);

	come(fixture, HOME, NOON);
	act.tells_last = false;
	assert_int_equal(told(fixture, act).at, 0);
}

static void
the_first_login_of_all_has_none_before_it(void **state)
{
	assert_int_equal(told(*state, arrives(HOME, NOON)).at, 0);
}

static void
the_second_is_told_of_the_first(void **state)
{
	struct fixture *fixture = *state;
	struct act act = arrives(HOME, NOON);
	struct last_login last;

	act.auth_info = KEY_LINE;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);

	last = told(fixture, arrives(HOME, NOON + HOUR));
	assert_int_equal(last.at, NOON);
	assert_string_equal(last.host, HOME);
	assert_string_equal(last.door, "sshd");
	assert_string_equal(last.key, KEY_FINGERPRINT);
	assert_string_equal(last.device, "");
	assert_int_equal(last.failures, 0);

	/* And the third of the second, which showed no key. */
	last = told(fixture, arrives(HOME, NOON + 2 * HOUR));
	assert_int_equal(last.at, NOON + HOUR);
	assert_string_equal(last.key, "");
}

static void
a_device_is_named_only_where_that_login_gave_its_code(void **state)
{
	struct fixture *fixture = *state;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	log_in(fixture, HOME, &rfc, NOON + 30);
	assert_string_equal(told(fixture, arrives(HOME, NOON + HOUR)).device, "phone");
	assert_string_equal(told(fixture, arrives(HOME, NOON + 2 * HOUR)).device, "");
}

static void
wrong_codes_since_then_are_counted_and_no_older_ones(void **state)
{
	struct fixture *fixture = *state;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	try_wrong(fixture, NOON + 1);
	log_in(fixture, HOME, &rfc, NOON + 30);
	try_wrong(fixture, NOON + 31);
	try_wrong(fixture, NOON + 32);
	try_wrong(fixture, NOON + 33);
	assert_int_equal(told(fixture, arrives(HOME, NOON + HOUR)).failures, 3);
	assert_int_equal(told(fixture, arrives(HOME, NOON + 2 * HOUR)).failures, 0);
}

/* Whoever comes from there for the first time may be a thief: he sees not where the owner comes
 * from. */
static void
a_newcomer_is_told_nothing(void **state)
{
	struct fixture *fixture = *state;

	come(fixture, HOME, NOON);
	assert_int_equal(told(fixture, arrives(THIEF, NOON + HOUR)).at, 0);
	/* The second time he is told of himself, and the owner of him. */
	assert_string_equal(told(fixture, arrives(THIEF, NOON + 2 * HOUR)).host, THIEF);
	assert_string_equal(told(fixture, arrives(HOME, NOON + 3 * HOUR)).host, THIEF);
}

/* As it is with new hosts: only of what came after one's own host was there. */
static void
a_host_is_told_of_no_login_before_it_was_there(void **state)
{
	struct fixture *fixture = *state;

	come(fixture, HOME, NOON);
	come(fixture, WORK, NOON + HOUR);
	/* The newest of all, and it came before WORK was there. */
	fixture_alter(fixture, "UPDATE host SET last_at = first_at - 7200 WHERE host = '" WORK "'");
	assert_int_equal(told(fixture, arrives(WORK, NOON + 2 * HOUR)).at, 0);

	come(fixture, HOME, NOON + 3 * HOUR);
	assert_string_equal(told(fixture, arrives(WORK, NOON + 4 * HOUR)).host, HOME);
}

static void
a_forgotten_host_is_a_newcomer_again(void **state)
{
	struct fixture *fixture = *state;
	struct act forget = act_of_user(ACT_FORGET, NOON + 2 * HOUR);

	come(fixture, WORK, NOON);
	come(fixture, HOME, NOON + HOUR);
	forget.host = WORK;
	run_expecting(fixture, forget, VERDICT_ACCEPT, REASON_RIGHT);

	assert_int_equal(told(fixture, arrives(WORK, NOON + 3 * HOUR)).at, 0);
	/* HOME's login is older than the forgetting, and newer than WORK's first. */
	fixture_alter(fixture, "UPDATE host SET last_at = first_at WHERE host = '" WORK "'");
	assert_int_equal(told(fixture, arrives(WORK, NOON + 4 * HOUR)).at, 0);
}

/* Its first login since then, though the owner has come from elsewhere in between. */
static void
a_forgotten_host_is_told_nothing_at_its_first_login(void **state)
{
	struct fixture *fixture = *state;
	struct act forget = act_of_user(ACT_FORGET, NOON + HOUR);

	come(fixture, WORK, NOON);
	forget.host = WORK;
	run_expecting(fixture, forget, VERDICT_ACCEPT, REASON_RIGHT);
	come(fixture, HOME, NOON + 2 * HOUR);

	assert_int_equal(told(fixture, arrives(WORK, NOON + 3 * HOUR)).at, 0);
	come(fixture, HOME, NOON + 4 * HOUR);
	assert_string_equal(told(fixture, arrives(WORK, NOON + 5 * HOUR)).host, HOME);
}

static void
what_is_no_address_is_told_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct act act = arrives("UNKNOWN", NOON);

	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	come(fixture, HOME, NOON);
	act.now = NOON + HOUR;
	assert_int_equal(told(fixture, act).at, 0);
}

static void
nobody_reads_what_is_told_late(void **state)
{
	struct fixture *fixture = *state;
	struct act act = arrives(HOME, NOON + 60);

	come(fixture, HOME, NOON);
	act.late = true;
	act.told_at = NOON + 90;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_LATE);
	assert_int_equal(run_one(fixture, act).last.at, 0);
}

/* sudo in a session is no coming in; status says the same as the line. */
static void
who_is_logged_in_already_does_not_come_in(void **state)
{
	struct fixture *fixture = *state;
	struct act sudo = act_of(ACT_TRY, NOON + 60);
	struct place_seen own = {.caller = ANN_UID, .tty = "pts/3"};
	struct result page;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	come(fixture, HOME, NOON + 30);
	sudo.door = "sudo";
	sudo.door_arrives = false;
	sudo.answer = code_at(&rfc, NOON + 60);
	place_find(&own, &sudo.place);
	run_expecting(fixture, sudo, VERDICT_ACCEPT, REASON_RIGHT);

	page = run_one(fixture, act_of_user(ACT_STATUS, NOON + 90));
	assert_string_equal(page.rows.status->last_host, HOME);
	assert_int_equal(page.rows.status->last_at, NOON + 30);
	result_free(&page);
	assert_string_equal(told(fixture, arrives(HOME, NOON + HOUR)).host, HOME);
	/* Where there is nothing else, it is the last one. */
	fixture_alter(fixture, "DELETE FROM host WHERE host = '" HOME "'");
	page = run_one(fixture, act_of_user(ACT_STATUS, NOON + 90));
	assert_string_equal(page.rows.status->last_door, "sudo");
	result_free(&page);
}

/* A date to come was a wrong clock's: it makes no failure older. */
static void
a_login_dated_after_now_hides_no_failure(void **state)
{
	struct fixture *fixture = *state;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	come(fixture, HOME, NOON + 9 * DAY);
	try_wrong(fixture, NOON + HOUR + 1);
	assert_int_equal(told(fixture, arrives(HOME, NOON + HOUR)).failures, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(nothing_is_told_unless_it_is_wanted),
	    STORE_TEST(the_first_login_of_all_has_none_before_it),
	    STORE_TEST(the_second_is_told_of_the_first),
	    STORE_TEST(a_device_is_named_only_where_that_login_gave_its_code),
	    STORE_TEST(wrong_codes_since_then_are_counted_and_no_older_ones),
	    STORE_TEST(a_newcomer_is_told_nothing),
	    STORE_TEST(a_host_is_told_of_no_login_before_it_was_there),
	    STORE_TEST(a_forgotten_host_is_a_newcomer_again),
	    STORE_TEST(a_forgotten_host_is_told_nothing_at_its_first_login),
	    STORE_TEST(what_is_no_address_is_told_nothing),
	    STORE_TEST(nobody_reads_what_is_told_late),
	    STORE_TEST(who_is_logged_in_already_does_not_come_in),
	    STORE_TEST(a_login_dated_after_now_hides_no_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
