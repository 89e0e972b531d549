/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Test: 2svd(8) lists every reason that a log line can name, each once, in the order of
 * lib/wire/reason.h, and no other. Run by make check, with the page below $srcdir.
 */
#include "base/scope.h"
#include "base/text.h"
#include "wire/reason.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define MARK ".\\\" Every reason of lib/wire/reason.h"
#define ITEM ".It Li "

static FILE *
open_page(void)
{
	const char *folder = getenv("srcdir");
	char path[4096];
	FILE *file;

	assert_int_equal(
	    text_format(path, sizeof(path), "%s/man/2svd.8", folder ? folder : "."), 0);
	file = fopen(path, "re");
	assert_non_null(file);
	return file;
}

/* The next line without its newline; false at the end. */
static bool
read_line(FILE *file, char line[512])
{
	if (!fgets(line, 512, file))
		return false;
	line[strcspn(line, "\n")] = '\0';
	return true;
}

static void
the_page_lists_every_reason_once_in_order(void **state)
{
	scope_file FILE *page = open_page();
	char line[512] = "";
	int reason = 0;

	(void)state;
	while (strncmp(line, MARK, strlen(MARK)) != 0)
		assert_true(read_line(page, line));

	while (read_line(page, line) && strcmp(line, ".El") != 0) {
		if (strncmp(line, ITEM, strlen(ITEM)) != 0)
			continue;
		assert_true(reason < REASON_COUNT);
		assert_string_equal(line + strlen(ITEM), reason_text((enum reason)reason));
		reason++;
	}

	assert_int_equal(reason, REASON_COUNT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_page_lists_every_reason_once_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
