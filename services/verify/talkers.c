/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parent's loop: reports in, connections out. Whoever waits for a person holds a talker;
 * the next caller gets another. Runs in the roles talk and user, as their first process.
 */
#include "config.h" /* _GNU_SOURCE */
#include "talkers.h"
#include "often.h"
#include "pool.h"
#include "refusals.h"
#include "base/heartbeat.h"
#include "base/log.h"
#include "base/monotonic.h"
#include "base/scope.h"
#include "base/text.h"
#include "wire/link.h"
#include "wire/part.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

#include "base/poison.h"

#define EVENTS_MAX 64
#define SWEEP_MS 1000
#define END_MS 2000    /* what a dialogue has to end when the role ends */
#define ACCEPTS_MAX 16 /* in a row: reports must be read too */
#define PER_UID 8      /* over user.sock one uid may hold a place in so many */

enum event { EVENT_LISTENER = 0, EVENT_SIGNALS, EVENT_REPORTS };

struct talkers {
	const struct talkers_setup *setup;
	int epoll;
	int reports; /* an epoll of all channels, watched while reports can't wait */
	struct pool pool;
	struct refusals refusals;
	struct often often;
	struct heartbeat heartbeat;
	bool is_listening;     /* the listener is watched */
	bool is_reported;      /* the reports are */
	int64_t listen_at_ms;  /* not before: there were no descriptors left */
	int64_t refused_at_ms; /* the last one */
	int64_t sweep_at_ms;
	int64_t now_ms;
	bool is_ending;
};

/* Sends away whoever is one too many. Returns false if that is the holder of slot newcomer. */
static bool
places_keep(struct talkers *talkers, size_t newcomer)
{
	int victim;

	while ((victim = places_victim(&talkers->pool.places)) >= 0) {
		if ((size_t)victim == newcomer)
			return false;
		pool_tell_to_leave(&talkers->pool, (size_t)victim, talkers->now_ms);
	}
	return true;
}

static bool
uid_may_come(const struct talkers *talkers, uid_t caller)
{
	if (talkers->setup->talker.by_root)
		return true;
	return pool_count_of(&talkers->pool, caller) < talkers->pool.places.max / PER_UID;
}

static void
refuse(struct talkers *talkers, int *connection)
{
	if (talkers->refusals.open == 0 && talkers->now_ms - talkers->refused_at_ms >= SWEEP_MS)
		log_line(LOG_WARNING, "too many dialogues at once: some are refused (busy)");
	talkers->refused_at_ms = talkers->now_ms;
	refusals_add(&talkers->refusals, scope_keep_fd(connection));
}

/*
 * Over user.sock nobody's prefix is ever proven, and it is the caller's, whatever a talker says.
 * One user may have uids without end (subuid(5)), but accounts only as root gives them: until the
 * talker has found the account, its holder is as good as one who has not said hello.
 */
static void
holder_describe(struct talkers *talkers, size_t i, const struct report *report)
{
	struct holder *holder = &talkers->pool.places.holders[i];
	uid_t caller = talkers->pool.slots[i].caller;

	if (talkers->setup->talker.by_root) {
		holder->standing = report->standing;
		text_copy(holder->prefix, sizeof(holder->prefix), report->prefix);
		return;
	}
	holder->standing = STANDING_UNPROVEN;
	text_format(holder->prefix, sizeof(holder->prefix), "local:%u", (unsigned int)caller);
}

/* Hands the connection to a talker; one that can't even take it is killed. */
static void
newcomer_serve(struct talkers *talkers, int *connection, uid_t caller)
{
	struct order order = {.kind = ORDER_SERVE, .caller = caller};
	struct pool *pool = &talkers->pool;

	order.is_often = !talkers->setup->talker.by_root &&
			 often_comes(&talkers->often, caller, talkers->now_ms);
	while (pool->idle_count > 0) {
		size_t i = pool_take_idle(pool, caller);

		if (!places_keep(talkers, i)) {
			pool_give_back(pool, i, talkers->now_ms);
			break;
		}
		if (order_send(pool->slots[i].channel, &order, *connection) == 0)
			return;
		kill(pool->slots[i].pid, SIGKILL);
		pool_drop(pool, i, 0);
	}
	refuse(talkers, connection);
}

static void
newcomer_take(struct talkers *talkers, int accepted)
{
	int connection = accepted; /* -1 once it is among the refused */
	uid_t caller;

	if (link_peer_uid(connection, &caller) < 0 || !uid_may_come(talkers, caller))
		refuse(talkers, &connection);
	else
		newcomer_serve(talkers, &connection, caller);
	if (connection >= 0)
		link_part(connection, 0);
}

static void
newcomers_accept(struct talkers *talkers)
{
	for (int n = 0; n < ACCEPTS_MAX && talkers->pool.idle_count > 0; n++) {
		int connection =
		    accept4(talkers->setup->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (connection < 0) {
			if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
				log_line(LOG_ERR, "accept: %s", strerror(errno));
				talkers->listen_at_ms = talkers->now_ms + SWEEP_MS;
			}
			return;
		}
		newcomer_take(talkers, connection);
	}
}

static void
report_take(struct talkers *talkers, size_t i, struct report *report)
{
	if (talkers->pool.slots[i].state != SLOT_BUSY)
		return;
	if (report->kind == REPORT_IDLE) {
		pool_give_back(&talkers->pool, i, talkers->now_ms);
		return;
	}
	if (report->kind != REPORT_STANDING || report->standing >= STANDING_COUNT)
		return;
	report->prefix[sizeof(report->prefix) - 1] = '\0';
	holder_describe(talkers, i, report);
	if (!places_keep(talkers, i))
		pool_tell_to_leave(&talkers->pool, i, talkers->now_ms);
}

/* A channel is readable: a report (what more there is makes it readable again), or the end. */
static void
channel_read(struct talkers *talkers, size_t i)
{
	enum slot_state state = talkers->pool.slots[i].state;
	struct report report;
	ssize_t size;

	if (state != SLOT_IDLE && state != SLOT_BUSY)
		return;
	size = recv(talkers->pool.slots[i].channel, &report, sizeof(report), MSG_DONTWAIT);
	if (size == sizeof(report))
		report_take(talkers, i, &report);
	else if (size >= 0 || (errno != EAGAIN && errno != EINTR))
		pool_drop(&talkers->pool, i, talkers->now_ms + SWEEP_MS);
}

/* Reads what there is of reports. */
static void
reports_read(struct talkers *talkers)
{
	struct epoll_event events[EVENTS_MAX];
	int n = epoll_wait(talkers->reports, events, EVENTS_MAX, 0);

	for (int k = 0; k < n; k++)
		channel_read(talkers, events[k].data.u64);
}

static void
signals_read(struct talkers *talkers)
{
	struct signalfd_siginfo info;

	while (read(talkers->setup->signals, &info, sizeof(info)) == sizeof(info))
		if (info.ssi_signo != SIGCHLD)
			talkers->is_ending = true;
	pool_reap(&talkers->pool);
}

/* Where nobody is idle, connections wait in the listener's backlog. */
static void
listener_watch(struct talkers *talkers)
{
	bool wanted = !talkers->is_ending && talkers->pool.idle_count > 0 &&
		      talkers->now_ms >= talkers->listen_at_ms;
	struct epoll_event event = {.events = wanted ? EPOLLIN : 0, .data.u64 = EVENT_LISTENER};

	if (wanted == talkers->is_listening)
		return;
	if (epoll_ctl(talkers->epoll, EPOLL_CTL_MOD, talkers->setup->listener, &event) == 0)
		talkers->is_listening = wanted;
}

/*
 * Being woken by each report costs more than reading it. While talkers are idle and places free,
 * reports are read when a newcomer comes, and once a second.
 */
static void
reports_watch(struct talkers *talkers)
{
	const struct pool *pool = &talkers->pool;
	bool wanted = talkers->is_ending || pool->idle_count < TALKERS_IDLE_MIN ||
		      pool->places.count > pool->places.max / 2;
	struct epoll_event event = {.events = wanted ? EPOLLIN : 0, .data.u64 = EVENT_REPORTS};

	if (wanted == talkers->is_reported)
		return;
	if (epoll_ctl(talkers->epoll, EPOLL_CTL_MOD, talkers->reports, &event) == 0)
		talkers->is_reported = wanted;
}

/* One fork at a time, so that who comes meanwhile waits for one fork at most. */
static bool
idle_replenish(struct talkers *talkers)
{
	int r;

	if (talkers->is_ending || talkers->pool.idle_count >= TALKERS_IDLE_MIN)
		return false;
	r = pool_fork(&talkers->pool, talkers->now_ms);
	if (r < 0 && r != -ENOSPC)
		log_line(LOG_ERR, "no more talkers can be started: %s", strerror(-r));
	return r == 0 && talkers->pool.idle_count < TALKERS_IDLE_MIN;
}

static int
wait_ms(const struct talkers *talkers, bool hurry)
{
	const struct pool *pool = &talkers->pool;
	bool sweeps = talkers->refusals.open > 0 || pool->idle_count < TALKERS_IDLE_MIN ||
		      pool->idle_count < pool->places.count ||
		      talkers->now_ms < talkers->listen_at_ms || talkers->is_ending ||
		      pool_needs_sweep(pool);

	return hurry ? 0
		     : heartbeat_wait_ms(
			   &talkers->heartbeat, talkers->now_ms, sweeps ? SWEEP_MS : -1);
}

static void
sweep(struct talkers *talkers)
{
	if (talkers->now_ms < talkers->sweep_at_ms)
		return;
	talkers->sweep_at_ms = talkers->now_ms + SWEEP_MS;
	pool_sweep(&talkers->pool, talkers->now_ms);
	if (talkers->now_ms - talkers->refused_at_ms >= SWEEP_MS)
		refusals_close(&talkers->refusals);
}

/* Reports that wait for a newcomer let him go first; the others tell what places there are. */
static void
turn(struct talkers *talkers, int timeout_ms)
{
	struct epoll_event events[3];
	bool signals = false, listener = false;
	int n = epoll_wait(talkers->epoll, events, 3, timeout_ms);

	talkers->now_ms = monotonic_ms();
	for (int k = 0; k < n; k++) {
		signals |= events[k].data.u64 == EVENT_SIGNALS;
		listener |= events[k].data.u64 == EVENT_LISTENER;
	}
	if (talkers->is_reported)
		reports_read(talkers);
	if (signals)
		signals_read(talkers);
	if (listener && !talkers->is_ending)
		newcomers_accept(talkers);
	if (!talkers->is_reported)
		reports_read(talkers);
	sweep(talkers);
}

static void
tell(const struct talkers *talkers, const char *words)
{
	int r = readiness_tell(talkers->setup->ready_at, words);

	if (r < 0)
		log_line(LOG_WARNING, "%s can't be told: %s", words, strerror(-r));
}

/* Closed channels end the talkers: those that ask somebody say "busy" first. */
static void
talkers_end(struct talkers *talkers)
{
	int64_t ends_ms = monotonic_ms() + END_MS;

	talkers->is_ending = true;
	tell(talkers, "STOPPING=1");
	listener_watch(talkers);
	for (size_t i = 0; i < talkers->pool.places.count; i++)
		pool_drop(&talkers->pool, i, ends_ms);
	reports_watch(talkers);
	while (talkers->pool.places.count > 0)
		turn(talkers, 100);
	refusals_close(&talkers->refusals);
}

static int
watch(const struct talkers *talkers, int fd, enum event which)
{
	struct epoll_event event = {.events = EPOLLIN, .data.u64 = which};

	return epoll_ctl(talkers->epoll, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

static int
talkers_open(struct talkers *talkers)
{
	int r;

	refusals_init(&talkers->refusals);
	talkers->is_listening = talkers->is_reported = true;
	talkers->now_ms = monotonic_ms();
	talkers->epoll = epoll_create1(EPOLL_CLOEXEC);
	talkers->reports = epoll_create1(EPOLL_CLOEXEC);
	if (talkers->epoll < 0 || talkers->reports < 0)
		return -errno;
	link_refuse_descriptors(talkers->setup->listener);
	r = watch(talkers, talkers->setup->listener, EVENT_LISTENER);
	if (r == 0)
		r = watch(talkers, talkers->setup->signals, EVENT_SIGNALS);
	if (r == 0)
		r = watch(talkers, talkers->reports, EVENT_REPORTS);
	return r < 0 ? r : pool_open(&talkers->pool, &talkers->setup->talker, talkers->reports);
}

int
talkers_run(const struct talkers_setup *setup)
{
	struct talkers talkers = {.setup = setup,
	    .epoll = -1,
	    .reports = -1,
	    .heartbeat = {.where = setup->ready_at, .every_ms = setup->beat_ms}};
	int r = talkers_open(&talkers);

	log_never_wait();
	if (r < 0) {
		log_line(LOG_ERR, "can't start: %s", strerror(-r));
	} else {
		tell(&talkers, "READY=1");
		while (!talkers.is_ending) {
			bool hurry = idle_replenish(&talkers);

			heartbeat_turn(&talkers.heartbeat, talkers.now_ms);
			listener_watch(&talkers);
			reports_watch(&talkers);
			turn(&talkers, wait_ms(&talkers, hurry));
		}
		talkers_end(&talkers);
	}
	pool_close(&talkers.pool);
	scope_close_fd(&talkers.reports);
	scope_close_fd(&talkers.epoll);
	return r;
}
