/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of keeper/factor/secret: base32 both ways, and no guesses. */
#include "keeper/factor/secret.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define K_BASE32 "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
#define K_BYTES "12345678901234567890"

static void
secret_reads_base32_as_people_write_it(void **state)
{
	static const char *const texts[] = {K_BASE32, "gezdgnbvgy3tqojqgezdgnbvgy3tqojq",
	    "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ", "gezd-gnbv-gy3tqojq gezd gnbv gy3tqojq",
	    " " K_BASE32 " ", K_BASE32 "==", K_BASE32 " = = ", K_BASE32 "======"};
	struct secret scope_secret secret;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(secret_parse(texts[i], &secret), 0);
		assert_int_equal(secret.size, 20);
		assert_memory_equal(secret.bytes, K_BYTES, 20);
	}
}

static void
secret_guesses_nothing(void **state)
{
	static const struct {
		const char *text;
		int r;
	} rows[] = {
	    {"", -ERANGE}, {"====", -ERANGE}, {" - ", -ERANGE}, {"GE0189", -EINVAL},
	    {"0EZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", -EINVAL},
	    {"1EZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", -EINVAL},
	    {"8EZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", -EINVAL},
	    {"9EZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", -EINVAL}, {"GEZDGNB!", -EINVAL},
	    {K_BASE32 "=A", -EINVAL}, {"=" K_BASE32, -EINVAL}, {K_BASE32 "\n", -EINVAL},
	    {"G\xc3\x89ZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", -EINVAL},
	    {K_BASE32 "G", -EINVAL},	  /* 33 digits: one was lost, or one too many */
	    {K_BASE32 "GEZ", -EINVAL},	  /* 35 */
	    {K_BASE32 "GEZDGN", -EINVAL}, /* 38 */
	    {"GEZDGNBV", -ERANGE},	  /* 5 bytes */
	    {"GEZDGNBVGY3TQOI", -ERANGE}, /* 9 bytes */
	};
	struct secret scope_secret secret;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		secret.size = 42;
		assert_int_equal(secret_parse(rows[i].text, &secret), rows[i].r);
		assert_int_equal(secret.size, 0);
	}
	assert_int_equal(secret_parse("GEZDGNBVGY3TQOJQ", &secret), 0); /* 80 bits */
	assert_int_equal(secret.size, SECRET_BYTES_MIN);
}

static void
secret_of_each_size_survives_its_text(void **state)
{
	struct secret scope_secret secret, scope_secret again;
	char text[SECRET_TEXT_SIZE];

	(void)state;
	for (size_t size = SECRET_BYTES_MIN; size <= SECRET_BYTES_MAX; size++) {
		secret_make(&secret);
		for (size_t i = 0; i < size; i++)
			secret.bytes[i] = (unsigned char)(size * 37 + i * 101);
		secret.size = size;

		secret_text(&secret, text, sizeof(text));

		assert_null(strchr(text, '='));
		assert_int_equal(secret_parse(text, &again), 0);
		assert_int_equal(again.size, size);
		assert_memory_equal(again.bytes, secret.bytes, size);
	}
}

static void
secret_above_the_largest_size_is_refused(void **state)
{
	struct secret scope_secret secret;
	char text[2 * SECRET_TEXT_SIZE];

	(void)state;
	memset(text, 'A', sizeof(text));
	text[104] = '\0'; /* 65 bytes */
	assert_int_equal(secret_parse(text, &secret), -ERANGE);
	memset(text, 'A', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(secret_parse(text, &secret), -ERANGE);
}

static void
secret_text_is_never_cut(void **state)
{
	struct secret scope_secret secret;
	char text[SECRET_TEXT_SIZE] = "old";

	(void)state;
	assert_int_equal(secret_parse(K_BASE32, &secret), 0);
	secret_text(&secret, text, 32);
	assert_string_equal(text, "");
	secret_text(&secret, text, 33);
	assert_string_equal(text, K_BASE32);
}

static void
secret_made_is_new_each_time_and_gone_when_wiped(void **state)
{
	static const struct secret none;
	struct secret scope_secret one, scope_secret other;

	(void)state;
	secret_make(&one);
	secret_make(&other);
	assert_int_equal(one.size, SECRET_BYTES_NEW);
	assert_memory_not_equal(one.bytes, other.bytes, SECRET_BYTES_NEW);

	secret_wipe(&one);
	assert_memory_equal(&one, &none, sizeof(one));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(secret_reads_base32_as_people_write_it),
	    cmocka_unit_test(secret_guesses_nothing),
	    cmocka_unit_test(secret_of_each_size_survives_its_text),
	    cmocka_unit_test(secret_above_the_largest_size_is_refused),
	    cmocka_unit_test(secret_text_is_never_cut),
	    cmocka_unit_test(secret_made_is_new_each_time_and_gone_when_wiped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
