/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Test: 2sv.conf(5), the example packaging/2sv.conf and the table of keys name the same keys with
 * the same defaults. Built as if 2sv were installed where the page says it is.
 */
#include "settings/complaint.h"
#include "settings/parse.h"
#include "settings/settings.h"

#include "base/scope.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define TEXT_SIZE (64 * 1024)
#define WORD "abcdefghijklmnopqrstuvwxyz_"

static char page[TEXT_SIZE], example[TEXT_SIZE];

static void
read_into(char text[TEXT_SIZE], const char *name)
{
	const char *folder = getenv("srcdir");
	scope_file FILE *file = NULL;
	char path[512];
	size_t used;

	(void)snprintf(path, sizeof(path), "%s/%s", folder ? folder : ".", name);
	file = fopen(path, "re");
	assert_non_null(file);
	used = fread(text, 1, TEXT_SIZE - 1, file);
	assert_true(used < TEXT_SIZE - 1);
	text[used] = '\0';
}

static int
read_both(void **state)
{
	(void)state;
	read_into(page, "man/2sv.conf.5");
	read_into(example, "packaging/2sv.conf");
	return 0;
}

/* The default as it is written down; the issuer's is the host's own name, which no text knows. */
static bool
default_text(const struct settings_key *key, char *text, size_t size)
{
	if (key->text)
		(void)snprintf(text, size, "%s", key->text);
	else
		(void)snprintf(text, size, "%lld", (long long)key->number);
	return strcmp(key->name, "issuer") != 0;
}

static bool
key_is_known(const struct settings *settings, const char *name, size_t length)
{
	struct settings_key key;

	for (size_t at = 0; settings_key(settings, at, &key); at++)
		if (strlen(key.name) == length && strncmp(key.name, name, length) == 0)
			return true;
	return false;
}

/* The page's item that names key, up to the next one; empty if there is none. */
static void
page_item(const char *name, char *item, size_t size)
{
	const char *keys = strstr(page, "\n.Sh KEYS\n"), *end = strstr(page, "\n.Sh FILES\n");
	char wanted[64];

	assert_non_null(keys);
	assert_non_null(end);
	(void)snprintf(wanted, sizeof(wanted), " Cm %s", name);
	item[0] = '\0';
	for (const char *it = keys; (it = strstr(it, "\n.It")) && it < end; it += strlen("\n.It")) {
		const char *line_end = strchr(it + 1, '\n');
		const char *found = strstr(it, wanted), *next = strstr(it + 1, "\n.It");

		if (!found || found > line_end || strspn(found + strlen(wanted), WORD) > 0)
			continue;
		if (!next || next > end)
			next = end;
		(void)snprintf(item, size, "%.*s", (int)(next - it), it);
	}
}

/* True if value stands in text as a word of its own. */
static bool
names_value(const char *text, const char *value)
{
	const char *const around = " \n,.\"";

	for (const char *p = text; (p = strstr(p, value)); p++) {
		char after = p[strlen(value)];

		if (p > text && strchr(" \n", p[-1]) && (after == '\0' || strchr(around, after)))
			return true;
	}
	return false;
}

static void
the_page_has_every_key_with_its_default(void **state)
{
	scope_settings struct settings *settings = NULL;
	struct settings_key key;
	char item[4096], value[256];

	(void)state;
	assert_int_equal(settings_make_default(&settings), 0);

	for (size_t at = 0; settings_key(settings, at, &key); at++) {
		page_item(key.name, item, sizeof(item));
		if (!item[0] ||
		    (default_text(&key, value, sizeof(value)) && !names_value(item, value)))
			fail_msg("2sv.conf(5): no %s, or another default than %s", key.name, value);
	}
}

static void
the_page_has_no_key_that_is_not_known(void **state)
{
	scope_settings struct settings *settings = NULL;
	const char *keys = strstr(page, "\n.Sh KEYS\n");
	const char *end = strstr(page, "\n.Sh FILES\n");
	size_t seen = 0;

	(void)state;
	assert_int_equal(settings_make_default(&settings), 0);
	for (const char *it = keys; (it = strstr(it, "\n.It Cm ")) && it < end; it++) {
		for (const char *p = it; (p = strstr(p, "Cm ")) && p < strchr(it + 1, '\n'); p++) {
			seen++;
			if (!key_is_known(settings, p + 3, strspn(p + 3, WORD)))
				fail_msg("2sv.conf(5) has: %.40s", p);
		}
	}
	assert_true(seen > 0);
}

/* The value in the example's line "#key = value", without quotes; false where there is none. */
static bool
example_value(const char *key, char *value, size_t size)
{
	char wanted[64];
	const char *line;
	size_t length;

	(void)snprintf(wanted, sizeof(wanted), "\n#%s = ", key);
	line = strstr(example, wanted);
	if (!line || strstr(line + 1, wanted))
		return false;
	line += strlen(wanted);
	length = strcspn(line, "\n");
	if (line[0] == '"' && length > 1)
		(void)snprintf(value, size, "%.*s", (int)length - 2, line + 1);
	else
		(void)snprintf(value, size, "%.*s", (int)length, line);
	return true;
}

static void
the_example_has_every_key_once_with_its_default(void **state)
{
	scope_settings struct settings *settings = NULL;
	struct settings_key key;
	char value[256], wanted[256];

	(void)state;
	assert_int_equal(settings_make_default(&settings), 0);

	for (size_t at = 0; settings_key(settings, at, &key); at++) {
		if (!example_value(key.name, value, sizeof(value)))
			fail_msg("packaging/2sv.conf: no line #%s = ..., or two", key.name);
		if (default_text(&key, wanted, sizeof(wanted)))
			assert_string_equal(value, wanted);
	}
}

static void
the_example_with_all_its_keys_is_understood(void **state)
{
	scope_settings struct settings *settings = NULL;
	char error[512] = "", text[TEXT_SIZE];
	struct complaint complaint = {"2sv.conf", error, sizeof(error)};
	size_t used = 0;

	(void)state;
	assert_int_equal(settings_make_default(&settings), 0);
	for (const char *p = example; *p; p++) {
		size_t length = *p == '#' ? strspn(p + 1, WORD) : 0;
		bool opens_key = (p == example || p[-1] == '\n') && length > 0 &&
				 strncmp(p + 1 + length, " = ", 3) == 0;

		if (!opens_key)
			text[used++] = *p;
	}
	text[used] = '\0';

	if (settings_parse(text, settings, &complaint) < 0)
		fail_msg("packaging/2sv.conf: %s", error);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_page_has_every_key_with_its_default),
	    cmocka_unit_test(the_page_has_no_key_that_is_not_known),
	    cmocka_unit_test(the_example_has_every_key_once_with_its_default),
	    cmocka_unit_test(the_example_with_all_its_keys_is_understood),
	};

	return cmocka_run_group_tests(tests, read_both, NULL);
}
