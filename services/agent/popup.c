/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of pop-ups. Runs in 2sv-agent. */
#include "agent/popup.h"

#include "alerts/alert_words.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/poison.h"

#define SHOWN_MAX 80
#define MACHINE_MAX 40
#define WHEN_SIZE 32
#define HALF_A_DAY (12 * 3600)
#define STOP "2sv stop"

/* --- values */

static const char *
entity_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static char
shown_of(const char *at)
{
	if (*at < 0x20 || *at >= 0x7f || strncmp(at, "://", strlen("://")) == 0)
		return '?';
	return *at;
}

void
popup_escape(char ret[POPUP_VALUE_SIZE], const char *value, bool has_markup)
{
	size_t used = 0, shown = 0;

	for (; value[shown] && shown < SHOWN_MAX; shown++) {
		char c = shown_of(&value[shown]);
		const char *entity = has_markup ? entity_of(c) : NULL;

		text_format(ret + used, POPUP_VALUE_SIZE - used, "%.*s", entity ? 6 : 1,
		    entity ? entity : &c);
		used += strlen(ret + used);
	}
	text_copy(ret + used, POPUP_VALUE_SIZE - used, value[shown] ? "..." : "");
}

/* A title is no markup by the specification; some servers read it so: nothing of it may be. */
static void
write_title(const struct popup_head *head, const char *words, struct popup *ret)
{
	char machine[MACHINE_MAX + 1];
	size_t used = 0;

	for (const char *at = head->machine; *at && *at != '.' && used < MACHINE_MAX; at++)
		machine[used++] = *at > ' ' && *at < 0x7f && !entity_of(*at) ? *at : '?';
	machine[used] = '\0';
	text_format(ret->title, sizeof(ret->title), "2sv %s: %s", machine, words);
}

/* --- facts */

static void
add(struct popup *popup, const char *before, const char *text)
{
	size_t used = strlen(popup->text);

	if (!text_is_empty(text))
		text_format(popup->text + used, sizeof(popup->text) - used, "%s%s", before, text);
}

static void
add_value(const struct popup_head *head, struct popup *popup, const char *before, const char *value)
{
	char escaped[POPUP_VALUE_SIZE];

	popup_escape(escaped, value, head->has_markup);
	add(popup, before, escaped);
}

static void
add_when(const struct popup_head *head, struct popup *popup, const char *before, int64_t at)
{
	bool is_near = at <= head->now + HALF_A_DAY && at >= head->now - HALF_A_DAY;
	time_t seconds = (time_t)at;
	char when[WHEN_SIZE];
	struct tm parts;

	if (localtime_r(&seconds, &parts) &&
	    strftime(when, sizeof(when), is_near ? "%H:%M" : "%Y-%m-%d %H:%M", &parts) > 0)
		add(popup, before, when);
}

/* What is no address is what a client calls itself. */
static void
add_from(const struct popup_head *head, struct popup *popup, const struct heard_event *event)
{
	if (strncmp(event->host, "local:", strlen("local:")) == 0)
		add(popup, ", ", "this machine");
	else if (strcmp(event->host, "unknown") == 0) {
		add(popup, ", ", "an unknown address");
		if (event->address[0]) {
			add_value(head, popup, " (says: ", event->address);
			add(popup, "", ")");
		}
	} else
		add_value(head, popup, ", ", event->address[0] ? event->address : event->host);
}

static void
add_event(const struct popup_head *head, struct popup *popup, const struct heard_event *event)
{
	add_value(head, popup, "", head->account);
	if (event->door[0])
		add_value(head, popup, ", ", event->door);
	if (event->device[0])
		add_value(head, popup, ", device ", event->device);
	if (event->host[0] || event->address[0])
		add_from(head, popup, event);
	add_when(head, popup, ", ", event->at);
	add(popup, "", ".");
}

/* --- pop-ups */

static void
add_advice(const struct popup_head *head, struct popup *popup, const struct alert_words *words)
{
	struct packet alert;
	const char *advice;

	packet_begin(&alert, "row");
	packet_add_number(&alert, "devices", head->has_device ? 1 : 0);
	advice = alert_brief_advice_of(words, &alert);
	popup->may_deny = strncmp(advice, "Not you?", strlen("Not you?")) == 0;
	popup->is_held = strstr(advice, STOP) != NULL;
	add(popup, "\n", advice);
}

static void
write_several(const struct popup_head *head, const struct heard_alert *alert, struct popup *ret)
{
	char title[64];

	text_format(title, sizeof(title), "%lld alerts", (long long)alert->alerts);
	write_title(head, title, ret);
	add(ret, "The first: ", alert_words_of(alert->kind)->title);
	add_when(head, ret, ", ", alert->at);
	add(ret, ".\n", "See them: 2sv log");
}

void
popup_of_alert(const struct popup_head *head, const struct news_item *item, struct popup *ret)
{
	const struct alert_words *words = alert_words_of(item->alert->kind);

	*ret = (struct popup){.is_critical = news_is_critical(item->alert->kind)};
	if (item->alert->alerts > 1) {
		write_several(head, item->alert, ret);
		return;
	}
	write_title(head, words->title, ret);
	if (item->event)
		add_event(head, ret, item->event);
	else {
		add_when(head, ret, "", item->alert->at);
		add(ret, ". ", "More: 2sv log");
	}
	add_advice(head, ret, words);
}

void
popup_of_others(const struct popup_head *head, int64_t alerts, struct popup *ret)
{
	char title[64];

	*ret = (struct popup){.is_critical = false};
	text_format(title, sizeof(title), "and %lld more", (long long)alerts);
	write_title(head, title, ret);
	add(ret, "", "Type in a terminal: 2sv log");
}

void
popup_denied(const struct popup_head *head, const struct popup *shown, struct popup *ret)
{
	*ret = (struct popup){.is_critical = true};
	write_title(head, "It was not you", ret);
	text_copy(ret->text, sizeof(ret->text), shown->text);
	add(ret, "\n",
	    shown->is_held ? "Type in a terminal: " STOP "\nThen change your password: passwd"
			   : "Type in a terminal, to change your password: passwd");
	add(ret, "\n", "Then tell who administers this machine.");
}

void
popup_of_silence(const struct popup_head *head, int64_t since, struct popup *ret)
{
	*ret = (struct popup){.is_critical = false};
	write_title(head, "Alerts do not come here", ret);
	add_when(head, ret, "2svd does not answer, since ", since);
	add(ret, ". ", "Tell who administers this machine, or type as root: 2sv doctor");
}
