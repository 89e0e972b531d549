/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of keeper/act_fields: the form of what all acts share. */
#include "act_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

/* The full packet with one field changed, or left out where value is NULL. */
static void
build_with(struct packet *packet, const char *operation, const char *key, const char *value)
{
	struct packet full;

	act_build_full(&full, operation, "1000");
	packet_begin(packet, operation);
	for (unsigned int i = 2; i < full.count; i++) {
		const char *end = strchr(full.fields[i].key, '=');
		char name[PACKET_KEY_MAX + 1];

		snprintf(name, sizeof(name), "%.*s", (int)(end - full.fields[i].key),
		    full.fields[i].key);
		if (strcmp(name, key) != 0)
			packet_add(packet, name, full.fields[i].value);
	}
	packet_add(packet, key, value);
	assert_true(packet_is_whole(packet));
}

static void
acts_of_wrong_form_are_a_fault_of_the_talker(void **state)
{
	static char long_name[ACCOUNT_NAME_MAX + 1], long_door[65], long_answer[66];
	static const struct {
		const char *operation, *key, *value;
	} rows[] = {
	    {"decide", "account", NULL},
	    {"decide", "account", ""},
	    {"decide", "account", long_name},
	    {"decide", "account", "ann\nroot"},
	    {"decide", "account", "ann\xff"},
	    {"decide", "uid", NULL},
	    {"decide", "uid", ""},
	    {"decide", "uid", "-1"},
	    {"decide", "uid", "01000"},
	    {"decide", "uid", "4294967295"},
	    {"decide", "uid", "4294967296"},
	    {"decide", "uid", "1000x"},
	    {"decide", "door", NULL},
	    {"decide", "door", ""},
	    {"decide", "door", long_door},
	    {"decide", "door", "ss\033hd"},
	    {"decide", "caller", "root"},
	    {"decide", "caller", "-1"},
	    {"try", "answer", NULL},
	    {"try", "answer", ""},
	    {"try", "answer", long_answer},
	    {"try", "purpose", NULL},
	    {"try", "purpose", "Login"},
	    {"try", "door", ""},
	    {"end", "reason", NULL},
	    {"end", "reason", "right"},
	    {"end", "reason", "let-be"},
	    {"end", "reason", "not-enrolled"},
	    {"end", "reason", "because"},
	    {"end", "uid", "nobody"},
	    {"confirm", "device", NULL},
	    {"confirm", "device", "0"},
	    {"confirm", "device", "phone"},
	    {"confirm", "answer", NULL},
	    {"off", "answer", ""},
	    {"enrol", "answer", long_answer},
	    {"enrol", "confirm", "maybe"},
	    {"status", "uid", NULL},
	    {"checkup", "uid", NULL},
	    {"hosts", "all", "perhaps"},
	    {"log", "before", "-1"},
	    {"log", "before", "x"},
	    {"log", "limit", "0"},
	    {"log", "limit", "51"},
	};
	struct packet packet;
	struct act_form form;

	(void)state;
	memset(long_name, 'a', sizeof(long_name) - 1);
	memset(long_door, 'a', sizeof(long_door) - 1);
	memset(long_answer, '1', sizeof(long_answer) - 1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		build_with(&packet, rows[i].operation, rows[i].key, rows[i].value);
		assert_false(act_read_from(WAY_ROOT, 0, &packet, &form));
		assert_int_equal(form.reason, REASON_PROTOCOL);
		assert_int_equal(form.act.kind, ACT_NONE);
	}
}

static void
acts_do_without_what_need_not_be_there(void **state)
{
	static const struct {
		const char *operation, *key;
	} rows[] = {{"decide", "rhost"}, {"decide", "tty"}, {"decide", "caller"},
	    {"decide", "auth_info"}, {"arrived", "login"}, {"off", "answer"}, {"enrol", "answer"},
	    {"enrol", "name"}, {"log", "before"}, {"log", "limit"}, {"end", "uid"}};
	struct packet packet;
	struct act_form form;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		build_with(&packet, rows[i].operation, rows[i].key, NULL);
		assert_true(act_read_from(WAY_ROOT, 0, &packet, &form));
	}
	build_with(&packet, "log", "limit", NULL);
	assert_true(act_read_from(WAY_ROOT, 0, &packet, &form));
	assert_true(form.act.limit == 50);
	assert_true(form.act.before == 9);
}

static void
act_believes_no_login_id_that_is_none(void **state)
{
	static const char *const bad[] = {"", "x", "0123456789abcdef0123456789abcde",
	    "0123456789abcdef0123456789abcdef0", "0123456789ABCDEF0123456789ABCDEF",
	    "0123456789abcdef0123456789abcde\n"};
	struct packet packet;
	struct act_form form;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		build_with(&packet, "arrived", "login", bad[i]);
		assert_true(act_read_from(WAY_ROOT, 0, &packet, &form));
		assert_null(form.act.login);
	}
	act_build_full(&packet, "arrived", "1000");
	assert_true(act_read_from(WAY_ROOT, 0, &packet, &form));
	assert_string_equal(form.act.login, "0123456789abcdef0123456789abcdef");
}

static void
act_shows_what_was_typed_where_nobody_has_the_name(void **state)
{
	char flood[3000];
	struct packet packet;
	struct act_form form;

	(void)state;
	packet_begin(&packet, "end");
	packet_add(&packet, "account", "x\nroot\033[2J");
	packet_add(&packet, "door", "sshd");
	packet_add(&packet, "reason", "unknown-account");
	assert_true(act_read_from(WAY_ROOT, 0, &packet, &form));
	assert_string_equal(form.act.account, "x\\x0Aroot\\x1B[2J");
	assert_true(form.act.account_uid == (uid_t)-1);

	memset(flood, 'A', sizeof(flood) - 1);
	flood[sizeof(flood) - 1] = '\0';
	packet_begin(&packet, "end");
	packet_add(&packet, "account", flood);
	packet_add(&packet, "door", "sshd");
	packet_add(&packet, "reason", "unknown-account");
	assert_true(act_read_from(WAY_ROOT, 0, &packet, &form));
	assert_true(strlen(form.act.account) < ACCOUNT_NAME_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(acts_of_wrong_form_are_a_fault_of_the_talker),
	    cmocka_unit_test(acts_do_without_what_need_not_be_there),
	    cmocka_unit_test(act_believes_no_login_id_that_is_none),
	    cmocka_unit_test(act_shows_what_was_typed_where_nobody_has_the_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
