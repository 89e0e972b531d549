/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which records wait, and when to look. A mark in taken/ says that a record was taken; it is
 * made after the commit, and removed when the record has gone. Runs in the keeper.
 */
#include "keeper/spool.h"
#include "keeper/record.h"

#include "base/log.h"
#include "base/scope.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>

#include "base/poison.h"

#define LOOK_EVERY_SECONDS 60
#define NAMES_MAX (2 * SPOOL_RECORDS_MAX) /* writers at the same moment may pass their limit */

void
spool_begin(struct spool *spool, const char *path)
{
	*spool = (struct spool){.path = path, .watch_fd = -1};
	spool->is_due = path && path[0];
	if (spool->is_due)
		spool->watch_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
}

static void
names_free(struct spool_names *names)
{
	free(names->list);
	*names = (struct spool_names){.list = NULL};
}
#define scope_names scope(names_free)

void
spool_end(struct spool *spool)
{
	names_free(&spool->names);
	scope_close_fd(&spool->watch_fd);
	spool->watch_fd = -1;
}

void
spool_notice(struct spool *spool)
{
	char events[4096];

	while (read(spool->watch_fd, events, sizeof(events)) > 0)
		continue;
	spool->is_due = true;
}

bool
spool_is_busy(const struct spool *spool)
{
	return spool->next < spool->names.count || (spool->is_due && spool->failed_at == 0);
}

/* What is being written still has a dot before its name. */
static bool
names_add(void *context, const char *name)
{
	struct spool_names *names = context;

	if (name[0] == '.')
		return true;
	if (names->count == names->room) {
		unsigned int room = names->room ? 2 * names->room : 64;
		void *list = realloc(names->list, room * sizeof(*names->list));

		if (!list)
			return false;
		names->list = list;
		names->room = room;
	}
	memcpy(names->list[names->count++], name, ONCE_SIZE);
	return names->count < NAMES_MAX;
}

static int
names_compare(const void *left, const void *right)
{
	return memcmp(left, right, ONCE_SIZE);
}

static int
names_read(int folder, struct spool_names *ret)
{
	int r = spool_visit(folder, names_add, ret);

	if (r == 0 && ret->count > 0)
		qsort(ret->list, ret->count, sizeof(*ret->list), names_compare);
	return r;
}

/* Leaves in names what has no mark, and removes the marks that have no record. */
static void
names_sift(struct spool_names *names, const struct spool_names *marks, int taken)
{
	unsigned int kept = 0, mark = 0;

	for (unsigned int i = 0; i < names->count; i++) {
		int order = 1;

		for (; mark < marks->count; mark++) {
			order = names_compare(marks->list[mark], names->list[i]);
			if (order >= 0)
				break;
			unlinkat(taken, marks->list[mark], 0);
		}
		if (order != 0)
			memcpy(names->list[kept++], names->list[i], ONCE_SIZE);
		else
			mark++;
	}
	for (; mark < marks->count; mark++)
		unlinkat(taken, marks->list[mark], 0);
	names->count = kept;
}

/* One line for each fault, not one for each look. */
static void
name_fault(struct spool *spool, const char *part, int r)
{
	if (!spool->was_named)
		log_line(LOG_ERR, "spool %s%s: %s: what was told there waits", spool->path, part,
		    r == -EPERM ? "is not root's, or others may write there" : strerror(-r));
	spool->was_named = true;
}

/* Which records wait. The watch is set before: what comes meanwhile is due then. */
static int
look(struct spool *spool)
{
	struct spool_names scope_names marks = {.list = NULL};
	int scope_fd folder = -1;
	int scope_fd taken = -1;
	int r;

	if (spool->watch_fd >= 0)
		inotify_add_watch(spool->watch_fd, spool->path, IN_MOVED_TO | IN_ONLYDIR);
	r = spool_open(spool->path, &folder);
	if (r == 0)
		r = names_read(folder, &spool->names);
	if (r < 0) {
		name_fault(spool, "", r);
		return r;
	}
	taken = spool_open_at(folder, SPOOL_TAKEN, O_RDONLY | O_DIRECTORY, 0);
	r = taken < 0 ? taken : names_read(taken, &marks);
	if (r < 0)
		name_fault(spool, "/" SPOOL_TAKEN, r);
	else
		names_sift(&spool->names, &marks, taken);
	return r;
}

static bool
has_names(const struct spool *spool)
{
	return spool->next < spool->names.count;
}

/* All of the list were tried, or nothing can be now. */
static void
end_list(struct spool *spool)
{
	if (spool->taken > 0)
		log_line(LOG_NOTICE, "spool %s: %u records were taken", spool->path, spool->taken);
	if (spool->unread < 0)
		log_line(LOG_ERR, "spool %s: a record can't be read now, and waits: %s",
		    spool->path, strerror(-spool->unread));
	names_free(&spool->names);
	spool->next = spool->taken = 0;
	spool->unread = 0;
}

/* The next few. Those that could not be taken now are met again at a later look. */
static void
take_some(struct spool *spool, struct holding *holding, int64_t now)
{
	unsigned int left = spool->names.count - spool->next;
	struct records records = {.path = spool->path,
	    .names = &spool->names.list[spool->next],
	    .count = left < RECORDS_MAX ? left : RECORDS_MAX};
	int r = -EAGAIN;

	if (holding_open(holding, now))
		r = records_take(&records, holding, now);
	if (records.unread < 0)
		spool->unread = records.unread;
	spool->failed_at = r < 0 || !holding->store ? now : 0;
	spool->next += records.count;
	if (r > 0)
		spool->taken += (unsigned int)r;
	if (spool->failed_at != 0 || !has_names(spool))
		end_list(spool);
}

/* Is it so long ago? A clock that was set back says yes. */
static bool
is_long_ago(int64_t at, int64_t now)
{
	return now < at || now - at >= LOOK_EVERY_SECONDS;
}

void
spool_run(struct spool *spool, struct holding *holding, int64_t now)
{
	if (!spool->path || !spool->path[0])
		return;
	if (spool->failed_at != 0 && !is_long_ago(spool->failed_at, now))
		return;
	if (is_long_ago(spool->looked_at, now))
		spool->is_due = true;
	if (!has_names(spool) && spool->is_due) {
		spool->is_due = false;
		spool->looked_at = now;
		if (look(spool) == 0)
			spool->was_named = false;
	}
	if (has_names(spool))
		take_some(spool, holding, now);
}
