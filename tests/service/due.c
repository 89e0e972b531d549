/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Logins of an account without a device, near or after its deadline, led by a talker between a
 * client and a keeper that the test plays: what is asked, in which words, and how each end of it is
 * told to both.
 */
#include "tests/service/led.h"
#include "wire/link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

#define ID "0123456789abcdef0123456789abcdef"
#define DAY_AFTER "1798761600" /* 2027-01-01 */
/* The first line of the code, which is white round it. */
#define DARK_CODE "way round:\n\342\226\210\342\226\210\342\226\210"
#define LIGHT_CODE "way round:\n   "
#define OFFER "Set up the second step now? (y/n): "
#define FIRST "Code from the app: "
#define PROOF "On paper? First 4 of number 1: "
#define RETURN "No login. Press Return: "

/* Texts up to the next question, which must be that; one of them has words. */
static void
client_reads(const char *words, const char *prompt)
{
	char texts[8192] = "";
	struct packet packet;

	for (;;) {
		assert_int_equal(link_receive(client, &packet, WAIT_MS, NULL), 0);
		assert_int_equal(packet_parse(&packet, message_service_keys), 0);
		if (!packet_is(&packet, "show"))
			break;
		assert_true(strlen(texts) + PACKET_BYTES_MAX < 2 * sizeof(texts));
		strncat(texts, packet_get(&packet, "text"), sizeof(texts) - strlen(texts) - 1);
		strncat(texts, "\n", sizeof(texts) - strlen(texts) - 1);
	}
	if (!strstr(texts, words))
		fail_msg("no '%s' in: %s", words, texts);
	assert_string_equal(packet_get(&packet, "op"), "ask");
	assert_string_equal(packet_get(&packet, "prompt"), prompt);
}

/* The keeper wants that of a login at the door. */
static void
decided(const char *door, const char *ask, const char *due)
{
	say(client, "login", "account", "ann", "uid", "1001", "door", door, "rhost", "203.0.113.9",
	    "caller", "0", "auth_info", "publickey x", NULL);
	keeper_gets("decide", true);
	say(keeper, "result", "verdict", ask ? "accept" : "refuse", "reason",
	    ask ? "needs-code" : "overdue", "ask", ask, "due", due, "deadline", "all", "until",
	    DAY_AFTER, "skips", "2", NULL);
}

/* The device is made, and shown. */
static void
device_is_shown(const char *words)
{
	struct packet act;

	keeper_takes(&act, "offer", false);
	assert_string_equal(packet_get(&act, "auth_info"), "publickey x");
	assert_string_equal(packet_get(&act, "groups"), "");
	say(keeper, "result", "verdict", "accept", "reason", "right", "device_id", "7", "uri",
	    "otpauth://totp/db1:ann?secret=JBSWY3DPEHPK3PXP&issuer=db1", "secret",
	    "JBSWY3DPEHPK3PXP", "issuer", "db1", "label", "ann", NULL);
	client_reads(words, FIRST);
}

/* The keeper is told how it ended, and to let the device go. */
static void
keeper_hears_the_end(const char *reason)
{
	struct packet act;

	keeper_takes(&act, "end", false);
	assert_string_equal(packet_get(&act, "reason"), reason);
	assert_string_equal(packet_get(&act, "device"), "7");
	say(keeper, "result", "verdict", "refuse", "reason", reason, NULL);
}

static void
who_is_overdue_is_led_to_a_device_and_in(void **state)
{
	struct packet act;

	(void)state;
	decided("sshd", "enrol", "over");
	device_is_shown("This account needs a second step since 2027-01-01.\nIt is set up now");
	say(client, "answer", "answer", "123456", NULL);
	keeper_takes(&act, "confirm", false);
	assert_string_equal(packet_get(&act, "purpose"), "login");
	assert_string_equal(packet_get(&act, "device"), "7");
	assert_string_equal(packet_get(&act, "auth_info"), "publickey x");
	assert_string_equal(packet_get(&act, "groups"), "");
	say(keeper, "row", "kind", "recovery", "text", "abcd-efgh-ijkm-nopq", NULL);
	say(keeper, "result", "verdict", "accept", "reason", "right", "login", ID, "set", "1",
	    "created", "1800000000", NULL);
	client_reads("abcd-efgh-ijkm-nopq", PROOF);
	say(client, "answer", "answer", "wxyz", NULL);
	client_reads("That is not code 1.", PROOF);
	say(client, "answer", "answer", "ABCD", NULL);
	client_is_done("accept", "right");
}

/* Whatever is typed in place of the first code, and what is then said. */
static void
whatever_breaks_it_off_refuses_as_overdue(void **state)
{
	static const char *const instead[] = {"end", "password", "barred", "long"};

	for (size_t i = 0; i < sizeof(instead) / sizeof(instead[0]); i++) {
		if (i > 0)
			talker_begins(state);
		decided("sshd", "enrol", "over");
		device_is_shown("It is set up now");
		say(client, "answer", "instead", instead[i], NULL);
		keeper_hears_the_end("overdue");
		if (i > 0) {
			client_reads("Nothing was set up", RETURN);
			say(client, "answer", "instead", "empty", NULL);
		}
		client_is_done("refuse", "overdue");
		if (i + 1 < sizeof(instead) / sizeof(instead[0]))
			talker_ends(state);
	}
}

static void
five_wrong_codes_end_it_with_words(void **state)
{
	(void)state;
	decided("su", "enrol", "over");
	device_is_shown("It is set up now");
	for (int i = 0; i < 5; i++) {
		struct packet packet;

		say(client, "answer", "answer", "123456", NULL);
		keeper_gets("confirm", false);
		say(keeper, "result", "verdict", "refuse", "reason", "wrong", NULL);
		if (i < 4)
			client_reads("That code is wrong", FIRST);
		else
			client_gets(&packet, "show");
	}
	keeper_hears_the_end("overdue");
	struct packet packet;
	client_gets(&packet, "show"); /* su loses no text */
	assert_non_null(strstr(packet_get(&packet, "text"), "Nothing was set up"));
	client_is_done("refuse", "overdue");
}

/* Each draws the code anew, for dark screens or light ones. Scripts answer nothing; nobody is kept.
 */
static void
empty_answers_swap_black_and_white_and_end_it(void **state)
{
	(void)state;
	decided("sshd", "enrol", "over");
	device_is_shown("It is set up now");
	for (int i = 0; i < 5; i++) {
		if (i > 0)
			client_reads(i % 2 == 1 ? LIGHT_CODE : DARK_CODE, FIRST);
		say(client, "answer", "instead", "empty", NULL);
	}
	keeper_hears_the_end("overdue");
	client_reads("Nothing was set up", RETURN);
	say(client, "answer", "instead", "empty", NULL);
	client_is_done("refuse", "overdue");
}

/* Our own fault, and a stop in between, are called so. */
static void
what_another_login_would_not_help_is_not_called_overdue(void **state)
{
	static const char *const reasons[] = {"no-store", "read-only", "internal", "held"};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (i > 0)
			talker_begins(state);
		decided("sshd", "enrol", "over");
		device_is_shown("It is set up now");
		say(client, "answer", "answer", "123456", NULL);
		keeper_gets("confirm", false);
		say(keeper, "result", "verdict", "refuse", "reason", reasons[i], NULL);
		keeper_hears_the_end(reasons[i]);
		client_is_done("refuse", reasons[i]);
		if (i + 1 < sizeof(reasons) / sizeof(reasons[0]))
			talker_ends(state);
	}
}

/* Each is no, and the keeper decides again. */
static void
an_offer_that_is_not_taken_changes_nothing(void **state)
{
	static const char *const answers[][2] = {{"answer", "n"}, {"answer", "yy"},
	    {"instead", "empty"}, {"instead", "end"}, {"instead", "password"},
	    {"instead", "barred"}, {"instead", "long"}};

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct packet act, packet;

		if (i > 0)
			talker_begins(state);
		decided("sshd", "offer", i == 0 ? "later" : "skips");
		client_gets(&packet, "show");
		assert_non_null(strstr(packet_get(&packet, "text"),
		    i == 0 ? "due by 2026-12-31" : "since 2027-01-01"));
		client_gets(&packet, "ask");
		assert_string_equal(packet_get(&packet, "prompt"), OFFER);
		assert_string_equal(packet_get(&packet, "optional"), "yes");
		say(client, "answer", answers[i][0], answers[i][1], NULL);
		keeper_takes(&act, "decide", false);
		assert_string_equal(packet_get(&act, "offered"), "no");
		say(keeper, "result", "verdict", "skip", "reason", "not-enrolled", NULL);
		client_is_done("skip", "not-enrolled");
		if (i + 1 < sizeof(answers) / sizeof(answers[0]))
			talker_ends(state);
	}
}

static void
an_offer_that_is_taken_leads_and_says_how_to_do_without(void **state)
{
	(void)state;
	decided("sshd", "offer", "later");
	client_reads("due by 2026-12-31", OFFER);
	say(client, "answer", "answer", "Yes", NULL);
	device_is_shown("This is your new device:");
	say(client, "answer", "instead", "password", NULL);
	keeper_hears_the_end("password-again");
	client_reads("Log in again; answer n to do it later.", RETURN);
	say(client, "answer", "instead", "empty", NULL);
	client_is_done("refuse", "password-again");
}

/* While the person thought, the day came, or another login enrolled. */
static void
after_an_offer_it_is_decided_anew(void **state)
{
	(void)state;
	decided("sshd", "offer", "later");
	client_reads("due by", OFFER);
	say(client, "answer", "answer", "n", NULL);
	keeper_gets("decide", false);
	say(keeper, "result", "verdict", "accept", "reason", "needs-code", "ask", "enrol", "due",
	    "over", NULL);
	device_is_shown("This account needs a second step now.\nIt is set up now");
	say(client, "answer", "instead", "end", NULL);
	keeper_hears_the_end("overdue");
	client_is_done("refuse", "overdue");

	talker_ends(state);
	talker_begins(state);
	decided("sshd", "offer", "later");
	client_reads("due by", OFFER);
	say(client, "answer", "answer", "n", NULL);
	keeper_gets("decide", false);
	say(keeper, "result", "verdict", "accept", "reason", "needs-code", "ask", "offer", NULL);
	client_is_done("refuse", "internal");
}

static void
a_client_that_is_gone_uses_up_no_login(void **state)
{
	struct packet act;

	(void)state;
	decided("sshd", "offer", "skips");
	client_reads("Logins left without it, this one among them: 2.", OFFER);
	close(client);
	keeper_takes(&act, "end", false);
	assert_string_equal(packet_get(&act, "reason"), "ended");
	say(keeper, "result", "verdict", "refuse", "reason", "ended", NULL);
	client = dup(keeper); /* talker_ends closes it */
}

/* Each door shows what it can: sshd loses a text that no question follows, a window has none. */
static void
who_is_refused_is_told_another_way_as_the_door_can(void **state)
{
	static const struct {
		const char *door, *prompt;
		bool has_text;
	} rows[] = {{"sshd", RETURN, true}, {"login", NULL, true}, {"su", NULL, true},
	    {"gdm-password", "Enrol by ssh or at a console first: ", false},
	    {"sddm", "Enrol by ssh or at a console first: ", false}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct packet packet;

		if (i > 0)
			talker_begins(state);
		decided(rows[i].door, NULL, "over");
		if (rows[i].has_text) {
			client_gets(&packet, "show");
			assert_non_null(strstr(packet_get(&packet, "text"),
			    "needs a second step since 2027-01-01.\nLog in with your ssh key"));
		}
		if (rows[i].prompt) {
			client_is_asked(rows[i].prompt);
			say(client, "answer", "answer", "123456", NULL);
		}
		client_is_done("refuse", "overdue");
		if (i + 1 < sizeof(rows) / sizeof(rows[0]))
			talker_ends(state);
	}
}

static void
who_is_in_already_is_told_to_enrol_there(void **state)
{
	struct packet packet;

	(void)state;
	say(client, "login", "account", "ann", "uid", "1001", "door", "sudo", "caller", "1001",
	    NULL);
	keeper_gets("decide", true);
	say(keeper, "result", "verdict", "refuse", "reason", "overdue", "due", "over", "deadline",
	    "all", "until", DAY_AFTER, NULL);
	client_gets(&packet, "show");
	assert_non_null(
	    strstr(packet_get(&packet, "text"), "since 2027-01-01.\nSet it up: 2sv enrol"));
	client_is_done("refuse", "overdue");
}

static void
a_rule_that_refuses_is_named(void **state)
{
	(void)state;
	hello("login");
	keeper_gets("decide", true);
	say(keeper, "result", "verdict", "refuse", "reason", "rule", "rule", "night", NULL);
	client_reads("refuses this login (rule night).", RETURN);
	say(client, "answer", "instead", "end", NULL);
	client_is_done("refuse", "rule");
}

int
main(void)
{
#define DIALOGUE(test) cmocka_unit_test_setup_teardown(test, talker_begins, talker_ends)
	const struct CMUnitTest tests[] = {
	    DIALOGUE(who_is_overdue_is_led_to_a_device_and_in),
	    DIALOGUE(who_is_in_already_is_told_to_enrol_there),
	    DIALOGUE(whatever_breaks_it_off_refuses_as_overdue),
	    DIALOGUE(five_wrong_codes_end_it_with_words),
	    DIALOGUE(empty_answers_swap_black_and_white_and_end_it),
	    DIALOGUE(what_another_login_would_not_help_is_not_called_overdue),
	    DIALOGUE(an_offer_that_is_not_taken_changes_nothing),
	    DIALOGUE(an_offer_that_is_taken_leads_and_says_how_to_do_without),
	    DIALOGUE(after_an_offer_it_is_decided_anew),
	    DIALOGUE(a_client_that_is_gone_uses_up_no_login),
	    DIALOGUE(who_is_refused_is_told_another_way_as_the_door_can),
	    DIALOGUE(a_rule_that_refuses_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
