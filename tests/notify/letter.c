/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of what a person reads: facts, what to do, nothing that misleads. */
#include "notify/letter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define COLUMNS 78

static struct claim claim;
static struct letter letter;
static const struct letter_head head = {.machine = "db1.example.org", .account = "ann"};

/* An alert from key, value pairs up to NULL. */
static void __attribute__((sentinel)) add_alert(const char *key, ...)
{
	struct packet *row = &claim.rows[claim.row_count++];
	va_list pairs;

	packet_begin(row, "row");
	va_start(pairs, key);
	for (; key; key = va_arg(pairs, const char *))
		packet_add(row, key, va_arg(pairs, const char *));
	va_end(pairs);
	assert_true(packet_is_whole(row));
	claim.alert_count = claim.row_count;
}

static int
begin(void **state)
{
	(void)state;
	setenv("TZ", "UTC", 1);
	memset(&claim, 0, sizeof(claim));
	return 0;
}

static void
one_has_all_facts_and_what_to_do(void **state)
{
	(void)state;
	add_alert("kind", "alert", "alert", "new-host", "account", "ann", "at", "1800000000",
	    "door", "sshd", "host", "203.0.113.9", "address", "203.0.113.9", "place", "new",
	    "device", "phone", "detail", "SHA256:abc", NULL);
	letter_write(&claim, &head, &letter);
	assert_string_equal(letter.subject, "Login from a new host: ann (db1.example.org)");
	assert_string_equal(letter.text,
	    "Hello ann,\n"
	    "\n"
	    "Somebody logged in from a place that this account never came from before.\n"
	    "\n"
	    "  Account  ann on db1.example.org\n"
	    "  When     Fri 15 Jan 2027 08:00:00 UTC (+0000)\n"
	    "  Door     sshd\n"
	    "  From     203.0.113.9, a new host\n"
	    "  Device   phone\n"
	    "  Detail   SHA256:abc\n"
	    "\n"
	    "Was it you? Then there is nothing to do.\n"
	    "If not: type  2sv stop  on db1.example.org, which shuts others out,\n"
	    "and change your password. And tell who administers the machine.\n"
	    "\n"
	    "2sv on db1.example.org\n");
}

/* Whatever the kind: no link that could be forged, no line too long for a terminal. */
static void
every_kind_has_words(void **state)
{
	static const char *const kinds[] = {"new-host", "new-hosts", "wrong-codes", "failures",
	    "used-code", "device-added", "device-removed", "off", "codes-new", "recovery-used",
	    "codes-few", "trusted", "forgotten", "password-changed", "stopped", "freed", "reset",
	    "invited", "help-code", "help-code-used", "clock-back", "other-uid", "saved",
	    "restored", "store-read-only", "store-full", "clock-off", "doctor", "protect"};

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		memset(&claim, 0, sizeof(claim));
		add_alert("kind", "alert", "alert", kinds[i], "account", "ann", "at", "1800000000",
		    "door", "sshd", "host", "local:1000", NULL);
		letter_write(&claim, &head, &letter);
		assert_string_not_equal(
		    letter_words_of(kinds[i])->title, letter_words_of("never heard of")->title);
		assert_null(strstr(letter.text, "://"));
		assert_non_null(strstr(letter.text, "this machine (user id 1000)"));
		for (const char *line = letter.text; *line; line += strcspn(line, "\n") + 1)
			assert_true(strcspn(line, "\n") <= COLUMNS);
	}
}

static void
many_are_a_list_with_its_rest_counted(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < CLAIM_ALERTS_MAX; i++)
		add_alert("kind", "alert", "alert", i % 2 ? "wrong-codes" : "used-code", "account",
		    "ann", "at", "1800000000", "door", "sshd", "host", "203.0.113.9", NULL);
	claim.alert_count = 1000;
	letter_write(&claim, &head, &letter);
	assert_string_equal(letter.subject, "1000 alerts: ann (db1.example.org)");
	assert_non_null(
	    strstr(letter.text, "  15 Jan 08:00 UTC  Wrong codes after the right password:"
				" ann, sshd, 203.0.113.9\n"));
	assert_non_null(strstr(letter.text, "And 950 more."));
	assert_non_null(strstr(letter.text, "2sv on db1.example.org\n"));
}

/* Values were escaped where they came in; one that was not is left out. */
static void
nothing_can_make_a_line_of_its_own(void **state)
{
	(void)state;
	add_alert("kind", "alert", "alert", "new-host", "account", "ann", "at", "1800000000",
	    "door", "sshd", "host", "a\nFrom     192.0.2.1", "detail", "x\r\nBcc: bob@example.org",
	    NULL);
	letter_write(&claim, &head, &letter);
	assert_null(strstr(letter.text, "192.0.2.1"));
	assert_null(strstr(letter.text, "Bcc"));
	assert_null(strchr(letter.subject, '\n'));
}

static void
what_is_very_long_is_left_out_whole(void **state)
{
	char name[300];

	(void)state;
	memset(name, 'a', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	for (unsigned int i = 0; i < CLAIM_ALERTS_MAX; i++)
		add_alert("kind", "alert", "alert", "new-host", "account", name, "at", "1800000000",
		    "door", name, "host", name, NULL);
	letter_write(&claim, &head, &letter);
	assert_true(strlen(letter.text) < sizeof(letter.text));
	assert_int_equal(letter.text[strlen(letter.text) - 1], '\n');
	claim.alert_count = claim.row_count = 1;
	letter_write(&claim, &head, &letter);
	assert_string_equal(letter.subject, "Login from a new host");
}

#define TEST(test) cmocka_unit_test_setup(test, begin)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(one_has_all_facts_and_what_to_do),
	    TEST(every_kind_has_words),
	    TEST(many_are_a_list_with_its_rest_counted),
	    TEST(nothing_can_make_a_line_of_its_own),
	    TEST(what_is_very_long_is_left_out_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
