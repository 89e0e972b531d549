/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv stop: it was not me. It only closes, so it asks no code but on the day after a free. 2sv free
 * opens again; root without a code. Runs in a talker.
 */
#include "dialogue/command.h"

#include "base/text.h"

#include <string.h>

#include "base/poison.h"

#define CODE_TRIES 3

static bool
brake_is(const struct packet *result, const char *text)
{
	const char *brake = packet_get(result, "brake");

	return brake && strcmp(brake, text) == 0;
}

static void
stopped_words(
    const struct command *command, const struct packet *result, char words[COMMAND_WORDS_SIZE])
{
	const char *name = command->account.name;

	if (brake_is(result, "held"))
		text_format(words, COMMAND_WORDS_SIZE,
		    "Stopped: no login as %s, by key either, until a recovery code is given, "
		    "at one or to 2sv free, or root runs: 2sv free --account %s",
		    name, name);
	else if (brake_is(result, "two"))
		text_format(words, COMMAND_WORDS_SIZE,
		    "Stopped: %s has no recovery code, so each login wants two codes in a row now, "
		    "until 2sv free, which does too, or root's 2sv free --account %s. Keys go on.",
		    name, name);
	else
		text_format(words, COMMAND_WORDS_SIZE,
		    "%s has no device, so no second step could be stopped. An invitation is void "
		    "now: where logins asked one they are refused until root's 2sv invite. Others "
		    "go on.",
		    name);
}

/* The password first: whose sessions have ended may not come in again to change it. */
static void
end_stopped(const struct command *command, const struct packet *result)
{
	char words[2 * COMMAND_WORDS_SIZE], log[COMMAND_WORDS_SIZE];

	stopped_words(command, result, words);
	dialogue_show(command->dialogue, words);
	command_hint(command, "", "log", log);
	text_format(words, sizeof(words),
	    "Now change the password of %s, here, and look at %s and at its "
	    "~/.ssh/authorized_keys.",
	    command->account.name, log);
	dialogue_show(command->dialogue, words);
	if (command->account.uid == 0)
		text_copy(words, sizeof(words),
		    "Sessions that are open go on: who shows them. End those that are not yours.");
	else
		text_format(words, sizeof(words),
		    "Then end the sessions that are open, yours too: pkill -KILL -u %s",
		    command->account.name);
	command_end(command, result, words);
}

void
dialogue_stop(struct dialogue *dialogue)
{
	struct command command;
	const struct command_code code = {.prompt = "Freed today, so stop wants a code: ",
	    .tries = CODE_TRIES,
	    .may_do_without = true,
	    .operation = "stop",
	    .on_row = command_hand_on};
	struct packet result;

	if (command_begin(&command, dialogue) && command_try_codes(&command, &code, &result))
		end_stopped(&command, &result);
}

void
dialogue_free(struct dialogue *dialogue)
{
	struct command command;
	const struct command_code code = {
	    .prompt = "Code: ", .tries = CODE_TRIES, .may_do_without = true, .operation = "free"};
	char words[COMMAND_WORDS_SIZE];
	struct packet result;

	if (!command_begin(&command, dialogue) || !command_try_codes(&command, &code, &result))
		return;
	text_format(words, sizeof(words),
	    brake_is(&result, "none") ? "%s was not stopped." : "%s is free: logins as ever.",
	    command.account.name);
	command_end(&command, &result, words);
}
