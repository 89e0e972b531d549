/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The store as the keeper holds it: open, or closed and why. A store that can't be used
 * stops nothing but its own acts; it is tried again. Called by batch.c; runs in the keeper.
 */
#pragma once

#include "keeper/errand.h"

#define HOLDING_WORDS_SIZE 320

struct holding {
	struct store_options options;
	struct store *store; /* NULL = closed */
	int fault;	     /* -errno of the last opening that failed */
	bool is_copy;	     /* store is the working copy of one that can't be written */
	bool was_open;	     /* the store itself was, and was written by this process last */
	int64_t looked_ms;   /* monotonic: when it was last tried to leave the copy */
	int64_t tried_at;    /* second of the last opening */
	bool may_try_now;
	int lock_fd;			/* the store's locked folder; -1 = not locked */
	int copy_lock_fd;		/* the working copy's; -1 = not locked */
	char words[HOLDING_WORDS_SIZE]; /* why it is closed, or why the last batch failed */
	int64_t logged_at;
	struct errand errand;
	char logged[HOLDING_WORDS_SIZE];  /* the last words that went into the log */
	char trouble[HOLDING_WORDS_SIZE]; /* the store's, as it was last logged */
	int64_t trouble_at;
};

/* Texts of options are borrowed for the holding's life. Nothing is opened yet. */
void holding_begin(struct holding *holding, const struct store_options *options);
void holding_end(struct holding *holding);
#define scope_holding scope(holding_end)

/*
 * Opens a closed store, at most once in a second of now, and locks its folder until holding_end
 * or holding_release; one that can't be written is served from a working copy, until it can: then
 * it is merged back. Meanwhile the copy's folder is locked and the store's disk is let go of, so
 * that it can be mended. True if it is open.
 */
bool holding_open(struct holding *holding, int64_t now);

/*
 * As store_run; without a store all results refuse (no-store). A store that is past use is
 * closed, and tried again by the next holding_open.
 */
void holding_run(
    struct holding *holding, const struct act *acts, unsigned int n, struct result *results);

/*
 * Makes the store and opens it: only where none is there. Returns the verdict's reason:
 * REASON_RIGHT, REASON_EXISTS or REASON_NO_STORE; words say why.
 */
enum reason holding_init(struct holding *holding, int64_t now);

/* Closes and unlocks: others may have it until the next holding_open. */
void holding_release(struct holding *holding);

/* Work for idle moments. */
void holding_idle(struct holding *holding, int64_t now);
