/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Test: the kinds of alerts that the store's source makes, those of lib/settings/alert_kind.c, the
 * words of letters and the lines of 2sv-notify(8) are the same.
 */
#include "letter_fixture.h"

#include "base/text.h"
#include "notify/letter_line.h"
#include "settings/alert_kind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define TITLE_COLUMNS 28 /* a list of mail shows about forty columns of a subject */
#define PATH_SIZE 512

#define KINDS_MAX 64

static char page[64 * 1024];
static bool is_made[KINDS_MAX]; /* in the order of alert_kind.h */

static FILE *
source_open(const char *name)
{
	const char *folder = getenv("srcdir");
	char path[PATH_SIZE];
	FILE *file;

	assert_int_equal(text_format(path, sizeof(path), "%s/%s", folder ? folder : ".", name), 0);
	file = fopen(path, "re");
	assert_non_null(file);
	return file;
}

static int
read_page(void **state)
{
	FILE *file = source_open("man/2sv-notify.8");

	(void)state;
	page[fread(page, 1, sizeof(page) - 1, file)] = '\0';
	fclose(file);
	return 0;
}

static void
expect_listed(const char *kind)
{
	for (size_t i = 0; alert_kind_at(i); i++)
		if (strcmp(alert_kind_at(i), kind) == 0) {
			is_made[i] = true;
			return;
		}
	fail_msg("lib/settings/alert_kind.c does not name the kind %s", kind);
}

static void
expect_words(const char *kind)
{
	const struct alert_words *words = alert_words_of(kind);
	static const char *const readers[] = {"ann", "root"};
	char line[64];

	if (words == alert_words_of("never heard of"))
		fail_msg("the kind %s has no words", kind);
	expect_listed(kind);
	assert_true(letter_width(words->title) <= TITLE_COLUMNS);
	text_format(line, sizeof(line), "\n.It Cm %s\n", kind);
	if (!strstr(page, line))
		fail_msg("2sv-notify(8) does not name the kind %s", kind);
	for (size_t i = 0; i < 4; i++) {
		struct letter_head reader = head;

		reader.account = readers[i % 2];
		letter_begin(NULL);
		add_alert("kind", "alert", "alert", kind, "account", "ann", "at", "1800000000",
		    "door", "sshd", "host", "local:1000", "devices", i < 2 ? "0" : "1", NULL);
		letter_write(&claim, &reader, &letter);
		assert_true(says("this machine (user id 1000)"));
		assert_null(strchr(letter.text, '{'));
		expect_fit();
	}
}

/* The literals of the lines that make alerts, whichever function does it. */
static unsigned int
kinds_of_line(const char *line)
{
	static const char *const marks[] = {
	    ".kind = ", "tell(", "tell_root(", "alert_both(", "[NOTICE_", "SELECT NULL, '"};
	const char *at = NULL;
	unsigned int count = 0;
	char kind[64];

	for (size_t i = 0; !at && i < sizeof(marks) / sizeof(marks[0]); i++)
		at = strstr(line, marks[i]);
	for (at = at ? strpbrk(at, "\"'") : NULL; at; at = strpbrk(at, "\"'")) {
		size_t length = strspn(++at, "abcdefghijklmnopqrstuvwxyz-");

		if (length > 2 && length < sizeof(kind) &&
		    (at[length] == '"' || at[length] == '\'')) {
			memcpy(kind, at, length);
			kind[length] = '\0';
			expect_words(kind);
			count++;
		}
		at += length;
		at += *at != '\0';
	}
	return count;
}

static unsigned int
kinds_of_file(const char *name)
{
	FILE *file = source_open(name);
	unsigned int count = 0;
	char line[1024];

	while (fgets(line, sizeof(line), file))
		count += kinds_of_line(line);
	fclose(file);
	return count;
}

/* The files that make alerts, by the list of them in the room's own makefile. */
static void
every_kind_that_the_store_makes_has_words(void **state)
{
	FILE *list = source_open("services/verify/keeper/store/room.mk");
	unsigned int count = 0;
	char line[PATH_SIZE];

	(void)state;
	while (fgets(line, sizeof(line), list))
		for (char *at = strstr(line, "services/"); at; at = strstr(at, "services/")) {
			size_t length = strcspn(at, " \t\n\\");
			char name[PATH_SIZE];

			text_format(name, sizeof(name), "%.*s", (int)length, at);
			if (strstr(name, ".c") || strstr(name, ".sql"))
				count += kinds_of_file(name);
			at += length;
		}
	fclose(list);
	assert_true(count >= 30); /* the marks still find them */
}

static void
further_kinds_have_words(void **state)
{
	static const char *const kinds[] = {"contact-added", "contact-removed", "undelivered"};

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		expect_words(kinds[i]);
}

/* After the tests above: admin_alerts takes no word that nothing is sent for. */
static void
each_listed_kind_is_made(void **state)
{
	(void)state;
	assert_true(alert_kinds_are_good("all new-host protect"));
	for (size_t i = 0; alert_kind_at(i); i++) {
		assert_true(i < KINDS_MAX);
		assert_true(alert_kinds_are_good(alert_kind_at(i)));
		if (!is_made[i])
			fail_msg("nothing makes the kind %s", alert_kind_at(i));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_kind_that_the_store_makes_has_words),
	    cmocka_unit_test(further_kinds_have_words),
	    cmocka_unit_test(each_listed_kind_is_made),
	};

	return cmocka_run_group_tests(tests, read_page, NULL);
}
