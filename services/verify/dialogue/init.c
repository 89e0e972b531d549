/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv store init: the keeper makes the store; key and id were written by 2sv before. Only over
 * root.sock (commands.c); the keeper checks the uid itself. Runs in a talker.
 */
#include "dialogue/command.h"

#include "base/poison.h"

void
dialogue_init(struct dialogue *dialogue)
{
	struct command command = {.dialogue = dialogue};
	struct packet act, result;

	packet_begin(&act, "init");
	command_act(&command, &act, &result, NULL);
	command_end(&command, &result, "The store is made. Next: 2sv enrol --account NAME");
}
