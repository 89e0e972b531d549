/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of what 2sv lists and says: devices, hosts, and what is missing. From the person to the
 * keeper's acts; the keeper is a script.
 */
#include "play.h"

#include "base/begun.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

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
	assert_int_equal(play_shown.code, EXIT_DONE);
	assert_string_equal(play_shown.out,
	    "NAME     KIND                       STATE    CREATED               LAST USED\n"
	    "phone    totp SHA1 6 digits 30 s    active   2026-11-25 14:04 CET  "
	    "2026-11-25 15:04 CET\n"
	    "new one  totp SHA256 8 digits 60 s  pending  2026-11-25 14:04 CET  never\n");

	play(NOBODY, "devices", NULL, none);
	assert_int_equal(play_shown.code, EXIT_DONE);
	assert_string_equal(play_shown.out, "No device. Make one: 2sv enrol\n");
}

static void
devices_of_all_have_their_accounts_and_are_fetched_to_the_last(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "devices",
		.wants = "all=yes",
		.lacks = "account|after|after_account",
		.rows =
		    {"kind=device|account=ann|name=phone|type=totp|state=active|created=1795611840|"
		     "used=1795611840"},
		.row_copies = 50,
		.first_id = 50,
		.result = ACCEPT},
	    {.operation = "devices",
		.wants = "all=yes|after=phone|after_account=ann",
		.rows =
		    {"kind=device|account=bob|name=key|type=totp|state=pending|created=1795611840|"
		     "used=0"},
		.result = ACCEPT},
	    {.operation = NULL},
	};
	const struct stage_act none[] = {
	    {.operation = "devices", .wants = "all=yes", .result = ACCEPT}, {0}};

	(void)state;
	play(0, "devices --all", NULL, acts);
	assert_int_equal(play_shown.code, EXIT_DONE);
	play_assert_out("ACCOUNT  NAME   STATE    CREATED               LAST USED\n"
			"ann      phone  active   2026-11-25 14:04 CET  2026-11-25 14:04 CET\n");
	play_assert_out("bob      key    pending  2026-11-25 14:04 CET  never\n");

	play(0, "devices --all", NULL, none);
	assert_int_equal(play_shown.code, EXIT_DONE);
	assert_string_equal(play_shown.out, "Nobody is enrolled.\n");
}

static void
hosts_of_all_name_new_ones_and_escape_hostile_ones(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "hosts",
		.wants = "all=yes",
		.lacks = "account|uid",
		.rows = {"kind=host|account=ann|host=203.0.113.9|address=203.0.113.9|place=known|"
			 "first=1795611840|last=1795615440|logins=4|by_key=no|door=sshd|"
			 "until=1798207440|country=Uppsala, Sweden  9  forged|sent=9999999999",
		    "kind=host|account=bob|host=198.51.100.7|address=198.51.100.7|place=new|first="
		    "1795611840|last=1795615440|logins=1|by_key=no|sent=1",
		    "kind=host|account=bob|host=192.0.2.7|address=192.0.2.7|place=new|first="
		    "1795611840|last=1795615440|logins=2|by_key=yes|sent=10000000000",
		    "kind=host|account=eve|host=x\033[2J\nann|address=|place=new|first=0|last=0|"
		    "logins=0|by_key=no|sent=-7"},
		.result = ACCEPT},
	    {.operation = NULL},
	};

	(void)state;
	play(0, "hosts", NULL, acts);

	assert_int_equal(play_shown.code, EXIT_DONE);
	play_assert_out(
	    "ann      203.0.113.9      2026-11-25 15:04 CET  sshd  trusted   2026-12-25     "
	    "9999 MB  Uppsala, Sweden 9 forged  4       2026-11-25 14:04 CET\n");
	play_assert_out(
	    "  -     new host  -              < 1 MB   -                         1       ");
	play_assert_out(
	    "  -     key only  -              10 GB    -                         2       ");
	play_assert_out("eve      x\\x1B[2J\\x0Aann  never");
	assert_null(strchr(play_shown.out, '\033'));
}

/* Of one account, and of all: whose it is stands before the host. */
static void
hosts_long_has_a_paragraph_of_each(void **state)
{
	static const char row[] =
	    "kind=host|account=ann|host=2001:db8:1:2::/64|address=2001:db8:1:2::a|place=known|"
	    "first=1795611840|last=1795615440|logins=4|by_key=no|door=sshd|key=SHA256:abc|"
	    "device=phone|last_code=1795611840|country=Sweden|until=1798207440|sent=230000000";
	const struct stage_act own[] = {{.operation = "hosts",
					    .rows = {row, "kind=host|account=ann|host=tty1"},
					    .result = ACCEPT},
	    {.operation = NULL}};
	const struct stage_act all[] = {
	    {.operation = "hosts", .wants = "all=yes", .rows = {row}, .result = ACCEPT},
	    {.operation = NULL}};

	(void)state;
	play(0, "hosts --long --account root", NULL, own);
	assert_int_equal(play_shown.code, EXIT_DONE);
	play_assert_out("2001:db8:1:2::/64\n"
			"  Address        2001:db8:1:2::a\n"
			"  Country        Sweden\n"
			"  State          trusted\n"
			"  Trusted until  2026-12-25 15:04 CET\n"
			"  First login    2026-11-25 14:04 CET\n"
			"  Last login     2026-11-25 15:04 CET\n"
			"  At             sshd\n"
			"  With ssh key   SHA256:abc\n"
			"  Last code      2026-11-25 14:04 CET\n"
			"  Of device      phone\n"
			"  Sent           230 MB\n"
			"  Logins         4\n"
			"\ntty1\n");
	play_assert_out("  Trusted until  -\n");
	play_assert_out("  With ssh key   -\n");
	play_assert_out("  Sent           -\n");

	play(0, "hosts --long", NULL, all);
	play_assert_out("ann 2001:db8:1:2::/64\n  Address ");
}

static void
hosts_are_fetched_to_the_last_and_shown_newest_first(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "hosts",
		.wants = "all=yes",
		.lacks = "after|after_account",
		.rows = {"kind=host|account=ann|host=203.0.113.9|place=known|first=1795611840|last="
			 "1795611840|logins=4|by_key=no"},
		.row_copies = 50,
		.first_id = 50,
		.result = ACCEPT},
	    {.operation = "hosts",
		.wants = "all=yes|after=203.0.113.9|after_account=ann",
		.rows = {"kind=host|account=bob|host=198.51.100.7|place=new|first=1795611840|last="
			 "1795615440|logins=1|by_key=no"},
		.result = ACCEPT},
	    {.operation = NULL},
	};
	const char *second;
	unsigned int lines = 0;

	(void)state;
	play(0, "hosts", NULL, acts);

	assert_int_equal(play_shown.code, EXIT_DONE);
	for (const char *p = play_shown.out; (p = strchr(p, '\n')); p++)
		lines++;
	assert_int_equal(lines, 52);
	second = strchr(play_shown.out, '\n') + 1;
	assert_memory_equal(second, "bob ", 4);
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
	assert_int_equal(play_shown.code, EXIT_DONE);
	assert_string_equal(play_shown.out, "No login has been seen yet.\n");
}

static void
all_accounts_are_refused_to_one_who_only_says_that_he_is_root(void **state)
{
	static const char *const lines[] = {"hosts", "log", "devices --all"};
	const struct stage_act none[] = {{0}};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const struct stage stage = {
		    .line = lines[i], .caller = NOBODY, .claims_root = true, .acts = none};

		stage_play(&stage, &play_shown);
		assert_int_equal(play_shown.code, EXIT_NOT_PERMITTED);
		assert_string_equal(play_shown.out, "");
	}
}

static void
missing_service_and_store_are_named_with_what_helps(void **state)
{
	static const struct {
		int error, code;
		unsigned int caller;
		const char *words;
		bool is_spawned;
	} rows[] = {
	    {-ENOENT, EXIT_NO_SERVICE, 0, "/2svd: No such file or directory", true},
	    {-EPERM, EXIT_NO_SERVICE, 0, "root.sock) and could not be started: ", true},
	    {-ENOENT, EXIT_NO_SERVICE, NOBODY, "user.sock. Root starts it", false},
	    {-ECONNREFUSED, EXIT_NO_SERVICE, 0, "nobody listens", false},
	    {-ETIMEDOUT, EXIT_NO_SERVICE, 0, "does not answer", false},
	    {-EPERM, EXIT_NO_SERVICE, 0, "not to be trusted", false},
	    {-EACCES, EXIT_NOT_PERMITTED, NOBODY, "You may not use", false},
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
		stage.is_spawned = rows[i].is_spawned;
		stage_play(&stage, &play_shown);
		assert_int_equal(play_shown.code, rows[i].code);
		play_assert_err(rows[i].words);
		assert_string_equal(play_shown.out, "");
	}
	stage = (struct stage){.line = "status", .no_keeper = true};
	stage_play(&stage, &play_shown);
	assert_int_equal(play_shown.code, EXIT_NO_SERVICE);

	play(NOBODY, "status", NULL, no_store_words);
	assert_int_equal(play_shown.code, EXIT_NO_SERVICE);
	play_assert_err("Codes can't be checked now.");
	play_assert_err("2sv store init");
	play(0, "status", NULL, no_store_words); /* root is told what it is, and no more */
	assert_int_equal(play_shown.code, EXIT_NO_SERVICE);
	assert_string_equal(play_shown.err, "Codes can't be checked now.\n");
	play(0, "status", NULL, no_store);
	assert_int_equal(play_shown.code, EXIT_NO_SERVICE);
	play_assert_err("2sv store init");
}

static void
a_machine_that_was_never_begun_is_told_the_one_thing_to_do(void **state)
{
	static const char root_words[] =
	    "2sv was never begun on this machine. Next: " BEGUN_BY "\n",
			  others_words[] =
			      "2sv was never begun on this machine. Root begins it: " BEGUN_BY
			      ". Then: 2sv enrol\n";
	const struct stage_act no_store[] = {
	    {.operation = "status",
		.result = "verdict=refuse|reason=no-store|words=Codes can't be checked now."},
	    {0}};
	const struct stage_act refused[] = {
	    {.operation = "status", .result = "verdict=refuse|reason=not-permitted"}, {0}};
	struct stage stage = {.line = "status", .is_new = true, .acts = no_store};

	(void)state;
	stage_play(&stage, &play_shown);
	assert_int_equal(play_shown.code, EXIT_NO_SERVICE);
	play_assert_err(root_words);
	play_assert_err("Then, from your own account: 2sv enrol\nKeep the recovery codes");
	play_assert_err("2sv protect sshd\n");

	stage.caller = NOBODY;
	stage_play(&stage, &play_shown);
	assert_string_equal(play_shown.err, others_words);
	stage.acts = refused;
	stage_play(&stage, &play_shown);
	assert_int_equal(play_shown.code, EXIT_NOT_PERMITTED);

	stage = (struct stage){.line = "enrol", .is_new = true, .connect_error = -ENOENT};
	stage_play(&stage, &play_shown);
	assert_int_equal(play_shown.code, EXIT_NO_SERVICE);
	assert_string_equal(play_shown.err, root_words);
	stage.caller = NOBODY;
	stage_play(&stage, &play_shown);
	assert_string_equal(play_shown.err, others_words);
	stage.connect_error = -EACCES;
	stage_play(&stage, &play_shown);
	play_assert_err("You may not use");
}

static void
check_config_prints_what_holds_or_what_is_wrong(void **state)
{
	const struct stage_act none[] = {{0}};
	char path[] = "/tmp/2sv-conf-XXXXXX", line[64], wanted[128];
	FILE *out = fdopen(mkstemp(path), "w");

	(void)state;
	assert_non_null(out);
	fputs("issuer = \"Example\"\nlog_days = 7\n", out);
	fclose(out);
	if (geteuid() != 0) /* settings must be root's */
		skip();
	snprintf(line, sizeof(line), "check-config %s", path);
	play(NOBODY, line, NULL, none);
	assert_int_equal(play_shown.code, EXIT_DONE);
	play_assert_out(": good\n");
	snprintf(wanted, sizeof(wanted), "issuer           = \"Example\"  # %s:1\n", path);
	play_assert_out(wanted);
	snprintf(wanted, sizeof(wanted), "log_days         = 7  # %s:2\n", path);
	play_assert_out(wanted);
	play_assert_out("max_dialogues    = 1000  # default\n");

	out = fopen(path, "w");
	fputs("\nlog_days = 2x\n", out);
	fclose(out);
	play(NOBODY, line, NULL, none);
	assert_int_equal(play_shown.code, EXIT_FINDINGS);
	play_assert_out(":2: ");
	unlink(path);

	play(NOBODY, line, NULL, none);
	assert_int_equal(play_shown.code, EXIT_FINDINGS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(devices_are_a_table_or_a_sentence),
	    cmocka_unit_test(devices_of_all_have_their_accounts_and_are_fetched_to_the_last),
	    cmocka_unit_test(hosts_of_all_name_new_ones_and_escape_hostile_ones),
	    cmocka_unit_test(hosts_long_has_a_paragraph_of_each),
	    cmocka_unit_test(hosts_are_fetched_to_the_last_and_shown_newest_first),
	    cmocka_unit_test(hosts_of_one_account_are_asked_for_that_account),
	    cmocka_unit_test(all_accounts_are_refused_to_one_who_only_says_that_he_is_root),
	    cmocka_unit_test(missing_service_and_store_are_named_with_what_helps),
	    cmocka_unit_test(a_machine_that_was_never_begun_is_told_the_one_thing_to_do),
	    cmocka_unit_test(check_config_prints_what_holds_or_what_is_wrong),
	};

	setlocale(LC_ALL, "C.UTF-8");
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
