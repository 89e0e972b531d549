/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copies over ssh, as 2sv-gate names them: what a rule says of them, when a code counts, and what
 * is logged and told, with its bounds.
 */
#include "holds_fixture.h"

#include "base/text.h"

#include <stdio.h>

#include "base/poison.h"

#define HOURS_12 (INT64_C(12) * 3600)
#define HOST "203.0.113.9"
#define OTHER_HOST "198.51.100.7"

static char rule_name[] = "copies";
static struct rule rule;
static const struct sections sections = {.rules = &rule, .rule_count = 1};

static void
begin(enum copies copies)
{
	rule = (struct rule){.section = {.name = rule_name}, .copies = copies};
}

static struct place
place_at(const char *rhost)
{
	struct place place;

	place_find(&(struct place_seen){.rhost = rhost, .caller = ANN_UID}, &place);
	return place;
}

/* What ann's own process says. */
static struct act
copy_act(int64_t now, const char *kind, const char *direction)
{
	struct act act = act_of_user(ACT_COPY, now);

	act.sections = &sections;
	act.groups = "";
	act.boot = BOOT;
	act.session = SESSION;
	act.door = "sshd";
	act.door_remote = true;
	act.said = place_at(HOST);
	act.copy_kind = kind;
	act.copy_direction = direction;
	act.copy_leaves = strcmp(direction, "in") != 0;
	act.copy_command = "scp -f /srv/a";
	return act;
}

static struct act
at_sshd(enum act_kind kind, int64_t now, int64_t session)
{
	struct act act = in_session(kind, now, session);

	act.sections = &sections;
	return act;
}

#define expect_let_be(fixture, act) run_expecting(fixture, act, VERDICT_SKIP, REASON_LET_BE)
#define expect_refused(fixture, act, reason) run_expecting(fixture, act, VERDICT_REFUSE, reason)

static int64_t
count_copies(struct fixture *fixture)
{
	return fixture_probe(fixture, "SELECT count(*) FROM event WHERE event = 'copy'");
}

static void
without_a_rule_what_may_leave_is_let_be_and_told(void **state)
{
	struct fixture *fixture = *state;
	struct act act = copy_act(NOON, "scp", "out");
	struct event_row *event;
	struct result page;

	act.sections = NULL;
	expect_let_be(fixture, act);
	act = copy_act(NOON + 1, "rsync", "in");
	act.sections = NULL;
	expect_let_be(fixture, act);
	event = newest_event(fixture, &page);
	assert_string_equal(event->event, "copy");
	assert_string_equal(event->detail, "rsync in: scp -f /srv/a");
	assert_string_equal(event->door, "sshd");
	assert_string_equal(event->verdict, "skip");
	result_free(&page);
	assert_int_equal(count_copies(fixture), 2);
	assert_int_equal(count_alerts(fixture, "copy"), 1);
	assert_int_equal(count_alerts(fixture, NULL), 1);
}

/* Whoever is still in its sessions takes nothing more away, whatever the rule says. */
static void
of_a_stopped_account_nothing_leaves(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);

	(void)rfc;
	begin(COPIES_ALLOW);
	expect_let_be(fixture, copy_act(NOON, "scp", "out"));
	for (int brake = BRAKE_HELD; brake <= BRAKE_TWO; brake++) {
		fixture_alter(fixture, brake == BRAKE_HELD ? "UPDATE account SET brake = 1"
							   : "UPDATE account SET brake = 2");
		expect_refused(fixture, copy_act(NOON + 1, "scp", "out"), REASON_HELD);
		expect_let_be(fixture, copy_act(NOON + 2, "scp", "in"));
	}
	assert_int_equal(count_alerts(fixture, "copy-refused"), 1);
	fixture_alter(fixture, "UPDATE account SET brake = 0");
	expect_let_be(fixture, copy_act(NOON + 3, "scp", "out"));
}

static void
each_word_of_a_rule_does_what_it_says(void **state)
{
	struct fixture *fixture = *state;

	begin(COPIES_ALERT);
	run_expecting(fixture, copy_act(NOON, "scp", "out"), VERDICT_SKIP, REASON_RULE);
	assert_int_equal(count_alerts(fixture, "copy"), 1);
	begin(COPIES_REFUSE);
	expect_refused(fixture, copy_act(NOON + 1, "scp", "out"), REASON_RULE);
	expect_refused(fixture, copy_act(NOON + 1, "sftp", "both"), REASON_RULE);
	assert_int_equal(count_alerts(fixture, "copy-refused"), 2);
	begin(COPIES_CODE);
	expect_refused(fixture, copy_act(NOON + 2, "scp", "out"), REASON_NEEDS_CODE);
	assert_int_equal(count_alerts(fixture, "copy-refused"), 3);
	begin(COPIES_ALLOW);
	expect_let_be(fixture, copy_act(NOON + 3, "scp", "out"));
	assert_int_equal(count_alerts(fixture, NULL), 4);
}

static void
what_comes_to_the_machine_is_never_kept_out(void **state)
{
	struct fixture *fixture = *state;

	for (int copies = COPIES_ALLOW; copies <= COPIES_REFUSE; copies++) {
		begin((enum copies)copies);
		expect_let_be(fixture, copy_act(NOON + copies, "scp", "in"));
	}
	assert_int_equal(count_alerts(fixture, NULL), 0);
}

static void
a_code_of_the_session_or_of_the_host_counts_for_twelve_hours(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
	char login[LOGIN_ID_SIZE];
	struct act act;

	begin(COPIES_CODE);
	log_in_with(fixture, code_at(&rfc, NOON), at_sshd(ACT_ARRIVED, NOON, SESSION), login);
	act = copy_act(NOON + 5, "scp", "out");
	expect_held(fixture, act);
	act.session = SESSION + 1; /* by the host */
	expect_held(fixture, act);
	act.said = place_at(OTHER_HOST);
	expect_refused(fixture, act, REASON_NEEDS_CODE);
	act.session = SESSION; /* by the session */
	expect_held(fixture, act);
	act.said = place_at(HOST);
	act.now = NOON + HOURS_12 - 1;
	expect_held(fixture, act);
	act.now = NOON + HOURS_12;
	expect_refused(fixture, act, REASON_NEEDS_CODE);
}

static void
a_code_counts_for_its_account_and_boot_alone_and_not_at_a_shared_address(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
	char login[LOGIN_ID_SIZE];
	struct act act;

	begin(COPIES_CODE);
	log_in_with(fixture, code_at(&rfc, NOON), at_sshd(ACT_ARRIVED, NOON, SESSION), login);
	act = copy_act(NOON + 5, "scp", "out");
	act.account = "bob";
	act.account_uid = act.caller = BOB_UID;
	expect_refused(fixture, act, REASON_NEEDS_CODE);
	act = copy_act(NOON + 5, "scp", "out");
	act.boot = BOOT_AFTER;
	expect_refused(fixture, act, REASON_NEEDS_CODE);
	act.boot = NULL;
	expect_refused(fixture, act, REASON_NEEDS_CODE);
	act = copy_act(NOON + 5, "scp", "out");
	act.session = 0;
	act.shared_networks = "203.0.113.0/24";
	expect_refused(fixture, act, REASON_NEEDS_CODE);
	act.shared_networks = "";
	expect_held(fixture, act);
	/* Set back, an hour that is over would come again. */
	act.now = NOON - 3600;
	expect_refused(fixture, act, REASON_NEEDS_CODE);
}

static void
a_key_alone_is_no_code_and_a_test_of_one_counts_from_there(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
	struct act act = at_sshd(ACT_ARRIVED, NOON, SESSION);
	char login[LOGIN_ID_SIZE];

	begin(COPIES_CODE);
	act.auth_info = KEY_LINE;
	holds_arrive(fixture, act, NULL, login);
	expect_refused(fixture, copy_act(NOON + 5, "scp", "out"), REASON_NEEDS_CODE);
	act = act_of_user(ACT_TRY, NOON + 30);
	act.sections = &sections;
	act.boot = BOOT;
	act.for_test = true;
	act.said = place_at(HOST);
	act.answer = wrong_code(&rfc, NOON + 30);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	expect_refused(fixture, copy_act(NOON + 31, "scp", "out"), REASON_NEEDS_CODE);
	holds_give(fixture, act, &rfc);
	expect_held(fixture, copy_act(NOON + 32, "scp", "out"));
	act = copy_act(NOON + 32, "scp", "out");
	act.said = place_at(OTHER_HOST);
	expect_refused(fixture, act, REASON_NEEDS_CODE);
}

/* Whatever forgets trust forgets that. */
static void
a_changed_password_forgets_it(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
	char login[LOGIN_ID_SIZE];

	begin(COPIES_CODE);
	log_in_with(fixture, code_at(&rfc, NOON), at_sshd(ACT_ARRIVED, NOON, SESSION), login);
	expect_held(fixture, copy_act(NOON + 5, "scp", "out"));
	run_expecting(
	    fixture, at_sshd(ACT_CHAUTHTOK, NOON + 6, SESSION), VERDICT_ACCEPT, REASON_RIGHT);
	expect_refused(fixture, copy_act(NOON + 7, "scp", "out"), REASON_NEEDS_CODE);
}

static void
without_such_a_rule_nothing_is_noted(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
	char login[LOGIN_ID_SIZE];

	begin(COPIES_REFUSE);
	log_in_with(fixture, code_at(&rfc, NOON), at_sshd(ACT_ARRIVED, NOON, SESSION), login);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM hold"), 0);
}

static void
a_place_that_no_login_came_from_is_not_believed_in_the_log(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
	char login[LOGIN_ID_SIZE];
	struct event_row *event;
	struct result page;
	struct act act;

	begin(COPIES_REFUSE);
	log_in(fixture, HOST, &rfc, NOON);
	expect_refused(fixture, copy_act(NOON + 5, "scp", "out"), REASON_RULE);
	event = newest_event(fixture, &page);
	assert_string_equal(event->host, HOST);
	assert_string_equal(event->place, "known");
	result_free(&page);
	/* By key, and for the first time. */
	act = at_sshd(ACT_ARRIVED, NOON + 6, 0);
	act_from(&act, "192.0.2.44");
	act.auth_info = KEY_LINE;
	holds_arrive(fixture, act, NULL, login);
	act = copy_act(NOON + 6, "scp", "out");
	act.said = place_at("192.0.2.44");
	expect_refused(fixture, act, REASON_RULE);
	event = newest_event(fixture, &page);
	assert_string_equal(event->host, "192.0.2.44");
	assert_string_equal(event->place, "new");
	result_free(&page);
	act.said = place_at(OTHER_HOST);
	expect_refused(fixture, act, REASON_RULE);
	event = newest_event(fixture, &page);
	assert_string_equal(event->host, "local:1000");
	assert_string_equal(event->place, "local");
	result_free(&page);
}

static void
rules_are_matched_by_place_and_key_as_said_and_the_strictest_where_unsaid(void **state)
{
	static char from[] = "198.51.100.0/24", second[] = "second";
	struct rule rules[2] = {{.section = {.name = rule_name}, .from = from},
	    {.section = {.name = second}, .copies = COPIES_REFUSE}};
	const struct sections two = {.rules = rules, .rule_count = 2};
	struct fixture *fixture = *state;
	struct act act = copy_act(NOON, "scp", "out");

	act.sections = &two;
	expect_refused(fixture, act, REASON_RULE);
	act.said = place_at(OTHER_HOST);
	expect_let_be(fixture, act);
	rules[0].from = NULL;
	rules[0].key = WANTED_YES;
	act.auth_info = KEY_LINE;
	expect_let_be(fixture, act);
	act.auth_info = "keyboard-interactive/pam";
	expect_refused(fixture, act, REASON_RULE);
	act.auth_info = NULL; /* sshd has no ExposeAuthInfo */
	expect_refused(fixture, act, REASON_RULE);
	/* By what they say of copies, not of codes. */
	rules[0].require = REQUIRE_REFUSE;
	rules[1].require = REQUIRE_NEVER;
	expect_refused(fixture, act, REASON_RULE);
}

static void
the_same_within_the_hour_is_counted_and_told_once(void **state)
{
	struct fixture *fixture = *state;
	struct event_row *event;
	struct result page;
	struct act act = copy_act(NOON, "scp", "out");

	begin(COPIES_ALERT);
	for (int i = 0; i < 12; i++) {
		act.now = NOON + i;
		act.copy_command = i == 0 ? "scp -f /srv/first" : "scp -f /srv/later";
		run_expecting(fixture, act, VERDICT_SKIP, REASON_RULE);
	}
	event = newest_event(fixture, &page);
	assert_string_equal(event->detail, "scp out, 12 times: scp -f /srv/first");
	result_free(&page);
	assert_int_equal(count_copies(fixture), 1);
	assert_int_equal(count_alerts(fixture, "copy"), 1);
	run_expecting(fixture, copy_act(NOON + 20, "scp", "both"), VERDICT_SKIP, REASON_RULE);
	assert_int_equal(count_alerts(fixture, "copy"), 2);
	run_expecting(fixture, copy_act(NOON + 3700, "scp", "out"), VERDICT_SKIP, REASON_RULE);
	assert_int_equal(count_alerts(fixture, "copy"), 3);
}

/* Its own processes may ask as often as they like. */
static void
rows_and_alerts_of_an_account_have_a_bound(void **state)
{
	static const char *const kinds[] = {"scp", "sftp", "rsync", "tar", "cpio", "borg", "restic",
	    "rclone", "git", "hg", "svn", "unison", "rdiff-backup", "zfs", "btrfs"};
	static const char *const directions[] = {"out", "both"};
	struct fixture *fixture = *state;

	begin(COPIES_REFUSE);
	for (int i = 0; i < 30; i++)
		expect_refused(
		    fixture, copy_act(NOON + i, kinds[i % 15], directions[i / 15]), REASON_RULE);
	assert_int_equal(count_copies(fixture), 24);
	for (int i = 0; i < 30; i++)
		expect_refused(fixture,
		    copy_act(NOON + 4000 + i, kinds[i % 15], directions[i / 15]), REASON_RULE);
	assert_int_equal(count_copies(fixture), 48);
	assert_int_equal(count_alerts(fixture, "copy-refused"), 20);
}

static void
a_long_command_is_cut_and_counted(void **state)
{
	struct fixture *fixture = *state;
	struct act act = copy_act(NOON, "rdiff-backup", "both");
	char command[101], wanted[EVENT_DETAIL_SIZE];
	struct event_row *event;
	struct result page;

	begin(COPIES_ALLOW);
	memset(command, 'x', sizeof(command) - 1);
	command[sizeof(command) - 1] = '\0';
	act.copy_command = command;
	expect_let_be(fixture, act);
	expect_let_be(fixture, act);
	event = newest_event(fixture, &page);
	text_format(wanted, sizeof(wanted), "rdiff-backup both, 2 times: %.60s", command);
	assert_string_equal(event->detail, wanted);
	result_free(&page);
	expect_let_be(fixture, act);
	assert_int_equal(count_copies(fixture), 1);
}

/* What comes alerts nobody: so who makes much of it hides nothing that leaves. */
static void
what_comes_hides_nothing_that_leaves(void **state)
{
	static const char *const kinds[] = {"scp", "sftp", "rsync", "tar", "cpio", "borg", "restic",
	    "rclone", "git", "hg", "svn", "unison", "rdiff-backup", "zfs", "btrfs"};
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
	struct act act;

	log_in(fixture, HOST, &rfc, NOON - 60);
	begin(COPIES_ALERT);
	for (int i = 0; i < 30; i++) {
		act = copy_act(NOON + i, kinds[i % 15], "in");
		if (i >= 15)
			act.said = place_at(OTHER_HOST);
		expect_let_be(fixture, act);
	}
	assert_int_equal(count_copies(fixture), 12);
	run_expecting(fixture, copy_act(NOON + 60, "scp", "out"), VERDICT_SKIP, REASON_RULE);
	run_expecting(fixture, copy_act(NOON + 61, "tar", "both"), VERDICT_SKIP, REASON_RULE);
	assert_int_equal(count_copies(fixture), 14);
	assert_int_equal(count_alerts(fixture, "copy"), 2);
}

static void
a_host_that_is_forgotten_has_no_code_any_more(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth rfc = holds_begin(fixture);
	char login[LOGIN_ID_SIZE];
	struct act act;

	begin(COPIES_CODE);
	log_in_with(fixture, code_at(&rfc, NOON), at_sshd(ACT_ARRIVED, NOON, SESSION), login);
	act = copy_act(NOON + 30, "scp", "out");
	act.session = SESSION + 1;
	expect_held(fixture, act);
	act = act_of_user(ACT_FORGET, NOON + 60);
	act.host = HOST;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	act = copy_act(NOON + 120, "scp", "out");
	act.session = SESSION + 1; /* a login by key, later, from there */
	expect_refused(fixture, act, REASON_NEEDS_CODE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(without_a_rule_what_may_leave_is_let_be_and_told),
	    STORE_TEST(of_a_stopped_account_nothing_leaves),
	    STORE_TEST(each_word_of_a_rule_does_what_it_says),
	    STORE_TEST(what_comes_to_the_machine_is_never_kept_out),
	    STORE_TEST(a_code_of_the_session_or_of_the_host_counts_for_twelve_hours),
	    STORE_TEST(a_code_counts_for_its_account_and_boot_alone_and_not_at_a_shared_address),
	    STORE_TEST(a_key_alone_is_no_code_and_a_test_of_one_counts_from_there),
	    STORE_TEST(a_changed_password_forgets_it),
	    STORE_TEST(without_such_a_rule_nothing_is_noted),
	    STORE_TEST(a_place_that_no_login_came_from_is_not_believed_in_the_log),
	    STORE_TEST(rules_are_matched_by_place_and_key_as_said_and_the_strictest_where_unsaid),
	    STORE_TEST(the_same_within_the_hour_is_counted_and_told_once),
	    STORE_TEST(rows_and_alerts_of_an_account_have_a_bound),
	    STORE_TEST(a_long_command_is_cut_and_counted),
	    STORE_TEST(what_comes_hides_nothing_that_leaves),
	    STORE_TEST(a_host_that_is_forgotten_has_no_code_any_more),
	};

	printf("store: %s\n", sqlite_driver.name);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
