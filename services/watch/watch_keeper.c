/* SPDX-License-Identifier: BSD-2-Clause */
/* One act at a time. Runs in 2sv-watch. */
#include "watch/watch_keeper.h"

#include "base/scope.h"
#include "wire/link.h"
#include "wire/message.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

/* The keeper may be at a store that has grown large, or start. */
#define ANSWER_MS (30 * 1000)
#define CONNECT_MS (10 * 1000)
#define PAGE_ROWS 50 /* fewer: there are no more */

int
watch_keeper_open(struct watch_keeper *keeper, const char *path)
{
	*keeper = (struct watch_keeper){.fd = -1};
	return link_connect(path, CONNECT_MS, &keeper->fd);
}

void
watch_keeper_close(struct watch_keeper *keeper)
{
	scope_close_fd(&keeper->fd);
	keeper->fd = -1;
}

/* The next packet that is no wake. */
static int
receive(struct watch_keeper *keeper, struct packet *packet)
{
	int r;

	do {
		r = link_receive(keeper->fd, packet, ANSWER_MS, NULL);
		if (r == 0)
			r = packet_parse(packet, message_result_keys);
		if (r == 0 && packet_is(packet, "wake"))
			keeper->was_woken = true;
	} while (r == 0 && packet_is(packet, "wake"));
	return r;
}

/* Returns 1 (accept), 0 (refuse, or there is nothing such) or -EAGAIN, -EPROTO. */
static int
read_result(const struct packet *packet)
{
	const char *verdict = packet_get(packet, "verdict"), *reason = packet_get(packet, "reason");

	if (!packet_is(packet, "result") || !verdict || !reason)
		return -EPROTO;
	if (strcmp(verdict, "accept") == 0)
		return 1;
	return strcmp(reason, reason_text(REASON_NO_SUCH)) == 0 ? 0 : -EAGAIN;
}

static int
read_row(const struct packet *packet, struct session *ret)
{
	const char *connection = packet_get(packet, "connection");

	*ret = (struct session){.missed = 0};
	if (!connection || connection_parse(connection, &ret->connection) < 0 ||
	    packet_get_number(packet, "bytes", 0, INT64_MAX, &ret->told) < 0 ||
	    packet_get_number(packet, "threshold", 0, INT64_MAX, &ret->threshold) < 0)
		return -EPROTO;
	ret->bytes = ret->told;
	return 0;
}

/* One page. after: the connection that the last one ended with, and this one. */
static int
list_page(struct watch_keeper *keeper, struct table *table, char after[CONNECTION_TEXT_SIZE])
{
	struct packet packet;
	struct session session;
	int r;

	packet_begin(&packet, "sessions");
	packet_add(&packet, "after", after[0] ? after : NULL);
	r = link_send(keeper->fd, &packet, ANSWER_MS, -1);
	if (r == 0)
		r = receive(keeper, &packet);
	while (r == 0 && packet_is(&packet, "row")) {
		r = read_row(&packet, &session);
		if (r == 0)
			r = table_add(table, &session);
		connection_write(&session.connection, after);
		if (r == 0)
			r = receive(keeper, &packet);
	}
	if (r < 0)
		return r;
	r = read_result(&packet);
	return r == 1 ? 0 : r < 0 ? r : -EAGAIN;
}

int
watch_keeper_list(struct watch_keeper *keeper, struct table *table)
{
	char after[CONNECTION_TEXT_SIZE] = "";
	size_t before;
	int r;

	keeper->was_woken = false;
	do {
		before = table->count;
		r = list_page(keeper, table, after);
	} while (r == 0 && table->count - before >= PAGE_ROWS && table->count < WATCH_SESSIONS_MAX);
	return r;
}

int
watch_keeper_sent(
    struct watch_keeper *keeper, const struct session *session, int64_t *ret_threshold)
{
	char connection[CONNECTION_TEXT_SIZE];
	struct packet packet;
	int r;

	connection_write(&session->connection, connection);
	packet_begin(&packet, "sent");
	packet_add(&packet, "connection", connection);
	packet_add_number(&packet, "bytes", session->bytes);
	packet_add(&packet, "over", session->is_over ? "yes" : "no");
	r = link_send(keeper->fd, &packet, ANSWER_MS, -1);
	if (r == 0)
		r = receive(keeper, &packet);
	if (r == 0)
		r = read_result(&packet);
	if (r == 1 && packet_get_number(&packet, "threshold", 0, INT64_MAX, ret_threshold) < 0)
		r = -EPROTO;
	return r;
}

int
watch_keeper_take(struct watch_keeper *keeper)
{
	struct packet packet;
	int r = link_receive(keeper->fd, &packet, 0, NULL);

	if (r == -ETIMEDOUT)
		return 0;
	if (r == 0)
		r = packet_parse(&packet, message_result_keys);
	if (r == 0 && !packet_is(&packet, "wake"))
		r = -EPROTO;
	keeper->was_woken |= r == 0;
	return r;
}
