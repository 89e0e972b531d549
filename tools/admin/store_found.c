/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * No words here may lead anybody to part with a key: without it, every device of its store is
 * lost, and the store may be on a disk that is not mounted just now. Called by store_files.c.
 */
#include "tools/admin/store_found.h"

#include "base/text.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

struct found {
	const char *id, *key, *database; /* their paths */
	bool has_id, has_key, has_database;
};

const char *
store_found_database(const struct settings *settings)
{
	const char *colon = strchr(settings->store, ':');

	return colon ? colon + 1 : settings->store;
}

static bool
is_there(const char *path)
{
	return access(path, F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

/* The id stands for a store that was finished: all is there, or something is to be put back. */
static void
say_with_id(const struct found *found, char *words)
{
	if (found->has_key && found->has_database)
		text_format(words, STORE_FOUND_WORDS,
		    "a store was made on this machine already: %s, %s and %s are there. See it: "
		    "2sv status",
		    found->id, found->key, found->database);
	else
		text_format(words, STORE_FOUND_WORDS,
		    "a store was made on this machine already: %s is there. Missing: %s%s%s. Is "
		    "the disk mounted? Else put back what is missing, from one backup; nothing "
		    "was changed",
		    found->id, found->has_key ? "" : found->key,
		    found->has_key || found->has_database ? "" : " and ",
		    found->has_database ? "" : found->database);
}

static void
say_without_id(const struct found *found, char *words)
{
	if (found->has_key && found->has_database)
		text_format(words, STORE_FOUND_WORDS,
		    "there is a store: %s, with its key %s. Only %s is missing. Nothing was "
		    "changed. The service knows the id and says how to put it back: 2sv status",
		    found->database, found->key, found->id);
	else if (found->has_database)
		text_format(words, STORE_FOUND_WORDS,
		    "there is a store: %s. Missing: its key %s and its %s. Nothing was changed. "
		    "Put both back from a backup: no other key opens it",
		    found->database, found->key, found->id);
	else
		text_format(words, STORE_FOUND_WORDS,
		    "there is a key, %s, which may be all that opens a store: nothing was changed. "
		    "Missing: %s and %s. Is the disk mounted? Else put both back from the key's "
		    "backup. Only if no store was ever finished with this key, keep it aside and "
		    "begin again: mv -n %s %s.aside && 2sv store init",
		    found->key, found->database, found->id, found->key, found->key);
}

/* store_swap.c: while a store is exchanged, its new id has this name. */
static bool
is_cut_off(const struct found *found)
{
	char ready[PATH_MAX];

	return text_format(ready, sizeof(ready), "%s.restoring", found->id) < 0 || is_there(ready);
}

int
store_found_check(const struct settings *settings, char *words)
{
	struct found found = {.id = settings->store_id,
	    .key = settings->seal_key,
	    .database = store_found_database(settings)};

	if (is_cut_off(&found)) {
		text_format(words, STORE_FOUND_WORDS,
		    "a restore was cut off half way: finish it: 2sv store restore");
		return -EEXIST;
	}
	found.has_id = is_there(found.id);
	found.has_key = is_there(found.key);
	found.has_database = is_there(found.database);
	if (!found.has_id && !found.has_key && !found.has_database)
		return 0;
	if (found.has_id)
		say_with_id(&found, words);
	else
		say_without_id(&found, words);
	return -EEXIST;
}
