/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv reset, invite and help-code: what root gives out for somebody whose phone is gone. Runs in a
 * talker, through which it passes once.
 */
#include "dialogue/command.h"

#include "base/scope.h"
#include "base/text.h"

#include <string.h>

#include "base/poison.h"

#define CHECK "Be sure whose it is: call back on a number that you know. "

/* Runs the act and hands its row on; words for who gives it out. */
static void
give(struct command *command, const char *operation, const char *words)
{
	scope_packet struct packet act, result;
	char hint[COMMAND_WORDS_SIZE] = "";
	enum reason reason;

	command_act_begin(command, &act, operation);
	packet_add(&act, "hours", packet_get(&command->dialogue->hello, "hours"));
	command_act(command, &act, &result, command_hand_on);
	reason = command_reason(&result);
	if (reason == REASON_NOT_ENROLLED)
		command_hint(command,
		    "No device is enrolled. Who has none gets an invitation: ", "invite", hint);
	if (reason == REASON_EXISTS)
		command_hint(command,
		    "The account has a device. Is it gone? This removes all, and invites: ",
		    "reset", hint);
	if (hint[0])
		packet_add(&result, "words", hint);
	command_end(command, &result, words);
}

static bool
is_meant(struct command *command)
{
	char words[COMMAND_WORDS_SIZE];

	text_format(words, sizeof(words),
	    "%s loses all devices, recovery codes and trusted hosts, and enrols again by an "
	    "invitation. " CHECK,
	    command->account.name);
	return command_is_meant(command, words, COMMAND_REMOVE_ALL);
}

void
dialogue_reset(struct dialogue *dialogue)
{
	struct command command;

	if (command_begin(&command, dialogue) && is_meant(&command))
		give(&command, "reset",
		    "All devices, recovery codes and trusted hosts of the account are gone. " CHECK
		    "At the next login it is typed once, and the login leads on.");
}

void
dialogue_invite(struct dialogue *dialogue)
{
	struct command command;

	if (command_begin(&command, dialogue))
		give(&command, "invite",
		    CHECK "At the next login it is typed once, and the login leads on.");
}

void
dialogue_help_code(struct dialogue *dialogue)
{
	struct command command;

	if (command_begin(&command, dialogue))
		give(&command, "help-code",
		    CHECK
		    "It opens one login, and nothing else, where one code is asked: not where "
		    "it says Two codes.");
}
