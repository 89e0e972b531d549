/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The talkers that a parent has, each in a slot: forked, idle, busy, gone. Used by talkers.c
 * only, in the parent; nothing here waits.
 */
#pragma once

#include "places.h"
#include "talker.h"

enum slot_state {
	SLOT_FREE = 0,
	SLOT_IDLE,
	SLOT_BUSY,
	SLOT_GONE, /* its channel is closed; its process was not waited for yet */
};

struct slot {
	enum slot_state state;
	pid_t pid;
	int channel;
	uid_t caller;	    /* busy: whose connection it has */
	int64_t since_ms;   /* idle: since when */
	int64_t kill_at_ms; /* told to leave, or gone: when patience ends; 0 = never */
};

struct pool {
	struct talker talker;
	int epoll;
	struct slot *slots;
	struct places places; /* holders[i] stands for slots[i] */
	size_t size;	      /* slots there are; places.count of them may be in use */
	size_t *idle;	      /* the idle ones, the last one idle for the shortest time */
	size_t idle_count;
	uint64_t number; /* of the last holder */
};

/* Room for max_dialogues and the idle ones. epoll reports a slot's channel by its index. */
int pool_open(struct pool *pool, const struct talker *talker, int epoll);
void pool_close(struct pool *pool);

/* Forks one more, idle. Returns 0, -ENOSPC (no slot) or -errno. Does not return in the child. */
int pool_fork(struct pool *pool, int64_t now_ms);

/* The slot that was idle for the shortest time becomes busy. There must be one. */
size_t pool_take_idle(struct pool *pool, uid_t caller);
/* A busy slot is idle again. */
void pool_give_back(struct pool *pool, size_t i, int64_t now_ms);

/* Tells whoever holds slot i to end its dialogue with "busy". */
void pool_tell_to_leave(struct pool *pool, size_t i, int64_t now_ms);
/* Closes slot i's channel: its talker ends, at the latest when it is killed at kill_at_ms. */
void pool_drop(struct pool *pool, size_t i, int64_t kill_at_ms);

/* Frees the slots of all talkers that ended. */
void pool_reap(struct pool *pool);
/* Kills whoever's time is up, ends idle ones that were not needed for long. */
void pool_sweep(struct pool *pool, int64_t now_ms);
/* True if pool_sweep has something to wait for. */
bool pool_needs_sweep(const struct pool *pool);

/* How many places caller holds. */
size_t pool_count_of(const struct pool *pool, uid_t caller);
