/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Errands, turn by turn. Whoever asks drives them: if nobody asks for more, nothing goes on, and
 * what was begun is thrown away. Runs in the keeper.
 */
#include "keeper/errand_turn.h"

#include "keeper/holding.h"

#include "base/log.h"
#include "base/monotonic.h"
#include "base/text.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/poison.h"

#define GIVEN_UP_MS (15 * 1000) /* nobody asked for so long: whoever began is gone */

int
errand_refuse(struct errand_turn *turn, enum reason reason, const char *words)
{
	turn->number = 0;
	turn->result->verdict = VERDICT_REFUSE;
	turn->result->reason = reason;
	text_escape(turn->words, ACT_WORDS_SIZE, words);
	return 0;
}

/* There is more to do: the next act says the number. */
int
errand_go_on(const struct errand *errand, struct errand_turn *turn)
{
	turn->number = errand->number;
	turn->result->verdict = VERDICT_SKIP;
	turn->result->reason = REASON_LET_BE;
	turn->result->wait_seconds = errand->child > 0 ? 1 : 0;
	return 0;
}

int
errand_finish(struct holding *holding, struct errand_turn *turn)
{
	errand_end(holding);
	turn->number = 0;
	turn->result->verdict = VERDICT_ACCEPT;
	turn->result->reason = REASON_RIGHT;
	return 0;
}

int
errand_text_row(const struct errand_turn *turn, const char *kind, const char *text)
{
	struct packet packet;

	packet_begin(&packet, "row");
	packet_add(&packet, "kind", kind);
	packet_add(&packet, "text", text);
	return turn->send(turn->context, &packet);
}

static void
reap(struct errand *errand)
{
	if (errand->ended > 0 && waitpid(errand->ended, NULL, WNOHANG) != 0)
		errand->ended = 0;
}

void
errand_init(struct holding *holding)
{
	char path[PATH_MAX];

	holding->errand = (struct errand){.fd = -1};
	if (!holding->options.is_brief && errand_copy_path(holding, path, sizeof(path)) == 0)
		store_copy_remove(path);
}

void
errand_end(struct holding *holding)
{
	struct errand *errand = &holding->errand;
	char path[PATH_MAX];

	reap(errand);
	if (errand->kind == ERRAND_NONE)
		return;
	if (errand->child > 0) {
		kill(errand->child, SIGKILL);
		errand->ended = errand->child;
		reap(errand);
	}
	if (errand->fd >= 0)
		close(errand->fd);
	if (holding->store)
		store_copy_end(holding->store);
	if (errand_copy_path(holding, path, sizeof(path)) == 0)
		store_copy_remove(path);
	errand->kind = ERRAND_NONE;
	errand->child = 0;
	errand->fd = -1;
	errand->is_copying = false;
	explicit_bzero(&errand->mark, sizeof(errand->mark));
}

void
errand_tidy(struct holding *holding)
{
	struct errand *errand = &holding->errand;

	if (errand->kind == ERRAND_NONE || monotonic_ms() - errand->asked_ms > GIVEN_UP_MS)
		errand_end(holding);
}

static int
begin_copy(struct holding *holding, struct errand_turn *turn)
{
	struct errand *errand = &holding->errand;
	char path[PATH_MAX], error[HOLDING_WORDS_SIZE];
	int r = errand_copy_path(holding, path, sizeof(path));

	if (r == 0)
		r = store_copy_begin(holding->store, path, error, sizeof(error));
	else
		text_format(error, sizeof(error), "the store's path is too long");
	if (r < 0) {
		log_line(LOG_ERR, "%s", error);
		return errand_refuse(turn, REASON_NO_STORE, error);
	}
	errand->is_copying = true;
	return errand_go_on(errand, turn);
}

/* Root hears of a copy before the first byte of it leaves. */
static int
begin_save(struct holding *holding, struct errand_turn *turn)
{
	const struct act act = {.kind = ACT_SAVED,
	    .now = turn->now,
	    .door = "",
	    .place = {.kind = PLACE_LOCAL, .host = "local:0"}};
	struct result result;
	bool is_told;

	if (!holding_open(holding, turn->now))
		return errand_refuse(turn, REASON_NO_STORE, holding->words);
	holding_run(holding, &act, 1, &result);
	is_told = result.verdict == VERDICT_ACCEPT;
	result_free(&result);
	if (!is_told || !holding->store)
		return errand_refuse(turn, REASON_NO_STORE, holding->words);
	log_line(LOG_NOTICE, "root saves a copy of the store");
	return begin_copy(holding, turn);
}

static int
begin_check(struct holding *holding, struct errand_turn *turn)
{
	int r;

	if (holding_open(holding, turn->now))
		return begin_copy(holding, turn);
	r = errand_text_row(turn, "finding", holding->words);
	return r < 0 ? r : errand_finish(holding, turn);
}

static int
begin_restore(struct holding *holding, struct errand_turn *turn)
{
	int r = errand_start_child(holding, turn);

	if (r < 0)
		return errand_refuse(turn, REASON_INTERNAL, strerror(-r));
	log_line(LOG_NOTICE, "root restores a saved store");
	return errand_go_on(&holding->errand, turn);
}

/* What nobody asks for any more holds nobody up. */
static bool
is_free(struct holding *holding)
{
	errand_tidy(holding);
	return holding->errand.kind == ERRAND_NONE;
}

static int
begin(struct holding *holding, struct errand_turn *turn)
{
	struct errand *errand = &holding->errand;
	int r;

	errand->kind = turn->kind;
	errand->number++;
	if (turn->kind == ERRAND_SAVE)
		r = begin_save(holding, turn);
	else if (turn->kind == ERRAND_CHECK)
		r = begin_check(holding, turn);
	else
		r = begin_restore(holding, turn);
	if (r < 0 || turn->number == 0)
		errand_end(holding);
	return r;
}

/* A turn of the errand that goes on. */
static int
work_on(struct holding *holding, struct errand_turn *turn)
{
	const struct errand *errand = &holding->errand;
	int r;

	if (errand->is_copying)
		r = errand_copy(holding, turn);
	else if (errand->child > 0)
		r = errand_listen(holding, turn);
	else
		r = errand_send(holding, turn);
	if (r < 0 || turn->number == 0)
		errand_end(holding);
	return r;
}

int
errand_serve(struct holding *holding, struct errand_turn *turn)
{
	struct errand *errand = &holding->errand;
	int r;

	if (holding->options.is_brief)
		return errand_refuse(turn, REASON_NO_SERVICE,
		    "This needs the running service, not one that is started for a dialogue. Start "
		    "it, then try again: systemctl start 2sv.target, or without systemd: setsid -f "
		    "2svd >/dev/null 2>&1");
	if (turn->number == 0) {
		if (!is_free(holding))
			return errand_refuse(turn, REASON_BUSY,
			    "Another save, check or restore goes on, or was just broken off. Try "
			    "again in 15 seconds.");
		r = begin(holding, turn);
	} else if (errand->kind != turn->kind || errand->number != turn->number) {
		return errand_refuse(turn, REASON_PROTOCOL, "It was given up. Begin again.");
	} else {
		r = work_on(holding, turn);
	}
	errand->asked_ms = monotonic_ms();
	return r;
}
