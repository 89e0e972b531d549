/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of code_normalise: one form for compare and replay, and nothing but digits gets there. */
#include "keeper/factor/answer_form.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static void
normalise_drops_blanks_and_hyphens_only(void **state)
{
	static const struct {
		const char *typed, *code;
	} rows[] = {
	    {"081804", "081804"},
	    {" 081 804 ", "081804"},
	    {"081-804", "081804"},
	    {"-0-8-1-8-0-4-", "081804"},
	    {"0081804", "0081804"},
	    {"07081804", "07081804"},
	    {"0708 1804", "07081804"},
	    {"", NULL},
	    {"   ", NULL},
	    {"81804", NULL},
	    {"008180400", NULL},
	    {"081804x", NULL},
	    {"x081804", NULL},
	    {"081.804", NULL},
	    {"+081804", NULL},
	    {"081804\n", NULL},
	    {"\t081804", NULL},
	    {"\xef\xbc\x90\xef\xbc\x98\xef\xbc\x91\xef\xbc\x98\xef\xbc\x90\xef\xbc\x94", NULL},
	    {"\xd9\xa0\xd9\xa8\xd9\xa1\xd9\xa8\xd9\xa0\xd9\xa4", NULL}, /* Arabic-Indic */
	    {"081\xc2\xa0"
	     "804",
		NULL}, /* no-break space */
	    {"081\xe2\x80\x91"
	     "804",
		NULL}, /* no-break hyphen */
	    {"\b\n\r\x7fINCORRECT", NULL},
	    {"\b\n\r\x7fIN", NULL},
	};
	char code[CODE_DIGITS_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(code, 'Z', sizeof(code));
		assert_int_equal(code_normalise(rows[i].typed, code), rows[i].code ? 0 : -EINVAL);
		assert_string_equal(code, rows[i].code ? rows[i].code : "");
	}
}

static void
normalise_refuses_a_flood_of_digits(void **state)
{
	char code[CODE_DIGITS_MAX + 1];
	char flood[10001];

	(void)state;
	memset(flood, '0', sizeof(flood) - 1);
	flood[sizeof(flood) - 1] = '\0';
	assert_int_equal(code_normalise(flood, code), -EINVAL);
	memset(flood, ' ', sizeof(flood) - 1);
	assert_int_equal(code_normalise(flood, code), -EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(normalise_drops_blanks_and_hyphens_only),
	    cmocka_unit_test(normalise_refuses_a_flood_of_digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
