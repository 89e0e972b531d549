/* SPDX-License-Identifier: BSD-2-Clause */
/* 2sv status: one row of status, and the devices that it counts. Runs in a talker. */
#include "dialogue/belongs.h"
#include "dialogue/command.h"

#include "base/poison.h"

void
dialogue_status(struct dialogue *dialogue)
{
	struct command command;
	struct packet act, result;

	if (!command_begin(&command, dialogue))
		return;
	command_act_begin(&command, &act, "status");
	belongs_add(dialogue, &command.account, &act, BELONGS_MS);
	if (command_act(&command, &act, &result, command_hand_on)) {
		command_act_begin(&command, &act, "devices");
		command_act(&command, &act, &result, command_hand_on);
	}
	command_end(&command, &result, NULL);
}
