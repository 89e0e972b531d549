/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The keeper's one loop: waits for packets, runs them as a batch, tidies up when nobody
 * wants anything. Called by 2svd's keep role; runs in the keeper, uid _2sv.
 */
#include "keeper/batch.h"
#include "keeper/policy/clock.h"
#include "keeper/spool.h"

#include "base/heartbeat.h"
#include "base/kernel_clock.h"
#include "base/log.h"
#include "base/monotonic.h"
#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <liboath/oath.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>

#include "base/poison.h"

#define SQLITE_SCHEME "sqlite:"
#define IDLE_MS 1000	     /* so long without an act is idle */
#define QUIET_MS (60 * 1000) /* the longest wait */
#define PRUNE_EVERY_SECONDS 3600
/* In so many batches fewer lines can be written than one pruning by size drops. */
#define PRUNE_EVERY_BATCHES 16
#define PRUNE_ONE_IN 4 /* spawned keepers, at their end */
#define EVENTS_MAX BATCH_ACTS_MAX

struct loop {
	const struct keeper_setup *setup;
	struct links links;
	struct holding holding;
	struct batch *batch;
	struct spool spool;
	struct source spool_watch;
	struct heartbeat heartbeat;
	bool is_stopped;
	bool is_untidy;	      /* acts were run since the last idle moment */
	bool is_too_large;    /* the store, after the last pruning */
	unsigned int batches; /* since that */
	uint64_t alerts;      /* that the store had made when the notifiers were last told */
	uint64_t counted;     /* logins that it had taken when the watch was */
	int64_t pruned_at;    /* by date as well; 0 = not yet */
	int64_t now;	      /* of the last turn */
};

static void
loop_end(struct loop *loop)
{
	batch_free(loop->batch);
	spool_end(&loop->spool);
	links_end(&loop->links);
	holding_end(&loop->holding);
}
#define scope_loop scope(loop_end)

static void
tell(const struct loop *loop, const char *words)
{
	int r = readiness_tell(loop->setup->ready_at, words);

	if (r < 0)
		log_line(LOG_WARNING, "%s can't be told: %s", words, strerror(-r));
}

static void
handle(struct loop *loop, const struct epoll_event *event)
{
	struct source *source = event->data.ptr;

	switch (source->kind) {
	case SOURCE_STOP:
		loop->is_stopped = true;
		break;
	case SOURCE_LISTENER:
		links_accept(&loop->links, source);
		break;
	case SOURCE_LINK:
		batch_take(loop->batch, &loop->links, (struct link *)source);
		break;
	case SOURCE_SPOOL:
		spool_notice(&loop->spool);
		break;
	case SOURCE_NONE:
		break;
	}
}

static void
prune_some(struct loop *loop, int64_t now, bool by_date)
{
	struct result result = {0};
	const struct act act = {
	    .kind = ACT_PRUNE,
	    .now = now,
	    .door = "",
	    .keep_days = loop->setup->settings->log_days,
	    .keep_megabytes = loop->setup->settings->log_megabytes,
	    .clock_synchronised = kernel_clock_is_synchronised(),
	    .only_by_size = !by_date,
	};

	loop->batches = 0;
	if (!holding_open(&loop->holding, now))
		return;
	holding_run(&loop->holding, &act, 1, &result);
	loop->is_too_large = result.more;
	result_free(&result);
}

static void
prune(struct loop *loop, int64_t now)
{
	prune_some(loop, now, true);
	if (loop->holding.store)
		loop->pruned_at = now;
}

/* Whoever fills the log must not be faster than what empties it. */
static void
prune_if_due(struct loop *loop, int64_t now, bool is_idle)
{
	/* By date each hour, and when the clock went back: it is looked at then, too. */
	if (now < loop->pruned_at || now < loop->now - CLOCK_SLACK_SECONDS ||
	    now - loop->pruned_at >= PRUNE_EVERY_SECONDS)
		prune(loop, now);
	else if (loop->batches >= PRUNE_EVERY_BATCHES || (is_idle && loop->is_too_large))
		prune_some(loop, now, false);
}

/* A spawned keeper leaves the store to others while its person thinks, and ends with its link. */
static void
let_others(struct loop *loop)
{
	unsigned char chance = 1;

	holding_release(&loop->holding);
	loop->is_stopped = !loop->links.first;
	if (loop->is_stopped && getrandom(&chance, 1, GRND_NONBLOCK) == 1 &&
	    chance % PRUNE_ONE_IN == 0)
		prune(loop, loop->setup->clock());
}

/* Nobody wanted anything for a while. */
static void
tidy(struct loop *loop, int64_t now)
{
	links_resume(&loop->links);
	errand_tidy(&loop->holding);
	if (loop->is_untidy)
		holding_idle(&loop->holding, now);
	loop->is_untidy = false;
}

/* Whatever made an alert, or a session, it need not wait until somebody looks by himself. */
static void
wake_others(struct loop *loop)
{
	const struct store *store = loop->holding.store;
	uint64_t alerts = store ? store_alerts(store) : 0;
	uint64_t counted = store ? store_counted(store) : 0;

	if (alerts != loop->alerts)
		links_wake(&loop->links, WAY_NOTIFY);
	if (counted != loop->counted)
		links_wake(&loop->links, WAY_WATCH);
	loop->alerts = alerts;
	loop->counted = counted;
}

static int
wait_ms(const struct loop *loop)
{
	if (spool_is_busy(&loop->spool))
		return 0;
	return heartbeat_wait_ms(&loop->heartbeat, monotonic_ms(),
	    loop->is_untidy || loop->is_too_large || !loop->links.accepts ? IDLE_MS : QUIET_MS);
}

static int
run_once(struct loop *loop)
{
	struct epoll_event events[EVENTS_MAX];
	int count = epoll_wait(loop->links.epoll_fd, events, EVENTS_MAX, wait_ms(loop));
	int64_t now;

	if (count < 0)
		return errno == EINTR ? 0 : -errno;
	for (int i = 0; i < count; i++)
		handle(loop, &events[i]);
	now = loop->setup->clock();
	if (loop->setup->is_spawned) {
		batch_run(loop->batch, &loop->links, &loop->holding, now);
		let_others(loop);
		return 0;
	}
	if (batch_run(loop->batch, &loop->links, &loop->holding, now))
		loop->is_untidy = true;
	else if (count == 0 && !spool_is_busy(&loop->spool))
		tidy(loop, now);
	loop->batches += loop->is_untidy;
	spool_run(&loop->spool, &loop->holding, now);
	wake_others(loop);
	if (spool_is_busy(&loop->spool)) {
		loop->is_untidy = true;
		return 0;
	}
	prune_if_due(loop, now, count == 0);
	loop->now = now;
	return 0;
}

/* Without a watch, what is written there is found by looking now and then. */
static void
begin_spool(struct loop *loop)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = &loop->spool_watch};

	spool_begin(&loop->spool, loop->setup->settings->spool);
	loop->spool_watch = (struct source){.kind = SOURCE_SPOOL, .fd = loop->spool.watch_fd};
	if (loop->spool.watch_fd >= 0)
		epoll_ctl(loop->links.epoll_fd, EPOLL_CTL_ADD, loop->spool.watch_fd, &event);
}

static int
begin(struct loop *loop)
{
	const struct settings *settings = loop->setup->settings;
	struct store_options options = {
	    .seal_key = settings->seal_key,
	    .store_id = settings->store_id,
	    .issuer = settings->issuer,
	    .is_brief = loop->setup->is_spawned,
	    .keep_folder = settings->keep_folder,
	};
	int r = links_begin(&loop->links, loop->setup);

	if (strncmp(settings->store, SQLITE_SCHEME, strlen(SQLITE_SCHEME)) != 0) {
		log_line(LOG_ERR, "store=%s: only sqlite:PATH is known", settings->store);
		return -EINVAL;
	}
	options.path = settings->store + strlen(SQLITE_SCHEME);
	holding_begin(&loop->holding, &options);
	errand_init(&loop->holding);
	if (r == 0 && loop->setup->is_spawned)
		r = links_add_given(&loop->links, loop->setup->link_fd);
	if (r == 0 && oath_init() != OATH_OK)
		r = -ENOSYS;
	if (r == 0)
		r = batch_make(&loop->batch, settings);
	if (!loop->setup->is_spawned)
		begin_spool(loop);
	if (r < 0)
		log_line(LOG_ERR, "the keeper can't begin: %s", strerror(-r));
	else if (!loop->setup->is_spawned)
		holding_open(&loop->holding, loop->setup->clock());
	return r;
}

int
keeper_run(const struct keeper_setup *setup)
{
	struct loop scope_loop loop = {.setup = setup,
	    .links.epoll_fd = -1,
	    .holding.lock_fd = -1,
	    .spool.watch_fd = -1,
	    .heartbeat = {.where = setup->ready_at, .every_ms = setup->beat_ms}};
	int r = begin(&loop);

	if (r == 0)
		tell(&loop, "READY=1");
	while (r == 0 && !loop.is_stopped) {
		heartbeat_turn(&loop.heartbeat, monotonic_ms());
		r = run_once(&loop);
		if (r < 0)
			log_line(LOG_ERR, "the keeper can't wait: %s", strerror(-r));
	}
	tell(&loop, "STOPPING=1");
	return r;
}
