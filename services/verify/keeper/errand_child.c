/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The keeper's child, for what SQLite does in one piece. It has none of the keeper's descriptors,
 * touches no database but its own, and ends with the keeper. Runs as a fork of the keeper.
 * Source: fork(2), prctl(2), sqlite.org/howtocorrupt.html (connections across a fork).
 */
#include "config.h" /* _GNU_SOURCE: close_range */

#include "keeper/errand.h"

#include "base/log.h"
#include "base/scope.h"
#include "base/signals.h"
#include "base/text.h"
#include "wire/link.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/poison.h"

#define FD 3
#define SEND_MS (120 * 1000) /* the keeper takes packets only as they are asked for */
#define NICE 10

static void
send_or_end(const struct packet *packet)
{
	if (link_send(FD, packet, SEND_MS, -1) < 0)
		_exit(1);
}

static void
tell_finding(void *context, const char *words)
{
	struct packet packet;

	(void)context;
	packet_begin(&packet, "row");
	packet_add(&packet, "kind", "finding");
	packet_add(&packet, "text", words);
	send_or_end(&packet);
}

static void
tell_device(void *context, const char *account, const struct device_row *row)
{
	struct packet packet;

	(void)context;
	packet_begin(&packet, "row");
	packet_add(&packet, "kind", "restored");
	packet_add(&packet, "account", account);
	packet_add(&packet, "name", row->name);
	packet_add(&packet, "type", otpauth_type_text(row->type));
	packet_add_number(&packet, "created", row->created_at);
	packet_add_number(&packet, "used", row->used_at);
	send_or_end(&packet);
}

static void
tell_end(enum verdict verdict, enum reason reason, const char *words)
{
	struct packet packet;

	packet_begin(&packet, "result");
	packet_add(&packet, "verdict", verdict_text(verdict));
	packet_add(&packet, "reason", reason_text(reason));
	packet_add(&packet, "words", text_is_empty(words) ? NULL : words);
	send_or_end(&packet);
}

static void
tell_facts(const struct store_facts *facts)
{
	struct packet packet;

	packet_begin(&packet, "row");
	packet_add(&packet, "kind", "store");
	packet_add_number(&packet, "accounts", facts->accounts);
	packet_add_number(&packet, "devices", facts->devices);
	packet_add_number(&packet, "epoch", facts->epoch);
	packet_add_number(&packet, "schema", facts->schema);
	packet_add_number(&packet, "bytes", facts->bytes);
	send_or_end(&packet);
}

static void
check(const struct errand_work *work)
{
	struct store_report report = {.finding = tell_finding,
	    .cure = "put back a saved one: 2sv store restore FILE --replace"};
	struct store_facts facts;
	int found = store_examine(work->options, &report, &facts);

	if (found == 0)
		tell_facts(&facts);
	tell_end(found < 0 ? VERDICT_REFUSE : VERDICT_ACCEPT,
	    found < 0 ? REASON_INTERNAL : REASON_RIGHT, NULL);
}

static void
restore(const struct errand_work *work)
{
	struct store_report report = {
	    .finding = tell_finding, .device = tell_device, .cure = "take an older save"};
	int r = store_restore(work->options, work->now, &report);

	if (r < 0)
		tell_end(VERDICT_REFUSE, REASON_NO_STORE, report.error);
	else
		tell_end(VERDICT_ACCEPT, REASON_RIGHT, NULL);
}

static _Noreturn void
run(const struct errand_work *work, int fd, pid_t parent)
{
	if (signals_end_with(parent, SIGKILL) < 0 || (fd != FD && dup2(fd, FD) < 0) ||
	    close_range(FD + 1, ~0U, 0) < 0)
		_exit(1);
	prctl(PR_SET_NAME, "2sv-errand", 0, 0, 0);
	setpriority(PRIO_PROCESS, 0, NICE);
	log_open("2svd"); /* its socket was closed with all others */
	if (work->kind == ERRAND_CHECK)
		check(work);
	else
		restore(work);
	_exit(0);
}

int
errand_child_start(const struct errand_work *work, pid_t *ret_child, int *ret_fd)
{
	int pair[2];
	pid_t parent = getpid(), child;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	child = fork();
	if (child == 0)
		run(work, pair[1], parent);
	close(pair[1]);
	if (child < 0) {
		close(pair[0]);
		return -EAGAIN;
	}
	*ret_child = child;
	*ret_fd = pair[0];
	return 0;
}
