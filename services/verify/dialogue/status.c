/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv status: one row of status, the devices that it counts, and what else the check-up asks. Runs
 * in a talker.
 */
#include "dialogue/belongs.h"
#include "dialogue/command.h"

#include <string.h>

#include "base/poison.h"

void
dialogue_status(struct dialogue *dialogue)
{
	static const char *const further[] = {"devices", "checkup"};
	struct command command;
	struct packet act, result;
	bool goes_on;

	if (!command_begin(&command, dialogue))
		return;
	command_act_begin(&command, &act, "status");
	goes_on = command_act(&command, &act, &result, command_hand_on);
	for (size_t i = 0; i < sizeof(further) / sizeof(further[0]) && goes_on; i++) {
		command_act_begin(&command, &act, further[i]);
		if (strcmp(further[i], "checkup") == 0)
			belongs_add(dialogue, &command.account, &act, BELONGS_MS);
		goes_on = command_act(&command, &act, &result, command_hand_on);
	}
	command_end(&command, &result, NULL);
}
