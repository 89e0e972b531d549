/* SPDX-License-Identifier: BSD-2-Clause */
/* 2sv devices: the account's devices, or root's list of all, one row each. Runs in a talker. */
#include "dialogue/list.h"

#include "base/poison.h"

void
dialogue_devices(struct dialogue *dialogue)
{
	struct list list;
	struct packet act, result;

	if (!list_begin(&list, dialogue))
		return;
	if (list.is_all) {
		list_pages(&list, "devices", "name", &result);
	} else {
		list_act_begin(&list, &act, "devices");
		command_act(&list.command, &act, &result, command_hand_on);
	}
	command_end(&list.command, &result, NULL);
}
