/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of keeper/acts: which act may come over which link, and from whom.
 */
#include "act_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static void
acts_follow_the_table_of_links_and_callers(void **state)
{
	static const struct {
		const char *operation;
		enum act_kind kind;
		bool over_user;
	} rows[] = {
	    {"decide", ACT_DECIDE, true},
	    {"try", ACT_TRY, true},
	    {"text", ACT_TEXT, false},
	    {"end", ACT_END, true},
	    {"admit", ACT_ADMIT, true},
	    {"arrived", ACT_ARRIVED, false},
	    {"left", ACT_LEFT, false},
	    {"chauthtok", ACT_CHAUTHTOK, false},
	    {"enrol", ACT_ENROL, true},
	    {"confirm", ACT_CONFIRM, true},
	    {"off", ACT_OFF, true},
	    {"remove", ACT_REMOVE, true},
	    {"rename", ACT_RENAME, true},
	    {"resync", ACT_RESYNC, false},
	    {"codes", ACT_CODES, true},
	    {"codes-new", ACT_CODES_NEW, true},
	    {"stop", ACT_STOP, true},
	    {"free", ACT_FREE, true},
	    {"reset", ACT_RESET, false},
	    {"invite", ACT_INVITE, false},
	    {"help-code", ACT_HELP_CODE, false},
	    {"redeem", ACT_REDEEM, false},
	    {"offer", ACT_OFFER, false},
	    {"nudge", ACT_NUDGE, false},
	    {"protect", ACT_PROTECT, false},
	    {"tried", ACT_TRIED, false},
	    {"explain", ACT_EXPLAIN, false},
	    {"found", ACT_FOUND, false},
	    {"remind", ACT_REMIND, false},
	    {"status", ACT_STATUS, true},
	    {"checkup", ACT_CHECKUP, true},
	    {"devices", ACT_DEVICES, true},
	    {"hosts", ACT_HOSTS, true},
	    {"log", ACT_LOG, true},
	    {"init", ACT_NONE, false},
	};
	struct packet packet;
	struct act_form form;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		act_build_full(&packet, rows[i].operation, "1000");
		assert_true(packet_is_whole(&packet));

		assert_true(act_read_from(WAY_ROOT, 0, &packet, &form));
		assert_int_equal(form.act.kind, rows[i].kind);
		assert_int_equal(form.is_init, rows[i].kind == ACT_NONE);

		assert_int_equal(act_read_from(WAY_USER, ANN, &packet, &form), rows[i].over_user);
		assert_int_equal(form.act.kind, rows[i].over_user ? rows[i].kind : ACT_NONE);
		assert_false(form.is_init);
		if (!rows[i].over_user)
			assert_int_equal(form.reason, REASON_NOT_PERMITTED);
	}
}

static void
a_change_of_a_door_is_one_of_four_words(void **state)
{
	static const struct {
		const char *change, *why;
		bool is_good;
		enum reason reason;
	} rows[] = {
	    {"begun", NULL, true, 0},
	    {"kept", NULL, true, 0},
	    {"undone", "nobody came", true, 0},
	    {"ended", NULL, true, 0},
	    {NULL, NULL, false, REASON_BAD_VALUE},
	    {"opened", NULL, false, REASON_BAD_VALUE},
	    {"undone", "line\nline", false, REASON_PROTOCOL},
	    {"undone",
		"a text that is longer than what the log keeps of the reason why a change of a "
		"door was taken back by itself",
		false, REASON_PROTOCOL},
	};
	struct packet packet;
	struct act_form form;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		packet_begin(&packet, "protect");
		packet_add(&packet, "account", "root");
		packet_add(&packet, "uid", "0");
		packet_add(&packet, "door", "sshd");
		packet_add(&packet, "change", rows[i].change);
		packet_add(&packet, "why", rows[i].why);
		assert_int_equal(act_read_from(WAY_ROOT, 0, &packet, &form), rows[i].is_good);
		if (!rows[i].is_good)
			assert_int_equal(form.reason, rows[i].reason);
	}
}

/* Or root's hand could slip: an account of a person has its log for ever. */
static void
no_account_is_forgotten_but_a_throw_away_one(void **state)
{
	static const char *const names[] = {
	    NULL, "ann", "2sv-try-", "2sv-try-0123456", "2sv-try-012345678", "2sv-try-0123456G"};
	struct packet packet;
	struct act_form form;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		packet_begin(&packet, "tried");
		packet_add(&packet, "account", "root");
		packet_add(&packet, "uid", "0");
		packet_add(&packet, "name", names[i]);
		assert_false(act_read_from(WAY_ROOT, 0, &packet, &form));
		assert_int_equal(form.reason, REASON_PROTOCOL);
	}
	packet_begin(&packet, "tried");
	packet_add(&packet, "account", "root");
	packet_add(&packet, "uid", "0");
	packet_add(&packet, "name", "2sv-try-0123abcd");
	assert_true(act_read_from(WAY_ROOT, 0, &packet, &form));
	assert_string_equal(form.act.tried, "2sv-try-0123abcd");
	assert_string_equal(form.act.door, "");
}

/* Or a process of the account's own could make a host known, and a login. */
static void
a_first_code_is_a_login_over_the_root_link_alone(void **state)
{
	struct packet packet;
	struct act_form form;

	(void)state;
	act_build_full(&packet, "confirm", "1000");
	assert_true(act_read_from(WAY_ROOT, 0, &packet, &form));
	assert_false(form.act.for_login);
	packet_add(&packet, "purpose", "login");
	assert_true(act_read_from(WAY_ROOT, 0, &packet, &form));
	assert_true(form.act.for_login);
	assert_string_equal(form.act.door, "sshd");
	assert_false(act_read_from(WAY_USER, ANN, &packet, &form));
	assert_int_equal(form.reason, REASON_PROTOCOL);
}

static void
acts_of_wrong_callers_are_not_permitted(void **state)
{
	static const struct {
		enum way way;
		bool has_caller;
		uid_t caller;
		const char *uid;
	} rows[] = {
	    {WAY_ROOT, false, 0, "1000"}, /* no connection was passed */
	    {WAY_USER, false, ANN, "1000"},
	    {WAY_ROOT, true, ANN, "1000"}, /* only root reaches root.sock */
	    {WAY_USER, true, 0, "0"},	   /* nobody is root over user.sock */
	    {WAY_USER, true, 0, "1000"},
	    {WAY_USER, true, ANN + 1, "1000"}, /* another's account */
	    {WAY_USER, true, ANN, "0"},
	    {WAY_NONE, true, 0, "1000"},
	    {WAY_NONE, true, ANN, "1000"},
	};
	static const char *const operations[] = {"decide", "try", "enrol", "confirm", "off",
	    "status", "checkup", "devices", "hosts", "log", "init"};
	struct packet packet;
	struct act_form form;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (size_t o = 0; o < sizeof(operations) / sizeof(operations[0]); o++) {
			struct act_source source = {.way = rows[i].way,
			    .has_caller = rows[i].has_caller,
			    .caller = rows[i].caller,
			    .now = 1800000000};

			act_build_full(&packet, operations[o], rows[i].uid);
			assert_false(act_read(&source, &packet, &form));
			assert_int_equal(form.act.kind, ACT_NONE);
			assert_int_equal(form.reason, REASON_NOT_PERMITTED);
		}
	}
}

static void
acts_that_are_not_in_the_table_are_not_permitted(void **state)
{
	static const char *const operations[] = {"", "none", "prune", "Decide", "decide2", "result",
	    "row", "login", "decoy", "test", "hello"};
	struct packet packet;
	struct act_form form;

	(void)state;
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
		act_build_full(&packet, operations[i], "1000");
		assert_false(act_read_from(WAY_ROOT, 0, &packet, &form));
		assert_int_equal(form.reason, REASON_NOT_PERMITTED);
	}
}

static void
acts_of_root_alone_are_refused_to_others(void **state)
{
	struct packet packet;
	struct act_form form;

	(void)state;
	act_build_full(&packet, "hosts", "1000");
	packet_add(&packet, "all", "yes");
	assert_true(act_read_from(WAY_ROOT, 0, &packet, &form));
	assert_true(form.act.all);
	assert_null(form.act.account);
	assert_false(act_read_from(WAY_USER, ANN, &packet, &form));
	assert_int_equal(form.reason, REASON_NOT_PERMITTED);

	act_build_full(&packet, "enrol", "1000");
	packet_add(&packet, "confirm", "no");
	assert_true(act_read_from(WAY_ROOT, 0, &packet, &form));
	assert_true(form.act.active_at_once);
	assert_false(act_read_from(WAY_USER, ANN, &packet, &form));
	assert_int_equal(form.reason, REASON_NOT_PERMITTED);
	assert_false(form.act.active_at_once);
}

static void
acts_over_the_user_link_are_local_whatever_is_said(void **state)
{
	struct packet packet;
	struct act_form form;

	(void)state;
	act_build_full(&packet, "try", "1000");
	assert_true(act_read_from(WAY_USER, ANN, &packet, &form));
	assert_string_equal(form.act.place.host, "local:1000");
	assert_string_equal(form.act.place.prefix, "local:1000");
	assert_int_equal(form.act.place.kind, PLACE_LOCAL);
	assert_string_equal(form.act.door, "locker");
	assert_false(form.act.door_arrives);

	assert_true(act_read_from(WAY_ROOT, 0, &packet, &form));
	assert_string_equal(form.act.place.host, "203.0.113.9");
	assert_string_equal(form.act.door, "sshd");
	assert_true(form.act.door_arrives);
	assert_int_equal(form.act.caller, 0);
	assert_int_equal(form.act.account_uid, ANN);
	assert_true(form.act.now == 1800000000);
}

static void
act_carries_the_setting_for_those_without_a_device(void **state)
{
	struct act_source source = {
	    .way = WAY_ROOT, .has_caller = true, .now = 1800000000, .refuse_unenrolled = true};
	struct packet packet;
	struct act_form form;

	(void)state;
	act_build_full(&packet, "decide", "1000");
	assert_true(act_read(&source, &packet, &form));
	assert_true(form.act.refuse_unenrolled);
	source.refuse_unenrolled = false;
	assert_true(act_read(&source, &packet, &form));
	assert_false(form.act.refuse_unenrolled);
}

static void
messages_of_one_state_are_listed_for_all_alone(void **state)
{
	static const struct {
		const char *state, *all;
		bool is_taken;
	} rows[] = {{"waits", "yes", true}, {"given-up", "yes", true}, {"sent", "yes", true},
	    {"waits", "no", false}, {"wait", "yes", false}, {"", "yes", false}};
	struct packet packet;
	struct act_form form;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		packet_begin(&packet, "alerts");
		packet_add(&packet, "account", "ann");
		packet_add(&packet, "uid", "1000");
		packet_add(&packet, "all", rows[i].all);
		packet_add(&packet, "state", rows[i].state);
		assert_int_equal(act_read_from(WAY_ROOT, 0, &packet, &form), rows[i].is_taken);
		assert_true(!rows[i].is_taken || form.act.of_state);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(acts_follow_the_table_of_links_and_callers),
	    cmocka_unit_test(a_change_of_a_door_is_one_of_four_words),
	    cmocka_unit_test(no_account_is_forgotten_but_a_throw_away_one),
	    cmocka_unit_test(a_first_code_is_a_login_over_the_root_link_alone),
	    cmocka_unit_test(acts_of_wrong_callers_are_not_permitted),
	    cmocka_unit_test(acts_that_are_not_in_the_table_are_not_permitted),
	    cmocka_unit_test(acts_of_root_alone_are_refused_to_others),
	    cmocka_unit_test(acts_over_the_user_link_are_local_whatever_is_said),
	    cmocka_unit_test(act_carries_the_setting_for_those_without_a_device),
	    cmocka_unit_test(messages_of_one_state_are_listed_for_all_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
