/* SPDX-License-Identifier: BSD-2-Clause */
/* 2sv devices: the account's devices, one row each. Runs in a talker. */
#include "dialogue/command.h"

#include "base/poison.h"

void
dialogue_devices(struct dialogue *dialogue)
{
	struct command command;
	struct packet act, result;

	if (!command_begin(&command, dialogue))
		return;
	command_act_begin(&command, &act, "devices");
	command_act(&command, &act, &result, command_hand_on);
	command_end(&command, &result, NULL);
}
