/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of keeper/act_device: what a person gives for a new device, and the words where it is
 * wrong. */
#include "keeper/acts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define K "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

static struct packet packet;
static struct act_form form;

/* Reads an enrolment with up to two more fields; key2 may be NULL. */
static bool
enrol_with(const char *key, const char *value, const char *key2, const char *value2)
{
	const struct act_source source = {.way = WAY_ROOT, .has_caller = true, .now = 1800000000};

	packet_begin(&packet, "enrol");
	packet_add(&packet, "account", "ann");
	packet_add(&packet, "uid", "1000");
	packet_add(&packet, key, value);
	if (key2)
		packet_add(&packet, key2, value2);
	assert_true(packet_is_whole(&packet));
	return act_read(&source, &packet, &form);
}

static void
device_without_a_secret_gets_defaults_and_none(void **state)
{
	(void)state;
	assert_true(enrol_with("name", "phone", "issuer", "db1"));
	assert_ptr_equal(form.act.given, &form.given);
	assert_int_equal(form.given.secret.size, 0);
	assert_int_equal(form.given.algorithm, ALGORITHM_SHA1);
	assert_int_equal(form.given.digits, 6);
	assert_int_equal(form.given.period_seconds, 30);
	assert_string_equal(form.given.issuer, "db1");
	assert_string_equal(form.act.device_name, "phone");
	assert_false(form.act.active_at_once);
}

static void
device_names_are_short_and_plain(void **state)
{
	static const char *const good[] = {
	    "p", "phone", "Ann's phone (2)", "a b", "-", "~", "0123456789abcdef0123456789abcdef"};
	static const char *const bad[] = {"", " ", " a", "a ", "a/b", "a\"b", "a\tb", "a\nb",
	    "gr\xc3\xbcn", "\x7f", "0123456789abcdef0123456789abcdef0", "Help code",
	    "recovery code"};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(enrol_with("name", good[i], NULL, NULL));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(enrol_with("name", bad[i], NULL, NULL));
		assert_int_equal(form.reason, REASON_BAD_VALUE);
		assert_int_equal(strncmp(form.words, "name: ", 6), 0);
	}
}

static void
device_parameters_out_of_range_are_named(void **state)
{
	static const struct {
		const char *key, *value, *words;
	} rows[] = {
	    {"algorithm", "md5", "algorithm: sha1, sha256 or sha512 is wanted"},
	    {"algorithm", "", "algorithm: sha1, sha256 or sha512 is wanted"},
	    {"digits", "5", "digits: 6, 7 or 8 is wanted"},
	    {"digits", "9", "digits: 6, 7 or 8 is wanted"},
	    {"digits", "6x", "digits: 6, 7 or 8 is wanted"},
	    {"digits", "", "digits: 6, 7 or 8 is wanted"},
	    {"period", "14", "period: 15 to 300 seconds are wanted"},
	    {"period", "301", "period: 15 to 300 seconds are wanted"},
	    {"period", "0", "period: 15 to 300 seconds are wanted"},
	    {"secret", "GEZDGNB!", "secret: not base32 (A-Z and 2-7)"},
	    {"secret", "otpauth://hotp/a?secret=" K, "counter: missing, and hotp begins with one"},
	    {"type", "motp", "type: totp or hotp is wanted"},
	    {"type", "", "type: totp or hotp is wanted"},
	    {"counter", "5", "counter: only hotp has one (--type hotp)"},
	    {"secret", "otpauth://totp/a", "secret: missing"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_false(enrol_with(rows[i].key, rows[i].value, "name", "phone"));
		assert_int_equal(form.reason, REASON_BAD_VALUE);
		assert_string_equal(form.words, rows[i].words);
		assert_int_equal(form.act.kind, ACT_NONE);
	}
	assert_true(enrol_with("digits", "8", "period", "60"));
	assert_int_equal(form.given.digits, 8);
	assert_int_equal(form.given.period_seconds, 60);
	assert_true(enrol_with("algorithm", "SHA512", "secret", K));
	assert_int_equal(form.given.algorithm, ALGORITHM_SHA512);
	assert_int_equal(form.given.secret.size, 20);
}

static void
a_tokens_type_and_counter_are_read_and_it_has_no_period(void **state)
{
	(void)state;
	assert_true(enrol_with("type", "hotp", "counter", "41"));
	assert_int_equal(form.given.type, OTPAUTH_HOTP);
	assert_int_equal(form.given.counter, 41);
	assert_true(enrol_with("type", "hotp", NULL, NULL));
	assert_int_equal(form.given.counter, 0);
	assert_true(enrol_with("type", "totp", NULL, NULL));
	assert_int_equal(form.given.type, OTPAUTH_TOTP);
	assert_true(enrol_with("secret", "otpauth://hotp/a?secret=" K "&counter=7", NULL, NULL));
	assert_int_equal(form.given.type, OTPAUTH_HOTP);
	assert_int_equal(form.given.counter, 7);

	assert_false(enrol_with("type", "hotp", "counter", "-1"));
	assert_string_equal(form.words, "counter: a number from 0 on is wanted");
	assert_false(enrol_with("type", "hotp", "counter", "4611686018427387904"));
	assert_false(enrol_with("type", "hotp", "period", "30"));
	assert_string_equal(form.words, "period: hotp has none, it goes by a counter");
}

static void
device_of_a_given_uri_keeps_what_the_uri_says(void **state)
{
	(void)state;
	assert_true(enrol_with("secret",
	    "otpauth://totp/Old%20Co:anna?secret=" K "&issuer=NewCo&digits=8", "issuer", "db1"));
	assert_string_equal(form.given.issuer, "NewCo");
	assert_string_equal(form.given.account, "anna");
	assert_int_equal(form.given.digits, 8);
	assert_non_null(strstr(form.words, "issuer")); /* the warning goes to the person */

	assert_true(enrol_with("secret", "otpauth://totp/anna?secret=" K, "issuer", "db1"));
	assert_string_equal(form.given.issuer, "db1");
	assert_string_equal(form.words, "");
}

static void
device_with_names_that_no_uri_could_hold_is_refused(void **state)
{
	static const char start[] = "otpauth://totp/";
	char text[1024] = "otpauth://totp/";

	(void)state;
	memset(text + strlen(start), 'a', 129);
	memcpy(text + strlen(start) + 129, "?secret=" K, sizeof("?secret=" K));
	assert_false(enrol_with("secret", text, NULL, NULL));
	assert_int_equal(form.reason, REASON_BAD_VALUE);

	memset(text, 'a', 129);
	text[129] = '\0';
	assert_false(enrol_with("issuer", text, NULL, NULL));
	assert_int_equal(form.reason, REASON_PROTOCOL);
	assert_false(enrol_with("issuer", "db\n1", NULL, NULL));
	assert_int_equal(form.reason, REASON_PROTOCOL);
}

static void
device_secret_is_gone_when_the_form_is_wiped(void **state)
{
	static const struct act_form wiped;

	(void)state;
	assert_true(enrol_with("secret", K, NULL, NULL));
	act_form_wipe(&form);
	assert_memory_equal(&form, &wiped, sizeof(form));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(device_without_a_secret_gets_defaults_and_none),
	    cmocka_unit_test(device_names_are_short_and_plain),
	    cmocka_unit_test(device_parameters_out_of_range_are_named),
	    cmocka_unit_test(a_tokens_type_and_counter_are_read_and_it_has_no_period),
	    cmocka_unit_test(device_of_a_given_uri_keeps_what_the_uri_says),
	    cmocka_unit_test(device_with_names_that_no_uri_could_hold_is_refused),
	    cmocka_unit_test(device_secret_is_gone_when_the_form_is_wiped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
