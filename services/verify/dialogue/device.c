/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv devices remove, and rename: one device by its name. To remove one the keeper wants a code,
 * unless root does it. Runs in a talker.
 */
#include "dialogue/command.h"

#include "base/text.h"

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

void
dialogue_remove(struct dialogue *dialogue)
{
	struct command command;
	const struct command_code code = {.prompt = "Code: ",
	    .tries = CODE_TRIES,
	    .may_do_without = true,
	    .operation = "remove",
	    .fill = fill_names,
	    .context = &command};
	struct packet result;

	if (command_begin(&command, dialogue) && command_try_codes(&command, &code, &result))
		end_removed(&command, &result);
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
