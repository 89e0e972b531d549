/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Slots of talkers. A talker is forked from its parent (no exec: it has the parent's uid,
 * settings and confinement) and keeps nothing of the parent's but its own channel. Runs in the
 * parent; called by talkers.c.
 */
#include "config.h" /* _GNU_SOURCE */
#include "pool.h"
#include "talkers.h"
#include "base/log.h"
#include "base/scope.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/poison.h"

#define LEAVE_MS (10 * 1000) /* an act under way takes at most DIALOGUE_KEEPER_MS */
#define SURPLUS_MS (10 * 1000)
#define TALKER_CHANNEL_FD 3

int
pool_open(struct pool *pool, const struct talker *talker, int epoll)
{
	size_t max = (size_t)talker->settings->max_dialogues;

	*pool = (struct pool){.talker = *talker, .epoll = epoll, .size = max + TALKERS_IDLE_MAX};
	pool->slots = calloc(pool->size, sizeof(pool->slots[0]));
	pool->idle = calloc(pool->size, sizeof(pool->idle[0]));
	pool->places.max = max;
	pool->places.holders = calloc(pool->size, sizeof(pool->places.holders[0]));
	pool->places.scratch = calloc(pool->size, sizeof(pool->places.scratch[0]));
	if (pool->slots && pool->idle && pool->places.holders && pool->places.scratch)
		return 0;
	pool_close(pool);
	return -ENOMEM;
}

void
pool_close(struct pool *pool)
{
	free(pool->slots);
	free(pool->idle);
	free(pool->places.holders);
	free(pool->places.scratch);
	*pool = (struct pool){.epoll = -1};
}

static void __attribute__((noreturn)) talker_become(const struct talker *talker, int channel)
{
	sigset_t none;

	if (dup2(channel, TALKER_CHANNEL_FD) < 0 || close_range(TALKER_CHANNEL_FD + 1, ~0U, 0) < 0)
		_exit(1);
	log_open("2svd");
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	talker_run(talker, TALKER_CHANNEL_FD);
	_exit(0);
}

static size_t
slot_find_free(const struct pool *pool)
{
	size_t i = 0;

	while (i < pool->size && pool->slots[i].state != SLOT_FREE)
		i++;
	return i;
}

/* Only slots below places.count are ever looked at: a quiet service looks at few. */
static void
slot_use(struct pool *pool, size_t i, const struct slot *slot)
{
	pool->slots[i] = *slot;
	pool->places.holders[i] = (struct holder){.is_busy = false};
	pool->idle[pool->idle_count++] = i;
	if (i >= pool->places.count)
		pool->places.count = i + 1;
}

int
pool_fork(struct pool *pool, int64_t now_ms)
{
	size_t i = slot_find_free(pool);
	struct epoll_event event = {.events = EPOLLIN, .data.u64 = i};
	scope_fd int mine = -1, its = -1;
	int pair[2];
	pid_t pid;

	if (i == pool->size)
		return -ENOSPC;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	mine = pair[0];
	its = pair[1];
	if (epoll_ctl(pool->epoll, EPOLL_CTL_ADD, mine, &event) < 0)
		return -errno;
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0)
		talker_become(&pool->talker, its);
	slot_use(pool, i,
	    &(struct slot){.state = SLOT_IDLE,
		.pid = pid,
		.channel = scope_keep_fd(&mine),
		.since_ms = now_ms});
	return 0;
}

size_t
pool_take_idle(struct pool *pool, uid_t caller)
{
	size_t i = pool->idle[--pool->idle_count];
	struct holder *holder = &pool->places.holders[i];

	pool->slots[i].state = SLOT_BUSY;
	pool->slots[i].caller = caller;
	pool->slots[i].kill_at_ms = 0;
	holder->is_busy = true;
	holder->is_leaving = false;
	holder->standing = STANDING_NEW;
	holder->number = ++pool->number;
	holder->prefix[0] = '\0';
	return i;
}

void
pool_give_back(struct pool *pool, size_t i, int64_t now_ms)
{
	pool->places.holders[i].is_busy = false;
	pool->slots[i].state = SLOT_IDLE;
	pool->slots[i].since_ms = now_ms;
	pool->slots[i].kill_at_ms = 0;
	pool->idle[pool->idle_count++] = i;
}

void
pool_tell_to_leave(struct pool *pool, size_t i, int64_t now_ms)
{
	static const struct order leave = {.kind = ORDER_LEAVE};

	pool->places.holders[i].is_leaving = true;
	pool->slots[i].kill_at_ms = now_ms + LEAVE_MS;
	if (order_send(pool->slots[i].channel, &leave, -1) < 0)
		kill(pool->slots[i].pid, SIGKILL);
}

static void
idle_remove(struct pool *pool, size_t i)
{
	size_t at = 0;

	while (at < pool->idle_count && pool->idle[at] != i)
		at++;
	if (at == pool->idle_count)
		return;
	pool->idle_count--;
	memmove(
	    &pool->idle[at], &pool->idle[at + 1], (pool->idle_count - at) * sizeof(pool->idle[0]));
}

void
pool_drop(struct pool *pool, size_t i, int64_t kill_at_ms)
{
	struct slot *slot = &pool->slots[i];

	if (slot->state == SLOT_FREE || slot->state == SLOT_GONE)
		return;
	idle_remove(pool, i);
	close(slot->channel); /* and with it, out of epoll */
	slot->state = SLOT_GONE;
	slot->kill_at_ms = kill_at_ms;
	pool->places.holders[i].is_busy = false;
}

static void
slot_free(struct pool *pool, size_t i)
{
	pool_drop(pool, i, 0);
	pool->slots[i] = (struct slot){.state = SLOT_FREE};
	while (pool->places.count > 0 && pool->slots[pool->places.count - 1].state == SLOT_FREE)
		pool->places.count--;
}

void
pool_reap(struct pool *pool)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
			log_line(LOG_ERR, "a talker (%d) died: %s %d", (int)pid,
			    WIFSIGNALED(status) ? "signal" : "exit code",
			    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
		for (size_t i = 0; i < pool->places.count; i++) {
			if (pool->slots[i].state != SLOT_FREE && pool->slots[i].pid == pid) {
				slot_free(pool, i);
				break;
			}
		}
	}
}

void
pool_sweep(struct pool *pool, int64_t now_ms)
{
	for (size_t i = 0; i < pool->places.count; i++) {
		struct slot *slot = &pool->slots[i];

		if (slot->kill_at_ms > 0 && now_ms >= slot->kill_at_ms) {
			slot->kill_at_ms = 0;
			kill(slot->pid, SIGKILL);
		}
	}
	while (pool->idle_count > TALKERS_IDLE_MAX &&
	       now_ms - pool->slots[pool->idle[0]].since_ms >= SURPLUS_MS)
		pool_drop(pool, pool->idle[0], now_ms + LEAVE_MS);
}

bool
pool_needs_sweep(const struct pool *pool)
{
	if (pool->idle_count > TALKERS_IDLE_MAX)
		return true;
	for (size_t i = 0; i < pool->places.count; i++)
		if (pool->slots[i].kill_at_ms > 0)
			return true;
	return false;
}

size_t
pool_count_of(const struct pool *pool, uid_t caller)
{
	size_t n = 0;

	for (size_t i = 0; i < pool->places.count; i++)
		if (pool->slots[i].state == SLOT_BUSY && pool->slots[i].caller == caller)
			n++;
	return n;
}
