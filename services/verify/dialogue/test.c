/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv test: one code, tried as a login would try it, and used up as there. Runs in a talker.
 */
#include "dialogue/command.h"

#include "base/text.h"

#include "base/poison.h"

static void
fill_try(const void *context, struct packet *act)
{
	const struct dialogue *dialogue = context;

	packet_add(act, "door", "");
	packet_add(act, "purpose", "test");
	/* It counts for copies from there. */
	packet_add(act, "connection", packet_get(&dialogue->hello, "connection"));
}

struct count {
	struct command command; /* first: what command_act hands to its row_handler */
	int64_t devices;
};

static int
take_row(void *context, const struct packet *row)
{
	struct count *count = context;

	packet_get_number(row, "devices", 0, INT32_MAX, &count->devices);
	return 0;
}

static void
end_right(const struct command *command, const struct packet *result)
{
	const char *device = packet_get(result, "device");
	char words[COMMAND_WORDS_SIZE], shown[80] = "a device";
	int64_t wait = 0, left = 0;

	if (!text_is_empty(device))
		text_escape(shown, sizeof(shown), device);
	packet_get_number(result, "wait", 0, INT32_MAX, &wait);
	text_format(words, sizeof(words),
	    "Right: the code of %s. It is used up; your next login takes the next one, in %lld s.",
	    shown, (long long)wait);
	if (packet_get_number(result, "codes_left", 0, INT32_MAX, &left) == 0)
		text_format(words, sizeof(words),
		    "Right: a recovery code. It is used up; %lld are left.", (long long)left);
	command_end(command, result, words);
}

void
dialogue_test(struct dialogue *dialogue)
{
	const struct command_code code = {.prompt = "Code: ",
	    .tries = 1,
	    .operation = "try",
	    .fill = fill_try,
	    .context = dialogue};
	struct count count = {.devices = 0};
	struct packet act, result;
	char words[COMMAND_WORDS_SIZE];

	if (!command_begin(&count.command, dialogue))
		return;
	command_hint(&count.command, "No device is enrolled. Enrol one: ", "enrol", words);
	command_act_begin(&count.command, &act, "status");
	if (!command_act(&count.command, &act, &result, take_row))
		command_end(&count.command, &result, NULL);
	else if (count.devices == 0)
		dialogue_refuse(dialogue, REASON_NOT_ENROLLED, words);
	else if (command_try_codes(&count.command, &code, &result))
		end_right(&count.command, &result);
}
