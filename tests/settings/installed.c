/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Test of the installed file's careful way: this program is built as if 2sv.conf were installed
 * below /tmp, where anybody could put one.
 */
#include "settings/settings.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static void
the_installed_file_is_not_read_below_a_directory_that_anybody_may_write(void **state)
{
	struct settings *settings = NULL;
	char error[256];

	(void)state;
	assert_int_equal(settings_load(NULL, &settings, error, sizeof(error)), -EPERM);

	assert_null(settings);
	assert_string_equal(error, "/tmp/2sv-not-there/2sv.conf: directory tmp on the way to it "
				   "must be root's, writable by nobody else");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		the_installed_file_is_not_read_below_a_directory_that_anybody_may_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
