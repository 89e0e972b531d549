/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What root asks for that takes long: a copy of the whole store, a look at all of it, a saved one
 * made ready. It is done a little at each act that asks for more, behind the batch, or by a child
 * process, so that no login waits for it; one at a time. Called by batch.c; runs in the keeper.
 */
#pragma once

#include "keeper/answer.h"

#include <sys/types.h>

struct holding;

struct errand {
	enum errand_kind kind; /* ERRAND_NONE = nothing goes on */
	int64_t number;	       /* of the newest one */
	int64_t asked_ms;      /* when somebody last asked for more (monotonic.h) */
	bool is_copying;
	int fd;	     /* SAVE: the finished copy; else the child's packets; -1 = none */
	pid_t child; /* 0 = none */
	pid_t ended; /* a killed one that is not waited for yet; 0 = none */
	off_t at, size;
	struct saved_mark mark;
};

/* One act of an errand. */
struct errand_turn {
	enum errand_kind kind;
	int64_t number; /* 0 = begin; set to what the next act must say, or 0 at the end */
	int64_t now;
	answer_sender *send; /* takes rows */
	void *context;
	struct result *result; /* VERDICT_SKIP = there is more; wait_seconds: not at once */
	char *words;	       /* ACT_WORDS_SIZE */
};

/* At the keeper's start: what another one left behind goes. */
void errand_init(struct holding *holding);

/* Does a little of it. Returns 0, or what send returned. */
int errand_serve(struct holding *holding, struct errand_turn *turn);

/* Gives up what nobody asks for any more. For idle moments. */
void errand_tidy(struct holding *holding);
void errand_end(struct holding *holding);

/* The child: works at what lies at path and below, sends its packets to fd, and ends. */
struct errand_work {
	enum errand_kind kind;
	const struct store_options *options; /* the paths that are worked on */
	int64_t now;
};
/* Starts it. Returns 0, *ret_child and *ret_fd, or -errno. */
int errand_child_start(const struct errand_work *work, pid_t *ret_child, int *ret_fd);
