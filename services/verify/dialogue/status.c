/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv status: one row of status, the devices that it counts, and what else the check-up asks. Runs
 * in a talker.
 */
#include "dialogue/belongs.h"
#include "dialogue/command.h"

#include "settings/digest.h"

#include <string.h>

#include "base/poison.h"

/* Root is told which settings serve, so that 2sv can say that the files have others by now. */
static void
tell_settings(struct dialogue *dialogue, const struct packet *result)
{
	char digest[SETTINGS_DIGEST_SIZE];
	struct packet row;

	if (!dialogue->by_root || !packet_get(result, "settings"))
		return;
	settings_digest(dialogue->settings, digest);
	packet_begin(&row, "row");
	packet_add(&row, "kind", "settings");
	packet_add(&row, "settings", packet_get(result, "settings"));
	packet_add(&row, "text", digest);
	(void)dialogue_row(dialogue, &row);
}

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
	if (goes_on)
		tell_settings(dialogue, &result);
	for (size_t i = 0; i < sizeof(further) / sizeof(further[0]) && goes_on; i++) {
		command_act_begin(&command, &act, further[i]);
		if (strcmp(further[i], "checkup") == 0)
			belongs_add(dialogue, &command.account, &act, BELONGS_MS);
		goes_on = command_act(&command, &act, &result, command_hand_on);
	}
	command_end(&command, &result, NULL);
}
