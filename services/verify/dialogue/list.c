/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lists that root may have of all accounts: an act begun for one account or for all. Called by
 * devices.c, hosts.c and log.c; runs in a talker.
 */
#include "dialogue/list.h"

#include "base/text.h"

#include <errno.h>

#include "base/poison.h"

#define PAGE_ROWS 50

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

/* A row_handler: its context is the command that a list begins with. */
static int
take_row(void *context, const struct packet *row)
{
	struct list *list = context;
	const char *account = packet_get(row, "account"), *name = packet_get(row, list->key);

	if (text_is_empty(account) || text_is_empty(name) ||
	    text_copy(list->account, sizeof(list->account), account) < 0 ||
	    text_copy(list->name, sizeof(list->name), name) < 0)
		return -EPROTO;
	list->rows++;
	return command_hand_on(&list->command, row);
}

/* Fetches one page; false where there is no next one. */
static bool
page_fetch(struct list *list, const char *operation, struct packet *result)
{
	struct packet act;

	list_act_begin(list, &act, operation);
	if (list->name[0]) {
		packet_add(&act, "after", list->name);
		if (list->is_all)
			packet_add(&act, "after_account", list->account);
	}
	list->rows = 0;
	return command_act(&list->command, &act, result, take_row) && list->rows >= PAGE_ROWS;
}

void
list_pages(struct list *list, const char *operation, const char *key, struct packet *result)
{
	list->key = key;
	while (page_fetch(list, operation, result))
		continue;
}
