/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Refusals that say what to do next. Some doors lose a text that no prompt follows, and some show
 * none at all: there a question brings it, and its answer counts for nothing. Called by login.c,
 * due.c and first_device.c; runs in a talker.
 */
#include "dialogue/login.h"

#include "base/scope.h"
#include "base/text.h"
#include "doors/doors.h"

#include <string.h>

#include "base/poison.h"

#define WORDS_SIZE 256

static void
ask_and_forget(struct dialogue *dialogue, const char *prompt)
{
	scope_answer struct answer answer = {.kind = ANSWER_END};

	(void)dialogue_ask(dialogue, prompt, false, &answer);
}

/* All that a window's one line holds. */
static const char *
short_words(enum reason reason)
{
	return reason == REASON_RULE ? "A rule refuses this login. Return: "
				     : "Enrol by ssh or at a console first: ";
}

void
login_refuse_saying(struct dialogue *dialogue, enum reason reason, const char *words)
{
	const struct door *door = door_find(packet_get(&dialogue->hello, "door"));

	if (packet_get(&dialogue->hello, "field")) { /* nothing can be shown or asked there */
		dialogue_refuse(dialogue, reason, NULL);
		return;
	}
	if (door_shows(door))
		dialogue_show(dialogue, words);
	else
		ask_and_forget(dialogue, short_words(reason));
	if (door->texts == DOOR_TEXTS_PROMPT)
		ask_and_forget(dialogue, "No login. Press Return: ");
	dialogue_refuse(dialogue, reason, NULL);
}

/* Who is in already, as at sudo, needs no other login for it. */
static bool
is_own(const struct dialogue *dialogue)
{
	const char *caller = packet_get(&dialogue->hello, "caller");
	const char *uid = packet_get(&dialogue->hello, "uid");

	return caller && uid && strcmp(caller, uid) == 0;
}

/* Root has no administrator to ask. */
static bool
is_of_root(const struct dialogue *dialogue)
{
	int64_t uid;

	return packet_get_number(&dialogue->hello, "uid", 0, UINT32_MAX, &uid) == 0 && uid == 0;
}

#define ELSEWHERE                                                                         \
	"Log in with your ssh key, at the machine itself, or from a host that you have\n" \
	"used for a week: there it is set up.\nOr "

/* How to come by one. */
static const char *
ways_of(const struct dialogue *dialogue)
{
	if (is_own(dialogue))
		return "Set it up: 2sv enrol";
	return is_of_root(dialogue) ? ELSEWHERE
		   "by an invitation of who is root already: 2sv invite --account root"
				    : ELSEWHERE "ask your administrator for an invitation.";
}

void
login_refuse_overdue(struct dialogue *dialogue, const struct login_due *due)
{
	char words[WORDS_SIZE], date[QUESTION_DATE_SIZE];

	question_date(due->until, date);
	text_format(words, sizeof(words), "This account needs a second step%s%s.\n%s",
	    due->until > 0 ? " since " : " now", due->until > 0 ? date : "", ways_of(dialogue));
	login_refuse_saying(dialogue, REASON_OVERDUE, words);
}

void
login_refuse_by_rule(struct dialogue *dialogue)
{
	char words[WORDS_SIZE], rule[64];

	text_escape_value(rule, sizeof(rule), dialogue->seen.rule);
	text_format(words, sizeof(words),
	    "A rule of this machine refuses this login (rule %s).\n%s", rule,
	    is_of_root(dialogue) ? "Where it stands: 2sv check-config" : "Ask your administrator.");
	login_refuse_saying(dialogue, REASON_RULE, words);
}
