/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One alert as a letter of a few lines, many as a list. Runs in 2sv-notify.
 */
#include "notify/letter.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/poison.h"

#define LINE_SIZE 512
#define TIME_SIZE 64
#define LOCAL_PREFIX "local:"

/* A line with its end, if it fits whole. */
static void __attribute__((format(printf, 2, 3)))
add_line(struct letter *letter, const char *format, ...)
{
	size_t used = strlen(letter->text);
	char line[LINE_SIZE];
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	if (length < 0 || (size_t)length >= sizeof(line) ||
	    used + (size_t)length + 2 > sizeof(letter->text))
		return;
	memcpy(letter->text + used, line, (size_t)length);
	memcpy(letter->text + used + (size_t)length, "\n", 2);
}

/* "" where it is not said; a control character would have been escaped where it came in. */
static const char *
field(const struct packet *alert, const char *key)
{
	const char *value = packet_get(alert, key);

	return value && text_is_printable(value) ? value : "";
}

/* When it was, by the machine's own time zone, which is named. Returns false where it is not known.
 */
static bool
time_find(const struct packet *alert, struct tm *ret)
{
	int64_t at = 0;
	time_t seconds;

	if (packet_get_number(alert, "at", 0, INT64_MAX, &at) < 0)
		return false;
	seconds = (time_t)at;
	return localtime_r(&seconds, ret);
}

static void
time_write(const struct packet *alert, char text[TIME_SIZE])
{
	struct tm parts;

	text[0] = '\0';
	if (time_find(alert, &parts))
		(void)strftime(text, TIME_SIZE, "%a %d %b %Y %H:%M:%S %Z (%z)", &parts);
}

static void
time_write_brief(const struct packet *alert, char text[TIME_SIZE])
{
	struct tm parts;

	text[0] = '\0';
	if (time_find(alert, &parts))
		(void)strftime(text, TIME_SIZE, "%d %b %H:%M %Z", &parts);
}

static void
from_local(const char *uid, char *text, size_t size)
{
	if (strcmp(uid, "0") == 0)
		text_copy(text, size, "root, on this machine");
	else
		text_format(text, size, "this machine (user id %s)", uid);
}

/* Where it came from, for a person. */
static void
from_write(const struct packet *alert, char *text, size_t size)
{
	const char *host = field(alert, "host"), *address = field(alert, "address");

	if (strncmp(host, LOCAL_PREFIX, strlen(LOCAL_PREFIX)) == 0)
		from_local(host + strlen(LOCAL_PREFIX), text, size);
	else
		text_format(text, size, "%s%s", text_is_empty(address) ? host : address,
		    strcmp(field(alert, "place"), "new") == 0 ? ", a new host" : "");
}

static void
add_field(struct letter *letter, const char *name, const char *value)
{
	if (!text_is_empty(value))
		add_line(letter, "  %-8s %s", name, value);
}

static void
add_facts(struct letter *letter, const struct packet *alert, const struct letter_head *head)
{
	char when[TIME_SIZE], from[LINE_SIZE / 2];
	const char *account = field(alert, "account");

	time_write(alert, when);
	from_write(alert, from, sizeof(from));
	add_line(letter, "  %-8s %s%s%s", "Account", account, text_is_empty(account) ? "" : " on ",
	    head->machine);
	add_field(letter, "When", when);
	add_field(letter, "Door", field(alert, "door"));
	add_field(letter, "From", from);
	add_field(letter, "Device", field(alert, "device"));
	add_field(letter, "Detail", field(alert, "detail"));
}

static void
add_advice(struct letter *letter, const struct letter_words *words, const struct letter_head *head)
{
	if (words->advice) {
		add_line(letter, "%s", words->advice);
		return;
	}
	add_line(letter, "Was it you? Then there is nothing to do.");
	add_line(letter, "If not: type  2sv stop  on %s, which shuts others out,", head->machine);
	add_line(letter, "and change your password. And tell who administers the machine.");
}

static void
write_one(const struct packet *alert, const struct letter_head *head, struct letter *ret)
{
	const struct letter_words *words = letter_words_of(field(alert, "alert"));

	if (text_format(ret->subject, sizeof(ret->subject), "%s: %s (%s)", words->title,
		field(alert, "account"), head->machine) < 0)
		text_copy(ret->subject, sizeof(ret->subject), words->title);
	add_line(ret, "%s", words->sentence);
	add_line(ret, "%s", "");
	add_facts(ret, alert, head);
	add_line(ret, "%s", "");
	add_advice(ret, words, head);
}

static void
write_many(const struct claim *claim, const struct letter_head *head, struct letter *ret)
{
	if (text_format(ret->subject, sizeof(ret->subject), "%lld alerts: %s (%s)",
		(long long)claim->alert_count, head->account, head->machine) < 0)
		text_format(ret->subject, sizeof(ret->subject), "%lld alerts",
		    (long long)claim->alert_count);
	add_line(ret, "There were too many alerts to send each by itself:");
	add_line(ret, "%s", "");
	for (unsigned int i = 0; i < claim->row_count; i++) {
		const struct packet *alert = &claim->rows[i];
		char when[TIME_SIZE], from[LINE_SIZE / 2];

		time_write_brief(alert, when);
		from_write(alert, from, sizeof(from));
		add_line(ret, "  %s  %s: %s, %s, %s", when,
		    letter_words_of(field(alert, "alert"))->title, field(alert, "account"),
		    field(alert, "door"), from);
	}
	add_line(ret, "%s", "");
	if (claim->alert_count > claim->row_count)
		add_line(ret, "And %lld more. All are in the log: type  2sv log  on %s.",
		    (long long)claim->alert_count - claim->row_count, head->machine);
	add_line(ret, "If it was not you who did that: type  2sv stop  on %s.", head->machine);
}

void
letter_write(const struct claim *claim, const struct letter_head *head, struct letter *ret)
{
	ret->text[0] = '\0';
	add_line(ret, "Hello %s,", head->account);
	add_line(ret, "%s", "");
	if (claim->alert_count == 1)
		write_one(&claim->rows[0], head, ret);
	else
		write_many(claim, head, ret);
	add_line(ret, "%s", "");
	add_line(ret, "2sv on %s", head->machine);
}
