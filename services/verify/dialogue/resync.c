/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv devices resync: root asks two codes in a row of a token whose counter may stand anywhere.
 * Runs in a talker.
 */
#include "dialogue/command.h"

#include "base/text.h"

#include <string.h>

#include "base/poison.h"

#define CODE_TRIES 3

struct resync {
	struct command command; /* first: what command_act hands to its row_handler */
	const char *name;
	bool has_no_counter;
};

static int
take_row(void *context, const struct packet *row)
{
	struct resync *resync = context;
	const char *name = packet_get(row, "name"), *type = packet_get(row, "type");

	if (name && type && resync->name && strcmp(name, resync->name) == 0)
		resync->has_no_counter = strcmp(type, "hotp") != 0;
	return 0;
}

static void
fill_name(const void *context, struct packet *act)
{
	const struct resync *resync = context;

	packet_add(act, "name", resync->name);
}

static void
end_resync(const struct resync *resync, const struct packet *result)
{
	char words[COMMAND_WORDS_SIZE], shown[80];

	text_escape(shown, sizeof(shown), resync->name);
	text_format(
	    words, sizeof(words), "%s is in step again. Its next code is good at a login.", shown);
	command_end(&resync->command, result, words);
}

void
dialogue_resync(struct dialogue *dialogue)
{
	struct resync resync = {.name = packet_get(&dialogue->hello, "name")};
	const struct command_code code = {.prompt = "Two codes in a row: ",
	    .tries = CODE_TRIES,
	    .may_do_without = true, /* the answer asks for two */
	    .operation = "resync",
	    .fill = fill_name,
	    .context = &resync};
	struct packet act, result;

	if (!command_begin(&resync.command, dialogue))
		return;
	command_act_begin(&resync.command, &act, "devices");
	if (!command_act(&resync.command, &act, &result, take_row))
		command_end(&resync.command, &result, NULL);
	else if (resync.has_no_counter)
		dialogue_refuse(dialogue, REASON_BAD_VALUE,
		    "That device goes by the time: two codes in a row at a login bring it back.");
	else if (command_try_codes(&resync.command, &code, &result))
		end_resync(&resync, &result);
}
