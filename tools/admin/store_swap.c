/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The swap: each step is one rename, and can be done again after a crash at any place. The new id
 * under the name "ready" is the decision; the machine's id goes away first and comes last. Called
 * by store_restore.c, as root.
 */
#include "config.h"

#include "tools/admin/store_swap.h"

#include "base/text.h"
#include "tools/admin/store_files.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

#define NEW_TAIL ".restore"
#define READY_TAIL ".restoring"

int
store_swap_begin(const struct settings *settings, struct store_swap *ret)
{
	const char *database = store_found_database(settings);
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	r |= text_copy(ret->database, PATH_MAX, database);
	r |= text_copy(ret->key, PATH_MAX, settings->seal_key);
	r |= text_copy(ret->id, PATH_MAX, settings->store_id);
	r |= text_format(ret->new_database, PATH_MAX, "%s" NEW_TAIL, database);
	r |= text_format(ret->new_key, PATH_MAX, "%s" NEW_TAIL, settings->seal_key);
	r |= text_format(ret->new_id, PATH_MAX, "%s" NEW_TAIL, settings->store_id);
	r |= text_format(ret->ready, PATH_MAX, "%s" READY_TAIL, settings->store_id);
	return r == 0 ? 0 : -ENAMETOOLONG;
}

bool
store_swap_is_cut_off(const struct store_swap *swap)
{
	struct stat status;

	return lstat(swap->ready, &status) == 0;
}

void
store_swap_clear(const struct store_swap *swap)
{
	static const char *const tails[] = {"-wal", "-journal", ""};
	char part[PATH_MAX];

	unlink(swap->new_id);
	unlink(swap->new_key);
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++)
		if (text_format(part, sizeof(part), "%s%s", swap->new_database, tails[i]) == 0)
			unlink(part);
}

/* Renames what is there; what is not was renamed before. Returns 1, 0 or -errno. */
static int
rename_if_there(const char *from, const char *to)
{
	if (rename(from, to) == 0)
		return 1;
	return errno == ENOENT ? 0 : -errno;
}

/* The old file's new name is the same after a crash: it has the time of the decision. */
static int
name_before(const struct store_swap *swap, const char *path, char before[PATH_MAX])
{
	struct stat status;

	if (lstat(swap->ready, &status) < 0)
		return -errno;
	return text_format(before, PATH_MAX, "%s.before-%lld", path, (long long)status.st_mtime);
}

/* Puts the new file into the old one's place, which is kept beside. */
static int
exchange(const struct store_swap *swap, const char *path, const char *new_path)
{
	char before[PATH_MAX];
	struct stat status;
	int r = name_before(swap, path, before);

	if (r < 0)
		return r;
	if (lstat(new_path, &status) < 0)
		return errno == ENOENT ? 0 : -errno; /* it is in place */
	r = rename_if_there(path, before);
	if (r >= 0)
		r = rename_if_there(new_path, path);
	return r < 0 ? r : store_files_flush_folder(path);
}

/* The log of the old database would be read into the new one. */
static int
move_log(struct store_swap *swap)
{
	char log[PATH_MAX], before[PATH_MAX];
	struct stat status;
	int r = name_before(swap, swap->database, swap->before);

	if (r < 0 || lstat(swap->new_database, &status) < 0)
		return r;
	r = text_format(log, sizeof(log), "%s-wal", swap->database);
	if (r == 0)
		r = text_format(before, sizeof(before), "%s-wal", swap->before);
	if (r == 0)
		r = rename_if_there(log, before);
	return r < 0 ? r : 0;
}

static int
retire_id(struct store_swap *swap)
{
	char before[PATH_MAX];
	int r = name_before(swap, swap->id, before);

	if (r == 0)
		r = rename_if_there(swap->id, before);
	return r < 0 ? r : store_files_flush_folder(swap->id);
}

static int
run(struct store_swap *swap)
{
	struct stat status;
	int r = rename_if_there(swap->new_id, swap->ready);

	if (r >= 0)
		r = store_files_flush_folder(swap->ready);
	if (r == 0)
		r = retire_id(swap);
	if (r == 0)
		r = move_log(swap);
	if (r == 0)
		r = exchange(swap, swap->database, swap->new_database);
	if (r == 0)
		r = exchange(swap, swap->key, swap->new_key);
	if (r == 0 && rename(swap->ready, swap->id) < 0)
		r = -errno;
	if (r == 0)
		r = store_files_flush_folder(swap->id);
	if (lstat(swap->before, &status) < 0)
		swap->before[0] = '\0';
	return r;
}

/* ^C in the middle would only make root finish it later. */
int
store_swap_run(struct store_swap *swap)
{
	sigset_t all, before;
	int r;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	r = run(swap);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return r;
}
