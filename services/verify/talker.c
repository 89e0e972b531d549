/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The life of a talker. Its channel carries orders one way and reports (dialogue/report.h) the
 * other; while a dialogue runs, a readable channel means that its place is wanted. Runs with
 * the uid of its role, without a secret and without a table.
 */
#include "config.h" /* _GNU_SOURCE */
#include "talker.h"
#include "dialogue/report.h"
#include "wire/part.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/poison.h"

#define DRAIN_MAX 8 /* messages; who sends more is no client of ours */

union passing {
	struct cmsghdr head;
	char bytes[CMSG_SPACE(sizeof(int))];
};

int
order_send(int channel, const struct order *order, int connection)
{
	struct iovec part = {.iov_base = (void *)(uintptr_t)order, .iov_len = sizeof(*order)};
	union passing control = {.bytes = {0}};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

	if (connection >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
		control.head.cmsg_level = SOL_SOCKET;
		control.head.cmsg_type = SCM_RIGHTS;
		control.head.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.head), &connection, sizeof(int));
	}
	return sendmsg(channel, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ? -errno : 0;
}

/* Waits for the next order. Returns 0 and *ret_connection (or -1), or -errno at the end. */
static int
order_receive(int channel, struct order *order, int *ret_connection)
{
	struct iovec part = {.iov_base = order, .iov_len = sizeof(*order)};
	union passing control = {.bytes = {0}};
	struct msghdr message = {.msg_iov = &part,
	    .msg_iovlen = 1,
	    .msg_control = &control,
	    .msg_controllen = sizeof(control)};
	const struct cmsghdr *c;
	ssize_t size;

	*ret_connection = -1;
	do
		size = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
	while (size < 0 && errno == EINTR);
	if (size != sizeof(*order))
		return size < 0 ? -errno : -ECONNRESET;
	c = CMSG_FIRSTHDR(&message);
	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS &&
	    c->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(ret_connection, CMSG_DATA(c), sizeof(int));
	return 0;
}

static void
serve(const struct talker *talker, const struct order *order, int connection,
    struct dialogue *dialogue)
{
	dialogue->client = connection;
	dialogue->caller = order->caller;
	dialogue->is_often = order->is_often;
	dialogue->by_root = talker->by_root;
	dialogue->is_spawned = talker->is_spawned;
	dialogue->settings = talker->settings;
	dialogue->clock = talker->clock;
	dialogue_run(dialogue);
	link_part(connection, DRAIN_MAX);
}

static bool
idle_report(int channel)
{
	struct report report = {.kind = REPORT_IDLE};

	return send(channel, &report, sizeof(report), MSG_NOSIGNAL) == sizeof(report);
}

void
talker_serve_one(const struct talker *talker, int connection, int *keeper)
{
	struct dialogue dialogue = {.keeper = keeper, .parent = -1};
	struct order order = {.kind = ORDER_SERVE, .caller = 0};

	serve(talker, &order, connection, &dialogue);
}

void
talker_run(const struct talker *talker, int channel)
{
	int keeper = -1;
	struct dialogue dialogue = {.keeper = &keeper, .parent = channel};

	for (int served = 0; served < TALKER_DIALOGUES_MAX;) {
		struct order order;
		int connection;

		if (order_receive(channel, &order, &connection) < 0)
			return;
		/* An order to leave may come after its dialogue ended by itself. */
		if (connection < 0)
			continue;
		serve(talker, &order, connection, &dialogue);
		if (++served < TALKER_DIALOGUES_MAX && !idle_report(channel))
			return;
	}
}
