/* SPDX-License-Identifier: BSD-2-Clause */
/* The words for the login before. Called by arrived.c; runs in a talker. */
#include "dialogue/last_login.h"

#include "base/text.h"

#include <string.h>
#include <time.h>

#include "base/poison.h"

#define COLUMNS 80 /* a terminal may break longer ones anywhere */
#define INDENT "    "
#define PART_SIZE 160
#define VALUE_SIZE 100 /* shown, of an address, a door or a device */

void
last_login_time(int64_t at, char text[LAST_LOGIN_TIME_SIZE])
{
	time_t seconds = (time_t)at;
	struct tm parts;

	if (!gmtime_r(&seconds, &parts) ||
	    strftime(text, LAST_LOGIN_TIME_SIZE, "%Y-%m-%d %H:%M UTC", &parts) == 0)
		text_copy(text, LAST_LOGIN_TIME_SIZE, "some time ago");
}

/* Puts part behind the last line, or where that is full below it. */
static void
add_part(struct last_login_words *words, const char *part)
{
	char *line = words->lines[words->count > 0 ? words->count - 1 : 0];
	size_t length = strlen(line);

	if (words->count > 0 && length + 1 + strlen(part) <= COLUMNS) {
		text_format(line + length, LAST_LOGIN_LINE_SIZE - length, " %s", part);
		return;
	}
	if (words->count == LAST_LOGIN_LINES_MAX)
		return;
	text_format(words->lines[words->count], LAST_LOGIN_LINE_SIZE, "%s%s",
	    words->count > 0 ? INDENT : "", part);
	words->count++;
}

static void
add_value(
    struct last_login_words *words, const struct packet *arrived, const char *key, const char *word)
{
	const char *value = packet_get(arrived, key);
	char shown[VALUE_SIZE], part[PART_SIZE];

	if (text_is_empty(value))
		return;
	text_escape_again(shown, sizeof(shown), value);
	text_format(part, sizeof(part), "%s %s", word, shown);
	add_part(words, part);
}

static void
add_means(struct last_login_words *words, const struct packet *arrived)
{
	if (packet_get(arrived, "last_device"))
		add_value(words, arrived, "last_device", "by");
	else if (packet_get(arrived, "last_key"))
		add_value(words, arrived, "last_key", "by the ssh key");
	else
		add_part(words, "without a code");
}

/* On a line of its own: it must not be overlooked. */
static void
add_failures(struct last_login_words *words, const struct packet *arrived)
{
	char count[TEXT_COUNT_SIZE];
	int64_t failures = 0;

	if (packet_get_number(arrived, "failures", 1, INT64_MAX, &failures) < 0 ||
	    words->count == LAST_LOGIN_LINES_MAX)
		return;
	text_count(count, failures, "wrong code");
	text_format(words->lines[words->count++], LAST_LOGIN_LINE_SIZE,
	    "%s since then. Not you? Run: 2sv log", count);
}

void
last_login_write(const struct packet *arrived, struct last_login_words *ret)
{
	char when[LAST_LOGIN_TIME_SIZE], part[PART_SIZE];
	int64_t at = 0;

	memset(ret, 0, sizeof(*ret));
	if (packet_get_number(arrived, "last_at", 1, INT64_MAX, &at) < 0)
		return;
	last_login_time(at, when);
	text_format(part, sizeof(part), "Last login: %s", when);
	add_part(ret, part);
	add_value(ret, arrived, "last_host", "from");
	add_value(ret, arrived, "last_door", "at");
	add_means(ret, arrived);
	add_failures(ret, arrived);
}

void
last_login_tell(struct dialogue *dialogue, const struct packet *arrived)
{
	struct last_login_words words;

	if (!dialogue_shows(dialogue))
		return;
	last_login_write(arrived, &words);
	for (unsigned int i = 0; i < words.count; i++)
		if (dialogue_show(dialogue, words.lines[i]) < 0)
			return;
}
