/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A child for each lane, and a loop that never waits for what they do. Each beats through a pipe,
 * at least twice in the time after which it counts as hung. Runs in the first process of
 * 2sv-notify.
 */
#include "config.h" /* _GNU_SOURCE: pipe2 */
#include "notify/lanes.h"

#include "base/heartbeat.h"
#include "base/log.h"
#include "base/monotonic.h"
#include "base/scope.h"
#include "base/signals.h"
#include "base/text.h"
#include "notify/delivery.h"
#include "notify/texts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include "base/poison.h"

#define LANES 3
#define WAIT_MS_MIN 1000
#define WAIT_MS_MAX (300 * 1000)
#define LONG_MS (60 * 1000)	 /* who ran so long begins anew with waiting */
#define BEAT_MS (150 * 1000)	 /* where nobody says another time; a mail server may take two */
#define LOOK_MS_MAX (600 * 1000) /* minutes */

struct lane {
	enum message_lane lane;
	int (*run)(const struct delivery_setup *setup);
	const char *name; /* of its process */
	pid_t pid;	  /* 0 = none runs */
	int beat_fd;
	int64_t began_ms, heard_ms;
	int64_t starts_ms, wait_ms;
	bool has_ended, has_failed; /* once: it is not started again */
};

struct lanes {
	const struct lanes_setup *setup;
	struct lane lane[LANES];
	struct heartbeat heartbeat;
	int64_t beat_ms; /* of the children */
	int signal_fd;
	bool stops;
};

static const int ends[] = {SIGTERM, SIGINT, 0}, heard[] = {SIGTERM, SIGINT, SIGCHLD, 0};

/* Of the parent's descriptors it keeps its end of the pipe. */
static void __attribute__((noreturn))
lane_work(struct lanes *lanes, const struct lane *lane, int beat_fd, pid_t parent)
{
	struct delivery_setup setup = {.lane = lane->lane,
	    .settings = lanes->setup->settings,
	    .once = lanes->setup->once,
	    .beat_fd = beat_fd,
	    .beat_ms = lanes->beat_ms};

	if (signals_end_with(parent, SIGKILL) < 0)
		_exit(1);
	(void)prctl(PR_SET_NAME, lane->name, 0, 0, 0);
	close(lanes->signal_fd);
	for (size_t i = 0; i < LANES; i++)
		scope_close_fd(&lanes->lane[i].beat_fd);
	setup.stop_fd = signals_open(ends);
	_exit(setup.stop_fd >= 0 && lane->run(&setup) == 0 ? 0 : 1);
}

static void
wait_longer(struct lane *lane, int64_t now_ms)
{
	lane->starts_ms = now_ms + lane->wait_ms;
	lane->wait_ms = lane->wait_ms * 2 < WAIT_MS_MAX ? lane->wait_ms * 2 : WAIT_MS_MAX;
}

static void
lane_start(struct lanes *lanes, struct lane *lane, int64_t now_ms)
{
	pid_t parent = getpid();
	int fds[2];

	lane->began_ms = lane->heard_ms = now_ms;
	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) == 0) {
		lane->pid = fork();
		if (lane->pid == 0) {
			close(fds[0]);
			lane_work(lanes, lane, fds[1], parent);
		}
		close(fds[1]);
		lane->beat_fd = fds[0];
		if (lane->pid > 0)
			return;
		scope_close_fd(&lane->beat_fd);
	}
	log_line(LOG_ERR, "%s can't be started: %s", lane->name, strerror(errno));
	lane->pid = 0;
	lane->beat_fd = -1;
	lane->has_failed = lane->has_ended = lanes->setup->once;
	wait_longer(lane, now_ms);
}

static void
say_ended(const struct lane *lane, pid_t pid, int status, int64_t now_ms)
{
	char how[64];

	if (WIFSIGNALED(status))
		text_format(how, sizeof(how), "died: signal %d", WTERMSIG(status));
	else
		text_format(how, sizeof(how), "ended with exit code %d", WEXITSTATUS(status));
	log_line(LOG_WARNING, "%s[%d] %s; it is started again in %lld s", lane->name, (int)pid, how,
	    (long long)(lane->starts_ms - now_ms) / 1000);
}

/* Was it told to end, by whoever it was, it is no failure. */
static void
lane_end(struct lanes *lanes, struct lane *lane, int status, int64_t now_ms)
{
	pid_t pid = lane->pid;

	lane->pid = 0;
	scope_close_fd(&lane->beat_fd);
	lane->beat_fd = -1;
	if (now_ms - lane->began_ms >= LONG_MS)
		lane->wait_ms = WAIT_MS_MIN;
	wait_longer(lane, now_ms);
	lane->has_ended = lanes->setup->once || lanes->stops;
	lane->has_failed = lanes->setup->once && status != 0;
	if (!lane->has_ended && status != 0)
		say_ended(lane, pid, status, now_ms);
}

static void
lane_hear(struct lane *lane, int64_t now_ms)
{
	char beats[64];

	while (lane->beat_fd >= 0 && read(lane->beat_fd, beats, sizeof(beats)) > 0)
		lane->heard_ms = now_ms;
}

static void
lane_turn(struct lanes *lanes, struct lane *lane, int64_t now_ms)
{
	int status = 0;

	lane_hear(lane, now_ms);
	if (lane->pid > 0 && waitpid(lane->pid, &status, WNOHANG) == lane->pid)
		lane_end(lanes, lane, status, now_ms);
	if (lane->pid > 0 && now_ms - lane->heard_ms > 2 * lanes->beat_ms) {
		log_line(LOG_ERR, "%s[%d] hangs, and is killed", lane->name, (int)lane->pid);
		lane->heard_ms = now_ms;
		kill(lane->pid, SIGKILL);
	}
	if (lane->pid == 0 && !lane->has_ended && !lanes->stops && now_ms >= lane->starts_ms)
		lane_start(lanes, lane, now_ms);
}

/* Milliseconds until there is something to do for it. */
static int64_t
lane_wait(const struct lanes *lanes, const struct lane *lane, int64_t now_ms)
{
	int64_t at_ms = lane->pid > 0 ? lane->heard_ms + 2 * lanes->beat_ms + 1 : lane->starts_ms;

	if (lane->pid == 0 && (lane->has_ended || lanes->stops))
		return LOOK_MS_MAX;
	return at_ms > now_ms ? at_ms - now_ms : 0;
}

static void
wait_for_news(struct lanes *lanes)
{
	struct pollfd ready[LANES + 1] = {{.fd = lanes->signal_fd, .events = POLLIN}};
	int64_t now_ms = monotonic_ms(), wait_ms = LOOK_MS_MAX;
	struct signalfd_siginfo signal;

	for (size_t i = 0; i < LANES; i++) {
		int64_t lane_ms = lane_wait(lanes, &lanes->lane[i], now_ms);

		ready[i + 1] = (struct pollfd){.fd = lanes->lane[i].beat_fd, .events = POLLIN};
		wait_ms = lane_ms < wait_ms ? lane_ms : wait_ms;
	}
	(void)poll(ready, LANES + 1, heartbeat_wait_ms(&lanes->heartbeat, now_ms, (int)wait_ms));
	while (read(lanes->signal_fd, &signal, sizeof(signal)) == (ssize_t)sizeof(signal))
		lanes->stops = lanes->stops || signal.ssi_signo != SIGCHLD;
}

/* Until all have ended: when they are told to, or, once, when they are through. */
static void
serve(struct lanes *lanes)
{
	bool was_told = false, runs = true;

	while (runs) {
		runs = false;
		for (size_t i = 0; i < LANES; i++) {
			struct lane *lane = &lanes->lane[i];

			lane_turn(lanes, lane, monotonic_ms());
			if (lanes->stops && !was_told && lane->pid > 0)
				kill(lane->pid, SIGTERM);
			runs = runs || lane->pid > 0 || (!lane->has_ended && !lanes->stops);
		}
		was_told = lanes->stops;
		heartbeat_turn(&lanes->heartbeat, monotonic_ms());
		if (runs)
			wait_for_news(lanes);
	}
}

int
lanes_run(const struct lanes_setup *setup)
{
	struct lanes lanes = {.setup = setup,
	    .lane = {{.lane = LANE_OWN, .run = delivery_run, .name = "2sv-notify-own"},
		{.lane = LANE_URLS, .run = delivery_run, .name = "2sv-notify-urls"},
		/* Nothing is due in it: it waits for who types. */
		{.run = texts_run, .name = "2sv-notify-code", .has_ended = setup->once}},
	    .heartbeat = {.where = setup->ready_at, .every_ms = setup->beat_ms},
	    .beat_ms = setup->beat_ms > 0 ? setup->beat_ms : BEAT_MS,
	    .signal_fd = signals_open(heard)};

	signal(SIGPIPE, SIG_IGN);
	if (lanes.signal_fd < 0) {
		log_line(LOG_ERR, "signalfd: %s", strerror(-lanes.signal_fd));
		return 1;
	}
	for (size_t i = 0; i < LANES; i++) {
		lanes.lane[i].beat_fd = -1;
		lanes.lane[i].wait_ms = WAIT_MS_MIN;
	}
	(void)readiness_tell(setup->ready_at, "READY=1");
	serve(&lanes);
	(void)readiness_tell(setup->ready_at, "STOPPING=1");
	close(lanes.signal_fd);
	return lanes.lane[0].has_failed || lanes.lane[1].has_failed ? 1 : 0;
}
