/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lists that root may have of all accounts: an act begun for one account or for all. Called by
 * hosts.c and log.c; runs in a talker.
 */
#include "dialogue/list.h"

#include "base/poison.h"

bool
list_begin(struct list *list, struct dialogue *dialogue)
{
	*list = (struct list){.command.dialogue = dialogue};
	list->is_all = command_says(&list->command, "all", "yes");
	if (!list->is_all)
		return command_begin(&list->command, dialogue);
	if (dialogue->by_root)
		return true;
	dialogue_refuse(dialogue, REASON_NOT_PERMITTED, "Only root may see all accounts.");
	return false;
}

void
list_act_begin(const struct list *list, struct packet *act, const char *operation)
{
	if (!list->is_all) {
		command_act_begin(&list->command, act, operation);
		return;
	}
	packet_begin(act, operation);
	packet_add(act, "all", "yes");
}
