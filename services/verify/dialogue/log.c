/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv log and alerts: events, or messages, newest first, fetched from the keeper page by page so
 * that no batch of its waits for a long list. Runs in a talker.
 */
#include "dialogue/list.h"

#include "base/text.h"

#include "base/poison.h"

#define PAGE_ROWS 50
#define LIMIT_DEFAULT 50
#define LIMIT_MAX 1000000

struct log_page {
	struct list list; /* first: command_hand_on takes the command that it begins with */
	const char *operation, *state; /* state: NULL = of each */
	int64_t before, left;
	int64_t rows; /* of the last page */
};

static int
take_row(void *context, const struct packet *row)
{
	struct log_page *page = context;
	int r = packet_get_number(row, "id", 1, INT64_MAX, &page->before);

	page->rows++;
	return r < 0 ? r : command_hand_on(&page->list.command, row);
}

/* Fetches one page; false where there is no next one. */
static bool
page_fetch(struct log_page *page, struct packet *result)
{
	int64_t wanted = page->left < PAGE_ROWS ? page->left : PAGE_ROWS;
	struct packet act;

	list_act_begin(&page->list, &act, page->operation);
	if (page->before > 0)
		packet_add_number(&act, "before", page->before);
	packet_add_number(&act, "limit", wanted);
	packet_add(&act, "state", page->state);
	page->rows = 0;
	if (!command_act(&page->list.command, &act, result, take_row))
		return false;
	page->left -= page->rows;
	return page->rows == wanted && page->left > 0;
}

static bool
read_number(struct dialogue *dialogue, const char *key, int64_t max, int64_t *ret)
{
	int r = packet_get_number(&dialogue->hello, key, 1, max, ret);

	if (r == 0 || !packet_get(&dialogue->hello, key))
		return true;
	dialogue_refuse(dialogue, REASON_BAD_VALUE, "before, limit: a number from 1 is wanted");
	return false;
}

/* How many wait to be put into a message: in words, or for who asked for what waits, in a row. */
static void
show_unmade(struct log_page *page, const struct packet *result)
{
	struct dialogue *dialogue = page->list.command.dialogue;
	char words[COMMAND_WORDS_SIZE];
	int64_t waiting = 0, since = 0;
	struct packet row;

	if (packet_get_number(result, "alerts", 1, INT64_MAX, &waiting) < 0)
		return;
	if (page->state && packet_get_number(result, "at", 1, INT64_MAX, &since) == 0) {
		packet_begin(&row, "row");
		packet_add(&row, "kind", "unmade");
		packet_add_number(&row, "alerts", waiting);
		packet_add_number(&row, "at", since);
		dialogue_row(dialogue, &row);
	}
	if (page->state)
		return;
	text_format(words, sizeof(words), "%lld more %s for 2sv-notify to send.",
	    (long long)waiting, waiting == 1 ? "alert waits" : "alerts wait");
	dialogue_show(dialogue, words);
}

static void
list_pages_of(struct dialogue *dialogue, const char *operation)
{
	struct log_page page = {
	    .operation = operation, .state = packet_get(&dialogue->hello, "state")};
	struct packet result;

	if (!list_begin(&page.list, dialogue))
		return;
	page.left = LIMIT_DEFAULT;
	if (!read_number(dialogue, "before", INT64_MAX, &page.before) ||
	    !read_number(dialogue, "limit", LIMIT_MAX, &page.left))
		return;
	while (page_fetch(&page, &result))
		continue;
	show_unmade(&page, &result);
	command_end(&page.list.command, &result, NULL);
}

void
dialogue_log(struct dialogue *dialogue)
{
	list_pages_of(dialogue, "log");
}

void
dialogue_alerts(struct dialogue *dialogue)
{
	list_pages_of(dialogue, "alerts");
}
