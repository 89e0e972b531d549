/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of single dialogues: the test plays both the client and the keeper, and says what a real
 * keeper would never say, too. Nothing but a whole and sound accept may come out as one.
 */
#include "config.h" /* _GNU_SOURCE */
#include "dialogue/question.h"
#include "dialogue/report.h"
#include "tests/service/led.h"
#include "base/scope.h"
#include "base/text.h"
#include "wire/link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/poison.h"

#define ID "0123456789abcdef0123456789abcdef"

/* Up to the answer: the keeper wants a code, the client types one. */
static void
code_is_typed(void)
{
	hello("login");
	keeper_gets("decide", true);
	say(keeper, "result", "verdict", "accept", "reason", "needs-code", "prefix",
	    "203.0.113.0/24", "proven", "yes", "prompt", "Code for db1: ", NULL);
	client_is_asked("Code for db1: ");
	say(client, "answer", "answer", "123456", NULL);
	keeper_gets("try", false);
}

static void
a_sound_accept_is_passed_on(void **state)
{
	(void)state;
	code_is_typed();
	say(keeper, "result", "verdict", "accept", "reason", "right", "login", ID, NULL);
	client_is_done("accept", "right");
}

static void
an_unsound_result_of_a_try_refuses(void **state)
{
	static const char *const rows[][2] = {{"accept", "let-be"}, {"accept", "no-store"},
	    {"skip", "let-be"}, {"skip", "not-enrolled"}, {"maybe", "right"}, {NULL, "right"},
	    {"accept", NULL}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (i > 0)
			talker_begins(state);
		code_is_typed();
		say(keeper, "result", "verdict", rows[i][0], "reason", rows[i][1], NULL);
		client_is_done("refuse", "internal");
		if (i + 1 < sizeof(rows) / sizeof(rows[0]))
			talker_ends(state);
	}
}

static void
what_is_no_result_refuses(void **state)
{
	(void)state;
	code_is_typed();
	say(keeper, "done", "verdict", "accept", "reason", "right", NULL);
	client_is_done("refuse", "no-service");
}

static void
a_keeper_that_hangs_up_refuses(void **state)
{
	(void)state;
	code_is_typed();
	shutdown(keeper, SHUT_RDWR);
	client_is_done("refuse", "no-service");
}

/* Two were typed where one is enough: that way is open still. */
static void
who_typed_two_too_often_is_asked_for_one(void **state)
{
	struct packet packet;

	(void)state;
	code_is_typed();
	say(keeper, "result", "verdict", "refuse", "reason", "throttled", "ask", "one", NULL);
	client_gets(&packet, "ask");
	assert_string_equal(packet_get(&packet, "prompt"), "Too many tries. One code: ");
}

static void
a_throttled_account_is_told_in_words_and_not_asked_again(void **state)
{
	struct packet packet;

	(void)state;
	code_is_typed();
	say(keeper, "result", "verdict", "refuse", "reason", "throttled", "ask", "nothing", "words",
	    "Too many wrong codes. Wait 10 min.", NULL);
	client_gets(&packet, "done");
	assert_string_equal(packet_get(&packet, "reason"), "throttled");
	assert_string_equal(packet_get(&packet, "words"), "Too many wrong codes. Wait 10 min.");
}

static void
a_prompt_that_would_mislead_is_not_shown(void **state)
{
	static const char *const prompts[] = {
	    "", "\033[2JPassword: ", "A prompt that is longer than forty columns: "};

	for (size_t i = 0; i < 3; i++) {
		if (i > 0)
			talker_begins(state);
		hello("login");
		keeper_gets("decide", true);
		say(keeper, "result", "verdict", "accept", "reason", "needs-code", "prompt",
		    prompts[i], NULL);
		client_is_asked("Code: ");
		say(client, "answer", "instead", "end", NULL);
		keeper_gets("end", false);
		say(keeper, "result", "verdict", "refuse", "reason", "ended", NULL);
		client_is_done("refuse", "ended");
		if (i < 2)
			talker_ends(state);
	}
}

static void
the_parent_hears_who_is_asked_and_can_end_it(void **state)
{
	struct report report;

	(void)state;
	hello("login");
	keeper_gets("decide", true);
	say(keeper, "result", "verdict", "accept", "reason", "needs-code", "prefix",
	    "203.0.113.0/24", "proven", "yes", NULL);
	client_is_asked("Code: ");
	assert_int_equal(recv(parent, &report, sizeof(report), 0), sizeof(report));
	assert_int_equal(report.kind, REPORT_STANDING);
	assert_int_equal(report.standing, STANDING_PROVEN);
	assert_string_equal(report.prefix, "203.0.113.0/24");

	assert_int_equal(send(parent, "x", 1, 0), 1);

	keeper_gets("end", false);
	say(keeper, "result", "verdict", "refuse", "reason", "busy", NULL);
	client_is_done("refuse", "busy");
}

static void
a_command_of_root_holds_a_place_like_the_consoles(void **state)
{
	struct report report;
	struct packet act;
	int passed = -1;

	(void)state;
	say(client, "test", "account", "root", NULL);
	assert_int_equal(link_receive(keeper, &act, WAIT_MS, &passed), 0);
	close(passed);
	say(keeper, "row", "kind", "status", "devices", "1", NULL);
	say(keeper, "result", "verdict", "accept", "reason", "right", NULL);
	client_is_asked("Code: ");

	assert_int_equal(recv(parent, &report, sizeof(report), 0), sizeof(report));
	assert_int_equal(report.kind, REPORT_STANDING);
	assert_int_equal(report.standing, STANDING_CONSOLE);
}

/* It may wait long for its first code: whoever comes to log in must not wait for that. */
static void
an_enrolment_that_waits_for_its_first_code_gives_up_its_place(void **state)
{
	struct packet packet;
	int passed = -1;

	(void)state;
	say(client, "enrol", "account", "root", NULL);
	assert_int_equal(link_receive(keeper, &packet, WAIT_MS, &passed), 0);
	close(passed);
	say(keeper, "result", "verdict", "accept", "reason", "right", "device_id", "7", "secret",
	    "GEZDGNBVGY3TQOJQ", "uri", "otpauth://totp/db1:root?secret=GEZDGNBVGY3TQOJQ", NULL);
	do {
		assert_int_equal(link_receive(client, &packet, WAIT_MS, NULL), 0);
		assert_int_equal(packet_parse(&packet, message_service_keys), 0);
	} while (!packet_is(&packet, "ask"));

	assert_int_equal(send(parent, "x", 1, 0), 1);

	client_is_done("refuse", "busy");
}

static void
only_root_without_a_remote_host_is_the_console(void **state)
{
	static const struct {
		const char *door, *caller, *rhost, *proven;
		enum standing standing;
	} rows[] = {
	    {"login", "0", NULL, "no", STANDING_CONSOLE},
	    {"login", "0", "", "yes", STANDING_CONSOLE},
	    {"login", "0", "203.0.113.9", "no", STANDING_UNPROVEN},
	    {"login", "0", "203.0.113.9", "yes", STANDING_PROVEN},
	    {"login", "1001", NULL, "no", STANDING_UNPROVEN},
	    {"login", "1001", "", "yes", STANDING_PROVEN},
	    {"login", NULL, NULL, NULL, STANDING_UNPROVEN},
	    {"login", "00", "", "maybe", STANDING_UNPROVEN},
	    {"su", "0", NULL, "no", STANDING_CONSOLE},
	    {"lightdm", "0", NULL, "no", STANDING_UNPROVEN},
	    {"xrdp-sesman", "0", NULL, "yes", STANDING_PROVEN},
	    {NULL, "0", NULL, "no", STANDING_UNPROVEN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct packet said, result;

		packet_begin(&said, "login");
		packet_add(&said, "door", rows[i].door);
		packet_add(&said, "caller", rows[i].caller);
		packet_add(&said, "rhost", rows[i].rhost);
		packet_begin(&result, "result");
		packet_add(&result, "proven", rows[i].proven);
		assert_int_equal(report_standing_of(&said, &result), rows[i].standing);
	}
}

static void
a_host_that_would_mislead_is_shown_escaped(void **state)
{
	struct packet packet;

	(void)state;
	hello("arrived");
	keeper_gets("arrived", true);
	say(keeper, "row", "kind", "event", "at", "1795615200", "door", "sshd", "address",
	    "evil\033]0;x\007\xe2\x80\xae", NULL);
	client_gets(&packet, "show");
	assert_string_equal(packet_get(&packet, "text"),
	    "Login from a new host: evil\\x1B]0;x\\x07\\xE2\\x80\\xAE by sshd, "
	    "2026-11-25 14:00 UTC. Not you? Run: 2sv log");
	say(keeper, "result", "verdict", "accept", "reason", "right", "login", ID, NULL);
	client_gets(&packet, "done");
}

/* No way is open at all: he hears it before he is asked, and for how long. */
static void
who_must_wait_is_told_how_long(void **state)
{
	static const struct {
		const char *wait, *words;
	} rows[] = {
	    {"25", "Too many wrong codes. One code is enough again in 25 s."},
	    {"600", "Too many wrong codes. One code is enough again in 10 min."},
	    {"86400", "Too many wrong codes. One code is enough again in 24 h."},
	    {"2592000", "Too many wrong codes. One code is enough again in 30 days."},
	    {NULL, "Too many wrong codes. Please try again later."},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct packet packet;

		if (i > 0)
			talker_begins(state);
		hello("login");
		keeper_gets("decide", true);
		say(keeper, "result", "verdict", "refuse", "reason", "throttled", "wait",
		    rows[i].wait, NULL);
		client_gets(&packet, "done");
		assert_string_equal(packet_get(&packet, "verdict"), "refuse");
		assert_string_equal(packet_get(&packet, "words"), rows[i].words);
		if (i + 1 < sizeof(rows) / sizeof(rows[0]))
			talker_ends(state);
	}
}

/* A help code, or one that was sent, is good for a login: the keeper has to know that this is none.
 */
static void
the_code_of_a_change_is_tried_as_one(void **state)
{
	struct packet act;

	(void)state;
	say(client, "chauthtok", "account", "ann", "uid", "1001", "door", "sshd", "rhost",
	    "203.0.113.9", "caller", "0", "change", "try", "once", ID, "asks", "yes", NULL);
	keeper_gets("chauthtok", true);
	say(keeper, "result", "verdict", "accept", "reason", "needs-code", NULL);
	client_is_asked("Code: ");
	say(client, "answer", "answer", "123456", NULL);
	keeper_takes(&act, "try", false);
	assert_string_equal(packet_get(&act, "purpose"), "password");
	say(keeper, "result", "verdict", "accept", "reason", "right", NULL);
	client_gets(&act, "done");
	assert_string_equal(packet_get(&act, "verdict"), "accept");
	assert_null(packet_get(&act, "login"));
}

/* A fault of the store is not called a wrong code, and each says what to do next. */
static void
who_is_refused_unasked_is_told_what_to_do(void **state)
{
	static const struct {
		const char *reason, *words;
	} rows[] = {
	    {"no-store", "Codes can't be checked now. Root can see why: 2sv status"},
	    {"held", "This account is stopped. An administrator opens it: 2sv free"},
	    {"invitation", "This account enrols by an invitation. Ask your administrator for one."},
	    {"read-only", "Recovery codes can't be checked now: the store is read-only."},
	    {"not-enrolled", NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct packet packet;

		if (i > 0)
			talker_begins(state);
		hello("login");
		keeper_gets("decide", true);
		say(keeper, "result", "verdict", "refuse", "reason", rows[i].reason, NULL);
		client_gets(&packet, "done");
		assert_string_equal(packet_get(&packet, "reason"), rows[i].reason);
		if (rows[i].words)
			assert_string_equal(packet_get(&packet, "words"), rows[i].words);
		else
			assert_null(packet_get(&packet, "words"));
		if (i + 1 < sizeof(rows) / sizeof(rows[0]))
			talker_ends(state);
	}
}

int
main(void)
{
#define DIALOGUE(test) cmocka_unit_test_setup_teardown(test, talker_begins, talker_ends)
	const struct CMUnitTest tests[] = {
	    DIALOGUE(a_sound_accept_is_passed_on),
	    DIALOGUE(an_unsound_result_of_a_try_refuses),
	    DIALOGUE(what_is_no_result_refuses),
	    DIALOGUE(a_keeper_that_hangs_up_refuses),
	    DIALOGUE(who_typed_two_too_often_is_asked_for_one),
	    DIALOGUE(a_throttled_account_is_told_in_words_and_not_asked_again),
	    DIALOGUE(a_prompt_that_would_mislead_is_not_shown),
	    DIALOGUE(the_parent_hears_who_is_asked_and_can_end_it),
	    DIALOGUE(a_command_of_root_holds_a_place_like_the_consoles),
	    DIALOGUE(an_enrolment_that_waits_for_its_first_code_gives_up_its_place),
	    DIALOGUE(a_host_that_would_mislead_is_shown_escaped),
	    cmocka_unit_test(only_root_without_a_remote_host_is_the_console),
	    DIALOGUE(the_code_of_a_change_is_tried_as_one),
	    DIALOGUE(who_must_wait_is_told_how_long),
	    DIALOGUE(who_is_refused_unasked_is_told_what_to_do),
	};
#undef DIALOGUE

	return cmocka_run_group_tests(tests, NULL, NULL);
}
