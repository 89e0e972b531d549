/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Short dialogues with 2svd over root.sock, or with one that is started for it. Called by the
 * commands of protect, as root.
 */
#include "tools/admin/door_event.h"

#include "base/scope.h"
#include "settings/settings.h"
#include "tools/admin/doctor_ask.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define PAGE_ROWS 200

struct asking {
	door_event_row *on_row;
	void *context;
	bool is_enough; /* on_row wants no more */
	int64_t last;	/* id of the last row */
	int64_t rows;
};

static void
take(void *context, const struct packet *row)
{
	struct asking *asking = context;

	packet_get_number(row, "id", 1, INT64_MAX, &asking->last);
	asking->rows++;
	if (!asking->is_enough && asking->on_row)
		asking->is_enough = !asking->on_row(asking->context, row);
}

static int
ask(struct asking *asking, const struct packet *hello)
{
	scope_settings struct settings *settings = NULL;
	struct doctor_answer answer = {.on_row = take, .context = asking};
	char error[512];
	int r = settings_load(NULL, &settings, error, sizeof(error));

	if (r == 0)
		r = doctor_tell(settings->root_socket, hello, &answer);
	if (r == 0 && answer.done.verdict != VERDICT_ACCEPT)
		r = -EPERM;
	packet_wipe(&answer.packet);
	return r;
}

static int
ask_once(const struct packet *hello, door_event_row *on_row, void *context)
{
	struct asking asking = {.on_row = on_row, .context = context};

	return ask(&asking, hello);
}

int
door_event_tell(const char *door, const char *change, const char *why)
{
	struct packet hello;

	packet_begin(&hello, "protect");
	packet_add(&hello, "door", door);
	packet_add(&hello, "change", change);
	packet_add(&hello, "why", why);
	return ask_once(&hello, NULL, NULL);
}

int
door_found_tell(const char *words)
{
	struct packet hello;

	packet_begin(&hello, "found");
	packet_add(&hello, "why", words);
	return ask_once(&hello, NULL, NULL);
}

int
door_events_read(door_event_row *on_row, void *context)
{
	struct packet hello;
	struct asking asking = {.on_row = on_row, .context = context};
	int r;

	do {
		asking.rows = 0;
		packet_begin(&hello, "log");
		packet_add(&hello, "all", "yes");
		packet_add_number(&hello, "limit", PAGE_ROWS);
		if (asking.last > 0)
			packet_add_number(&hello, "before", asking.last);
		r = ask(&asking, &hello);
	} while (r == 0 && !asking.is_enough && asking.rows == PAGE_ROWS);
	return r;
}

int
door_devices_read(door_event_row *on_row, void *context)
{
	struct packet hello;

	packet_begin(&hello, "devices");
	packet_add(&hello, "all", "yes");
	return ask_once(&hello, on_row, context);
}
