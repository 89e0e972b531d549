/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A store that can't be written is served from a working copy: the one that was made since the
 * machine was started, or a new one. Contract: store.h. Called by the keeper; runs there.
 */
#include "base/text.h"
#include "keeper/store/working.h"
#include "keeper/store/notice.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "base/poison.h"

/* What a merge needs to know: where the copy began. All in one transaction. */
static int
write_base(struct store *copy, const struct copy_terms *terms)
{
	unsigned char bytes[(COPY_ID_SIZE - 1) / 2];
	char id[COPY_ID_SIZE];
	int r = statement_run(copy, SQL_BATCH_BEGIN, NO_VALUES);

	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2hex(id, sizeof(id), bytes, sizeof(bytes));
	if (r == 0)
		r = statement_run(copy, SQL_COPY_BASE, NO_VALUES);
	if (r == 0)
		r = statement_run(
		    copy, SQL_META_SET, VALUES(text_value("copy_id"), text_value(id)));
	if (r == 0)
		r = statement_run(
		    copy, SQL_META_SET, VALUES(text_value("base_at"), number_value(terms->now)));
	if (r == 0 && !terms->is_current)
		r = statement_run(copy, SQL_COPY_FLOOR, VALUES(number_value(terms->now)));
	if (r == 0 && !terms->is_current)
		r = statement_run(copy, SQL_COPY_WAIT, NO_VALUES);
	return r < 0 ? r : statement_run(copy, SQL_BATCH_COMMIT, NO_VALUES);
}

struct degrading {
	const struct store_options *options;
	const struct copy_terms *terms;
	struct working_paths paths;
	char store_id[STORE_ID_SIZE];
};

static int
open_files(const struct degrading *degrading, struct store **ret, const struct words *words)
{
	struct store_options options = *degrading->options;

	options.path = degrading->paths.database;
	options.is_copy = true;
	return store_open(&options, ret, words->text, words->size);
}

/*
 * Only who had the store open can know that it is the newest: another copy may have been lost with
 * the machine's memory. Then the clock must tell which codes can't have been used there.
 */
static int
make_copy(const struct degrading *degrading, struct store **ret, const struct words *words)
{
	const struct copy_terms *terms = degrading->terms;
	int r;

	if (!terms->is_current && !terms->clock_synchronised)
		return words_say(words, -EAGAIN,
		    "store %s: can't be written; codes are refused until the clock of the machine "
		    "is synchronised",
		    degrading->options->path);
	r = working_files(degrading->options->path, &degrading->paths, words);
	if (r == 0)
		r = open_files(degrading, ret, words);
	if (r < 0)
		return r;
	r = write_base(*ret, terms);
	if (r < 0)
		sqlite_say((*ret)->db, words);
	else
		r = working_mark(&degrading->paths, terms->boot_id, degrading->store_id, words);
	if (r < 0) {
		store_close(*ret);
		*ret = NULL;
	}
	return r;
}

int
store_open_copy(const struct store_options *options, const struct copy_terms *terms,
    struct store **ret, char *error, size_t size)
{
	const struct words words = {.text = error, .size = size};
	struct degrading degrading = {.options = options, .terms = terms};
	char text[NOTICE_SIZE];
	int r = working_find(options->keep_folder, &degrading.paths, &words);

	*ret = NULL;
	if (r == 0)
		r = file_read_id(options->store_id, degrading.store_id, &words);
	if (r < 0)
		return r;
	if (working_is_there(&degrading.paths, terms->boot_id, degrading.store_id))
		r = open_files(&degrading, ret, &words);
	else
		r = terms->may_make ? make_copy(&degrading, ret, &words) : -ENOENT;
	if (r < 0)
		return r;
	text_format(text, sizeof(text),
	    "store %s: can't be written; a copy in memory serves logins, and nothing else: look "
	    "at the disk",
	    options->path);
	notice_begin(*ret, NOTICE_READ_ONLY, text);
	return 0;
}
