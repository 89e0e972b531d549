/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of what 2sv status says: its sentences, the check-up, and the next step, which is what the
 * check-up names first. From the person to the keeper's acts; the keeper is a script.
 */
#include "play.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define CHECKUP                                                                       \
	{                                                                             \
		.operation = "checkup", .rows = {"kind=checkup|pending=0|trusted=0"}, \
		.result = ACCEPT                                                      \
	}

static void
status_says_what_protects_and_what_is_next(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "status",
		.wants = "account=nobody|uid=65534",
		.rows = {"kind=status|account=nobody|uid=65534|devices=1|pending=0|unenrolled="
			 "ignore|last_at=1795611840|last_host=203.0.113.9|last_door=sshd|new_hosts="
			 "0|failures=0|contacts=2|unsent=1"},
		.result = ACCEPT},
	    {.operation = "devices",
		.rows = {"kind=device|name=phone|type=totp|state=active|used=1795611840",
		    "kind=device|name=tablet|type=totp|state=pending|used=0"},
		.result = ACCEPT},
	    CHECKUP,
	    {.operation = NULL},
	};

	(void)state;
	play(NOBODY, "", NULL, acts);

	assert_int_equal(play_shown.code, EXIT_DONE);
	assert_string_equal(play_shown.out,
	    "Your logins are protected: 1 device (phone, last used 2026-11-25 14:04 CET).\n"
	    "Last login: 2026-11-25 14:04 CET from 203.0.113.9 at sshd.\n"
	    "New hosts in the last 30 days: 0. Refused codes in the last 24 hours: 0.\n"
	    "Alerts go to 2 contacts: 2sv contacts\n"
	    "Attention: 1 message with alerts did not arrive: 2sv alerts\n"
	    "Check-up: fair\n"
	    "  1 message with alerts did not arrive: 2sv alerts\n"
	    "  One device; without it nothing comes in: 2sv enrol\n"
	    "Next: 2sv alerts\n");
	assert_string_equal(play_shown.err, "");
}

static void
status_promises_nothing_before_a_login_was_seen(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "status",
		.rows = {"kind=status|account=root|devices=1|pending=0|unenrolled=ignore|last_at=0|"
			 "last_host=|last_door=|new_hosts=0|failures=0"},
		.result = ACCEPT},
	    {.operation = "devices", .result = ACCEPT},
	    CHECKUP,
	    {.operation = NULL},
	};

	(void)state;
	play(0, "status --account root", NULL, acts);
	assert_null(strstr(play_shown.out, "protected"));
	play_assert_out("No login has asked a code yet.\nLast login: none seen yet.\n");
	play_assert_out("Alerts go to the account's mail on this machine. Elsewhere: 2sv contacts "
			"add --account root\n");
	play_assert_out("Next: 2sv doctor");
	play(NOBODY, "", NULL, acts);
	play_assert_out("Next: log in once");
}

static void
status_of_one_who_has_no_device_leads_to_enrol(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "status",
		.rows = {"kind=status|account=root|devices=0|pending=1|unenrolled=refuse|last_at=0|"
			 "last_host=|last_door=|new_hosts=0|failures=0"},
		.result = ACCEPT},
	    {.operation = "devices", .result = ACCEPT},
	    CHECKUP,
	    {.operation = NULL},
	};

	(void)state;
	play(0, "status --account root", NULL, acts);

	assert_int_equal(play_shown.code, EXIT_DONE);
	play_assert_out("Not enrolled: root's logins are refused");
	play_assert_out("A new device waits for its first code");
	play_assert_out("Next: 2sv enrol --account root\n");
}

static void
status_of_one_with_a_device_begun_and_left_says_how_to_begin_again(void **state)
{
	struct stage_act acts[] = {
	    {.operation = "status",
		.rows = {"kind=status|account=root|devices=2|pending=1|unenrolled=ignore|last_at="
			 "1795611840|contacts=1|failures=0"},
		.result = ACCEPT},
	    {.operation = "devices",
		.rows = {"kind=device|name=new one|type=totp|state=pending|algorithm=sha1|digits=6|"
			 "period=30|used=0"},
		.result = ACCEPT},
	    CHECKUP,
	    {.operation = NULL},
	};

	(void)state;
	play(0, "status", NULL, acts);
	play_assert_out("A new device waits for its first code; it does not count yet.\n");
	play_assert_out("  new one gave no first code; begin it again:\n"
			"    2sv enrol --account root --name 'new one'\n"
			"Next: 2sv enrol --account root --name 'new one'\n");

	acts[1].rows[0] = "kind=device|name=new one|type=totp|state=pending|algorithm=sha256|"
			  "digits=6|period=30|used=0";
	play(0, "status", NULL, acts);
	play_assert_out("  new one gave no first code; begin it again, or drop it:\n"
			"    2sv devices remove --account root 'new one'\n");
}

static void
status_of_one_whose_invitation_expired_leads_to_another(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "status",
		.rows = {"kind=status|account=root|devices=0|pending=0|unenrolled=refuse|reset=yes|"
			 "until=1000000000|last_at=0|last_host=|last_door=|new_hosts=0|failures=0"},
		.result = ACCEPT},
	    {.operation = "devices", .result = ACCEPT},
	    CHECKUP,
	    {.operation = NULL},
	};

	(void)state;
	play(0, "status --account root", NULL, acts);

	play_assert_out("Reset: root's logins are refused until there is an invitation.\n");
	play_assert_out("The invitation expired at 2001-09-09 ");
	play_assert_out("Next: root runs 2sv invite --account root\n");
}

/* Of an account that lacks nothing but what more says. */
#define GOOD                                                                                  \
	"kind=status|account=nobody|uid=65534|devices=2|pending=0|unenrolled=ignore|last_at=" \
	"1795611840|last_host=203.0.113.9|last_door=sshd|codes_left=10|reset=no|contacts=1|"  \
	"brake=none"

static void
play_status(unsigned int caller, const char *line, const char *status, const char *checkup)
{
	const struct stage_act acts[] = {
	    {.operation = "status", .rows = {status}, .result = ACCEPT},
	    {.operation = "devices",
		.rows = {"kind=device|name=phone|type=totp|state=active|used=1795611840",
		    "kind=device|name=my token|type=hotp|state=active|used=0"},
		.result = ACCEPT},
	    {.operation = "checkup", .rows = {checkup}, .result = ACCEPT},
	    {.operation = NULL},
	};

	play(caller, line, NULL, acts);
	assert_int_equal(play_shown.code, EXIT_DONE);
	for (const char *at = play_shown.out; (at = strstr(at, "\n  ")); at++)
		assert_in_range(strcspn(at + 1, "\n"), 1, 80);
}

static void
the_checkup_of_one_who_lacks_nothing_is_one_word(void **state)
{
	(void)state;
	play_status(NOBODY, "", GOOD "|new_hosts=0|failures=0|trusted=0|unsent=0",
	    "kind=checkup|created=1795611840|pending=0|trusted=0");

	play_assert_out("2sv contacts\nCheck-up: good\nNothing to do. Try your code: 2sv test\n");
}

static void
it_is_told_that_codes_can_be_sent(void **state)
{
	static const char good[] = GOOD "|new_hosts=0|failures=0|trusted=0|unsent=0";

	(void)state;
	play_status(
	    NOBODY, "", good, "kind=checkup|created=1795611840|pending=0|trusted=0|texts=0");
	assert_null(strstr(play_shown.out, "can be sent"));
	play_status(
	    NOBODY, "", good, "kind=checkup|created=1795611840|pending=0|trusted=0|texts=2");
	play_assert_out(
	    "\nCodes can be sent to 2 contacts, where a rule says so: type text in place "
	    "of one.\n");
}

static void
the_next_step_is_what_the_checkup_names_first(void **state)
{
	(void)state;
	play_status(NOBODY, "", GOOD "|new_hosts=0|failures=3|trusted=7|unsent=0",
	    "kind=checkup|created=1695611840|pending=1|id=4|until=1795698240|trusted=2|host="
	    "2001:db8:1:2::/64");

	play_assert_out(
	    "Check-up: fair\n"
	    "  3 refused codes at logins in 24 hours: 2sv log\n"
	    "  2001:db8:1:2::/64 is trusted by its address alone:\n"
	    "    2sv hosts forget 2001:db8:1:2::/64\n"
	    "  Contact 4 hears nothing before its code is typed: 2sv contacts confirm 4\n"
	    "  7 trusted hosts; the first to forget: 2sv hosts forget 2001:db8:1:2::/64\n"
	    "  The recovery codes are over two years old; is the paper there?: 2sv codes new\n"
	    "Next: 2sv log. Were they not yours, somebody knows the password: change it.\n");
}

/* What is no more than a wish is not said to be the next step. */
static void
one_wish_alone_need_not_be_met(void **state)
{
	(void)state;
	play_status(NOBODY, "", GOOD "|new_hosts=0|failures=0|trusted=6|unsent=0",
	    "kind=checkup|created=1795611840|pending=0|trusted=0|host=203.0.113.9");

	play_assert_out("Check-up: good\n"
			"  6 trusted hosts; the first to forget: 2sv hosts forget 203.0.113.9\n"
			"Nothing has to be done. Better still: 2sv hosts forget 203.0.113.9\n");
}

static void
a_stopped_account_is_graded_but_says_first_that_it_is_stopped(void **state)
{
	(void)state;
	play_status(NOBODY, "",
	    "kind=status|account=nobody|devices=2|pending=0|last_at=1795611840|codes_left=10|"
	    "contacts=0|brake=held|brake_at=1795611840",
	    "kind=checkup|pending=0|trusted=0");

	play_assert_out("Check-up: fair\n"
			"  Stopped: nobody logs in but by a recovery code: 2sv free\n"
			"  No contact hears of alerts: 2sv contacts add ADDRESS\n"
			"Next: 2sv free. Only when all is well again.\n");
}

static void
what_the_account_cannot_do_is_roots_to_type(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "status",
		.rows = {GOOD "|new_hosts=0|failures=0|trusted=0|unsent=0"},
		.result = ACCEPT},
	    {.operation = "devices",
		.rows = {"kind=device|name=phone|type=totp|state=active|used=1795611840",
		    "kind=device|name=my token|type=hotp|state=waits|used=0"},
		.result = ACCEPT},
	    {.operation = "checkup",
		.rows = {"kind=checkup|created=1795611840|pending=0|trusted=0"},
		.result = ACCEPT},
	    {.operation = NULL},
	};

	(void)state;
	play(NOBODY, "", NULL, acts);

	play_assert_out("Check-up: fair\n"
			"  No code of my token counts before its re-sync; root:\n"
			"    2sv devices resync --account nobody 'my token'\n"
			"Next: root runs 2sv devices resync --account nobody 'my token'\n");
}

static void
root_who_is_new_is_led_and_not_graded(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "status",
		.rows = {"kind=status|account=root|devices=0"},
		.result = ACCEPT},
	    {.operation = "devices", .result = ACCEPT},
	    CHECKUP,
	    {.operation = NULL},
	};

	(void)state;
	play(0, "", NULL, acts);
	assert_null(strstr(play_shown.out, "Check-up"));
	play(0, "status --account root", NULL, acts);
	play_assert_out("Check-up: weak\n"
			"  No device gives codes: 2sv enrol --account root\n"
			"  No contact hears of alerts: 2sv contacts add --account root ADDRESS\n"
			"Next: 2sv enrol --account root\n");
}

static void
the_form_has_the_grade_and_a_row_for_each_gap(void **state)
{
	(void)state;
	play_status(NOBODY, "status --json",
	    "kind=status|account=nobody|devices=0|reset=yes|contacts=1",
	    "kind=checkup|pending=0|trusted=0");
	play_assert_out("\"grade\":\"weak\",\"gaps\":[\n"
			"{\"gap\":\"reset\",\"words\":\"Reset, and there is no invitation\","
			"\"command\":\"2sv invite --account nobody\",\"root\":true}\n]");
	assert_null(strstr(play_shown.out, "Check-up"));

	play_status(NOBODY, "status --json", GOOD "|new_hosts=0|failures=0|trusted=0|unsent=0",
	    "kind=checkup|created=1795611840|pending=0|trusted=0");
	play_assert_out("\"grade\":\"good\",\"gaps\":[]");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(status_says_what_protects_and_what_is_next),
	    cmocka_unit_test(status_promises_nothing_before_a_login_was_seen),
	    cmocka_unit_test(status_of_one_who_has_no_device_leads_to_enrol),
	    cmocka_unit_test(status_of_one_with_a_device_begun_and_left_says_how_to_begin_again),
	    cmocka_unit_test(status_of_one_whose_invitation_expired_leads_to_another),
	    cmocka_unit_test(the_checkup_of_one_who_lacks_nothing_is_one_word),
	    cmocka_unit_test(it_is_told_that_codes_can_be_sent),
	    cmocka_unit_test(the_next_step_is_what_the_checkup_names_first),
	    cmocka_unit_test(one_wish_alone_need_not_be_met),
	    cmocka_unit_test(a_stopped_account_is_graded_but_says_first_that_it_is_stopped),
	    cmocka_unit_test(what_the_account_cannot_do_is_roots_to_type),
	    cmocka_unit_test(root_who_is_new_is_led_and_not_graded),
	    cmocka_unit_test(the_form_has_the_grade_and_a_row_for_each_gap),
	};

	setlocale(LC_ALL, "C.UTF-8");
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
