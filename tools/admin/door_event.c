/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Short dialogues with 2svd over root.sock, or with one that is started for it. Called by the
 * commands of protect, as root.
 */
#include "tools/admin/door_event.h"

#include "base/scope.h"
#include "base/text.h"
#include "settings/settings.h"
#include "tools/row.h"
#include "wire/link.h"
#include "wire/message.h"
#include "wire/spawn.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define ANSWER_MS (10 * 1000)
#define PAGE_ROWS 200

struct asking {
	const struct packet *hello;
	door_event_row *on_row;
	void *context;
	bool is_enough; /* on_row wants no more */
	int64_t last;	/* id of the last row */
	int64_t rows;
};

static int
take(struct asking *asking, const struct packet *packet)
{
	if (packet_is(packet, "show"))
		return 0;
	if (!packet_is(packet, "row"))
		return -EPROTO;
	packet_get_number(packet, "id", 1, INT64_MAX, &asking->last);
	asking->rows++;
	if (!asking->is_enough && asking->on_row)
		asking->is_enough = !asking->on_row(asking->context, packet);
	return 0;
}

static int
converse(struct asking *asking, int fd)
{
	scope_packet struct packet packet;
	struct done done;
	int r = link_send(fd, asking->hello, ANSWER_MS, -1);

	while (r == 0) {
		r = link_receive(fd, &packet, ANSWER_MS, NULL);
		if (r == 0)
			r = packet_parse(&packet, message_service_keys);
		if (r == 0 && packet_is(&packet, "done")) {
			r = message_read_done(&packet, &done);
			return r < 0 ? r : done.verdict == VERDICT_ACCEPT ? 0 : -EPERM;
		}
		if (r == 0)
			r = take(asking, &packet);
	}
	return r;
}

static int
ask(struct asking *asking)
{
	scope_settings struct settings *settings = NULL;
	scope_fd int fd = -1;
	char error[512];
	bool is_spawned;
	int r = settings_load(NULL, &settings, error, sizeof(error));

	if (r == 0)
		r = spawn_connect(settings->root_socket, ANSWER_MS, &fd, &is_spawned);
	return r < 0 ? r : converse(asking, fd);
}

int
door_ask(const struct packet *hello, door_event_row *on_row, void *context)
{
	struct asking asking = {.hello = hello, .on_row = on_row, .context = context};

	return ask(&asking);
}

int
door_event_tell(const char *door, const char *change, const char *why)
{
	struct packet hello;

	packet_begin(&hello, "protect");
	packet_add(&hello, "door", door);
	packet_add(&hello, "change", change);
	packet_add(&hello, "why", why);
	return door_ask(&hello, NULL, NULL);
}

int
door_events_read(door_event_row *on_row, void *context)
{
	struct packet hello;
	struct asking asking = {.hello = &hello, .on_row = on_row, .context = context};
	int r;

	do {
		asking.rows = 0;
		packet_begin(&hello, "log");
		packet_add(&hello, "all", "yes");
		packet_add_number(&hello, "limit", PAGE_ROWS);
		if (asking.last > 0)
			packet_add_number(&hello, "before", asking.last);
		r = ask(&asking);
	} while (r == 0 && !asking.is_enough && asking.rows == PAGE_ROWS);
	return r;
}

int
door_devices_read(door_event_row *on_row, void *context)
{
	struct packet hello;

	packet_begin(&hello, "devices");
	packet_add(&hello, "all", "yes");
	return door_ask(&hello, on_row, context);
}
