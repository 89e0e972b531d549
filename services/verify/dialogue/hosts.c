/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv hosts: where logins came from, all of them, one row each. Fetched from the keeper page by
 * page, as the log is; who comes in meanwhile moves no row to another page. Runs in a talker.
 */
#include "dialogue/list.h"

#include "base/text.h"

#include <errno.h>

#include "base/poison.h"

#define PAGE_ROWS 50

struct hosts_page {
	struct list list; /* first: command_hand_on takes the command that it begins with */
	/* Of the last row; "" = none yet. */
	char account[sizeof(((struct dialogue_seen *)NULL)->account)];
	char host[sizeof(((struct dialogue_seen *)NULL)->host)];
	unsigned int rows; /* of the last page */
};

static int
take_row(void *context, const struct packet *row)
{
	struct hosts_page *page = context;
	const char *account = packet_get(row, "account"), *host = packet_get(row, "host");

	if (text_is_empty(account) || text_is_empty(host) ||
	    text_copy(page->account, sizeof(page->account), account) < 0 ||
	    text_copy(page->host, sizeof(page->host), host) < 0)
		return -EPROTO;
	page->rows++;
	return command_hand_on(&page->list.command, row);
}

/* Fetches one page; false where there is no next one. */
static bool
page_fetch(struct hosts_page *page, struct packet *result)
{
	struct packet act;

	list_act_begin(&page->list, &act, "hosts");
	if (page->host[0]) {
		packet_add(&act, "after", page->host);
		if (page->list.is_all)
			packet_add(&act, "after_account", page->account);
	}
	page->rows = 0;
	return command_act(&page->list.command, &act, result, take_row) && page->rows >= PAGE_ROWS;
}

void
dialogue_hosts(struct dialogue *dialogue)
{
	struct hosts_page page = {.rows = 0};
	struct packet result;

	if (!list_begin(&page.list, dialogue))
		return;
	while (page_fetch(&page, &result))
		continue;
	command_end(&page.list.command, &result, NULL);
}
