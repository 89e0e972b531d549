/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of what a person reads: facts, what to do, nothing that misleads. */
#include "letter_fixture.h"

#include "notify/origin.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define EVIL                                                             \
	"a\r\nFrom     192.0.2.1\x1b[2J\xe2\x80\xae\xe2\x80\x8b\xc2\x9b" \
	"31m\xff"

static void
one_has_all_facts_and_what_to_do(void **state)
{
	(void)state;
	add_alert("kind", "alert", "alert", "new-host", "account", "ann", "at", "1800000000",
	    "door", "sshd", "host", "203.0.113.9", "address", "203.0.113.9", "place", "new",
	    "device", "phone", "detail", "SHA256:abc", "devices", "1", NULL);
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
	    "  ssh key  SHA256:abc\n"
	    "\n"
	    "Was it you? Then there is nothing to do.\n"
	    "\n"
	    "If it was not you:\n"
	    "  1. On db1.example.org type: 2sv stop\n"
	    "     Then only a recovery code logs in (without any: two codes in a row).\n"
	    "     It also shows who is still logged in.\n"
	    "  2. Change your password: passwd\n"
	    "  3. Tell who administers db1.example.org. They can do both for you.\n"
	    "\n"
	    "2sv on db1.example.org\n"
	    "It never sends a link, and never asks for a code or a password.\n");
}

static void
a_remark_behind_the_ssh_key_stands_alone(void **state)
{
	(void)state;
	add_alert("kind", "alert", "alert", "wrong-codes", "account", "ann", "at", "1800000000",
	    "door", "sshd", "host", "203.0.113.9", "address", "203.0.113.9", "device", "phone",
	    "detail", "SHA256:abc; right in 60 s", "devices", "1", NULL);
	letter_write(&claim, &head, &letter);
	assert_true(says("  Device   phone\n"
			 "  ssh key  SHA256:abc\n"
			 "  Detail   right in 60 s\n"));
}

/* Where no code is asked "2sv stop" would hold nobody up. */
static void
who_has_no_device_is_told_what_helps_him(void **state)
{
	(void)state;
	add_alert("kind", "alert", "alert", "new-host", "account", "ann", "at", "1800000000",
	    "door", "sshd", "host", "203.0.113.9", "address", "203.0.113.9", "devices", "0", NULL);
	letter_write(&claim, &head, &letter);
	assert_false(says("2sv stop"));
	assert_true(says("authorized_keys"));
	assert_true(says("2sv enrol"));
	expect_fit();
}

/* What is typed there must hold that account, not the reader's. */
static void
who_administers_is_told_how_to_stop_another(void **state)
{
	(void)state;
	add_alert("kind", "alert", "alert", "new-host", "account", "ann", "at", "1800000000",
	    "host", "local:2001", NULL);
	letter_write(&claim, &roots, &letter);
	assert_true(says("Hello root,"));
	assert_true(says("Ask ann whether"));
	assert_true(says("2sv stop --account ann\n"));
	expect_fit();

	letter_begin(NULL);
	add_alert("kind", "alert", "alert", "new-host", "account", "ann; rm", "at", "1800000000",
	    "host", "local:2001", NULL);
	letter_write(&claim, &roots, &letter);
	assert_true(says("2sv stop --account NAME\n"));
}

/* A stop holds neither who has no device nor who has recovery codes. */
static void
who_administers_is_told_what_helps_where_a_stop_does_not(void **state)
{
	(void)state;
	add_alert("kind", "alert", "alert", "off", "account", "ann", "at", "1800000000", "host",
	    "local:2001", "devices", "0", NULL);
	letter_write(&claim, &roots, &letter);
	assert_false(says("2sv stop --account"));
	assert_true(says("passwd -l ann\n"));
	expect_fit();

	letter_begin(NULL);
	add_alert("kind", "alert", "alert", "recovery-used", "account", "ann", "at", "1800000000",
	    "host", "203.0.113.9", "devices", "1", NULL);
	letter_write(&claim, &roots, &letter);
	assert_false(says("2sv stop --account"));
	assert_true(says("2sv reset --account ann\n"));
	expect_fit();
}

static void
a_reminder_says_until_when_and_what_to_do(void **state)
{
	(void)state;
	add_alert("kind", "alert", "alert", "reminder", "account", "ann", "at", "1800000000",
	    "host", "local:0", "place", "local", "detail", "deadline: end of 2027-01-24 UTC",
	    "devices", "0", NULL);
	letter_write(&claim, &head, &letter);
	assert_string_equal(letter.subject, "A device is needed: ann (db1.example.org)");
	assert_true(says("  Deadline end of 2027-01-24 UTC\n"));
	assert_true(says(": 2sv enrol\n"));
	assert_false(says("2sv stop"));
	expect_fit();
	letter_write(&claim, &roots, &letter);
	assert_true(says(": 2sv report\n"));
	assert_false(says("by mail, which others may read"));

	add_alert("kind", "alert", "alert", "off", "account", "ann", "at", "1800000000", "host",
	    "local:2001", "devices", "0", NULL);
	letter_write(&claim, &head, &letter);
	assert_true(says("      deadline: end of 2027-01-24 UTC\n"));
	expect_fit();
}

/* "2sv devices" alone would list the reader's own. */
static void
who_administers_is_shown_the_accounts_own_lists(void **state)
{
	static const char *const rows[][2] = {{"device-added", "2sv devices"},
	    {"device-removed", "2sv devices"}, {"contact-added", "2sv contacts"},
	    {"contact-removed", "2sv contacts"}, {"new-hosts", "2sv hosts"}};
	char line[64];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		letter_begin(NULL);
		add_alert("kind", "alert", "alert", rows[i][0], "account", "ann", "at",
		    "1800000000", "host", "local:2001", "devices", "1", NULL);
		letter_write(&claim, &roots, &letter);
		text_format(line, sizeof(line), ": %s --account ann\n", rows[i][1]);
		assert_true(says(line));
		letter_write(&claim, &head, &letter);
		text_format(line, sizeof(line), ": %s\n", rows[i][1]);
		assert_true(says(line));
	}
}

/* After a stop both are there still; and who does not know a password can't change it. */
static void
what_a_thief_made_is_undone_by_what_helps(void **state)
{
	(void)state;
	add_alert("kind", "alert", "alert", "device-added", "account", "ann", "at", "1800000000",
	    "host", "local:2001", "devices", "2", NULL);
	letter_write(&claim, &head, &letter);
	assert_true(says("remove that device: 2sv devices\n"));
	letter_begin(NULL);
	add_alert("kind", "alert", "alert", "password-changed", "account", "ann", "at",
	    "1800000000", "host", "local:2001", "devices", "1", NULL);
	letter_write(&claim, &head, &letter);
	assert_false(says(": passwd\n"));
	assert_true(says("2sv stop\n"));
	letter_write(&claim, &roots, &letter);
	assert_true(says("passwd ann\n"));
	letter_begin(NULL);
	add_alert("kind", "alert", "alert", "stopped", "account", "ann", "at", "1800000000", "host",
	    "local:2001", "detail", "two", NULL);
	letter_write(&claim, &head, &letter);
	assert_true(says("  Detail   each login wants two codes in a row\n"));
}

/* An admin may have done it at the owner's wish; who did it is a user id, and no more. */
static void
a_changed_password_accuses_nobody(void **state)
{
	(void)state;
	add_alert("kind", "alert", "alert", "password-failed", "account", "ann", "at", "1800000000",
	    "host", "local:2001", "detail", "failed, by the account itself: no right code",
	    "devices", "1", NULL);
	letter_write(&claim, &head, &letter);
	assert_true(says("  Detail   failed, by its own user id: no right code\n"));
	letter_begin(NULL);
	add_alert("kind", "alert", "alert", "password-changed", "account", "ann", "at",
	    "1800000000", "host", "local:0", "detail", "changed by root", "devices", "1", NULL);
	letter_write(&claim, &head, &letter);
	assert_true(says("  Detail   changed by root\n"));
	assert_true(says("Was it you, or who administers db1.example.org, at your wish?"));
	assert_true(says("do not log out"));
	expect_fit();
}

/* What was refused took nothing away; and who meant it is told how it goes on. */
static void
a_refused_copy_says_what_was_tried_and_the_way_on(void **state)
{
	(void)state;
	add_alert("kind", "alert", "alert", "copy-refused", "account", "ann", "at", "1800000000",
	    "host", "203.0.113.9", "detail", "sftp both: /usr/lib/openssh/sftp-server", "devices",
	    "1", NULL);
	letter_write(&claim, &head, &letter);
	assert_true(says("somebody tries to take your data away"));
	assert_true(says("\n  ssh -t ann@db1.example.org 2sv test\n"));
	assert_true(says("  Detail   sftp (either way): /usr/lib/openssh/sftp-server\n"));
	assert_false(says("tried to copy files away"));
	expect_fit();
	letter_begin(NULL);
	add_alert("kind", "alert", "alert", "copy", "account", "ann", "at", "1800000000", "host",
	    "203.0.113.9", "detail", "scp out: scp -f a", "devices", "1", NULL);
	letter_write(&claim, &head, &letter);
	assert_true(says("somebody takes your data away"));
	assert_true(says("  Detail   scp out: scp -f a\n"));
	assert_false(says("2sv test"));
}

/* Nobody said how much is usual; and the command that is named is there. */
static void
what_is_sent_and_is_not_sent_says_what_is_known(void **state)
{
	(void)state;
	add_alert("kind", "alert", "alert", "sent-much", "account", "ann", "at", "1800000000",
	    "host", "203.0.113.9", "detail", "250 MB", "devices", "1", NULL);
	letter_write(&claim, &head, &letter);
	assert_true(says("has sent much"));
	assert_false(says("usual"));
	letter_begin(NULL);
	add_alert("kind", "alert", "alert", "texts", "at", "1800000000", "host", "local:0",
	    "detail", "sms_command ended with 1", NULL);
	letter_write(&claim, &roots, &letter);
	assert_true(says("as root: 2sv log\n"));
	assert_false(says("texts_per_machine"));
	assert_false(says("As many codes were sent as may be"));
	expect_fit();
}

static void
one_of_the_machine_names_the_door_or_nobody(void **state)
{
	(void)state;
	add_alert("kind", "alert", "alert", "protect", "account", "root", "at", "1800000000",
	    "door", "sudo", "host", "local:0", "detail", "kept", NULL);
	letter_write(&claim, &roots, &letter);
	assert_string_equal(letter.subject, "A door was changed: sudo (db1.example.org)");
	expect_fit();

	letter_begin(NULL);
	add_alert(
	    "kind", "alert", "alert", "store-full", "at", "1800000000", "host", "local:0", NULL);
	letter_write(&claim, &roots, &letter);
	assert_string_equal(letter.subject, "The store's disk is full (db1.example.org)");
	assert_true(says("  Machine  db1.example.org\n"));
}

/* An event of no account that each account is told of. */
static void
one_of_no_account_is_the_readers(void **state)
{
	(void)state;
	add_alert(
	    "kind", "alert", "alert", "new-host", "at", "1800000000", "host", "local:0", NULL);
	letter_write(&claim, &head, &letter);
	assert_true(says("  Account  ann on db1.example.org\n"));
}

static void
name_and_place_stand_below_the_address(void **state)
{
	struct origins origins = {.count = 1,
	    .found = {{.address = "203.0.113.9",
		.name = "dsl-9.example.net",
		.place = "Uppsala, Sweden"}}};
	struct letter_head knows = head;

	(void)state;
	knows.origins = &origins;
	add_alert("kind", "alert", "alert", "new-host", "account", "ann", "at", "1800000000",
	    "door", "sshd", "host", "203.0.113.9", "address", "203.0.113.9", NULL);
	letter_write(&claim, &knows, &letter);
	assert_true(says("  From     203.0.113.9\n"
			 "  Name     dsl-9.example.net\n"
			 "  Place    Uppsala, Sweden (a guess from the address)\n"));
	add_alert("kind", "alert", "alert", "new-host", "account", "ann", "at", "1800000000",
	    "door", "sshd", "host", "203.0.113.9", "address", "203.0.113.9", NULL);
	letter_write(&claim, &knows, &letter);
	assert_true(says("      sshd, from 203.0.113.9 (dsl-9.example.net, Uppsala, Sweden)\n"));
}

/* What a client calls itself is no address, and must not look like one. */
static void
what_is_no_address_is_said_to_be_none(void **state)
{
	(void)state;
	add_alert("kind", "alert", "alert", "new-host", "account", "ann", "at", "1800000000",
	    "door", "sshd", "host", "unknown", "address", "192.0.2.1.example.org", NULL);
	letter_write(&claim, &head, &letter);
	assert_true(says("  From     unknown; it called itself \"192.0.2.1.example.org\"\n"));
}

static void
many_are_a_list_with_its_rest_counted(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < CLAIM_ALERTS_MAX; i++)
		add_alert("kind", "alert", "alert", i % 2 ? "wrong-codes" : "used-code", "account",
		    i % 3 ? "ann" : "bob", "at", "1800000000", "door", "sshd", "host",
		    "2001:db8:1:2::/64", "address", "2001:db8:1:2:3:4:5:6", "device",
		    i == 7 ? "phone" : "", "detail",
		    i % 7 ? "no key" : "SHA256:dpSBZ5uKOOPFAX6Rsnd0ehRQj1dB5HzXZzVXZUX8nzM; x",
		    NULL);
	claim.alert_count = 1000;
	letter_write(&claim, &head, &letter);
	assert_string_equal(letter.subject, "1000 alerts: ann (db1.example.org)");
	assert_true(says("  15 Jan 08:00 UTC  Wrong codes, right password\n"
			 "      sshd, from 2001:db8:1:2:3:4:5:6\n"));
	assert_true(says("      bob, sshd, from 2001:db8:1:2:3:4:5:6\n"));
	assert_true(says("from 2001:db8:1:2:3:4:5:6\n      phone, ssh key "
			 "SHA256:dpSBZ5uKOOPFAX6Rsnd0ehRQj1dB5HzXZzVXZUX8nzM\n"));
	assert_true(says("from 2001:db8:1:2:3:4:5:6\n      ssh key SHA256:"));
	assert_false(says("no key"));
	assert_true(says("And 950 more."));
	assert_true(says("2sv on db1.example.org\n"));
	expect_fit();
}

/* Whichever value it is: it stays on its line, and shows what it is. */
/* Of what a client calls itself a program that shows mail would make something to press. */
static void
no_value_can_make_a_link(void **state)
{
	(void)state;
	add_alert("kind", "alert", "alert", "new-host", "account", "ann", "at", "1800000000",
	    "door", "sshd", "host", "unknown", "address", "https://evil.example.org/", NULL);
	letter_write(&claim, &head, &letter);
	assert_false(says("://"));
	assert_true(says("https\\x3A//evil.example.org/"));
}

static void
no_value_can_make_a_line_or_a_direction_of_its_own(void **state)
{
	static const char *const keys[] = {
	    "account", "door", "host", "address", "place", "device", "detail", "alert", "at"};

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		for (int many = 0; many < 2; many++) {
			static const char *const values[] = {"ann", "sshd", "203.0.113.9",
			    "203.0.113.9", "new", "phone", "x", "new-host", "1800000000"};
			struct packet *row;

			letter_begin(NULL);
			for (int n = 0; n <= many; n++) {
				row = &claim.rows[claim.row_count++];
				packet_begin(row, "row");
				for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
					packet_add(row, keys[k], k == i ? EVIL : values[k]);
			}
			claim.alert_count = claim.row_count;
			letter_write(&claim, &head, &letter);
			expect_fit();
			assert_null(strstr(letter.text, "\nFrom "));
		}
}

static void
the_readers_and_the_machines_names_are_as_harmless(void **state)
{
	const struct letter_head evil = {.machine = EVIL, .account = EVIL};

	(void)state;
	add_alert(
	    "kind", "alert", "alert", "new-host", "at", "1800000000", "host", "local:0", NULL);
	letter_write(&claim, &evil, &letter);
	expect_fit();
	assert_null(strstr(letter.text, "\nFrom "));
}

/* People's names are not all English; what can't be seen is not one of them. */
static void
letters_of_all_languages_stay_and_invisible_ones_show(void **state)
{
	(void)state;
	add_alert("kind", "alert", "alert", "device-added", "account", "\xc3\xa5sa", "at",
	    "1800000000", "host", "local:1000", "device", "\xe6\x89\x8b\xe6\xa9\x9f", NULL);
	letter_write(&claim, &head, &letter);
	assert_string_equal(letter.subject, "A device was added: \xc3\xa5sa (db1.example.org)");
	assert_true(says("  Device   \xe6\x89\x8b\xe6\xa9\x9f\n"));

	letter_begin(NULL);
	add_alert("kind", "alert", "alert", "device-added", "account",
	    "a\xe2\x80\x8bn\xef\xbb\xbfn", "at", "1800000000", "host", "local:1000", "device",
	    "pho\xc2\xadne", NULL);
	letter_write(&claim, &head, &letter);
	assert_string_equal(letter.subject,
	    "A device was added: a\\xE2\\x80\\x8Bn\\xEF\\xBB\\xBFn (db1.example.org)");
	assert_true(says("  Device   pho\\xC2\\xADne\n"));
}

static void
what_is_very_long_is_broken(void **state)
{
	char name[300];

	(void)state;
	memset(name, 'a', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	for (unsigned int i = 0; i < CLAIM_ALERTS_MAX; i++)
		add_alert("kind", "alert", "alert", "new-host", "account", name, "at", "1800000000",
		    "door", name, "host", name, NULL);
	letter_write(&claim, &head, &letter);
	expect_fit();
	assert_true(strlen(letter.text) < sizeof(letter.text));
	claim.alert_count = claim.row_count = 1;
	letter_write(&claim, &head, &letter);
	assert_string_equal(letter.subject, "Login from a new host");
	assert_true(says("  Door     aaaa"));
	expect_fit();
}

static void
a_contact_gets_its_code_and_where_to_type_it(void **state)
{
	(void)state;
	claim.purpose = MESSAGE_CONFIRM;
	text_copy(claim.account, sizeof(claim.account), "ann");
	text_copy(claim.code, sizeof(claim.code), "123456");
	letter_write(&claim, &head, &letter);
	assert_string_equal(letter.subject, "Alerts: confirm this address (db1.example.org)");
	assert_string_equal(letter.text,
	    "Hello,\n"
	    "\n"
	    "Alerts of the account ann on db1.example.org are to come here. Whoever wants\n"
	    "that types this code there.\n"
	    "\n"
	    "  Code: 123456\n"
	    "  Type it at: 2sv contacts confirm\n"
	    "\n"
	    "Was it not you? Then do nothing: without the code no alert ever comes here.\n"
	    "Do not give it to anybody who asks you for it.\n"
	    "\n"
	    "2sv on db1.example.org\n"
	    "It sends no links. This code opens no account.\n");
	expect_fit();
}

static void
a_test_says_that_it_is_one(void **state)
{
	(void)state;
	claim.purpose = MESSAGE_TEST;
	letter_write(&claim, &roots, &letter);
	assert_string_equal(letter.subject, "This is a test of 2sv (db1.example.org)");
	assert_true(says("This is a test. Alerts of the machine db1.example.org arrive here.\n"));
	assert_true(says("There is nothing to do.\n"));
	expect_fit();
}

static void
letters_to_a_contact_are_as_harmless(void **state)
{
	static const enum message_purpose purposes[] = {MESSAGE_CONFIRM, MESSAGE_TEST};
	const struct letter_head evil = {.machine = EVIL, .account = EVIL};

	(void)state;
	text_copy(claim.account, sizeof(claim.account), EVIL);
	text_copy(claim.code, sizeof(claim.code), "1\n2");
	for (size_t i = 0; i < 2; i++) {
		claim.purpose = purposes[i];
		letter_write(&claim, &evil, &letter);
		expect_fit();
		assert_null(strstr(letter.text, "\nFrom "));
	}
}

#define TEST(test) cmocka_unit_test_setup(test, letter_begin)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(one_has_all_facts_and_what_to_do),
	    TEST(a_remark_behind_the_ssh_key_stands_alone),
	    TEST(who_has_no_device_is_told_what_helps_him),
	    TEST(who_administers_is_told_how_to_stop_another),
	    TEST(who_administers_is_told_what_helps_where_a_stop_does_not),
	    TEST(who_administers_is_shown_the_accounts_own_lists),
	    TEST(a_reminder_says_until_when_and_what_to_do),
	    TEST(what_a_thief_made_is_undone_by_what_helps),
	    TEST(a_changed_password_accuses_nobody),
	    TEST(a_refused_copy_says_what_was_tried_and_the_way_on),
	    TEST(what_is_sent_and_is_not_sent_says_what_is_known),
	    TEST(one_of_the_machine_names_the_door_or_nobody),
	    TEST(one_of_no_account_is_the_readers),
	    TEST(name_and_place_stand_below_the_address),
	    TEST(what_is_no_address_is_said_to_be_none),
	    TEST(many_are_a_list_with_its_rest_counted),
	    TEST(no_value_can_make_a_link),
	    TEST(no_value_can_make_a_line_or_a_direction_of_its_own),
	    TEST(the_readers_and_the_machines_names_are_as_harmless),
	    TEST(letters_of_all_languages_stay_and_invisible_ones_show),
	    TEST(what_is_very_long_is_broken),
	    TEST(a_contact_gets_its_code_and_where_to_type_it),
	    TEST(a_test_says_that_it_is_one),
	    TEST(letters_to_a_contact_are_as_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
