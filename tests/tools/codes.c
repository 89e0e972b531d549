/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of what 2sv does with codes: test, enrol, off. What the keeper is asked, what the person
 * is told, what 2sv exits with; the keeper is a script.
 */
#include "play.h"

#include "dialogue/dialogue.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define SECRET "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
#define URI "otpauth://totp/db1:root?secret=" SECRET "&issuer=db1"
#define ENROLLED                             \
	ACCEPT "|uri=" URI "|secret=" SECRET \
	       "|issuer=db1|label=root|algorithm=sha1|digits=6|period=30|device_id=7"

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

		assert_int_equal(play_shown.code, rows[i].code);
		if (rows[i].code == EXIT_DONE)
			play_assert_out(rows[i].words);
		else
			play_assert_err(rows[i].words);
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
	assert_int_equal(play_shown.code, EXIT_REFUSED);
	play_assert_err("Nothing was typed.");
	play(NOBODY, "test", NULL, one);
	assert_int_equal(play_shown.code, EXIT_REFUSED);
	play_assert_err("Ended without a code");
	play(NOBODY, "test --batch", "287082\n", one);
	assert_int_equal(play_shown.code, EXIT_NEEDS_CODE);
	play(NOBODY, "test", "287082\n", none);
	assert_int_equal(play_shown.code, EXIT_REFUSED);
	play_assert_err("2sv enrol");
}

static void
enrol_by_root_shows_the_secret_and_takes_the_first_right_code(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "enrol",
		.wants = "account=root|uid=0|issuer=db1",
		.lacks = "name|answer|confirm|secret",
		.result = ENROLLED},
	    {.operation = "confirm",
		.wants = "account=root|device=7|answer=111111",
		.result = "verdict=refuse|reason=wrong"},
	    {.operation = "confirm",
		.wants = "account=root|device=7|answer=287082",
		.result = ACCEPT "|device=phone|wait=17"},
	    {.operation = NULL},
	};

	(void)state;
	play(0, "enrol", "111111\n287082\n", acts);

	assert_int_equal(play_shown.code, EXIT_DONE);
	play_assert_out("GEZD GNBV GY3T QOJQ\n");
	play_assert_out("Account  root\n");
	play_assert_out("That code is wrong.");
	play_assert_out("phone is active.\nThis code is used up; your next login takes the next "
			"one, in 17 s.\n");
	assert_null(strstr(play_shown.out, "QR"));
	assert_string_equal(play_shown.err, "");
}

/* An app has to be installed first; the code of one that is there is waited for as any. */
static void
enrol_waits_longer_for_the_first_code_of_a_new_device_and_says_so(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "enrol", .result = "verdict=refuse|reason=needs-code"},
	    {.operation = "enrol", .wants = "answer=755224", .result = ENROLLED},
	    {.operation = "confirm", .result = "verdict=refuse|reason=wrong"},
	    {.operation = "confirm", .result = ACCEPT "|device=phone|wait=17"},
	    {.operation = NULL},
	};

	(void)state;
	play(NOBODY, "enrol", "755224\n111111\n287082\n", acts);

	assert_int_equal(play_shown.code, EXIT_DONE);
	play_assert_out("First code: within 10 min.\n");
	assert_int_equal(play_shown.waits[1], DIALOGUE_PERSON_MS);
	assert_in_range(play_shown.waits[2], 4 * DIALOGUE_PERSON_MS, 5 * DIALOGUE_PERSON_MS);
	assert_in_range(play_shown.waits[3], 4 * DIALOGUE_PERSON_MS, 5 * DIALOGUE_PERSON_MS);
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

	assert_int_equal(play_shown.code, EXIT_DONE);
	play_assert_out("That code was used before");
	play_assert_out("Your app computed SHA1");
	play_assert_out("tablet is active.");
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
	assert_int_equal(play_shown.code, EXIT_REFUSED);
	assert_null(strstr(play_shown.out, "GEZD"));

	play(0, "enrol", typed, first);
	assert_int_equal(play_shown.code, EXIT_REFUSED);
	play_assert_out("Your phone's clock is 3600 s ahead of this computer's");
	assert_null(strstr(play_shown.out, "active"));

	play(0, "enrol", "", ended);
	assert_int_equal(play_shown.code, EXIT_REFUSED);
	play_assert_err("the new device does not count. Begin it again: 2sv enrol\n");
	play(0, "enrol --account root", "", ended);
	play_assert_err("Begin it again: 2sv enrol --account root\n");
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
	assert_int_equal(play_shown.code, EXIT_DONE);
	assert_string_equal(play_shown.out, URI "\n");
	assert_string_equal(play_shown.err, "");

	play(0, "enrol --name phone --uri --no-confirm --secret-stdin", "JBSWY3DPEHPK3PXP\n",
	    warned);
	assert_int_equal(play_shown.code, EXIT_DONE);
	assert_string_equal(play_shown.out, URI "\n");
	assert_string_equal(play_shown.err, "issuer: NewCo is taken\n");

	play(0, "enrol --account root --name phone --no-confirm --batch", NULL, acts);
	assert_int_equal(play_shown.code, EXIT_DONE);
	play_assert_out("phone is active.\n");
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
		assert_int_equal(play_shown.code, EXIT_NOT_PERMITTED);
		assert_string_equal(play_shown.out, "");
	}
	play(0, "devices --account nosuchaccount", NULL, none);
	assert_int_equal(play_shown.code, EXIT_REFUSED);
	play_assert_err("nosuchaccount");
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
	assert_int_equal(play_shown.code, EXIT_NEEDS_CODE);
	play(0, "enrol --batch", "287082\n", none);
	assert_int_equal(play_shown.code, EXIT_NEEDS_CODE);
	play_assert_err("--no-confirm");
	play(NOBODY, "off --batch", "287082\n", off);
	assert_int_equal(play_shown.code, EXIT_NEEDS_CODE);
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
	assert_int_equal(play_shown.code, EXIT_DONE);
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
	assert_int_equal(play_shown.code, EXIT_REFUSED);
	play_assert_err("secret: not base32");
	assert_null(strstr(play_shown.err, "GEZDGNB"));

	memset(long_secret, 'A', sizeof(long_secret) - 1);
	play(0, "enrol --secret-stdin --no-confirm", long_secret, none);
	assert_int_equal(play_shown.code, EXIT_REFUSED);
	play_assert_err("secret: longer than");
	assert_null(strstr(play_shown.err, "AAAA"));

	play(0, "enrol --secret-stdin --no-confirm", "", none);
	assert_int_equal(play_shown.code, EXIT_REFUSED);
	play_assert_err("secret: nothing came");
	play(0, "enrol --secret-stdin --no-confirm", "\n", none);
	assert_int_equal(play_shown.code, EXIT_REFUSED);
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
	assert_int_equal(play_shown.code, EXIT_DONE);
	play(NOBODY, "off", "287082\n", others);
	assert_int_equal(play_shown.code, EXIT_REFUSED);

	play(0, "off --account root --batch", NULL, by_root);
	assert_int_equal(play_shown.code, EXIT_DONE);
	play_assert_out("Removed: phone, tablet.");

	play(NOBODY, "off", "1\n287082\n", by_user);
	assert_int_equal(play_shown.code, EXIT_DONE);
	play_assert_out("That is no code");
	play_assert_out("Removed: phone.");

	play(NOBODY, "off", "287082\n", none);
	assert_int_equal(play_shown.code, EXIT_REFUSED);
	play_assert_err("There is no device to remove.");
}

static void
resync_says_by_words_and_exit_code_whether_the_token_is_in_step(void **state)
{
	static const struct {
		const char *result, *words;
		int code;
	} rows[] = {
	    {ACCEPT, "token is in step again. Its next code is good at a login.", EXIT_DONE},
	    {"verdict=refuse|reason=wrong", "That code is wrong.", EXIT_REFUSED},
	    {"verdict=refuse|reason=used", "That code was used before", EXIT_REFUSED},
	    {"verdict=refuse|reason=no-store|words=The store is away.", "The store is away.",
		EXIT_NO_SERVICE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct stage_act acts[] = {
		    {.operation = "devices",
			.rows = {"kind=device|name=token|type=hotp"},
			.result = ACCEPT},
		    {.operation = "resync",
			.wants = "name=token",
			.lacks = "answer",
			.result = "verdict=refuse|reason=needs-code|ask=two"},
		    {.operation = "resync",
			.wants = "name=token|answer=755224 287082",
			.result = rows[i].result},
		    {.operation = NULL},
		};

		play(0, "devices resync token --account root", "755224 287082\n", acts);

		assert_int_equal(play_shown.code, rows[i].code);
		if (rows[i].code == EXIT_NO_SERVICE)
			play_assert_err(rows[i].words);
		else
			play_assert_out(rows[i].words);
		if (rows[i].code == EXIT_REFUSED)
			play_assert_err("Ended without a code; nothing was changed.");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_tells_right_wrong_used_and_a_wrong_clock),
	    cmocka_unit_test(test_without_a_code_or_a_device_tries_nothing),
	    cmocka_unit_test(enrol_by_root_shows_the_secret_and_takes_the_first_right_code),
	    cmocka_unit_test(enrol_waits_longer_for_the_first_code_of_a_new_device_and_says_so),
	    cmocka_unit_test(enrol_of_a_further_device_wants_a_code_of_the_first),
	    cmocka_unit_test(enrol_stops_asking_and_leaves_nothing_active),
	    cmocka_unit_test(enrol_for_automation_prints_the_uri_alone),
	    cmocka_unit_test(what_is_roots_alone_is_refused_to_others_without_an_act),
	    cmocka_unit_test(batch_never_asks_and_never_reads),
	    cmocka_unit_test(secret_comes_by_stdin_and_the_code_after_it),
	    cmocka_unit_test(bad_secret_names_the_field_and_is_never_printed),
	    cmocka_unit_test(off_takes_a_code_unless_root_does_it),
	    cmocka_unit_test(resync_says_by_words_and_exit_code_whether_the_token_is_in_step),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
