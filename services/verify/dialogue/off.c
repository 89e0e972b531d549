/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv off: removes all devices of an account. A person is told what goes and asked whether
 * that is meant; then the keeper wants a code, unless root does it. Runs in a talker.
 */
#include "dialogue/command.h"

#include "base/text.h"

#include <string.h>

#include "base/poison.h"

#define CODE_TRIES 3
#define NAMES_SIZE 160

struct off {
	struct command command; /* first: what command_act hands to its row_handler */
	char names[NAMES_SIZE]; /* "phone, tablet" */
};

static int
take_row(void *context, const struct packet *row)
{
	struct off *off = context;
	const char *name = packet_get(row, "name");
	char before[NAMES_SIZE], shown[80];

	if (!name || strcmp(off->names, "many") == 0)
		return 0;
	text_escape(shown, sizeof(shown), name);
	text_copy(before, sizeof(before), off->names);
	if (text_format(
		off->names, sizeof(off->names), "%s%s%s", before, before[0] ? ", " : "", shown) < 0)
		text_copy(off->names, sizeof(off->names), "many");
	return 0;
}

static bool
is_meant(struct off *off)
{
	char words[2 * NAMES_SIZE + 256];

	text_format(words, sizeof(words),
	    "Devices of %s: %s. Without them no code is asked any more.", off->command.account.name,
	    off->names);
	return command_is_meant(&off->command, words, COMMAND_REMOVE_ALL);
}

/* Devices of one who had the name before: root removes them unseen, to give the name over. */
static bool
is_roots_to_free(struct off *off, const struct packet *result)
{
	if (!off->command.dialogue->by_root || command_reason(result) != REASON_OTHER_UID)
		return false;
	text_copy(off->names, sizeof(off->names), "all of another uid");
	return true;
}

static void
end_off(const struct off *off, const struct packet *result)
{
	char words[COMMAND_WORDS_SIZE];

	command_no_device(&off->command, off->names, words);
	command_end(&off->command, result, words);
}

void
dialogue_off(struct dialogue *dialogue)
{
	const struct command_code code = {.prompt = "Code: ",
	    .tries = CODE_TRIES,
	    .may_do_without = true,
	    .operation = "off",
	    .by_groups = true};
	struct off off = {.names = ""};
	struct packet act, result;

	if (!command_begin(&off.command, dialogue))
		return;
	command_act_begin(&off.command, &act, "devices");
	if (!command_act(&off.command, &act, &result, take_row) && !is_roots_to_free(&off, &result))
		command_end(&off.command, &result, NULL);
	else if (text_is_empty(off.names))
		dialogue_refuse(dialogue, REASON_NO_SUCH, "There is no device to remove.");
	else if (is_meant(&off) && command_try_codes(&off.command, &code, &result))
		end_off(&off, &result);
}
