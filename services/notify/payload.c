/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bodies of requests. Jansson takes valid UTF-8 only, and names of accounts, devices and hosts may
 * be any bytes. Runs in 2sv-notify.
 */
#include "config.h" /* mempcpy */

#include "notify/payload.h"

#include "base/scope.h"
#include "base/text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define REPLACEMENT "\xEF\xBF\xBD"     /* U+FFFD */
#define TIME_MAX INT64_C(253402300799) /* 9999-12-31T23:59:59Z */
#define FORM (JSON_COMPACT | JSON_ENSURE_ASCII)

/* An object that is being made; once a part of it failed, the whole did. */
struct object {
	json_t *json;
	bool is_whole;
};

static struct object
object_begin(void)
{
	struct object object = {.json = json_object()};

	object.is_whole = object.json;
	return object;
}

/* value is taken over. */
static void
object_set(struct object *object, const char *key, json_t *value)
{
	if (!object->is_whole)
		json_decref(value);
	else if (json_object_set_new(object->json, key, value) < 0)
		object->is_whole = false;
}

/* Returns NULL where a part failed. */
static json_t *
object_end(struct object *object)
{
	if (object->is_whole)
		return object->json;
	json_decref(object->json);
	return NULL;
}

static char *
object_print(struct object *object)
{
	json_t *json = object_end(object);
	char *text = json ? json_dumps(json, FORM) : NULL;

	json_decref(json);
	return text;
}

static json_t *
text_make(const char *text)
{
	scope_free char *whole = malloc(strlen(text) * strlen(REPLACEMENT) + 1);
	char *to = whole;

	if (!whole)
		return NULL;
	while (*text) {
		unsigned int length = text_character(text);

		to = length ? mempcpy(to, text, length) : stpcpy(to, REPLACEMENT);
		text += length ? length : 1;
	}
	*to = '\0';
	return json_string(whole);
}

/* null for NULL and "". */
static json_t *
text_or_null(const char *text)
{
	return text_is_empty(text) ? json_null() : text_make(text);
}

static json_t *
time_make(int64_t at)
{
	time_t seconds = (time_t)at;
	char text[sizeof("9999-12-31T23:59:59Z")];
	struct tm utc;

	if (at <= 0 || at > TIME_MAX || !gmtime_r(&seconds, &utc) ||
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
		return json_null();
	return json_string(text);
}

/* As tools/form_rows.c has an event; alert is its kind. */
static json_t *
alert_make(const struct packet *row)
{
	static const char *const texts[] = {"alert", "account", "event", "door", "host", "address",
	    "place", "device", "verdict", "reason", "detail"};
	struct object object = object_begin();
	int64_t number = 0;

	object_set(&object, "id",
	    packet_get_number(row, "id", 0, INT64_MAX, &number) < 0 ? json_null()
								    : json_integer(number));
	if (packet_get_number(row, "at", 0, INT64_MAX, &number) < 0)
		number = 0;
	object_set(&object, "at", time_make(number));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		object_set(&object, texts[i], text_or_null(packet_get(row, texts[i])));
	return object_end(&object);
}

static json_t *
alerts_make(const struct claim *claim)
{
	json_t *list = json_array();

	for (unsigned int i = 0; list && i < claim->row_count; i++) {
		if (json_array_append_new(list, alert_make(&claim->rows[i])) == 0)
			continue;
		json_decref(list);
		return NULL;
	}
	return list;
}

char *
payload_webhook(const struct channel_letter *sending)
{
	static const char *const purposes[] = {[MESSAGE_ALERTS] = "alerts",
	    [MESSAGE_CONFIRM] = "confirm",
	    [MESSAGE_TEST] = "test",
	    [MESSAGE_LOGIN] = "login"};
	const struct claim *claim = sending->claim;
	struct object object = object_begin();

	object_set(&object, "v", json_integer(1));
	object_set(&object, "name", text_make(sending->name));
	object_set(&object, "machine", text_make(sending->machine));
	object_set(&object, "account", text_or_null(claim->account));
	object_set(&object, "purpose", json_string(purposes[claim->purpose]));
	if (claim->purpose == MESSAGE_CONFIRM)
		object_set(&object, "code", text_make(claim->code));
	object_set(&object, "subject", text_make(sending->letter->subject));
	object_set(&object, "text", text_make(sending->letter->text));
	object_set(&object, "count", json_integer(claim->alert_count));
	object_set(&object, "alerts", alerts_make(claim));
	return object_print(&object);
}

char *
payload_ntfy(const struct channel_letter *sending, const char *topic)
{
	bool is_alert = sending->claim->purpose == MESSAGE_ALERTS;
	bool is_urgent = is_alert || sending->claim->purpose == MESSAGE_LOGIN;
	scope_free char *brief = malloc(PAYLOAD_BRIEF_SIZE);
	struct object object = object_begin();
	json_t *tags = json_array();

	if (brief)
		payload_brief(sending->letter, brief);
	json_array_append_new(tags, json_string(is_alert ? "warning" : "information_source"));
	object_set(&object, "topic", text_make(topic));
	object_set(&object, "title", text_make(sending->letter->subject));
	object_set(&object, "message", brief ? text_make(brief) : NULL);
	object_set(&object, "priority", json_integer(is_urgent ? 4 : 3)); /* high, default */
	object_set(&object, "tags", tags);
	return object_print(&object);
}

char *
payload_gotify(const struct channel_letter *sending)
{
	enum message_purpose purpose = sending->claim->purpose;
	scope_free char *brief = malloc(PAYLOAD_BRIEF_SIZE);
	struct object object = object_begin();

	if (brief)
		payload_brief(sending->letter, brief);
	object_set(&object, "title", text_make(sending->letter->subject));
	object_set(&object, "message", brief ? text_make(brief) : NULL);
	/* From 8 its app pops up, from 4 it makes a sound. */
	object_set(&object, "priority",
	    json_integer(purpose == MESSAGE_ALERTS || purpose == MESSAGE_LOGIN ? 8 : 5));
	return object_print(&object);
}
