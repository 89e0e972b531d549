/* SPDX-License-Identifier: BSD-2-Clause */
/* 2sv protect tells what became of a door. Asks nobody. Runs in a talker, behind root.sock. */
#include "dialogue/command.h"

#include "base/poison.h"

void
dialogue_protect(struct dialogue *dialogue)
{
	static const char *const keys[] = {"door", "change", "why"};
	struct packet act, result;
	struct command command;

	if (!command_begin(&command, dialogue))
		return;
	command_act_begin(&command, &act, "protect");
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		packet_add(&act, keys[i], packet_get(&dialogue->hello, keys[i]));
	command_act(&command, &act, &result, NULL);
	command_end(&command, &result, NULL);
}
