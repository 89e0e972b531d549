/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens, runs, closes and opens again. Each fault is one line in the log, not one for each
 * act that it refuses. Runs in the keeper.
 */
#include "keeper/holding.h"

#include "keeper/lock.h"

#include "base/kernel_clock.h"
#include "base/log.h"
#include "base/monotonic.h"
#include "base/scope.h"
#include "base/text.h"
#include "keeper/kernel.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define LOG_AGAIN_SECONDS 60
#define TROUBLE_AGAIN_SECONDS 3600
#define LOOK_EVERY_MS (10 * 1000) /* whether the disk can be written again */

void
holding_begin(struct holding *holding, const struct store_options *options)
{
	memset(holding, 0, sizeof(*holding));
	holding->errand.fd = -1;
	holding->options = *options;
	holding->may_try_now = true;
	holding->lock_fd = -1;
	holding->copy_lock_fd = -1;
}

static void
unlock(int *fd)
{
	scope_close_fd(fd);
	*fd = -1;
}

static void
close_store(struct holding *holding)
{
	if (holding->store)
		store_close(holding->store);
	holding->store = NULL;
	holding->is_copy = false;
}

void
holding_end(struct holding *holding)
{
	errand_end(holding);
	close_store(holding);
	unlock(&holding->lock_fd);
	unlock(&holding->copy_lock_fd);
}

void
holding_release(struct holding *holding)
{
	holding_end(holding);
	holding->may_try_now = true;
}

static void
log_words(struct holding *holding, int64_t now)
{
	if (text_is_empty(holding->words))
		return;
	if (strcmp(holding->words, holding->logged) == 0 && now >= holding->logged_at &&
	    now - holding->logged_at < LOG_AGAIN_SECONDS)
		return;
	log_line(LOG_ERR, "%s", holding->words);
	text_copy(holding->logged, sizeof(holding->logged), holding->words);
	holding->logged_at = now;
}

/* Without a folder there is no lock: the opening says so, and nothing that it finds is used. */
static int
lock_store(struct holding *holding)
{
	int r = 0;

	if (holding->lock_fd < 0)
		r = lock_take(holding->options.path, LOCK_WAIT_MS, &holding->lock_fd,
		    holding->words, sizeof(holding->words));
	return r == -ENOENT ? 0 : r;
}

/* Who has the copy has no other lock. Returns 0, -ENOENT (there is no folder for one) or -errno. */
static int
lock_copy(struct holding *holding)
{
	char inside[PATH_MAX], words[HOLDING_WORDS_SIZE];
	int r;

	if (holding->copy_lock_fd >= 0)
		return 0;
	if (!holding->options.keep_folder)
		return -ENOENT;
	text_format(inside, sizeof(inside), "%s/", holding->options.keep_folder);
	r = lock_take(inside, LOCK_WAIT_MS, &holding->copy_lock_fd, words, sizeof(words));
	if (r < 0 && r != -ENOENT)
		text_copy(holding->words, sizeof(holding->words), words);
	return r;
}

/* What the store works on with: when it begins, each hour, and that it is over. */
static void
log_trouble(struct holding *holding, int64_t now)
{
	char text[HOLDING_WORDS_SIZE] = "";

	if (!holding->store)
		return;
	store_trouble(holding->store, text, sizeof(text));
	if (strcmp(text, holding->trouble) == 0 &&
	    (text_is_empty(text) ||
		(now >= holding->trouble_at && now - holding->trouble_at < TROUBLE_AGAIN_SECONDS)))
		return;
	if (text_is_empty(text))
		log_line(LOG_NOTICE, "store %s: all is well again", holding->options.path);
	else
		log_line(LOG_ERR, "%s", text);
	text_copy(holding->trouble, sizeof(holding->trouble), text);
	holding->trouble_at = now;
}

static int
terms_find(
    const struct holding *holding, int64_t now, char boot_id[BOOT_ID_SIZE], struct copy_terms *ret)
{
	*ret = (struct copy_terms){.boot_id = boot_id,
	    .now = now,
	    .is_current = holding->was_open,
	    .clock_synchronised = kernel_clock_is_synchronised()};
	return holding->options.keep_folder ? kernel_boot_id(boot_id) : -ENOENT;
}

/* The store itself, with all that its working copy has. */
static int
open_store(struct holding *holding, int64_t now)
{
	char boot_id[BOOT_ID_SIZE];
	struct copy_terms terms;
	int r = lock_copy(holding);

	if (r < 0 && r != -ENOENT)
		return r;
	r = store_open(&holding->options, &holding->store, holding->words, sizeof(holding->words));
	if (r < 0) {
		holding->store = NULL;
		return r;
	}
	if (holding->lock_fd < 0) {
		close_store(holding);
		return -EAGAIN;
	}
	if (terms_find(holding, now, boot_id, &terms) == 0)
		r = store_merge_copy(holding->store, &holding->options, &terms, holding->words,
		    sizeof(holding->words));
	if (r == 1)
		log_line(LOG_NOTICE, "store %s: can be written again; its working copy was merged",
		    holding->options.path);
	if (r == -ENOENT) /* there is no folder, so there is no copy */
		r = 0;
	if (r < 0)
		close_store(holding);
	else
		unlock(&holding->copy_lock_fd);
	return r < 0 ? r : 0;
}

/* A fault of the disk, not of what is on it? */
static bool
is_not_writable(int r)
{
	return r == -EROFS || r == -EIO;
}

/* Words stay those of the store, unless the copy has worse to say. */
static int
open_copy(struct holding *holding, int64_t now)
{
	char boot_id[BOOT_ID_SIZE], words[HOLDING_WORDS_SIZE];
	struct copy_terms terms;
	int r = terms_find(holding, now, boot_id, &terms);

	if (r == 0)
		r = lock_copy(holding);
	if (r < 0)
		return r;
	terms.may_make = is_not_writable(holding->fault);
	r = store_open_copy(&holding->options, &terms, &holding->store, words, sizeof(words));
	if (r < 0 && terms.may_make && r != -ENOENT)
		text_copy(holding->words, sizeof(holding->words), words);
	holding->is_copy = r == 0;
	if (holding->is_copy)
		unlock(&holding->lock_fd);
	holding->looked_ms = monotonic_ms();
	return r;
}

static bool
open_any(struct holding *holding, int64_t now)
{
	holding->is_copy = false;
	holding->fault = lock_store(holding);
	if (holding->fault < 0 && !is_not_writable(holding->fault)) {
		log_words(holding, now);
		return false;
	}
	if (holding->fault == 0)
		holding->fault = open_store(holding, now);
	if (holding->fault == 0) {
		holding->was_open = true;
	} else if (open_copy(holding, now) == 0) {
		if (!is_not_writable(holding->fault)) /* else the trouble says it */
			log_words(holding, now);
		holding->fault = 0;
	}
	if (holding->fault < 0) {
		log_words(holding, now);
		return false;
	}
	holding->words[0] = '\0';
	if (!holding->is_copy && !holding->options.is_brief)
		log_line(LOG_INFO, "store %s is open", holding->options.path);
	log_trouble(holding, now);
	return true;
}

/* Can the store be written again? It is found by trying. */
static void
leave_copy(struct holding *holding, int64_t now)
{
	if (!holding->is_copy || monotonic_ms() - holding->looked_ms < LOOK_EVERY_MS)
		return;
	holding->looked_ms = monotonic_ms();
	if (access(holding->options.path, W_OK) < 0 && errno == EROFS)
		return;
	close_store(holding);
	open_any(holding, now);
}

bool
holding_open(struct holding *holding, int64_t now)
{
	leave_copy(holding, now);
	if (holding->store)
		return true;
	if (!holding->may_try_now && now == holding->tried_at)
		return false;
	holding->tried_at = now;
	holding->may_try_now = false;
	return open_any(holding, now);
}

/* After these the open store is as good as before; anything else may be the file's fault. */
static bool
may_stay_open(int r)
{
	return r == -ENOSPC || r == -EBUSY || r == -ENOMEM || r == -EDQUOT;
}

static void
refuse_all(struct result *results, unsigned int n)
{
	memset(results, 0, n * sizeof(*results));
	for (unsigned int i = 0; i < n; i++)
		results[i].reason = REASON_NO_STORE;
}

/*
 * Another file has the store's name: a restored one, if it is whole and has the machine's new id.
 * Nothing of these acts was written to the old one.
 */
static void
run_on_new(struct holding *holding, const struct act *acts, unsigned int n, struct result *results)
{
	int r;

	holding->may_try_now = true;
	if (!holding_open(holding, acts[0].now))
		return;
	r = store_run(holding->store, acts, n, results, holding->words, sizeof(holding->words));
	log_words(holding, acts[0].now);
	if (r < 0 && !may_stay_open(r))
		close_store(holding);
}

/* A batch that the disk did not take is run again on a working copy. */
static int
run_on_copy(struct holding *holding, const struct act *acts, unsigned int n, struct result *results)
{
	int64_t now = acts[0].now;
	int fault = holding->fault;

	close_store(holding);
	if (open_copy(holding, now) < 0)
		return fault;
	log_trouble(holding, now);
	for (unsigned int i = 0; i < n; i++)
		result_free(&results[i]);
	return store_run(holding->store, acts, n, results, holding->words, sizeof(holding->words));
}

void
holding_run(struct holding *holding, const struct act *acts, unsigned int n, struct result *results)
{
	int r;

	if (!holding->store) {
		refuse_all(results, n);
		return;
	}
	r = store_run(holding->store, acts, n, results, holding->words, sizeof(holding->words));
	if (is_not_writable(r) && !holding->is_copy) {
		holding->fault = r;
		r = run_on_copy(holding, acts, n, results);
	}
	log_words(holding, acts[0].now);
	log_trouble(holding, acts[0].now);
	if (r == 0 || may_stay_open(r))
		return;
	close_store(holding);
	if (r == -ESTALE)
		run_on_new(holding, acts, n, results);
}

enum reason
holding_init(struct holding *holding, int64_t now)
{
	int r;

	holding->may_try_now = true;
	if (holding_open(holding, now)) { /* or its working copy */
		text_format(holding->words, sizeof(holding->words),
		    "store %s: is there already, and in use", holding->options.path);
		return REASON_EXISTS;
	}
	if (holding->fault != -ENOENT)
		return REASON_NO_STORE;
	r = store_create(&holding->options, holding->words, sizeof(holding->words));
	if (r < 0) {
		log_words(holding, now);
		return r == -EEXIST ? REASON_EXISTS : REASON_NO_STORE;
	}
	log_line(LOG_NOTICE, "store %s was made", holding->options.path);
	holding->may_try_now = true;
	return holding_open(holding, now) ? REASON_RIGHT : REASON_NO_STORE;
}

void
holding_idle(struct holding *holding, int64_t now)
{
	int r;

	leave_copy(holding, now);
	r = holding->store ? store_idle(holding->store) : 0;
	log_trouble(holding, now);
	if (r == 0)
		return;
	text_format(holding->words, sizeof(holding->words),
	    "store %s: work in idle time failed: %s", holding->options.path, strerror(-r));
	log_words(holding, now);
	if (!may_stay_open(r))
		close_store(holding);
}
