/* SPDX-License-Identifier: BSD-2-Clause */
/* Rows of the service. Runs in 2sv-agent. */
#include "agent/heard.h"

#include "base/text.h"

#include <string.h>

#include "base/poison.h"

static const char *
value_of(const struct packet *row, const char *key)
{
	const char *value = packet_get(row, key);

	return value ? value : "";
}

static bool
is_of(const struct packet *row, const char *key, const char *wanted)
{
	return strcmp(value_of(row, key), wanted) == 0;
}

static bool
read_number(const struct packet *row, const char *key, int64_t min, int64_t *ret)
{
	return packet_get_number(row, key, min, INT64_MAX, ret) == 0;
}

#define COPY(field, row, key) text_copy(field, sizeof(field), value_of(row, key))

bool
heard_read_alert(const struct packet *row, struct heard_alert *ret)
{
	*ret = (struct heard_alert){.alerts = 1};
	if (!is_of(row, "kind", "message") || !is_of(row, "text", "alerts") ||
	    !read_number(row, "id", 1, &ret->id) || !read_number(row, "at", 0, &ret->at) ||
	    !read_number(row, "alerts", 1, &ret->alerts))
		return false;
	COPY(ret->kind, row, "alert");
	text_format(ret->recipient, sizeof(ret->recipient), "%s %s", value_of(row, "type"),
	    value_of(row, "address"));
	return true;
}

bool
heard_read_event(const struct packet *row, struct heard_event *ret)
{
	*ret = (struct heard_event){.id = 0};
	if (!is_of(row, "kind", "event") || !read_number(row, "id", 1, &ret->id) ||
	    !read_number(row, "at", 0, &ret->at))
		return false;
	COPY(ret->event, row, "event");
	COPY(ret->place, row, "place");
	COPY(ret->verdict, row, "verdict");
	COPY(ret->door, row, "door");
	COPY(ret->host, row, "host");
	COPY(ret->address, row, "address");
	COPY(ret->device, row, "device");
	COPY(ret->login, row, "login");
	return true;
}

bool
heard_is_active_device(const struct packet *row)
{
	return is_of(row, "kind", "device") && is_of(row, "state", "active");
}
