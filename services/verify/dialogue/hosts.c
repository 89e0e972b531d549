/* SPDX-License-Identifier: BSD-2-Clause */
/* 2sv hosts: where logins came from, all of them, one row each. Runs in a talker. */
#include "dialogue/list.h"

#include "base/poison.h"

void
dialogue_hosts(struct dialogue *dialogue)
{
	struct list list;
	struct packet result;

	if (!list_begin(&list, dialogue))
		return;
	list_pages(&list, "hosts", "host", &result);
	command_end(&list.command, &result, NULL);
}
