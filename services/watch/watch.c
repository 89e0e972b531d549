/* SPDX-License-Identifier: BSD-2-Clause */
/* The loop. Runs in 2sv-watch. */
#include "watch/watch.h"

#include "base/heartbeat.h"
#include "base/log.h"
#include "base/monotonic.h"
#include "base/scope.h"
#include "watch/diag.h"
#include "watch/diag_closed.h"
#include "watch/watch_keeper.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define AGAIN_MS 1000
#define LIST_MS_MIN 300		  /* however often the keeper wakes it */
#define LIST_MS_AGAIN 2000	  /* after a list that it refused */
#define LIST_MS (60 * 1000)	  /* and where it does not, while there are sessions */
#define LIST_MS_IDLE (600 * 1000) /* or none */

struct watch {
	const struct watch_setup *setup;
	struct watch_keeper keeper;
	struct table table;
	struct diag diag;
	struct diag_closed closed;
	struct heartbeat heartbeat;
	int64_t listed_ms, looked_ms, again_ms; /* again: when the keeper is connected to */
	int said;	  /* the last failure of the kernel's that was logged */
	bool was_refused; /* likewise the keeper's */
};

static void
say_kernel(struct watch *watch, int r)
{
	if (r != watch->said && r < 0)
		log_line(LOG_ERR, "the kernel does not tell what leaves by connections: %s%s",
		    strerror(-r),
		    r == -ENOENT ? "; its module tcp_diag is missing: modprobe tcp_diag" : "");
	watch->said = r;
}

static void
keeper_lost(struct watch *watch, int r)
{
	if (!watch->was_refused)
		log_line(
		    LOG_WARNING, "%s: %s; is 2svd running?", watch->setup->socket, strerror(-r));
	watch->was_refused = true;
	watch_keeper_close(&watch->keeper);
	watch->again_ms = monotonic_ms() + AGAIN_MS;
}

static void
on_closed(void *context, const struct diag_count *count)
{
	struct watch *watch = context;

	if (table_closed(&watch->table, count) < 0)
		log_line(LOG_ERR, "out of memory: the end of a session is not counted");
}

static void
on_count(void *context, const struct diag_count *count)
{
	struct watch *watch = context;

	table_count(&watch->table, count);
}

static void
look(struct watch *watch)
{
	uint16_t numbers[DIAG_PORTS_MAX + 1];
	struct diag_ports ports = {.ports = numbers};
	int r;

	ports.count = table_ports(&watch->table, numbers);
	table_look(&watch->table);
	r = diag_dump(&watch->diag, &ports, on_count, watch);
	if (r == 0)
		table_looked(&watch->table);
	if (r != -EINTR)
		say_kernel(watch, r);
	watch->looked_ms = monotonic_ms();
}

/* The kernel may have given its numbers to another one, which is not to be counted no more. */
static bool
is_over(struct watch *watch, struct session *session)
{
	struct diag_count count;

	if (!session->is_over || diag_find(&watch->diag, &session->connection, &count) != 1)
		return session->is_over;
	session_is_another(session, &count);
	return false;
}

/* Returns 0 or -errno of the link. */
static int
tell(struct watch *watch)
{
	struct session *session;

	while ((session = table_due(&watch->table, monotonic_ms()))) {
		int64_t threshold = 0;
		int r;

		heartbeat_turn(&watch->heartbeat, monotonic_ms());
		if (session->is_over && !is_over(watch, session))
			continue;
		r = watch_keeper_sent(&watch->keeper, session, &threshold);
		if (r < 0)
			return r == -EAGAIN ? 0 : r; /* at the next look */
		if (r == 0)
			table_drop(&watch->table, session);
		else
			table_told(&watch->table, session, threshold, monotonic_ms());
	}
	return 0;
}

static int
list(struct watch *watch)
{
	uint16_t numbers[DIAG_PORTS_MAX + 1];
	struct diag_ports ports = {.ports = numbers};
	scope_table struct table table = {.sessions = NULL};
	int r = watch_keeper_list(&watch->keeper, &table);

	watch->listed_ms = monotonic_ms();
	if (r == -EAGAIN) { /* what it woke us for still waits */
		watch->keeper.was_woken = true;
		watch->listed_ms += LIST_MS_AGAIN - LIST_MS_MIN;
	}
	if (r < 0)
		return r == -EAGAIN ? 0 : r;
	if (table_sort(&table, &watch->table) < 0)
		log_line(LOG_ERR, "out of memory: ends of sessions are not counted");
	watch->table = table;
	table = (struct table){.sessions = NULL};
	ports.count = table_ports(&watch->table, numbers);
	r = diag_closed_listen(&watch->closed, &ports);
	if (r < 0)
		log_line(LOG_WARNING, "short sessions may be missed: %s", strerror(-r));
	return 0;
}

static bool
is_list_due(const struct watch *watch, int64_t now_ms)
{
	int64_t after = watch->table.count > 0 ? LIST_MS : LIST_MS_IDLE;

	if (watch->keeper.was_woken)
		after = LIST_MS_MIN;
	return watch->listed_ms == 0 || now_ms - watch->listed_ms >= after;
}

/* Returns 0 or -errno of the keeper's link. */
static int
work(struct watch *watch)
{
	int64_t now_ms = monotonic_ms();
	int r;

	diag_closed_take(&watch->closed, on_closed, watch);
	r = is_list_due(watch, now_ms) ? list(watch) : 0;
	if (r == 0 && watch->table.count > 0 && now_ms - watch->looked_ms >= WATCH_LOOK_MS)
		look(watch);
	return r == 0 ? tell(watch) : r;
}

static void
connect_keeper(struct watch *watch)
{
	int r;

	if (monotonic_ms() < watch->again_ms)
		return;
	r = watch_keeper_open(&watch->keeper, watch->setup->socket);
	watch->listed_ms = 0;
	if (r < 0)
		keeper_lost(watch, r);
}

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int
wait_ms(const struct watch *watch)
{
	int64_t now_ms = monotonic_ms(), ends_ms = now_ms + LIST_MS_IDLE;

	if (watch->keeper.fd < 0)
		return heartbeat_wait_ms(
		    &watch->heartbeat, now_ms, monotonic_left_ms(watch->again_ms));
	if (watch->keeper.was_woken)
		ends_ms = watch->listed_ms + LIST_MS_MIN;
	if (watch->table.count > 0)
		ends_ms = least(ends_ms, watch->looked_ms + WATCH_LOOK_MS);
	return heartbeat_wait_ms(&watch->heartbeat, now_ms, monotonic_left_ms(ends_ms));
}

/* Returns true if it is told to end. While there is no keeper, what ended waits in the kernel. */
static bool
wait(struct watch *watch)
{
	bool has_keeper = watch->keeper.fd >= 0;
	struct pollfd fds[] = {{.fd = watch->setup->stop_fd, .events = POLLIN},
	    {.fd = watch->keeper.fd, .events = POLLIN},
	    {.fd = has_keeper ? diag_closed_fd(&watch->closed) : -1, .events = POLLIN}};
	int r;

	if (poll(fds, sizeof(fds) / sizeof(fds[0]), wait_ms(watch)) <= 0)
		return false;
	if (fds[0].revents)
		return true;
	r = fds[1].revents ? watch_keeper_take(&watch->keeper) : 0;
	if (r < 0)
		keeper_lost(watch, r);
	return false;
}

static void
turn(struct watch *watch)
{
	int r;

	heartbeat_turn(&watch->heartbeat, monotonic_ms());
	if (watch->keeper.fd < 0)
		connect_keeper(watch);
	if (watch->keeper.fd < 0)
		return;
	r = work(watch);
	if (r < 0)
		keeper_lost(watch, r);
	else
		watch->was_refused = false;
}

int
watch_run(const struct watch_setup *setup)
{
	struct watch watch = {.setup = setup,
	    .keeper.fd = -1,
	    .heartbeat = {.where = setup->ready_at, .every_ms = setup->beat_ms}};
	int r = diag_open(&watch.diag);

	if (r < 0) {
		say_kernel(&watch, r);
		return r;
	}
	r = diag_closed_open(&watch.closed);
	if (r < 0)
		log_line(LOG_WARNING, "short sessions may be missed: %s", strerror(-r));
	(void)readiness_tell(setup->ready_at, "READY=1");
	do
		turn(&watch);
	while (!wait(&watch));
	(void)readiness_tell(setup->ready_at, "STOPPING=1");
	watch_keeper_close(&watch.keeper);
	table_free(&watch.table);
	diag_closed_close(&watch.closed);
	diag_close(&watch.diag);
	return 0;
}

static void
ignore(void *context, const struct diag_count *count)
{
	(void)count;
	++*(unsigned int *)context;
}

int
watch_check(void)
{
	scope_diag struct diag diag = {.socket = NULL};
	const struct diag_ports ports = {.count = 0};
	unsigned int count = 0;
	int r = diag_open(&diag);

	if (r == 0)
		r = diag_dump(&diag, &ports, ignore, &count);
	if (r == 0 || r == -EINTR)
		return printf("sock_diag good\n") > 0 && fflush(stdout) == 0 ? 0 : 1;
	if (printf("sock_diag %s: %s\n", r == -ENOENT ? "no-module" : "bad", strerror(-r)) < 0 ||
	    fflush(stdout) != 0)
		return 1;
	return 1;
}
