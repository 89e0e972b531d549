/* SPDX-License-Identifier: BSD-2-Clause */
/* Which alerts are news. Runs in 2sv-agent. */
#include "agent/news.h"

#include "agent/news_event.h"
#include "base/text.h"

#include <string.h>

#include "base/poison.h"

bool
news_is_critical(const char *kind)
{
	static const char *const kinds[] = {"device-added", "device-removed", "first-device", "off",
	    "stopped", "freed", "wrong-codes", "failures", "password-begun", "password-changed",
	    "copy", "copy-refused", "sent-much"};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i], kind) == 0)
			return true;
	return false;
}

bool
news_are_there(struct news *news, int64_t newest)
{
	if (newest < news->mark)
		*news = (struct news){.mark = 0};
	return newest > news->mark;
}

static size_t
seen_size(const struct news *news)
{
	return news->seen_count < NEWS_SEEN ? news->seen_count : NEWS_SEEN;
}

static void
remember(struct news *news, const struct news_item *item)
{
	struct news_seen *seen = &news->seen[news->seen_count++ % NEWS_SEEN];

	*seen = (struct news_seen){.id = item->alert->id,
	    .at = item->alert->at,
	    .alerts = item->alert->alerts,
	    .event = item->event ? item->event->id : 0};
	text_copy(seen->kind, sizeof(seen->kind), item->alert->kind);
	text_copy(seen->recipient, sizeof(seen->recipient), item->alert->recipient);
}

static bool
was_told(const struct news *news, int64_t id)
{
	for (size_t i = 0; i < seen_size(news); i++)
		if (news->seen[i].id == id)
			return true;
	return false;
}

/* Of an alert's messages to several contacts the first one tells it. */
static bool
is_same_alert(const struct news_seen *seen, const struct news_item *item)
{
	const struct heard_alert *alert = item->alert;
	int64_t apart = seen->at > alert->at ? seen->at - alert->at : alert->at - seen->at;

	if (strcmp(seen->recipient, alert->recipient) == 0 || seen->alerts != alert->alerts ||
	    strcmp(seen->kind, alert->kind) != 0)
		return false;
	if (seen->event && item->event)
		return seen->event == item->event->id;
	return apart <= NEWS_TWICE_SECONDS;
}

static bool
was_told_by_another(const struct news *news, const struct news_item *item)
{
	for (size_t i = 0; i < seen_size(news); i++)
		if (is_same_alert(&news->seen[i], item))
			return true;
	return false;
}

/* A contact is told of an event once for each of its alerts: which one is taken already? */
static bool
is_taken(const struct news *news, int64_t event, const struct heard_alert *alert)
{
	for (size_t i = 0; i < seen_size(news); i++)
		if (news->seen[i].event == event && strcmp(news->seen[i].kind, alert->kind) == 0 &&
		    strcmp(news->seen[i].recipient, alert->recipient) == 0)
			return true;
	return false;
}

/* The code of a login that has arrived: the alert is of its arrival. */
static bool
is_arrived(const struct news_rows *rows, const struct heard_event *event)
{
	for (size_t i = 0; i < rows->event_count; i++)
		if (rows->events[i].id > event->id && event->login[0] &&
		    strcmp(rows->events[i].event, "login") == 0 &&
		    strcmp(rows->events[i].login, event->login) == 0)
			return true;
	return false;
}

static const struct heard_event *
find_event(const struct news *news, const struct news_rows *rows, const struct heard_alert *alert)
{
	for (size_t i = 0; i < rows->event_count && alert->alerts == 1; i++) {
		const struct heard_event *event = &rows->events[i];

		if (event->at <= alert->at && alert->at - event->at <= NEWS_EVENT_SECONDS &&
		    news_event_may_be(event, alert->kind) && !is_arrived(rows, event) &&
		    !is_taken(news, event->id, alert))
			return event;
	}
	return NULL;
}

/* The newest first, as the rows are. What another message tells is remembered in copy alone. */
static void
collect(struct news *copy, const struct news_rows *rows, struct news_round *ret)
{
	for (size_t i = 0; i < rows->alert_count && ret->count < NEWS_ALERTS_MAX; i++) {
		struct news_item item = {.alert = &rows->alerts[i]};

		if (item.alert->id <= copy->mark || was_told(copy, item.alert->id))
			continue;
		if (!copy->has_begun && item.alert->at < rows->now - NEWS_AGE_SECONDS)
			continue;
		item.event = find_event(copy, rows, item.alert);
		if (!was_told_by_another(copy, &item))
			ret->items[ret->count++] = item;
		remember(copy, &item);
	}
}

/* Critical ones come before others, the newest before the older. */
static void
choose(struct news_round *round, bool chosen[NEWS_ALERTS_MAX])
{
	for (int is_critical = 1; is_critical >= 0; is_critical--)
		for (size_t i = 0; i < round->count && round->singles < NEWS_SINGLES; i++)
			if (!chosen[i] &&
			    news_is_critical(round->items[i].alert->kind) == (is_critical == 1)) {
				chosen[i] = true;
				round->singles++;
			}
}

/* Those chosen to the front, and each part oldest first. */
static void
arrange(struct news_round *round, const bool chosen[NEWS_ALERTS_MAX])
{
	struct news_item items[NEWS_ALERTS_MAX];
	size_t single = 0, other = round->singles;

	for (size_t i = round->count; i-- > 0;) {
		items[chosen[i] ? single++ : other++] = round->items[i];
		if (!chosen[i])
			round->others += round->items[i].alert->alerts;
	}
	memcpy(round->items, items, round->count * sizeof(items[0]));
}

void
news_find(struct news *news, const struct news_rows *rows, struct news_round *ret)
{
	struct news copy = *news;
	bool chosen[NEWS_ALERTS_MAX] = {false};

	*ret = (struct news_round){.newest = news->mark};
	for (size_t i = 0; i < rows->alert_count; i++)
		if (rows->alerts[i].id > ret->newest)
			ret->newest = rows->alerts[i].id;
	collect(&copy, rows, ret);
	choose(ret, chosen);
	arrange(ret, chosen);
}

void
news_told(struct news *news, const struct news_item *item)
{
	remember(news, item);
}

void
news_end(struct news *news, const struct news_round *round)
{
	news->mark = round->newest > news->mark ? round->newest : news->mark;
	news->has_begun = true;
}
