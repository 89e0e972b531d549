/* SPDX-License-Identifier: BSD-2-Clause */
/* Dialogues with 2svd. Runs in 2sv-agent. */
#include "agent/ask.h"

#include "base/scope.h"
#include "base/text.h"
#include "wire/link.h"
#include "wire/message.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define ANSWER_MS (10 * 1000)

typedef void row_taker(void *context, const struct packet *row);

struct rows {
	void *items;
	size_t max, count;
};

/* One message of the service: 0, 1 at the end of the dialogue, or -errno. */
static int
take(int fd, row_taker *taker, void *context)
{
	struct packet packet;
	struct done done;
	int r = link_receive(fd, &packet, ANSWER_MS, NULL);

	if (r == 0)
		r = packet_parse(&packet, message_service_keys);
	if (r < 0)
		return r;
	if (packet_is(&packet, "done")) {
		r = message_read_done(&packet, &done);
		if (r < 0)
			return r;
		return done.verdict == VERDICT_ACCEPT ? 1 : -EREMOTEIO;
	}
	if (packet_is(&packet, "row"))
		taker(context, &packet);
	else if (!packet_is(&packet, "show")) /* nothing is asked: nobody is there to answer */
		return -EPROTO;
	return 0;
}

static int
converse(const char *socket, const struct packet *hello, row_taker *taker, void *context)
{
	scope_fd int fd = -1;
	int r = link_connect(socket, ANSWER_MS, &fd);

	if (r == 0)
		r = link_send(fd, hello, ANSWER_MS, -1);
	while (r == 0)
		r = take(fd, taker, context);
	return r < 0 ? r : 0;
}

static void
take_alert(void *context, const struct packet *row)
{
	struct rows *rows = context;
	struct heard_alert *items = rows->items;

	if (rows->count < rows->max && heard_read_alert(row, &items[rows->count]))
		rows->count++;
}

static void
take_event(void *context, const struct packet *row)
{
	struct rows *rows = context;
	struct heard_event *items = rows->items;

	if (rows->count < rows->max && heard_read_event(row, &items[rows->count]))
		rows->count++;
}

static void
take_newest(void *context, const struct packet *row)
{
	int64_t *newest = context, id = 0;

	if (packet_get_number(row, "id", 1, INT64_MAX, &id) == 0 && id > *newest)
		*newest = id;
}

static void
take_device(void *context, const struct packet *row)
{
	*(int64_t *)context += heard_is_active_device(row);
}

int
ask_alerts(const char *socket, struct heard_alert *ret, size_t max, size_t *ret_count)
{
	struct rows rows = {.items = ret, .max = max};
	struct packet hello;
	int r;

	packet_begin(&hello, "alerts");
	packet_add_number(&hello, "limit", (int64_t)max);
	r = converse(socket, &hello, take_alert, &rows);
	*ret_count = rows.count;
	return r;
}

int
ask_newest(const char *socket, int64_t *ret)
{
	struct packet hello;

	*ret = 0;
	packet_begin(&hello, "alerts");
	packet_add_number(&hello, "limit", 1);
	return converse(socket, &hello, take_newest, ret);
}

int
ask_events(const char *socket, struct heard_event *ret, size_t max, size_t *ret_count)
{
	struct rows rows = {.items = ret, .max = max};
	struct packet hello;
	int r;

	packet_begin(&hello, "log");
	packet_add_number(&hello, "limit", (int64_t)max);
	r = converse(socket, &hello, take_event, &rows);
	*ret_count = rows.count;
	return r;
}

int
ask_devices(const char *socket, int64_t *ret_count)
{
	struct packet hello;

	*ret_count = 0;
	packet_begin(&hello, "devices");
	return converse(socket, &hello, take_device, ret_count);
}
