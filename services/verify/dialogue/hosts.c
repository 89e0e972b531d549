/* SPDX-License-Identifier: BSD-2-Clause */
/* 2sv hosts: where logins came from, one row each. Runs in a talker. */
#include "dialogue/list.h"

#include "base/poison.h"

void
dialogue_hosts(struct dialogue *dialogue)
{
	struct list list;
	struct packet act, result;

	if (!list_begin(&list, dialogue))
		return;
	list_act_begin(&list, &act, "hosts");
	command_act(&list.command, &act, &result, command_hand_on);
	command_end(&list.command, &result, NULL);
}
