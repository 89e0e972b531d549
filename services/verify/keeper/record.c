/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads records, runs them, marks them. Runs in the keeper.
 */
#include "keeper/record.h"
#include "keeper/acts.h"

#include "base/log.h"
#include "base/scope.h"
#include "wire/tried.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/poison.h"

/* What was read of one file. */
struct record {
	const char *name;
	struct packet packet;
	struct act_form form;
	bool is_gone;	     /* root removed it: it needs no mark */
	bool waits;	     /* it can't be read now */
	unsigned int number; /* among the acts, if it is one */
	bool is_act;
};

struct taking {
	const char *path;
	int folder;
	unsigned int count, runs;
	struct record records[RECORDS_MAX];
	struct act acts[RECORDS_MAX];
	struct result results[RECORDS_MAX];
};

/* Only a plain file that only root may have written. */
static int
check_file(int fd)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode) || status.st_uid != 0 ||
	    (status.st_mode & (S_IWGRP | S_IWOTH)))
		return -EPERM;
	return status.st_size > PACKET_BYTES_MAX ? -EMSGSIZE : 0;
}

static int
read_file(int folder, const char *name, struct packet *packet)
{
	int scope_fd fd = spool_open_at(folder, name, O_RDONLY, 0);
	int r = fd < 0 ? fd : check_file(fd);
	ssize_t size;

	if (r < 0)
		return r;
	size = read(fd, packet->bytes, PACKET_BYTES_MAX);
	if (size < 0)
		return -errno;
	packet->size = (size_t)size;
	return packet_parse(packet, message_spool_keys);
}

/* What the module writes there. */
static bool
is_spooled(const struct packet *packet)
{
	return packet_is(packet, "admit") || packet_is(packet, "arrived") ||
	       packet_is(packet, "left") || packet_is(packet, "chauthtok");
}

/* Returns 0 with an act in form, or -errno. */
static int
read_record(const struct taking *taking, struct record *record, int64_t now)
{
	struct act_source source = {
	    .way = WAY_ROOT, .has_caller = true, .late = true, .told_at = now};
	const char *once;
	int r = read_file(taking->folder, record->name, &record->packet);

	if (r < 0)
		return r;
	once = packet_get(&record->packet, "once");
	if (!is_spooled(&record->packet) || !once || strcmp(once, record->name) != 0 ||
	    packet_get_number(&record->packet, "at", 0, INT64_MAX, &source.now) < 0)
		return -EPROTO;
	if (source.now > now)
		source.now = now;
	return act_read(&source, &record->packet, &record->form) ? 0 : -EPROTO;
}

/* What it can't be is told once: then it has its mark. */
static void
name_bad(const struct taking *taking, const struct record *record, int r)
{
	log_line(LOG_ERR, "spool %s/%s: is no record, and left out: %s", taking->path, record->name,
	    r == -EPERM ? "not a file of root's alone" : strerror(-r));
}

/* What is wrong with the record; all else (its mode, no descriptor, the disk) may be mended. */
static bool
is_bad(int r)
{
	return r == -EPROTO || r == -EMSGSIZE || r == -EPERM || r == -ELOOP || r == -ENXIO;
}

/* Of an account that was made for a try: by now it is gone, and leaves no trace. */
static bool
is_of_a_try(const struct record *record)
{
	const char *account = packet_get(&record->packet, "account");

	return account && tried_name_is_good(account);
}

/* Returns 0, or -errno of one that can't be read now. */
static int
read_all(struct taking *taking, int64_t now)
{
	int unread = 0;

	for (unsigned int i = 0; i < taking->count; i++) {
		struct record *record = &taking->records[i];
		int r = read_record(taking, record, now);

		record->is_gone = r == -ENOENT;
		record->is_act = r == 0 && !is_of_a_try(record);
		record->waits = r < 0 && !record->is_gone && !is_bad(r);
		if (record->waits)
			unread = r;
		if (is_bad(r))
			name_bad(taking, record, r);
		if (!record->is_act)
			continue;
		record->number = taking->runs++;
		taking->acts[record->number] = record->form.act;
	}
	return unread;
}

/* An act that failed alone stays, and is tried again at the next look. */
static bool
is_done(const struct taking *taking, const struct record *record)
{
	return !record->is_act || taking->results[record->number].reason != REASON_NO_STORE;
}

static void
mark_all(const struct taking *taking)
{
	int scope_fd marks = spool_open_at(taking->folder, SPOOL_TAKEN, O_RDONLY | O_DIRECTORY, 0);
	int r = marks < 0 ? marks : 0;

	for (unsigned int i = 0; i < taking->count && r == 0; i++) {
		const struct record *record = &taking->records[i];
		int scope_fd mark = -1;

		if (record->is_gone || record->waits || !is_done(taking, record))
			continue;
		mark = spool_open_at(marks, record->name, O_WRONLY | O_CREAT, 0640);
		r = mark < 0 ? mark : 0;
	}
	if (r < 0)
		log_line(LOG_ERR, "spool %s/" SPOOL_TAKEN ": no mark can be made: %s", taking->path,
		    strerror(-r));
}

/* Returns how many were news: the others had been told before, or have no end in the log. */
static int
run_all(struct taking *taking, struct holding *holding)
{
	int news = 0;

	if (taking->runs == 0)
		return 0;
	holding_run(holding, taking->acts, taking->runs, taking->results);
	for (unsigned int i = 0; i < taking->runs; i++)
		news += taking->results[i].reason != REASON_NO_STORE &&
			taking->results[i].reason != REASON_LET_BE;
	return news;
}

static void
taking_free(struct taking **taking)
{
	if (!*taking)
		return;
	for (unsigned int i = 0; i < (*taking)->runs; i++)
		result_free(&(*taking)->results[i]);
	scope_close_fd(&(*taking)->folder);
	free(*taking);
}

int
records_take(struct records *records, struct holding *holding, int64_t now)
{
	struct taking scope(taking_free) *taking = calloc(1, sizeof(*taking));
	int r;

	if (!taking)
		return -ENOMEM;
	taking->path = records->path;
	taking->count = records->count;
	taking->folder = -1;
	r = spool_open(records->path, &taking->folder);
	if (r < 0)
		return r;
	for (unsigned int i = 0; i < records->count; i++)
		taking->records[i].name = records->names[i];
	records->unread = read_all(taking, now);
	r = run_all(taking, holding);
	mark_all(taking);
	return r;
}
