/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Values of a form. Jansson takes valid UTF-8 only, and names of accounts and devices, hosts and
 * doors may be any bytes. Source: jansson 2.14, RFC 8259, RFC 3339 section 5.6.
 */
#include "config.h"

#include "tools/form_value.h"
#include "tools/row.h"

#include "base/scope.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/poison.h"

#define REPLACEMENT "\xEF\xBF\xBD"     /* U+FFFD */
#define TIME_MAX INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

json_t *
form_made(json_t *value)
{
	if (!value)
		abort();
	return value;
}

json_t *
form_value_text(const char *text)
{
	scope_free char *whole = NULL;
	char *to;

	if (text_is_empty(text))
		return json_null();
	whole = to = malloc(strlen(text) * strlen(REPLACEMENT) + 1);
	if (!whole)
		abort();
	while (*text) {
		unsigned int length = text_character(text);

		if (length == 0)
			to = stpcpy(to, REPLACEMENT);
		else
			to = mempcpy(to, text, length);
		text += length ? length : 1;
	}
	*to = '\0';
	return form_made(json_string(whole));
}

json_t *
form_value_time(int64_t at)
{
	time_t seconds = (time_t)at;
	struct tm utc;
	char text[32];

	if (at <= 0 || at > TIME_MAX || !gmtime_r(&seconds, &utc) ||
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
		return json_null();
	return form_made(json_string(text));
}

static json_t *
value_names(const char *names)
{
	json_t *list = form_made(json_array());
	const char *name;
	size_t length;

	while (names && (name = text_next_word(&names, "\n", &length))) {
		scope_free char *text = strndup(name, length);

		if (!text || json_array_append_new(list, form_value_text(text)) < 0)
			abort();
	}
	return list;
}

json_t *
form_value_of(const struct packet *row, const struct form_key *key)
{
	const char *text = packet_get(row, key->name);
	char change[ROW_CHANGE_SIZE];
	int64_t number = 0;

	if (key->type == FORM_CHANGE) {
		row_change(row, change);
		return form_value_text(change);
	}
	if (key->type == FORM_NAMES)
		return value_names(text);
	if (text_is_empty(text))
		return json_null();
	if (key->type == FORM_TEXT)
		return form_value_text(text);
	if (key->type == FORM_BOOL)
		return json_boolean(strcmp(text, "yes") == 0);
	if (packet_get_number(row, key->name, INT64_MIN, INT64_MAX, &number) < 0)
		return json_null();
	return key->type == FORM_TIME ? form_value_time(number) : form_made(json_integer(number));
}

json_t *
form_value_row(const struct packet *row, const struct form_key keys[])
{
	json_t *object = form_made(json_object());

	for (; keys->name; keys++)
		if (json_object_set_new(object, keys->name, form_value_of(row, keys)) < 0)
			abort();
	return object;
}
