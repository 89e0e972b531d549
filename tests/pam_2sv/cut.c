/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the password ends in one field. */
#include "pam_2sv/cut.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static void
the_form_alone_says_where_the_code_begins(void **state)
{
	static const struct {
		const char *field;
		unsigned int digits;
		size_t password;
	} rows[] = {
	    {"hunter2287082", 6, 7},
	    {"pw123456287082", 6, 8}, /* a password that ends in digits */
	    {"12345678287082", 6, 8},
	    {"hunter207081804", 8, 7},
	    {"pw1207081804", 8, 4},
	    {"hunter2287082", 8, 13}, /* seven digits at the end are no code of eight */
	    {"pw12287082", 8, 2},     /* eight are: of a device of six it would be another */
	    {"287082", 6, 0},
	    {"28708", 6, 5},
	    {"hunter2", 6, 7},
	    {"", 6, 0},
	    {"hunter2 287082", 6, 8}, /* a blank is the password's */
	    {"hunter2123456-654321", 6, 7},
	    {"hunter212345678-87654321", 6, 7}, /* two codes say how long they are */
	    {"hunter21234567-7654321", 8, 7},
	    {"pass123456-287082", 6, 4}, /* such a password wants two codes: */
	    {"pass123456-123456-654321", 6, 11},
	    {"hunter2123456-65432", 6, 19},
	    {"hunter2-654321", 6, 8},
	    {"hunter2abcd-efgh-jkmn-pqrs", 6, 7},
	    {"hunter2ABCD-2345-6789-PQRS", 8, 7},
	    {"hunter21234-5678-9012-3456", 6, 26}, /* without a letter it is none, nor two codes */
	    {"abcd-efgh-jkmn-pqrs", 6, 0},
	    {"hunter2abcd-efgh-jkmn-pqr!", 6, 26},
	    {"hunter2abcdefghjkmnpqrs", 6, 23}, /* without its gaps it may be a password */
	    {"p\303\244ss\342\202\254287082", 6, 8},
	    /* Of who needs no code nothing is cut, whatever it looks like. */
	    {"pw123456", 0, 8},
	    {"abcd-efgh-jkmn-pqrs", 0, 19},
	    {"123456-654321", 0, 13},
	    {"hunter2287082", 9, 13},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (cut_find(rows[i].field, rows[i].digits) != rows[i].password)
			fail_msg("%s, %u: %zu", rows[i].field, rows[i].digits,
			    cut_find(rows[i].field, rows[i].digits));
}

static void
no_code_is_longer_than_its_bound(void **state)
{
	static const char *const fields[] = {"abcd-efgh-jkmn-pqrs", "x12345678-12345678",
	    "x12345678901234567890123456789", "123456789-123456789"};

	(void)state;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		for (unsigned int digits = 0; digits < 12; digits++)
			assert_in_range(
			    strlen(fields[i]) - cut_find(fields[i], digits), 0, CUT_BYTES_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_form_alone_says_where_the_code_begins),
	    cmocka_unit_test(no_code_is_longer_than_its_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
