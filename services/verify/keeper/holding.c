/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens, runs, closes and opens again. Each fault is one line in the log, not one for each
 * act that it refuses. Runs in the keeper.
 */
#include "keeper/holding.h"

#include "base/log.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define LOG_AGAIN_SECONDS 60
#define TROUBLE_AGAIN_SECONDS 3600

void
holding_begin(struct holding *holding, const struct store_options *options)
{
	memset(holding, 0, sizeof(*holding));
	holding->errand.fd = -1;
	holding->options = *options;
	holding->may_try_now = true;
}

static void
close_store(struct holding *holding)
{
	if (holding->store)
		store_close(holding->store);
	holding->store = NULL;
}

void
holding_end(struct holding *holding)
{
	errand_end(holding);
	close_store(holding);
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

bool
holding_open(struct holding *holding, int64_t now)
{
	if (holding->store)
		return true;
	if (!holding->may_try_now && now == holding->tried_at)
		return false;
	holding->tried_at = now;
	holding->may_try_now = false;
	holding->fault =
	    store_open(&holding->options, &holding->store, holding->words, sizeof(holding->words));
	if (holding->fault < 0) {
		holding->store = NULL;
		log_words(holding, now);
		return false;
	}
	holding->words[0] = '\0';
	log_line(LOG_INFO, "store %s is open", holding->options.path);
	return true;
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

void
holding_run(struct holding *holding, const struct act *acts, unsigned int n, struct result *results)
{
	int r;

	if (!holding->store) {
		refuse_all(results, n);
		return;
	}
	r = store_run(holding->store, acts, n, results, holding->words, sizeof(holding->words));
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
	if (holding_open(holding, now)) {
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
	int r = holding->store ? store_idle(holding->store) : 0;

	log_trouble(holding, now);
	if (r == 0)
		return;
	text_format(holding->words, sizeof(holding->words),
	    "store %s: work in idle time failed: %s", holding->options.path, strerror(-r));
	log_words(holding, now);
	if (!may_stay_open(r))
		close_store(holding);
}
