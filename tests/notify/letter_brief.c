/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the line of a text message: one SMS, in characters that every phone has. */
#include "letter_fixture.h"

#include "notify/letter_brief.h"

#include <string.h>

#include "base/poison.h"

/* The one alert, from key, value pairs up to NULL. */
#define alert_is(...) (claim.row_count = 0, memcpy(claim.account, "ann", 4), add_alert(__VA_ARGS__))

static char text[LETTER_BRIEF_SIZE];

/* Places of the alphabet of seven bits (3GPP TS 23.038, 6.2.1). */
static size_t
places(void)
{
	size_t count = 0;

	for (const char *p = text; *p; p++) {
		assert_in_range((unsigned char)*p, 0x20, 0x7e);
		assert_int_not_equal(*p, '`');
		count += strchr("^{}\\[~]|", *p) ? 2 : 1;
	}
	return count;
}

static void
write_on(const char *machine)
{
	letter_brief_write(&claim, machine, text);
	assert_true(places() <= 160);
	assert_int_equal(strncmp(text, "2sv ", 4), 0); /* never an option of a program */
}

static void
one_alert_has_all_that_matters(void **state)
{
	(void)state;
	alert_is("alert", "new-host", "account", "ann", "at", "1800021720", "door", "sshd", "host",
	    "203.0.113.0/24", "address", "203.0.113.9", "place", "new", NULL);
	write_on("db1");
	assert_string_equal(text, "2sv db1: Login from a new host: ann, sshd, 203.0.113.9, 14:02."
				  " Not you? 2sv stop");
}

static void
a_name_of_the_clients_own_is_not_shown(void **state)
{
	(void)state;
	alert_is("alert", "new-host", "account", "ann", "at", "1800021720", "door", "sshd", "host",
	    "unknown", "address", "help.example.org", NULL);
	write_on("db1");
	assert_string_equal(text, "2sv db1: Login from a new host: ann, sshd, an unknown address,"
				  " 14:02. Not you? 2sv stop");
}

static void
of_what_is_too_long_the_least_goes_first(void **state)
{
	static const char address[] = "2001:db8:1111:2222:3333:4444:5555:6666";

	(void)state;
	alert_is("alert", "new-host", "account", "ann", "at", "1800021720", "door", "sshd",
	    "address", address, NULL);
	write_on("a-machine-with-a-name.in-a-department-with-a-name.example.org");
	assert_string_equal(text, "2sv a-machine-with-a-name: Login from a new host: ann, sshd,"
				  " 2001:db8:1111:2222:3333:4444:5555:6666, 14:02. Not you? 2sv"
				  " stop");
	alert_is("alert", "new-host", "account",
	    "an.account.with.a.name.that.has.no.end.at.all.and.then.some.and.some.more", "at",
	    "1800021720", "door", "gdm-password", "address", address, NULL);
	write_on("db1.example.org");
	assert_non_null(strstr(text, ": an.account.with.a.na, "));
	assert_null(strstr(text, "gdm-password"));
	assert_non_null(strstr(text, address));
	assert_non_null(strstr(text, "Not you? 2sv stop"));
}

static void
every_character_fits_a_phone(void **state)
{
	(void)state;
	alert_is("alert", "new-host", "account", "\xc3\xa5sa`{}", "at", "1800021720", "door",
	    "sshd", "host", "local:1000", NULL);
	write_on("db1");
	assert_non_null(strstr(text, ": ?sa'{}, sshd, this machine, 14:02."));
	alert_is("alert", "new-host", "account",
	    "{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{", "at", "1800021720", "door",
	    "sshd", "host",
	    "unknown~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~",
	    NULL);
	write_on("db1");
}

/* Values that were not escaped are left out, as in a letter. */
static void
a_line_can_not_be_broken(void **state)
{
	(void)state;
	alert_is("alert", "new-host", "account", "ann\nroot", "at", "1800021720", "door", "sshd",
	    "host", "x\ry", NULL);
	write_on("db1");
	assert_string_equal(text, "2sv db1: Login from a new host: sshd, 14:02. Not you? 2sv stop");
}

static void
what_befalls_the_machine_wants_its_doctor(void **state)
{
	(void)state;
	alert_is("alert", "store-full", "account", "root", "at", "1800021720", NULL);
	write_on("db1");
	assert_string_equal(text, "2sv db1: The store's disk is full: root, 14:02. See 2sv doctor");
}

/* As its letter does. */
static void
what_helps_is_what_stands_there(void **state)
{
	static const char *const rows[][3] = {{"wrong-codes", "1", ". Not you? passwd"},
	    {"recovery-used", "1", ". Not you? Tell your admin"},
	    {"reset", "0", ". Not you? Tell your admin"},
	    {"stopped", "1", ". Not you? Tell your admin"},
	    {"codes-few", "1", ". Make others: 2sv codes new"},
	    {"reminder", "0", ". Type 2sv enrol"}, {"device-added", "1", ". Not you? 2sv stop"},
	    {"off", "0", ". Not you? passwd"}, {"used-code", "1", ". Not you? 2sv stop"}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		alert_is("alert", rows[i][0], "account", "ann", "at", "1800021720", "devices",
		    rows[i][1], NULL);
		write_on("db1");
		assert_string_equal(strstr(text, ". "), rows[i][2]);
	}
	memset(claim.account, 0, sizeof(claim.account)); /* the admin's */
	write_on("db1");
	assert_string_equal(
	    text, "2sv db1: A code was typed again: ann, 14:02. Ask them. See 2sv log");
}

static void
a_reminder_names_its_deadline(void **state)
{
	(void)state;
	alert_is("alert", "reminder", "account", "ann", "at", "1800021720", "host", "local:0",
	    "detail", "deadline: end of 2027-01-24 UTC, then 3 more logins", "devices", "0", NULL);
	write_on("db1");
	assert_string_equal(text, "2sv db1: A device is needed: ann, deadline: end of 2027-01-24 "
				  "UTC, then 3 more logins. Type 2sv enrol");
}

static void
many_are_counted(void **state)
{
	(void)state;
	alert_is("alert", "new-host", "account", "ann", "at", "1800021720", NULL);
	claim.alert_count = 12;
	memcpy(claim.account, "ann", 4);
	write_on("db1");
	assert_string_equal(text, "2sv db1: 12 alerts: ann. See 2sv log. Not you? 2sv stop");
}

static void
a_code_confirms_and_a_test_says_so(void **state)
{
	(void)state;
	claim.purpose = MESSAGE_CONFIRM;
	memcpy(claim.account, "ann", 4);
	memcpy(claim.code, "123456", 7);
	write_on("db1");
	assert_string_equal(
	    text, "2sv db1: 123456 confirms this number: ann. Not you? Tell it nobody");
	claim.purpose = MESSAGE_TEST;
	write_on("db1");
	assert_string_equal(text, "2sv db1: This is a test: ann. Text messages arrive");
}

#define TEST(test) cmocka_unit_test_setup(test, letter_begin)

/* A locked screen shows its first words; it is one text, whatever names are in it. */
static void
a_code_comes_first_and_fits(void **state)
{
	static const struct {
		const char *account, *machine, *door, *text;
	} rows[] = {
	    {"ann", "db1.example.org", "sshd",
		"123456 is the code for ann at db1.example.org (sshd). It is good for 10 minutes. "
		"Nobody will ask you for it."},
	    {"ann", "a-machine-with-a-very-long-name.in-a-department-with-a-name.of.example.org",
		"sshd",
		"123456 is the code for ann at a-machine-with-a-very-long-name (sshd). It is good "
		"for 10 minutes. Nobody will ask you for it."},
	    {"an-account-with-a-name-that-is-longer-than-any-text-may-be-and-goes-on-and-on", "db1",
		"sshd",
		"123456 is the code for an-account-with-a-na at db1. It is good for 10 minutes. "
		"Nobody will ask you for it."},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(&claim, 0, sizeof(claim));
		claim.purpose = MESSAGE_LOGIN;
		memcpy(claim.code, "123456", 7);
		memcpy(claim.account, rows[i].account, strlen(rows[i].account) + 1);
		add_alert("door", rows[i].door, "host", "203.0.113.9", NULL);
		letter_brief_write(&claim, rows[i].machine, text);
		assert_true(places() <= 160);
		assert_string_equal(text, rows[i].text);
	}
}

/* A mail, or a push message, says more: whoever asked for it has the password. */
static void
its_letter_says_what_to_do_if_it_was_another(void **state)
{
	(void)state;
	memset(&claim, 0, sizeof(claim));
	claim.purpose = MESSAGE_LOGIN;
	memcpy(claim.code, "123456", 7);
	memcpy(claim.account, "ann", 4);
	add_alert("door", "sshd", "host", "203.0.113.9", NULL);
	letter_write(&claim, &head, &letter);
	assert_string_equal(letter.subject, "The code for ann (db1.example.org)");
	assert_int_equal(
	    strncmp(letter.text, "123456 is the code for ann at db1.example.org (sshd). It is good",
		64),
	    0);
	assert_true(says("From     203.0.113.9"));
	assert_true(says("2sv stop"));
	assert_true(says("passwd"));
	expect_fit();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(one_alert_has_all_that_matters),
	    TEST(a_name_of_the_clients_own_is_not_shown),
	    TEST(of_what_is_too_long_the_least_goes_first),
	    TEST(every_character_fits_a_phone),
	    TEST(a_line_can_not_be_broken),
	    TEST(what_befalls_the_machine_wants_its_doctor),
	    TEST(what_helps_is_what_stands_there),
	    TEST(a_reminder_names_its_deadline),
	    TEST(many_are_counted),
	    TEST(a_code_confirms_and_a_test_says_so),
	    TEST(a_code_comes_first_and_fits),
	    TEST(its_letter_says_what_to_do_if_it_was_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
