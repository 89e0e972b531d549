/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of keeper/act_logins: what acts of a login say of it. */
#include "act_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static void
a_change_of_a_password_says_how_far_it_came_and_whose_try_it_is_of(void **state)
{
	static const char once[] = "0123456789abcdef0123456789abcdef";
	static const struct {
		const char *change, *tried, *caller;
		bool is_good;
		enum password_stage stage;
	} rows[] = {
	    {"try", NULL, "2001", true, PASSWORD_TRY},
	    {"begun", once, "2001", true, PASSWORD_BEGUN},
	    {"failed", once, "0", true, PASSWORD_FAILED},
	    {"changed", NULL, "0", true, PASSWORD_CHANGED},
	    {NULL, NULL, "0", true, PASSWORD_CHANGED}, /* of an older module */
	    {"kept", NULL, "0", false, PASSWORD_CHANGED}, {"", NULL, "0", false, PASSWORD_CHANGED},
	    {"begun", "1", "0", false, PASSWORD_CHANGED},
	    {"try", NULL, NULL, false, PASSWORD_CHANGED}, /* by whom? */
	};
	struct packet packet;
	struct act_form form;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		packet_begin(&packet, "chauthtok");
		packet_add(&packet, "account", "ann");
		packet_add(&packet, "uid", "1000");
		packet_add(&packet, "door", "passwd");
		packet_add(&packet, "caller", rows[i].caller);
		packet_add(&packet, "change", rows[i].change);
		packet_add(&packet, "tried", rows[i].tried);
		packet_add(&packet, "asks", i == 0 ? "yes" : NULL);
		assert_int_equal(act_read_from(WAY_ROOT, 0, &packet, &form), rows[i].is_good);
		if (!rows[i].is_good)
			continue;
		assert_int_equal(form.act.password, rows[i].stage);
		assert_int_equal(form.act.wants_code, i == 0);
		assert_int_equal(form.act.by_uid, strcmp(rows[i].caller, "0") == 0 ? 0 : 2001);
		assert_int_equal(form.act.tried_once != NULL, rows[i].tried != NULL);
	}
}

/* Who was offered a first device says no; there is no other word. */
static void
an_offer_that_is_not_taken_is_no(void **state)
{
	struct packet packet;
	struct act_form form;

	(void)state;
	act_build_full(&packet, "decide", "1000");
	assert_true(act_read_from(WAY_ROOT, 0, &packet, &form));
	assert_false(form.act.is_declined);
	packet_add(&packet, "offered", "no");
	assert_true(act_read_from(WAY_ROOT, 0, &packet, &form));
	assert_true(form.act.is_declined);
	act_build_full(&packet, "decide", "1000");
	packet_add(&packet, "offered", "yes");
	assert_false(act_read_from(WAY_ROOT, 0, &packet, &form));
	assert_int_equal(form.reason, REASON_PROTOCOL);
}

static void
an_end_may_name_the_device_that_it_began(void **state)
{
	static const char *const odd[] = {"0", "-1", "", "07", "x"};
	struct packet packet;
	struct act_form form;

	(void)state;
	act_build_full(&packet, "end", "1000");
	assert_true(act_read_from(WAY_ROOT, 0, &packet, &form));
	assert_int_equal(form.act.device_id, 7);
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		packet_begin(&packet, "end");
		packet_add(&packet, "account", "ann");
		packet_add(&packet, "uid", "1000");
		packet_add(&packet, "door", "sshd");
		packet_add(&packet, "reason", "ended");
		assert_true(act_read_from(WAY_ROOT, 0, &packet, &form));
		assert_int_equal(form.act.device_id, 0);
		packet_add(&packet, "device", odd[i]);
		assert_false(act_read_from(WAY_ROOT, 0, &packet, &form));
	}
}

static void
acts_know_which_doors_tell_of_the_session(void **state)
{
	static const struct {
		const char *door;
		bool arrives, shows, holds, remote;
	} rows[] = {{"sshd", true, true, false, true}, {"login", true, true, false, false},
	    {"gdm-password", true, false, false, false}, {"sudo", false, true, true, false},
	    {"su", false, true, true, false}, {"su-l", false, true, true, false},
	    {"sddm", true, false, false, false}, {"polkit-1", false, true, true, false},
	    {"i3lock", false, false, true, false}, {"xscreensaver", false, false, true, false},
	    {"nobody-knows-it", false, false, false, true}};
	struct packet packet;
	struct act_form form;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		packet_begin(&packet, "try");
		packet_add(&packet, "account", "ann");
		packet_add(&packet, "uid", "1000");
		packet_add(&packet, "door", rows[i].door);
		packet_add(&packet, "purpose", "login");
		packet_add(&packet, "answer", "123456");
		assert_true(act_read_from(WAY_ROOT, 0, &packet, &form));
		assert_int_equal(form.act.door_arrives, rows[i].arrives);
		assert_int_equal(form.act.door_shows, rows[i].shows);
		assert_int_equal(form.act.door_holds, rows[i].holds);
		assert_int_equal(form.act.door_remote, rows[i].remote);
		assert_int_equal(form.act.door_moves, strcmp(rows[i].door, "gdm-password") == 0);
		packet_begin(&packet, "decide");
		packet_add(&packet, "account", "ann");
		packet_add(&packet, "uid", "1000");
		packet_add(&packet, "door", rows[i].door);
		assert_true(act_read_from(WAY_ROOT, 0, &packet, &form));
		assert_int_equal(form.act.door_holds, rows[i].holds);
	}
}

/* Or a process of the account's own could make any try one that makes no login. */
static void
a_code_of_a_change_is_none_of_a_login(void **state)
{
	struct packet packet;
	struct act_form form;

	(void)state;
	act_build_full(&packet, "try", "1000");
	assert_true(act_read_from(WAY_ROOT, 0, &packet, &form));
	assert_false(form.act.for_password);
	packet_begin(&packet, "try");
	packet_add(&packet, "account", "ann");
	packet_add(&packet, "uid", "1000");
	packet_add(&packet, "door", "passwd");
	packet_add(&packet, "caller", "1000");
	packet_add(&packet, "purpose", "password");
	packet_add(&packet, "answer", "123456");
	assert_true(act_read_from(WAY_ROOT, 0, &packet, &form));
	assert_true(form.act.for_password);
	assert_false(form.act.for_test);
	assert_string_equal(form.act.door, "passwd");
	assert_false(act_read_from(WAY_USER, ANN, &packet, &form));
	assert_int_equal(form.reason, REASON_PROTOCOL);
}

/* What is none is as good as not said: the code is asked then. */
static void
acts_of_a_login_know_its_session(void **state)
{
	static const struct {
		const char *text;
		int64_t session;
	} rows[] = {{NULL, 0}, {"7", 7}, {"4294967294", 4294967294}, {"4294967295", 0}, {"0", 0},
	    {"-1", 0}, {"x", 0}, {"", 0}};
	static const char *const operations[] = {"decide", "try", "arrived"};
	struct packet packet;
	struct act_form form;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t j = 0; j < sizeof(operations) / sizeof(operations[0]); j++) {
			act_build_full(&packet, operations[j], "1000");
			packet_add(&packet, "session", rows[i].text);
			assert_true(act_read_from(WAY_ROOT, 0, &packet, &form));
			assert_int_equal(form.act.session, rows[i].session);
		}
	act_build_full(&packet, "try", "1000");
	assert_true(act_read_from(WAY_USER, ANN, &packet, &form));
	assert_false(form.act.door_holds);
}

/* What 2sv-gate tells, over either link; sshd's door is the only one that there is. */
static void
a_copy_names_its_kind_direction_and_place(void **state)
{
	static const struct {
		const char *kind, *direction, *command, *connection, *host;
		bool is_taken, leaves;
	} rows[] = {
	    {"scp", "out", "scp -f a", "203.0.113.9 1 192.0.2.7 22", "203.0.113.9", true, true},
	    {"sftp", "both", "", "2001:db8::9 1 ::1 22", "2001:db8::/64", true, true},
	    {"git", "in", "git-receive-pack a", NULL, "local:1000", true, false},
	    {"tar", "out", "tar c", "nonsense", "unknown", true, true},
	    {"shell", "out", "a", NULL, NULL, false, false},
	    {"command", "out", "a", NULL, NULL, false, false},
	    {"scpx", "out", "a", NULL, NULL, false, false},
	    {NULL, "out", "a", NULL, NULL, false, false},
	    {"scp", "up", "a", NULL, NULL, false, false},
	    {"scp", NULL, "a", NULL, NULL, false, false},
	    {"scp", "out", NULL, NULL, NULL, false, false},
	    {"scp", "out", "a\nb", NULL, NULL, false, false},
	};
	struct packet packet;
	struct act_form form;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		packet_begin(&packet, "copy");
		packet_add(&packet, "account", "ann");
		packet_add(&packet, "uid", "1000");
		packet_add(&packet, "door", "sshd");
		packet_add(&packet, "kind", rows[i].kind);
		packet_add(&packet, "direction", rows[i].direction);
		packet_add(&packet, "command", rows[i].command);
		packet_add(&packet, "connection", rows[i].connection);
		packet_add(&packet, "session", "7");
		assert_int_equal(act_read_from(WAY_USER, ANN, &packet, &form), rows[i].is_taken);
		if (!rows[i].is_taken)
			continue;
		assert_int_equal(form.act.kind, ACT_COPY);
		assert_string_equal(form.act.said.host, rows[i].host);
		assert_string_equal(form.act.place.host, "local:1000");
		assert_int_equal(form.act.copy_leaves, rows[i].leaves);
		assert_int_equal(form.act.session, 7);
		assert_false(act_read_from(WAY_USER, ANN + 1, &packet, &form));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_change_of_a_password_says_how_far_it_came_and_whose_try_it_is_of),
	    cmocka_unit_test(an_offer_that_is_not_taken_is_no),
	    cmocka_unit_test(an_end_may_name_the_device_that_it_began),
	    cmocka_unit_test(acts_know_which_doors_tell_of_the_session),
	    cmocka_unit_test(a_code_of_a_change_is_none_of_a_login),
	    cmocka_unit_test(acts_of_a_login_know_its_session),
	    cmocka_unit_test(a_copy_names_its_kind_direction_and_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
