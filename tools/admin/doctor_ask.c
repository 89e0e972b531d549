/* SPDX-License-Identifier: BSD-2-Clause */
/* Hello, rows, done; what 2svd would ask a person ends the dialogue. Called by the doctor. */
#include "tools/admin/doctor_ask.h"

#include "base/scope.h"
#include "wire/link.h"
#include "wire/spawn.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define ANSWER_MS (10 * 1000)

static void
take_row(struct doctor_answer *answer)
{
	int64_t number;

	if (answer->on_row)
		answer->on_row(answer->context, &answer->packet);
	if (packet_get_number(&answer->packet, "at", 0, INT64_MAX, &number) == 0 &&
	    number > answer->newest)
		answer->newest = number;
	if (packet_get_number(&answer->packet, "devices", 0, INT64_MAX, &number) == 0)
		answer->devices = number;
}

static int
send_hello(int fd, const struct packet *hello)
{
	int r = link_send(fd, hello, ANSWER_MS, -1);

	return r == -EPIPE || r == -ECONNRESET ? 0 : r; /* a last word may wait there */
}

int
doctor_reach(const char *path)
{
	scope_fd int fd = -1;

	return link_connect(path, ANSWER_MS, &fd);
}

int
doctor_tell(const char *path, const struct packet *hello, struct doctor_answer *ret)
{
	scope_fd int fd = -1;
	int r = spawn_connect(path, ANSWER_MS, &fd, &ret->is_spawned);

	memset(&ret->done, 0, sizeof(ret->done));
	ret->newest = 0;
	ret->devices = -1;
	if (r == 0)
		r = send_hello(fd, hello);
	while (r == 0) {
		r = link_receive(fd, &ret->packet, ANSWER_MS, NULL);
		if (r == 0)
			r = packet_parse(&ret->packet, message_service_keys);
		if (r == -EPROTONOSUPPORT) {
			ret->done.reason = REASON_VERSION;
			return 0;
		}
		if (r == 0 && packet_is(&ret->packet, "done"))
			return message_read_done(&ret->packet, &ret->done);
		if (r == 0 && packet_is(&ret->packet, "row"))
			take_row(ret);
		else if (r == 0 && !packet_is(&ret->packet, "show"))
			r = -EPROTO;
	}
	return r;
}

int
doctor_ask(const char *path, const char *operation, struct doctor_answer *ret)
{
	struct packet hello;

	packet_begin(&hello, operation);
	if (strcmp(operation, "log") == 0) {
		packet_add(&hello, "all", geteuid() == 0 ? "yes" : NULL);
		packet_add_number(&hello, "limit", 1);
	}
	return doctor_tell(path, &hello, ret);
}
