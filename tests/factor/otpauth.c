/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of keeper/factor/otpauth: what is read, what is refused and how, what is written. */
#include "keeper/factor/totp.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define K "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
#define K32 "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA"
#define T1 1111111109

static char error[160], warning[160];

static int
parse(const char *text, struct otpauth *ret)
{
	return otpauth_parse(text, ret, error, warning, sizeof(error));
}

static enum code_match
match(const struct otpauth *otpauth, const char *code, int64_t now)
{
	int64_t step;

	return totp_match(otpauth, code, now, TOTP_NEAR_STEPS, &step);
}

static void
parse_reads_a_plain_uri(void **state)
{
	struct otpauth scope_otpauth o;

	(void)state;
	assert_int_equal(
	    parse("otpauth://totp/ACME%20Ltd:anna@web1?secret=" K "&issuer=ACME%20Ltd", &o), 0);

	assert_string_equal(o.issuer, "ACME Ltd");
	assert_string_equal(o.account, "anna@web1");
	assert_int_equal(o.algorithm, ALGORITHM_SHA1);
	assert_int_equal(o.digits, 6);
	assert_int_equal(o.period_seconds, 30);
	assert_string_equal(error, "");
	assert_string_equal(warning, "");
	assert_int_equal(match(&o, "081804", T1), CODE_RIGHT);
	assert_int_equal(match(&o, "81804", T1), CODE_WRONG);
}

static void
parse_lets_the_issuer_parameter_win_and_warns(void **state)
{
	struct otpauth scope_otpauth o;

	(void)state;
	assert_int_equal(parse("otpauth://totp/Old%20Co:anna?secret=" K32
			       "&issuer=NewCo&algorithm=SHA256&digits=8&period=60&lock=false",
			     &o),
	    0);

	assert_string_equal(o.issuer, "NewCo");
	assert_string_equal(o.account, "anna");
	assert_non_null(strstr(warning, "issuer"));
	assert_string_equal(error, "");
	assert_int_equal(o.period_seconds, 60);
	assert_int_equal(match(&o, "40857319", T1), CODE_RIGHT);
}

static void
parse_reads_what_other_programs_write(void **state)
{
	struct otpauth scope_otpauth o;

	(void)state;
	assert_int_equal(
	    parse("otpauth://totp/"
		  "ACME%20Co:ann%40example.org?secret=gezd%20gnbv-gy3tqojqgezdgnbvgy3tqojq"
		  "%3D%3D&issuer=ACME%20Co&algorithm=SHA1&digits=6&period=30",
		&o),
	    0);
	assert_string_equal(o.account, "ann@example.org");
	assert_string_equal(o.issuer, "ACME Co");
	assert_string_equal(warning, "");
	assert_int_equal(match(&o, "287082", 59), CODE_RIGHT);

	assert_int_equal(
	    parse("OTPAUTH://TOTP/x?algorithm=hmacsha256&digits=8&secret=" K32 "#fragment", &o), 0);
	assert_int_equal(match(&o, "46119246", 59), CODE_RIGHT);

	assert_int_equal(parse("otpauth://totp/Iss%3A%20ann?secret=" K, &o), 0);
	assert_string_equal(o.issuer, "Iss");
	assert_string_equal(o.account, "ann");

	assert_int_equal(parse("otpauth://totp/?&&secret=" K "&&x&=y", &o), 0);
	assert_string_equal(o.issuer, "");
	assert_string_equal(o.account, "");

	assert_int_equal(parse("otpauth://totp/C%2B%2B:a+b?issuer=C++&secret=" K, &o), 0);
	assert_string_equal(o.issuer, "C++"); /* a plus sign is one, not a blank */
	assert_string_equal(o.account, "a+b");
}

static void
parse_takes_plain_base32_and_leaves_the_rest(void **state)
{
	struct otpauth scope_otpauth o;

	(void)state;
	otpauth_defaults(&o);
	o.digits = 8;
	o.algorithm = ALGORITHM_SHA256;
	strncpy(o.issuer, "here", sizeof(o.issuer) - 1);

	assert_int_equal(parse("gezd gnbv gy3t qojq gezd gnbv gy3t qojq", &o), 0);

	assert_int_equal(o.secret.size, 20);
	assert_int_equal(o.digits, 8);
	assert_int_equal(o.algorithm, ALGORITHM_SHA256);
	assert_string_equal(o.issuer, "here");
}

static void
parse_reads_a_tokens_uri_with_its_counter(void **state)
{
	struct otpauth scope_otpauth o;

	(void)state;
	assert_int_equal(
	    parse("otpauth://HOTP/ACME:eve?secret=" K "&counter=5&digits=8&period=60&issuer=ACME",
		&o),
	    0);

	assert_int_equal(o.type, OTPAUTH_HOTP);
	assert_int_equal(o.counter, 5);
	assert_int_equal(o.digits, 8);
	assert_int_equal(o.period_seconds, 30); /* it has none */
	assert_int_equal(parse("otpauth://hotp/x?secret=" K "&counter=4611686018427387903", &o), 0);
	assert_int_equal(o.counter, OTPAUTH_COUNTER_MAX);
	/* A totp URI with a counter is what some program writes. */
	assert_int_equal(parse("otpauth://totp/x?secret=" K "&counter=x", &o), 0);
	assert_int_equal(o.type, OTPAUTH_TOTP);
	assert_int_equal(o.counter, 0);
}

static void
write_gives_a_token_its_counter_and_no_period(void **state)
{
	struct otpauth scope_otpauth o;
	char uri[OTPAUTH_URI_SIZE];

	(void)state;
	otpauth_defaults(&o);
	assert_int_equal(secret_parse(K, &o.secret), 0);
	o.type = OTPAUTH_HOTP;
	strncpy(o.account, "eve", sizeof(o.account) - 1);
	assert_int_equal(otpauth_write(&o, uri, sizeof(uri)), 0);
	assert_string_equal(uri, "otpauth://hotp/eve?secret=" K "&counter=0");
	o.counter = OTPAUTH_COUNTER_MAX;
	assert_int_equal(otpauth_write(&o, uri, sizeof(uri)), 0);
	assert_string_equal(uri, "otpauth://hotp/eve?secret=" K "&counter=4611686018427387903");
}

static void
parse_refuses_by_the_name_of_the_field(void **state)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
	    {"otpauth://totp/x", "secret: missing"},
	    {"otpauth://totp/x?issuer=y", "secret: missing"},
	    {"otpauth://totp/x?Secret=" K, "secret: missing"},
	    {"otpauth://totp/x?secret=", "secret: not 10 to 64 bytes long"},
	    {"otpauth://totp/x?secret", "secret: not 10 to 64 bytes long"},
	    {"otpauth://totp/x?secret=GEZDGNBV", "secret: not 10 to 64 bytes long"},
	    {"otpauth://totp/x?secret=GEZDGNB!", "secret: not base32 (A-Z and 2-7)"},
	    {"otpauth://totp/x?secret=GE0189", "secret: not base32 (A-Z and 2-7)"},
	    {"otpauth://totp/x?secret=" K "%00AAAA", "secret: badly encoded or too long"},
	    {"otpauth://totp/x?secret=" K "&secret=" K, "secret: given twice"},
	    {"otpauth://totp/x?secret=" K "&digits=6&digits=8", "digits: given twice"},
	    {"otpauth://hotp/x?secret=" K, "counter: missing, and hotp begins with one"},
	    {"otpauth://hotp/x?secret=" K "&counter=", "counter:  is not a number from 0 on"},
	    {"otpauth://hotp/x?secret=" K "&counter=-1", "counter: -1 is not a number from 0 on"},
	    {"otpauth://hotp/x?secret=" K "&counter=9223372036854775807",
		"counter: 9223372036854775807 is not a number from 0 on"},
	    {"otpauth://hotp/x?counter=1&secret=" K "&counter=1", "counter: given twice"},
	    {"otpauth://hotp/x?counter=1", "secret: missing"},
	    {"otpauth://steam/x?secret=" K, "type: not totp or hotp"},
	    {"otpauth://totp?secret=" K, "type: not totp or hotp"},
	    {"otpauth://", "type: not totp or hotp"},
	    {"otpauth://totp/x?digits=5&secret=" K, "digits: 5 is not 6, 7 or 8"},
	    {"otpauth://totp/x?secret=" K "&digits=9", "digits: 9 is not 6, 7 or 8"},
	    {"otpauth://totp/x?secret=" K "&digits=6x", "digits: 6x is not 6, 7 or 8"},
	    {"otpauth://totp/x?secret=" K "&digits=", "digits:  is not 6, 7 or 8"},
	    {"otpauth://totp/x?secret=" K "&period=0", "period: 0 is not 15 to 300 seconds"},
	    {"otpauth://totp/x?secret=" K "&period=301", "period: 301 is not 15 to 300 seconds"},
	    {"otpauth://totp/x?secret=" K "&period=-30", "period: -30 is not 15 to 300 seconds"},
	    {"otpauth://totp/x?secret=" K "&algorithm=MD5",
		"algorithm: MD5 is not SHA1, SHA256 or SHA512"},
	    {"otpauth://totp/x?secret=" K "&algorithm=%0A",
		"algorithm: \\x0A is not SHA1, SHA256 or SHA512"},
	    {"otpauth://totp/%zz?secret=" K, "label: badly encoded or too long"},
	    {"otpauth://totp/%4?secret=" K, "label: badly encoded or too long"},
	    {"otpauth://totp/%?secret=" K, "label: badly encoded or too long"},
	    {"otpauth://totp/a%00b?secret=" K, "label: badly encoded or too long"},
	    {"otpauth://totp/a%0Ab?secret=" K, "account: holds bytes that can't be shown"},
	    {"otpauth://totp/a%FF:b?secret=" K, "issuer: holds bytes that can't be shown"},
	    {"otpauth://totp/a:b?issuer=%1B[m&secret=" K,
		"issuer: holds bytes that can't be shown"},
	    {"http://totp/x?secret=" K, "not an otpauth:// URI"},
	    {"otpauth-migration://offline?data=abc", "not an otpauth:// URI"},
	    {"otpauth:totp/x?secret=" K, "secret: not base32 (A-Z and 2-7)"},
	    {"", "secret: not 10 to 64 bytes long"},
	};
	struct otpauth before, after;

	(void)state;
	memset(&before, 'Z', sizeof(before));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memcpy(&after, &before, sizeof(after));
		assert_int_equal(parse(rows[i].text, &after), -EINVAL);
		assert_string_equal(error, rows[i].words);
		assert_string_equal(warning, "");
		assert_memory_equal(&after, &before, sizeof(after));
	}
}

static void
parse_refuses_names_that_are_too_long(void **state)
{
	struct otpauth scope_otpauth o;
	char text[1024] = "otpauth://totp/";
	size_t start = strlen(text);

	(void)state;
	memset(text + start, 'a', 256);
	memcpy(text + start + 256, "?secret=" K, sizeof("?secret=" K));
	assert_int_equal(parse(text, &o), -EINVAL);
	assert_string_equal(error, "account: longer than 255 bytes");

	memset(text + start, 'a', 900);
	assert_int_equal(parse(text, &o), -EINVAL);
	assert_string_equal(error, "label: badly encoded or too long");
}

static void
write_encodes_so_that_every_app_reads_it(void **state)
{
	struct otpauth scope_otpauth o, scope_otpauth again;
	char uri[OTPAUTH_URI_SIZE];

	(void)state;
	otpauth_defaults(&o);
	assert_int_equal(secret_parse(K, &o.secret), 0);
	strncpy(o.issuer, "db 1:a&b", sizeof(o.issuer) - 1);
	strncpy(o.account, "ann", sizeof(o.account) - 1);

	assert_int_equal(otpauth_write(&o, uri, sizeof(uri)), 0);

	assert_string_equal(uri, "otpauth://totp/db%201a%26b:ann?secret=" K "&issuer=db%201a%26b");
	assert_int_equal(parse(uri, &again), 0);
	assert_string_equal(again.issuer, "db 1a&b");
	assert_string_equal(warning, "");
}

static void
write_leaves_default_parameters_out_and_others_in(void **state)
{
	struct otpauth scope_otpauth o;
	char uri[OTPAUTH_URI_SIZE];

	(void)state;
	otpauth_defaults(&o);
	assert_int_equal(secret_parse(K, &o.secret), 0);
	strncpy(o.account, "gr\xc3\xbc\xc3\x9f=+?#/%", sizeof(o.account) - 1);
	assert_int_equal(otpauth_write(&o, uri, sizeof(uri)), 0);
	assert_string_equal(uri, "otpauth://totp/gr%C3%BC%C3%9F%3D%2B%3F%23%2F%25?secret=" K);

	o.algorithm = ALGORITHM_SHA512;
	o.digits = 8;
	o.period_seconds = 60;
	strncpy(o.account, "ann@host-1.example_~", sizeof(o.account) - 1);
	assert_int_equal(otpauth_write(&o, uri, sizeof(uri)), 0);
	assert_string_equal(uri, "otpauth://totp/ann%40host-1.example_~?secret=" K
				 "&algorithm=SHA512&digits=8&period=60");
}

static void
write_never_cuts(void **state)
{
	struct otpauth scope_otpauth o;
	char uri[OTPAUTH_URI_SIZE];
	size_t length;

	(void)state;
	otpauth_defaults(&o);
	assert_int_equal(secret_parse(K, &o.secret), 0);
	memset(o.issuer, ' ', sizeof(o.issuer) - 1);
	memset(o.account, ' ', sizeof(o.account) - 1);
	o.issuer[0] = o.account[0] = 'x';
	assert_int_equal(otpauth_write(&o, uri, sizeof(uri)), -ENAMETOOLONG);
	assert_string_equal(uri, "");

	o.issuer[1] = '\0';
	assert_int_equal(otpauth_write(&o, uri, sizeof(uri)), 0);
	length = strlen(uri);
	assert_int_equal(otpauth_write(&o, uri, length), -ENAMETOOLONG);
	assert_string_equal(uri, "");
	assert_int_equal(otpauth_write(&o, uri, length + 1), 0);
}

/* A small generator with a fixed start, so that each run is the same. */
static unsigned int
next_number(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

static void
fill_name(char *name, size_t length, uint32_t *seed)
{
	static const char *const pieces[] = {"a", "Z", "9", " x", "%", "&", "=", "+", "#", "?", "/",
	    "@", "\xc3\xbc", "\xe2\x82\xac", "'", "\"", "\\", "-", ".", "_", "~"};

	name[0] = '\0';
	while (strlen(name) < length)
		strncat(name, pieces[next_number(seed) % (sizeof(pieces) / sizeof(pieces[0]))], 4);
}

static void
write_and_parse_are_each_others_reverse(void **state)
{
	uint32_t seed = 20260101;
	char uri[OTPAUTH_URI_SIZE];

	(void)state;
	for (unsigned int i = 0; i < 2000; i++) {
		struct otpauth scope_otpauth o, scope_otpauth again;

		otpauth_defaults(&o);
		o.algorithm = (enum algorithm)(next_number(&seed) % 3);
		o.digits = 6 + next_number(&seed) % 3;
		o.type = (enum otpauth_type)(next_number(&seed) % 2);
		if (o.type == OTPAUTH_TOTP)
			o.period_seconds = 15 + next_number(&seed) % 286;
		else
			o.counter = (int64_t)next_number(&seed) << (next_number(&seed) % 46);
		o.secret.size = 10 + next_number(&seed) % 55;
		for (size_t n = 0; n < o.secret.size; n++)
			o.secret.bytes[n] = (unsigned char)next_number(&seed);
		fill_name(o.issuer, next_number(&seed) % 40, &seed);
		fill_name(o.account, next_number(&seed) % 40, &seed);
		memmove(o.issuer, o.issuer + (o.issuer[0] == ' '),
		    strlen(o.issuer) + 1 - (o.issuer[0] == ' '));
		memmove(o.account, o.account + (o.account[0] == ' '),
		    strlen(o.account) + 1 - (o.account[0] == ' '));

		assert_int_equal(otpauth_write(&o, uri, sizeof(uri)), 0);
		assert_int_equal(parse(uri, &again), 0);

		assert_string_equal(again.issuer, o.issuer);
		assert_string_equal(again.account, o.account);
		assert_int_equal(again.type, o.type);
		assert_int_equal(again.counter, o.counter);
		assert_int_equal(again.algorithm, o.algorithm);
		assert_int_equal(again.digits, o.digits);
		assert_int_equal(again.period_seconds, o.period_seconds);
		assert_int_equal(again.secret.size, o.secret.size);
		assert_memory_equal(again.secret.bytes, o.secret.bytes, o.secret.size);
	}
}

static void
algorithm_names_are_read_in_their_usual_forms(void **state)
{
	static const char *const good[] = {"sha1", "SHA256", "Sha512"};
	static const char *const hmac[] = {"HmacSHA1", "hmacsha256", "HMACSHA512"};
	static const char *const bad[] = {
	    "", "sha", "md5", "sha-1", "SHA224", "sha1 ", "hmac", "sha2"};
	enum algorithm a;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(algorithm_parse(good[i], &a), 0);
		assert_int_equal(a, i);
		assert_int_equal(algorithm_parse(hmac[i], &a), 0);
		assert_int_equal(a, i);
		assert_int_equal(algorithm_parse(algorithm_text((enum algorithm)i), &a), 0);
		assert_int_equal(a, i);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(algorithm_parse(bad[i], &a), -EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(parse_reads_a_plain_uri),
	    cmocka_unit_test(parse_lets_the_issuer_parameter_win_and_warns),
	    cmocka_unit_test(parse_reads_what_other_programs_write),
	    cmocka_unit_test(parse_takes_plain_base32_and_leaves_the_rest),
	    cmocka_unit_test(parse_reads_a_tokens_uri_with_its_counter),
	    cmocka_unit_test(write_gives_a_token_its_counter_and_no_period),
	    cmocka_unit_test(parse_refuses_by_the_name_of_the_field),
	    cmocka_unit_test(parse_refuses_names_that_are_too_long),
	    cmocka_unit_test(write_encodes_so_that_every_app_reads_it),
	    cmocka_unit_test(write_leaves_default_parameters_out_and_others_in),
	    cmocka_unit_test(write_never_cuts),
	    cmocka_unit_test(write_and_parse_are_each_others_reverse),
	    cmocka_unit_test(algorithm_names_are_read_in_their_usual_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
