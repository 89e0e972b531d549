/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv devices remove, and rename: one device by its name. To remove one the keeper wants a code,
 * unless root does it. Runs in a talker.
 */
#include "dialogue/command.h"

#include "base/text.h"

#include <string.h>

#include "base/poison.h"

#define CODE_TRIES 3

static void
fill_names(const void *context, struct packet *act)
{
	const struct command *command = context;
	const struct packet *hello = &command->dialogue->hello;

	packet_add(act, "name", packet_get(hello, "name"));
	packet_add(act, "to", packet_get(hello, "to"));
}

static void
end_removed(const struct command *command, const struct packet *result)
{
	char words[COMMAND_WORDS_SIZE], shown[80];
	int64_t left = 0;

	text_escape(shown, sizeof(shown), packet_get(&command->dialogue->hello, "name"));
	packet_get_number(result, "devices", 0, INT32_MAX, &left);
	if (left > 0)
		text_format(words, sizeof(words), "Removed: %s. Devices left: %lld.", shown,
		    (long long)left);
	else
		command_no_device(command, shown, words);
	command_end(command, result, words);
}

/* What is there before one is removed. */
struct removal {
	struct command command; /* first: what command_act hands to its row_handler */
	unsigned int active, named;
};

static int
count_row(void *context, const struct packet *row)
{
	struct removal *removal = context;
	const char *name = packet_get(row, "name"), *state = packet_get(row, "state");
	const char *wanted = packet_get(&removal->command.dialogue->hello, "name");

	if (!name || !state || strcmp(state, "pending") == 0)
		return 0;
	removal->active++;
	removal->named += wanted && strcmp(name, wanted) == 0;
	return 0;
}

/* Of the last one a person is asked, as by 2sv off, which does the same. */
static bool
is_meant(struct removal *removal)
{
	struct command *command = &removal->command;
	struct packet act, result;
	char words[COMMAND_WORDS_SIZE], shown[80];

	command_act_begin(command, &act, "devices");
	if (!command_act(command, &act, &result, count_row) || removal->active != 1 ||
	    removal->named != 1)
		return true; /* what is wrong the keeper says */
	text_escape(shown, sizeof(shown), packet_get(&command->dialogue->hello, "name"));
	text_format(words, sizeof(words),
	    "%s is the last device of %s. Without it recovery codes are void, and %s.", shown,
	    command->account.name, command_without_device(command));
	return command_is_meant(command, words, "Remove it? [y/N]: ");
}

void
dialogue_remove(struct dialogue *dialogue)
{
	struct removal removal = {.active = 0};
	const struct command_code code = {.prompt = "Code: ",
	    .tries = CODE_TRIES,
	    .may_do_without = true,
	    .operation = "remove",
	    .by_groups = true,
	    .fill = fill_names,
	    .context = &removal.command};
	struct packet result;

	if (command_begin(&removal.command, dialogue) && is_meant(&removal) &&
	    command_try_codes(&removal.command, &code, &result))
		end_removed(&removal.command, &result);
}

void
dialogue_rename(struct dialogue *dialogue)
{
	struct command command;
	struct packet act, result;
	char words[COMMAND_WORDS_SIZE], name[80], to[80];

	if (!command_begin(&command, dialogue))
		return;
	command_act_begin(&command, &act, "rename");
	fill_names(&command, &act);
	if (!command_act(&command, &act, &result, NULL)) {
		command_end(&command, &result, NULL);
		return;
	}
	text_escape(name, sizeof(name), packet_get(&dialogue->hello, "name"));
	text_escape(to, sizeof(to), packet_get(&dialogue->hello, "to"));
	text_format(words, sizeof(words), "%s is now %s.", name, to);
	command_end(&command, &result, words);
}
