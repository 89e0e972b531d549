/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a dialogue's words are at each door of the table: in texts where those are shown, else in a
 * prompt. The test plays client and keeper.
 */
#include "tests/service/led.h"
#include "base/text.h"
#include "doors/doors.h"
#include "wire/link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define ENROL_FIRST "Enrol by ssh or at a console first: "
#define RETURN "No login. Press Return: "
#define PROMPTS_MAX 4

/* What the client got up to the end. */
struct seen {
	unsigned int texts, prompts;
	char prompt[PROMPTS_MAX][PROMPT_COLUMNS_MAX + 1];
	char reason[32];
};

/* Up to done; each prompt is answered by Return alone. */
static void
client_sees(struct seen *seen)
{
	struct packet packet;

	memset(seen, 0, sizeof(*seen));
	for (;;) {
		assert_int_equal(link_receive(client, &packet, WAIT_MS, NULL), 0);
		assert_int_equal(packet_parse(&packet, message_service_keys), 0);
		if (packet_is(&packet, "done"))
			break;
		if (packet_is(&packet, "show")) {
			seen->texts++;
			continue;
		}
		assert_string_equal(packet_get(&packet, "op"), "ask");
		assert_true(text_is_prompt(packet_get(&packet, "prompt")));
		assert_true(seen->prompts < PROMPTS_MAX);
		text_copy(seen->prompt[seen->prompts++], PROMPT_COLUMNS_MAX + 1,
		    packet_get(&packet, "prompt"));
		say(client, "answer", "instead", "empty", NULL);
	}
	text_copy(seen->reason, sizeof(seen->reason), packet_get(&packet, "reason"));
}

static void
hello_at(const char *door)
{
	say(client, "login", "account", "ann", "uid", "1001", "door", door, "rhost", "203.0.113.9",
	    "caller", "0", NULL);
	keeper_gets("decide", true);
}

/* The text, and where one is lost without a prompt behind it, that as well; or the prompt alone. */
static void
expect_words(const struct door *door, const struct seen *seen, const char *prompt)
{
	if (door_shows(door)) {
		assert_int_equal(seen->texts, 1);
		assert_int_equal(seen->prompts, door->texts == DOOR_TEXTS_PROMPT);
		if (seen->prompts)
			assert_string_equal(seen->prompt[0], RETURN);
	} else {
		assert_int_equal(seen->texts, 0);
		assert_int_equal(seen->prompts, 1);
		assert_string_equal(seen->prompt[0], prompt);
	}
}

static void
a_refusal_says_why(const struct door *door, void **state)
{
	static const struct {
		const char *reason, *prompt;
	} rows[] = {
	    {"overdue", ENROL_FIRST},
	    {"rule", "A rule refuses this login. Return: "},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct seen seen;

		talker_begins(state);
		hello_at(door->name);
		say(keeper, "result", "verdict", "refuse", "reason", rows[i].reason, "until",
		    "1798761600", NULL);
		client_sees(&seen);
		assert_string_equal(seen.reason, rows[i].reason);
		expect_words(door, &seen, rows[i].prompt);
		talker_ends(state);
	}
}

/* Where the new device can be shown the invitation is asked for. */
static void
who_is_invited_is_told_where(const struct door *door, void **state)
{
	struct seen seen;

	talker_begins(state);
	hello_at(door->name);
	say(keeper, "result", "verdict", "accept", "reason", "needs-code", "ask", "invitation",
	    NULL);
	if (door_shows(door)) {
		client_is_asked("Invitation: ");
	} else {
		keeper_gets("end", false);
		say(keeper, "result", "verdict", "refuse", "reason", "invitation", NULL);
		client_sees(&seen);
		assert_string_equal(seen.reason, "invitation");
		expect_words(door, &seen, ENROL_FIRST);
	}
	talker_ends(state);
}

/* One after the other, in one login: why an answer was no good stands in the next prompt. */
static void
an_answer_that_is_refused_is_told_in_the_next_prompt(
    const struct door *door, void **state, const char *asks[2])
{
	static const char *const codes[] = {"123456", "234567"};
	struct packet packet;

	talker_begins(state);
	hello_at(door->name);
	say(keeper, "result", "verdict", "accept", "reason", "needs-code", NULL);
	client_is_asked("Code: ");
	for (size_t i = 0; i < 2; i++) {
		say(client, "answer", "answer", codes[i], NULL);
		keeper_gets("try", false);
		say(keeper, "result", "verdict", "refuse", "reason", i ? "throttled" : "wrong",
		    "ask", i ? "recovery" : "one", NULL);
		client_is_asked(asks[i]);
	}
	say(client, "answer", "instead", "end", NULL);
	client_gets(&packet, "done");
	talker_ends(state);
}

static void
words_are_in_the_prompt_where_no_text_is_shown(void **state)
{
	static const char *asks[] = {"Wrong code. Code: ", "Too many tries. Recovery code: "};
	size_t i = 0;

	for (; door_at(i); i++) {
		a_refusal_says_why(door_at(i), state);
		who_is_invited_is_told_where(door_at(i), state);
		an_answer_that_is_refused_is_told_in_the_next_prompt(door_at(i), state, asks);
	}
	assert_true(i > 20);
}

/* What is told besides, and would be news to nobody there, is not sent at all. */
static void
a_right_code_is_followed_by_texts_only_where_they_are_shown(void **state)
{
	for (size_t i = 0; door_at(i); i++) {
		struct seen seen;

		talker_begins(state);
		hello_at(door_at(i)->name);
		say(keeper, "result", "verdict", "accept", "reason", "needs-code", NULL);
		client_is_asked("Code: ");
		say(client, "answer", "answer", "123456", NULL);
		keeper_gets("try", false);
		say(keeper, "result", "verdict", "accept", "reason", "right", "login",
		    "0123456789abcdef0123456789abcdef", "offset", "600", "codes_left", "2", NULL);
		client_sees(&seen);
		assert_string_equal(seen.reason, "right");
		assert_int_equal(seen.texts, door_shows(door_at(i)) ? 2 : 0);
		assert_int_equal(seen.prompts, 0);
		talker_ends(state);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_are_in_the_prompt_where_no_text_is_shown),
	    cmocka_unit_test(a_right_code_is_followed_by_texts_only_where_they_are_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
