/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What one turn does: a few pages of the copy, a few pieces of it as rows, or what the child has
 * said meanwhile. Called by errand.c; runs in the keeper.
 */
#include "keeper/errand_turn.h"

#include "keeper/holding.h"

#include "base/text.h"
#include "wire/link.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

#define COPY_TAIL ".copy"
#define RESTORE_TAIL ".restore" /* 2sv store restore puts them there */
#define PAGES_A_TURN 128	/* half a megabyte */
#define ROWS_A_TURN 24

struct paths {
	char path[PATH_MAX], seal_key[PATH_MAX], store_id[PATH_MAX];
};

/* Also keeps 2sv's wait for the next word from ending. */
static int
send_progress(const struct errand_turn *turn, int64_t part, int64_t whole)
{
	struct packet packet;

	packet_begin(&packet, "row");
	packet_add(&packet, "kind", "progress");
	packet_add_number(&packet, "part", part);
	packet_add_number(&packet, "whole", whole);
	return turn->send(turn->context, &packet);
}

int
errand_copy_path(const struct holding *holding, char *path, size_t size)
{
	return text_format(path, size, "%s%s", holding->options.path, COPY_TAIL);
}

int
errand_start_child(struct holding *holding, const struct errand_turn *turn)
{
	struct errand *errand = &holding->errand;
	struct store_options options = holding->options;
	const struct errand_work work = {
	    .kind = errand->kind, .options = &options, .now = turn->now};
	struct paths paths;
	int r = 0;

	if (errand->kind == ERRAND_CHECK) {
		r = errand_copy_path(holding, paths.path, sizeof(paths.path));
	} else {
		r = text_format(paths.path, sizeof(paths.path), "%s%s", options.path, RESTORE_TAIL);
		if (r == 0)
			r = text_format(paths.seal_key, sizeof(paths.seal_key), "%s%s",
			    options.seal_key, RESTORE_TAIL);
		if (r == 0)
			r = text_format(paths.store_id, sizeof(paths.store_id), "%s%s",
			    options.store_id, RESTORE_TAIL);
		options.seal_key = paths.seal_key;
		options.store_id = paths.store_id;
	}
	options.path = paths.path;
	if (r == 0)
		r = errand_child_start(&work, &errand->child, &errand->fd);
	return r;
}

/* The copy is whole: it is read out, or looked at. Returns 0 or -errno. */
static int
begin_work(struct holding *holding, struct errand_turn *turn)
{
	struct errand *errand = &holding->errand;
	char path[PATH_MAX];
	struct stat status;

	if (errand->kind != ERRAND_SAVE)
		return errand_start_child(holding, turn);
	if (errand_copy_path(holding, path, sizeof(path)) < 0)
		return -ENAMETOOLONG;
	errand->fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (errand->fd < 0 || fstat(errand->fd, &status) < 0)
		return -errno;
	errand->at = 0;
	errand->size = status.st_size;
	store_mark_begin(holding->store, &errand->mark);
	return 0;
}

int
errand_copy(struct holding *holding, struct errand_turn *turn)
{
	struct errand *errand = &holding->errand;
	struct store_copied copied = {0};
	int r =
	    holding->store ? store_copy_step(holding->store, PAGES_A_TURN, &copied) : -ECANCELED;

	if (r == 1) {
		errand->is_copying = false;
		r = begin_work(holding, turn);
	}
	if (r < 0)
		return errand_refuse(turn, REASON_NO_STORE,
		    r == -ENOSPC      ? "The disk is full; make room."
		    : r == -ECANCELED ? "The store was closed meanwhile. Try again."
				      : strerror(-r));
	errand_go_on(errand, turn);
	return send_progress(turn, copied.done, copied.pages);
}

int
errand_send(struct holding *holding, struct errand_turn *turn)
{
	struct errand *errand = &holding->errand;
	unsigned char bytes[SAVED_ROW_BYTES];
	char text[SAVED_TEXT_SIZE], mark[SAVED_MARK_SIZE];
	int r = 0;

	for (unsigned int i = 0; i < ROWS_A_TURN && errand->at < errand->size && r == 0; i++) {
		ssize_t got = pread(errand->fd, bytes, sizeof(bytes), errand->at);

		if (got <= 0)
			return errand_refuse(turn, REASON_NO_STORE, "The copy can't be read.");
		saved_mark_add(&errand->mark, bytes, (size_t)got);
		saved_piece_text(bytes, (size_t)got, text);
		errand->at += got;
		r = errand_text_row(turn, "piece", text);
	}
	if (r < 0)
		return r;
	if (errand->at < errand->size) {
		errand_go_on(errand, turn);
		return send_progress(turn, errand->at, errand->size);
	}
	saved_mark_end(&errand->mark, mark);
	r = errand_text_row(turn, "mark", mark);
	return r < 0 ? r : errand_finish(holding, turn);
}

/* Hands a row of the child on. */
static int
hand_on(const struct errand_turn *turn, const struct packet *row)
{
	struct packet copy;

	packet_begin(&copy, "row");
	for (unsigned int i = 2; i < row->count; i++) /* behind v and op */
		packet_add(&copy, row->fields[i].key, row->fields[i].value);
	return turn->send(turn->context, &copy);
}

static int
take_end(struct holding *holding, struct errand_turn *turn, const struct packet *end)
{
	struct result *result = turn->result;
	const char *words = packet_get(end, "words");

	if (verdict_parse(packet_get(end, "verdict"), &result->verdict) < 0 ||
	    reason_parse(packet_get(end, "reason"), &result->reason) < 0 ||
	    result->verdict != VERDICT_ACCEPT)
		return errand_refuse(turn, REASON_NO_STORE, words ? words : "It failed.");
	return errand_finish(holding, turn);
}

int
errand_listen(struct holding *holding, struct errand_turn *turn)
{
	struct errand *errand = &holding->errand;
	struct packet packet;
	int r = 0;

	for (unsigned int i = 0; i < ROWS_A_TURN && r == 0; i++) {
		r = link_receive(errand->fd, &packet, 0, NULL);
		if (r == -ETIMEDOUT)
			break;
		if (r == 0)
			r = packet_parse(&packet, message_result_keys);
		if (r < 0)
			return errand_refuse(turn, REASON_INTERNAL,
			    "The process that did it has died. Root can see why in the log.");
		if (packet_is(&packet, "result"))
			return take_end(holding, turn, &packet);
		r = hand_on(turn, &packet);
		if (r < 0)
			return r;
	}
	errand_go_on(errand, turn);
	return send_progress(turn, 0, 0);
}
