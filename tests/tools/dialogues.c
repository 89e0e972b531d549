/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of 2sv's dialogues from the person to the keeper's acts: what is asked of the keeper,
 * what the person is told, what 2sv exits with. The keeper is a script.
 */
#include "stage.h"

#include "tools/tool.h"

#include <errno.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define NOBODY 65534
#define ACCEPT "verdict=accept|reason=right"
#define SECRET "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
#define URI "otpauth://totp/db1:root?secret=" SECRET "&issuer=db1"
#define ENROLLED                             \
	ACCEPT "|uri=" URI "|secret=" SECRET \
	       "|issuer=db1|label=root|algorithm=sha1|digits=6|period=30|device_id=7"

static struct stage_shown shown;

/* Plays line by root (caller 0) or another. */
static void
play(unsigned int caller, const char *line, const char *typed, const struct stage_act *acts)
{
	const struct stage stage = {.line = line, .typed = typed, .caller = caller, .acts = acts};

	stage_play(&stage, &shown);
}

static void
assert_out(const char *text)
{
	if (!strstr(shown.out, text))
		fprintf(stderr, "not in output: %s\n%s%s", text, shown.out, shown.err);
	assert_non_null(strstr(shown.out, text));
}

static void
assert_err(const char *text)
{
	if (!strstr(shown.err, text))
		fprintf(stderr, "not in errors: %s\n%s%s", text, shown.out, shown.err);
	assert_non_null(strstr(shown.err, text));
}

static void
status_says_what_protects_and_what_is_next(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "status",
		.wants = "account=nobody|uid=65534",
		.rows = {"kind=status|account=nobody|uid=65534|devices=1|pending=0|unenrolled="
			 "ignore|last_at=1795611840|last_host=203.0.113.9|last_door=sshd|new_hosts="
			 "0|failures=0"},
		.result = ACCEPT},
	    {.operation = "devices",
		.rows = {"kind=device|name=phone|type=totp|state=active|used=1795611840",
		    "kind=device|name=tablet|type=totp|state=pending|used=0"},
		.result = ACCEPT},
	    {.operation = NULL},
	};

	(void)state;
	play(NOBODY, "", NULL, acts);

	assert_int_equal(shown.code, EXIT_DONE);
	assert_string_equal(shown.out,
	    "Your logins are protected: 1 device (phone, last used 2026-11-25 14:04 CET).\n"
	    "Last login: 2026-11-25 14:04 CET from 203.0.113.9 at sshd.\n"
	    "New hosts in the last 30 days: 0. Refused codes in the last 24 hours: 0.\n"
	    "Nothing to do. Try your code: 2sv test\n");
	assert_string_equal(shown.err, "");
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
	    {.operation = NULL},
	};

	(void)state;
	play(0, "status --account root", NULL, acts);

	assert_int_equal(shown.code, EXIT_DONE);
	assert_out("Not enrolled: root's logins are refused");
	assert_out("A new device waits for its first code");
	assert_out("Next: 2sv enrol --account root\n");
}

static void
devices_are_a_table_or_a_sentence(void **state)
{
	const struct stage_act two[] = {
	    {.operation = "devices",
		.rows = {"kind=device|name=phone|type=totp|state=active|algorithm=sha1|digits=6|"
			 "period=30|created=1795611840|confirmed=1795611840|used=1795615440",
		    "kind=device|name=new one|type=totp|state=pending|algorithm=sha256|digits=8|"
		    "period=60|created=1795611840|confirmed=0|used=0"},
		.result = ACCEPT},
	    {.operation = NULL},
	};
	const struct stage_act none[] = {{.operation = "devices", .result = ACCEPT}, {0}};

	(void)state;
	play(NOBODY, "devices", NULL, two);
	assert_int_equal(shown.code, EXIT_DONE);
	assert_string_equal(shown.out,
	    "NAME     KIND                       STATE    CREATED               LAST USED\n"
	    "phone    totp SHA1 6 digits 30 s    active   2026-11-25 14:04 CET  "
	    "2026-11-25 15:04 CET\n"
	    "new one  totp SHA256 8 digits 60 s  pending  2026-11-25 14:04 CET  never\n");

	play(NOBODY, "devices", NULL, none);
	assert_int_equal(shown.code, EXIT_DONE);
	assert_string_equal(shown.out, "No device. Make one: 2sv enrol\n");
}

static void
hosts_of_all_name_new_ones_and_escape_hostile_ones(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "hosts",
		.wants = "all=yes",
		.lacks = "account|uid",
		.rows = {"kind=host|account=ann|host=203.0.113.9|address=203.0.113.9|place=known|"
			 "first=1795611840|last=1795615440|logins=4|by_key=no",
		    "kind=host|account=bob|host=198.51.100.7|address=198.51.100.7|place=new|first="
		    "1795611840|last=1795615440|logins=1|by_key=no",
		    "kind=host|account=bob|host=192.0.2.7|address=192.0.2.7|place=new|first="
		    "1795611840|last=1795615440|logins=2|by_key=yes",
		    "kind=host|account=eve|host=x\033[2J\nann|address=|place=new|first=0|last=0|"
		    "logins=0|by_key=no"},
		.result = ACCEPT},
	    {.operation = NULL},
	};

	(void)state;
	play(0, "hosts", NULL, acts);

	assert_int_equal(shown.code, EXIT_DONE);
	assert_out("ann      203.0.113.9      2026-11-25 14:04 CET  2026-11-25 15:04 CET  4       "
		   "known\n");
	assert_out("1       new host\n");
	assert_out("2       key only\n");
	assert_out("eve      x\\x1B[2J\\x0Aann  never");
	assert_null(strchr(shown.out, '\033'));
}

static void
hosts_of_one_account_are_asked_for_that_account(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "hosts", .wants = "account=root|uid=0", .lacks = "all", .result = ACCEPT},
	    {.operation = NULL},
	};

	(void)state;
	play(0, "hosts --account root", NULL, acts);
	assert_int_equal(shown.code, EXIT_DONE);
	assert_string_equal(shown.out, "No login has been seen yet.\n");
}

static void
log_is_fetched_in_pages_up_to_the_limit(void **state)
{
	const char *row = "kind=event|at=1795615440|account=nobody|event=login|door=sshd|host="
			  "203.0.113.9|address=203.0.113.9|place=new|device=phone|verdict=accept|"
			  "reason=right";
	const struct stage_act acts[] = {
	    {.operation = "log",
		.wants = "account=nobody|limit=50",
		.lacks = "before|all",
		.rows = {row},
		.row_copies = 50,
		.first_id = 900,
		.result = ACCEPT},
	    {.operation = "log",
		.wants = "limit=20|before=851",
		.rows = {row},
		.row_copies = 20,
		.first_id = 850,
		.result = ACCEPT},
	    {.operation = NULL},
	};
	unsigned int lines = 0;

	(void)state;
	play(NOBODY, "log --limit 70", NULL, acts);

	assert_int_equal(shown.code, EXIT_DONE);
	for (const char *p = shown.out; (p = strchr(p, '\n')); p++)
		lines++;
	assert_int_equal(lines, 71);
	assert_out("2026-11-25 15:04 CET  login  sshd  203.0.113.9  new host  accept   right   "
		   "phone\n");
}

static void
log_ends_where_the_keeper_has_no_more(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "log",
		.wants = "all=yes|limit=50|before=12",
		.rows = {"kind=event|at=1795615440|account=eve\033|event=code|place=known"},
		.row_copies = 3,
		.first_id = 11,
		.result = ACCEPT},
	    {.operation = NULL},
	};
	const struct stage_act none[] = {{.operation = "log", .result = ACCEPT}, {0}};

	(void)state;
	play(0, "log --limit 1000 --before 12", NULL, acts);
	assert_int_equal(shown.code, EXIT_DONE);
	assert_out("eve\\x1B");

	play(0, "log", NULL, none);
	assert_int_equal(shown.code, EXIT_DONE);
	assert_string_equal(shown.out, "The log has nothing yet.\n");
}

static void
test_tells_right_wrong_used_and_a_wrong_clock(void **state)
{
	static const struct {
		const char *result, *words;
		int code;
	} rows[] = {
	    {ACCEPT "|device=phone|wait=12",
		"Right: the code of phone. It is used up; your next login takes the next one, in "
		"12 s.",
		EXIT_DONE},
	    {"verdict=refuse|reason=wrong", "That code is wrong.", EXIT_REFUSED},
	    {"verdict=refuse|reason=used", "That code was used before", EXIT_REFUSED},
	    {"verdict=refuse|reason=clock|offset=-90",
		"Your phone's clock is 90 s behind this computer's", EXIT_REFUSED},
	    {"verdict=refuse|reason=throttled|wait=25", "Try again in 25 s.", EXIT_REFUSED},
	    {"verdict=refuse|reason=no-store|words=The store is read-only.",
		"The store is read-only.", EXIT_NO_SERVICE},
	    {"verdict=strange|reason=right", "2svd met a fault", EXIT_NO_SERVICE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct stage_act acts[] = {
		    {.operation = "status", .rows = {"kind=status|devices=1"}, .result = ACCEPT},
		    {.operation = "try",
			.wants = "account=nobody|uid=65534|answer=287 082|purpose=test|door=",
			.result = rows[i].result},
		    {.operation = NULL},
		};

		play(NOBODY, "test", "287 082\n", acts);

		assert_int_equal(shown.code, rows[i].code);
		if (rows[i].code == EXIT_DONE)
			assert_out(rows[i].words);
		else
			assert_err(rows[i].words);
	}
}

static void
test_without_a_code_or_a_device_tries_nothing(void **state)
{
	const struct stage_act one[] = {
	    {.operation = "status", .rows = {"kind=status|devices=1"}, .result = ACCEPT}, {0}};
	const struct stage_act none[] = {
	    {.operation = "status", .rows = {"kind=status|devices=0"}, .result = ACCEPT}, {0}};

	(void)state;
	play(NOBODY, "test", "\n", one);
	assert_int_equal(shown.code, EXIT_REFUSED);
	assert_err("Nothing was typed.");
	play(NOBODY, "test", NULL, one);
	assert_int_equal(shown.code, EXIT_REFUSED);
	assert_err("Ended without a code");
	play(NOBODY, "test --batch", "287082\n", one);
	assert_int_equal(shown.code, EXIT_NEEDS_CODE);
	play(NOBODY, "test", "287082\n", none);
	assert_int_equal(shown.code, EXIT_REFUSED);
	assert_err("2sv enrol");
}

static void
enrol_by_root_shows_the_secret_and_takes_the_first_right_code(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "enrol",
		.wants = "account=root|uid=0|name=phone|issuer=db1",
		.lacks = "answer|confirm|secret",
		.result = ENROLLED},
	    {.operation = "confirm",
		.wants = "account=root|device=7|answer=111111",
		.result = "verdict=refuse|reason=wrong"},
	    {.operation = "confirm",
		.wants = "account=root|device=7|answer=287082",
		.result = ACCEPT "|wait=17"},
	    {.operation = NULL},
	};

	(void)state;
	play(0, "enrol", "111111\n287082\n", acts);

	assert_int_equal(shown.code, EXIT_DONE);
	assert_out("GEZD GNBV GY3T QOJQ\n");
	assert_out("Account  root\n");
	assert_out("That code is wrong.");
	assert_out("phone is active. This code is used up; your next login takes the next one, in "
		   "17 s.\n");
	assert_null(strstr(shown.out, "QR"));
	assert_string_equal(shown.err, "");
}

static void
enrol_of_a_further_device_wants_a_code_of_the_first(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "enrol",
		.wants = "account=nobody|name=tablet|algorithm=sha256|digits=8|period=60",
		.lacks = "answer",
		.result = "verdict=refuse|reason=needs-code"},
	    {.operation = "enrol",
		.wants = "answer=755224",
		.result = "verdict=refuse|reason=used"},
	    {.operation = "enrol", .wants = "answer=287082|name=tablet", .result = ENROLLED},
	    {.operation = "confirm",
		.wants = "answer=46119246",
		.result = "verdict=refuse|reason=algorithm|algorithm=sha1"},
	    {.operation = "confirm", .wants = "answer=90693936", .result = ACCEPT "|wait=60"},
	    {.operation = NULL},
	};

	(void)state;
	play(NOBODY, "enrol --name tablet --algorithm sha256 --digits 8 --period 60",
	    "755224\n287082\n46119246\n90693936\n", acts);

	assert_int_equal(shown.code, EXIT_DONE);
	assert_out("That code was used before");
	assert_out("Your app computed SHA1");
	assert_out("tablet is active.");
}

static void
enrol_stops_asking_and_leaves_nothing_active(void **state)
{
	const struct stage_act own[] = {
	    {.operation = "enrol", .result = "verdict=refuse|reason=needs-code"},
	    {.operation = "enrol", .result = "verdict=refuse|reason=wrong"},
	    {.operation = "enrol", .result = "verdict=refuse|reason=wrong"},
	    {.operation = "enrol", .result = "verdict=refuse|reason=wrong"},
	    {.operation = NULL},
	};
	const struct stage_act first[] = {
	    {.operation = "enrol", .result = ENROLLED},
	    {.operation = "confirm", .result = "verdict=refuse|reason=clock|offset=3600"},
	    {.operation = "confirm", .result = "verdict=refuse|reason=wrong"},
	    {.operation = "confirm", .result = "verdict=refuse|reason=wrong"},
	    {.operation = "confirm", .result = "verdict=refuse|reason=wrong"},
	    {.operation = "confirm", .result = "verdict=refuse|reason=wrong"},
	    {.operation = NULL},
	};
	const struct stage_act ended[] = {{.operation = "enrol", .result = ENROLLED}, {0}};
	const char *typed = "1\n2\n3\n4\n5\n6\n7\n8\n";

	(void)state;
	play(NOBODY, "enrol", typed, own);
	assert_int_equal(shown.code, EXIT_REFUSED);
	assert_null(strstr(shown.out, "GEZD"));

	play(0, "enrol", typed, first);
	assert_int_equal(shown.code, EXIT_REFUSED);
	assert_out("Your phone's clock is 3600 s ahead of this computer's");
	assert_null(strstr(shown.out, "active"));

	play(0, "enrol", "", ended);
	assert_int_equal(shown.code, EXIT_REFUSED);
	assert_err("Ended without a code");
}

static void
enrol_for_automation_prints_the_uri_alone(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "enrol",
		.wants = "account=root|name=phone|confirm=no",
		.lacks = "answer",
		.result = ENROLLED},
	    {.operation = NULL},
	};
	const struct stage_act warned[] = {
	    {.operation = "enrol", .result = ENROLLED "|words=issuer: NewCo is taken"}, {0}};

	(void)state;
	play(0, "enrol --account root --name phone --uri --no-confirm", NULL, acts);
	assert_int_equal(shown.code, EXIT_DONE);
	assert_string_equal(shown.out, URI "\n");
	assert_string_equal(shown.err, "");

	play(0, "enrol --name phone --uri --no-confirm --secret-stdin", "JBSWY3DPEHPK3PXP\n",
	    warned);
	assert_int_equal(shown.code, EXIT_DONE);
	assert_string_equal(shown.out, URI "\n");
	assert_string_equal(shown.err, "issuer: NewCo is taken\n");

	play(0, "enrol --account root --name phone --no-confirm --batch", NULL, acts);
	assert_int_equal(shown.code, EXIT_DONE);
	assert_out("phone is active.\n");
}

static void
what_is_roots_alone_is_refused_to_others_without_an_act(void **state)
{
	static const char *const lines[] = {"enrol --uri", "enrol --no-confirm",
	    "enrol --uri --no-confirm --batch", "status --account root", "off --account root",
	    "devices --account nosuchaccount", "store init"};
	const struct stage_act none[] = {{0}};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		play(NOBODY, lines[i], NULL, none);
		assert_int_equal(shown.code, EXIT_NOT_PERMITTED);
		assert_string_equal(shown.out, "");
	}
	play(0, "devices --account nosuchaccount", NULL, none);
	assert_int_equal(shown.code, EXIT_REFUSED);
	assert_err("nosuchaccount");
}

static void
batch_never_asks_and_never_reads(void **state)
{
	const struct stage_act none[] = {{0}};
	const struct stage_act off[] = {
	    {.operation = "devices", .rows = {"kind=device|name=phone"}, .result = ACCEPT},
	    {.operation = "off", .lacks = "answer", .result = "verdict=refuse|reason=needs-code"},
	    {.operation = NULL},
	};

	(void)state;
	play(NOBODY, "enrol --batch", "287082\n", none);
	assert_int_equal(shown.code, EXIT_NEEDS_CODE);
	play(0, "enrol --batch", "287082\n", none);
	assert_int_equal(shown.code, EXIT_NEEDS_CODE);
	assert_err("--no-confirm");
	play(NOBODY, "off --batch", "287082\n", off);
	assert_int_equal(shown.code, EXIT_NEEDS_CODE);
}

static void
secret_comes_by_stdin_and_the_code_after_it(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "enrol", .wants = "secret=" SECRET, .result = ENROLLED},
	    {.operation = "confirm", .wants = "answer=287082", .result = ACCEPT "|wait=3"},
	    {.operation = NULL},
	};

	(void)state;
	play(0, "enrol --secret-stdin", SECRET "\n287082\n", acts);
	assert_int_equal(shown.code, EXIT_DONE);
}

static void
bad_secret_names_the_field_and_is_never_printed(void **state)
{
	const struct stage_act none[] = {{0}};
	const struct stage_act bad[] = {
	    {.operation = "enrol",
		.wants = "secret=GEZDGNB!",
		.result = "verdict=refuse|reason=bad-value|words=secret: not base32"},
	    {.operation = NULL},
	};
	static char long_secret[5000];

	(void)state;
	play(0, "enrol --secret-stdin --no-confirm", "GEZDGNB!\n", bad);
	assert_int_equal(shown.code, EXIT_REFUSED);
	assert_err("secret: not base32");
	assert_null(strstr(shown.err, "GEZDGNB"));

	memset(long_secret, 'A', sizeof(long_secret) - 1);
	play(0, "enrol --secret-stdin --no-confirm", long_secret, none);
	assert_int_equal(shown.code, EXIT_REFUSED);
	assert_err("secret: longer than");
	assert_null(strstr(shown.err, "AAAA"));

	play(0, "enrol --secret-stdin --no-confirm", "", none);
	assert_int_equal(shown.code, EXIT_REFUSED);
	assert_err("secret: nothing came");
	play(0, "enrol --secret-stdin --no-confirm", "\n", none);
	assert_int_equal(shown.code, EXIT_REFUSED);
}

static void
off_takes_a_code_unless_root_does_it(void **state)
{
	const struct stage_act by_root[] = {
	    {.operation = "devices",
		.wants = "account=root",
		.rows = {"kind=device|name=phone", "kind=device|name=tablet"},
		.result = ACCEPT},
	    {.operation = "off",
		.wants = "account=root|uid=0",
		.lacks = "answer",
		.result = ACCEPT},
	    {.operation = NULL},
	};
	const struct stage_act by_user[] = {
	    {.operation = "devices", .rows = {"kind=device|name=phone"}, .result = ACCEPT},
	    {.operation = "off", .lacks = "answer", .result = "verdict=refuse|reason=needs-code"},
	    {.operation = "off", .wants = "answer=1", .result = "verdict=refuse|reason=form"},
	    {.operation = "off", .wants = "answer=287082", .result = ACCEPT},
	    {.operation = NULL},
	};
	const struct stage_act none[] = {{.operation = "devices", .result = ACCEPT}, {0}};
	const struct stage_act other[] = {
	    {.operation = "devices", .result = "verdict=refuse|reason=other-uid"},
	    {.operation = "off", .wants = "account=root", .result = ACCEPT},
	    {.operation = NULL},
	};
	const struct stage_act others[] = {
	    {.operation = "devices", .result = "verdict=refuse|reason=other-uid"}, {0}};

	(void)state;
	play(0, "off --account root --batch", NULL, other); /* a name that came back */
	assert_int_equal(shown.code, EXIT_DONE);
	play(NOBODY, "off", "287082\n", others);
	assert_int_equal(shown.code, EXIT_REFUSED);

	play(0, "off --account root --batch", NULL, by_root);
	assert_int_equal(shown.code, EXIT_DONE);
	assert_out("Removed: phone, tablet.");

	play(NOBODY, "off", "1\n287082\n", by_user);
	assert_int_equal(shown.code, EXIT_DONE);
	assert_out("That is no code");
	assert_out("Removed: phone.");

	play(NOBODY, "off", "287082\n", none);
	assert_int_equal(shown.code, EXIT_REFUSED);
	assert_err("There is no device to remove.");
}

static void
missing_service_and_store_are_named_with_what_helps(void **state)
{
	static const struct {
		int error, code;
		unsigned int caller;
		const char *words;
	} rows[] = {
	    {-ENOENT, EXIT_NO_SERVICE, 0, "root.sock. Start it: systemctl start 2sv-talk.socket"},
	    {-ENOENT, EXIT_NO_SERVICE, NOBODY, "user.sock. Root starts it"},
	    {-ECONNREFUSED, EXIT_NO_SERVICE, 0, "nobody listens"},
	    {-ETIMEDOUT, EXIT_NO_SERVICE, 0, "does not answer"},
	    {-EPERM, EXIT_NO_SERVICE, 0, "not to be trusted"},
	    {-EACCES, EXIT_NOT_PERMITTED, NOBODY, "You may not use"},
	};
	const struct stage_act no_store[] = {
	    {.operation = "status", .result = "verdict=refuse|reason=no-store"}, {0}};
	const struct stage_act no_store_words[] = {
	    {.operation = "status",
		.result = "verdict=refuse|reason=no-store|words=Codes can't be checked now."},
	    {0}};
	struct stage stage = {.line = "status"};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		stage.connect_error = rows[i].error;
		stage.caller = rows[i].caller;
		stage_play(&stage, &shown);
		assert_int_equal(shown.code, rows[i].code);
		assert_err(rows[i].words);
		assert_string_equal(shown.out, "");
	}
	stage = (struct stage){.line = "status", .no_keeper = true};
	stage_play(&stage, &shown);
	assert_int_equal(shown.code, EXIT_NO_SERVICE);

	play(NOBODY, "status", NULL, no_store_words);
	assert_int_equal(shown.code, EXIT_NO_SERVICE);
	assert_err("Codes can't be checked now.");
	assert_err("2sv store init");
	play(0, "status", NULL, no_store);
	assert_int_equal(shown.code, EXIT_NO_SERVICE);
	assert_err("2sv store init");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(status_says_what_protects_and_what_is_next),
	    cmocka_unit_test(status_of_one_who_has_no_device_leads_to_enrol),
	    cmocka_unit_test(devices_are_a_table_or_a_sentence),
	    cmocka_unit_test(hosts_of_all_name_new_ones_and_escape_hostile_ones),
	    cmocka_unit_test(hosts_of_one_account_are_asked_for_that_account),
	    cmocka_unit_test(log_is_fetched_in_pages_up_to_the_limit),
	    cmocka_unit_test(log_ends_where_the_keeper_has_no_more),
	    cmocka_unit_test(test_tells_right_wrong_used_and_a_wrong_clock),
	    cmocka_unit_test(test_without_a_code_or_a_device_tries_nothing),
	    cmocka_unit_test(enrol_by_root_shows_the_secret_and_takes_the_first_right_code),
	    cmocka_unit_test(enrol_of_a_further_device_wants_a_code_of_the_first),
	    cmocka_unit_test(enrol_stops_asking_and_leaves_nothing_active),
	    cmocka_unit_test(enrol_for_automation_prints_the_uri_alone),
	    cmocka_unit_test(what_is_roots_alone_is_refused_to_others_without_an_act),
	    cmocka_unit_test(batch_never_asks_and_never_reads),
	    cmocka_unit_test(secret_comes_by_stdin_and_the_code_after_it),
	    cmocka_unit_test(bad_secret_names_the_field_and_is_never_printed),
	    cmocka_unit_test(off_takes_a_code_unless_root_does_it),
	    cmocka_unit_test(missing_service_and_store_are_named_with_what_helps),
	};

	setlocale(LC_ALL, "C.UTF-8");
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
