/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From packets to acts, to results, to packets. A link has one place in a batch, so that the
 * answer to an act is sent before the next one is read. Runs in the keeper.
 */
#include "keeper/batch.h"

#include "base/kernel_clock.h"

#include "keeper/answer.h"
#include "keeper/kernel.h"
#include "keeper/texts.h"
#include "settings/digest.h"

#include "base/log.h"
#include "base/text.h"
#include "wire/link.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define CLOSED_WORDS "Codes can't be checked now. Root can see why: 2sv status"

/* One act from its packet to its answer. */
struct place_in_batch {
	struct link *link; /* NULL once it was closed */
	struct packet packet;
	struct act_form form;
	bool is_run; /* it is for the store: then this is its number */
	unsigned int number;
};

struct batch {
	const struct settings *settings;
	char boot[BOOT_ID_SIZE]; /* "" = nobody can say */
	char digest[SETTINGS_DIGEST_SIZE];
	unsigned int count, runs;
	struct place_in_batch places[BATCH_ACTS_MAX];
	struct act acts[BATCH_ACTS_MAX];
	struct result results[BATCH_ACTS_MAX];
};

int
batch_make(struct batch **ret, const struct settings *settings)
{
	*ret = calloc(1, sizeof(**ret));
	if (!*ret)
		return -ENOMEM;
	(*ret)->settings = settings;
	settings_digest(settings, (*ret)->digest);
	if (kernel_boot_id((*ret)->boot) < 0)
		(*ret)->boot[0] = '\0';
	return 0;
}

static void
batch_clear(struct batch *batch)
{
	for (unsigned int i = 0; i < batch->runs; i++)
		result_free(&batch->results[i]);
	for (unsigned int i = 0; i < batch->count; i++) {
		packet_wipe(&batch->places[i].packet);
		act_form_wipe(&batch->places[i].form);
	}
	batch->count = batch->runs = 0;
}

void
batch_free(struct batch *batch)
{
	if (batch)
		batch_clear(batch);
	free(batch);
}

void
batch_take(struct batch *batch, struct links *links, struct link *link)
{
	struct place_in_batch *place = &batch->places[batch->count];
	int r = link_take(links, link, &place->packet);

	if (r == 0) {
		place->link = link;
		batch->count++;
		return;
	}
	packet_wipe(&place->packet);
	if (r == -EAGAIN)
		return;
	if (r != -ECONNRESET)
		log_line(LOG_WARNING, "a talker's link was closed: %s", strerror(-r));
	link_close(links, link);
}

/* Nobody else asks whether dates count. */
static bool
needs_clock(const struct settings *settings)
{
	return settings->trust_days > 0 || settings->sections.deadline_count > 0 ||
	       sections_allow_texts(&settings->sections);
}

/* Reads every packet; what is for the store is put into its list of acts. */
static void
read_acts(struct batch *batch, const struct links *links, int64_t now)
{
	batch->runs = 0;
	for (unsigned int i = 0; i < batch->count; i++) {
		struct place_in_batch *place = &batch->places[i];
		struct act_source source = {
		    .way = place->link->source.way,
		    .has_caller = place->link->has_caller,
		    .caller = place->link->caller,
		    .now = now,
		    .refuse_unenrolled = batch->settings->unenrolled == UNENROLLED_REFUSE,
		    .recovery_codes = batch->settings->recovery_codes,
		    .trust_days = batch->settings->trust_days,
		    .trust_by_address = batch->settings->trust_by_address,
		    .shared_networks = batch->settings->shared_networks,
		    .admin_contacts = batch->settings->admin_contacts,
		    .admin_alerts = batch->settings->admin_alerts,
		    .sent_alert_megabytes = batch->settings->sent_alert_megabytes,
		    .sent_alert_times = batch->settings->sent_alert_times,
		    .sections = &batch->settings->sections,
		    .nudges = batch->settings->nudge,
		    .tells_last = batch->settings->last_login,
		    .digest = batch->digest,
		    .boot = batch->boot[0] ? batch->boot : NULL,
		    .clock_synchronised =
			needs_clock(batch->settings) && kernel_clock_is_synchronised(),
		    .text_caps = texts_caps(batch->settings),
		    .text_can_go = links_for_texts(links) != NULL,
		};

		place->is_run = act_read(&source, &place->packet, &place->form) &&
				!place->form.is_init && !place->form.is_await &&
				place->form.errand == ERRAND_NONE;
		if (!place->is_run)
			continue;
		place->number = batch->runs++;
		batch->acts[place->number] = place->form.act;
	}
}

/* Why the store can't be used is told to root; others are told whom to ask. */
static void
explain(struct act_form *form, const struct holding *holding)
{
	if (form->act.way == WAY_ROOT && text_is_empty(form->act.door))
		text_escape_again(form->words, sizeof(form->words), holding->words);
	if (text_is_empty(form->words))
		text_copy(form->words, sizeof(form->words), CLOSED_WORDS);
}

static int
send_packet(void *context, const struct packet *packet)
{
	const struct link *link = context;

	return link_send(link->source.fd, packet, 0, -1);
}

/* A link that can't take its answer at once is closed. */
static void
drop_place(struct place_in_batch *place, struct links *links, int r)
{
	if (r != -EPIPE && r != -ECONNRESET)
		log_line(LOG_WARNING, "a talker does not take its answer: %s", strerror(-r));
	link_close(links, place->link);
	place->link = NULL;
}

static void
answer_place(struct place_in_batch *place, const struct result *result, struct links *links)
{
	int r;

	if (!place->link)
		return;
	r = answer_send(&place->form, result, send_packet, place->link);
	if (r < 0)
		drop_place(place, links, r);
}

/* What was refused when it was read, and what the keeper does itself. */
static void
answer_unrun(
    struct place_in_batch *place, struct links *links, struct holding *holding, int64_t now)
{
	struct result result = {.reason = place->form.reason};

	if (place->form.is_await) {
		result = (struct result){.verdict = VERDICT_ACCEPT, .reason = REASON_RIGHT};
		if (place->link)
			place->link->takes_texts = true;
	}
	if (place->form.is_init) {
		result.reason = holding_init(holding, now);
		if (result.reason == REASON_RIGHT)
			result.verdict = VERDICT_ACCEPT;
		else
			text_escape_again(
			    place->form.words, sizeof(place->form.words), holding->words);
	}
	answer_place(place, &result, links);
}

/* What takes long is done when all others have their answers, and only a little of it. */
static void
serve_errand(
    struct place_in_batch *place, struct links *links, struct holding *holding, int64_t now)
{
	struct act_form *form = &place->form;
	struct result result = {.reason = REASON_INTERNAL};
	struct errand_turn turn = {.kind = form->errand,
	    .number = form->errand_number,
	    .now = now,
	    .send = send_packet,
	    .context = place->link,
	    .result = &result,
	    .words = form->words};
	int r;

	if (!place->link)
		return;
	r = errand_serve(holding, &turn);
	form->errand_number = turn.number;
	if (r == 0)
		answer_place(place, &result, links);
	else
		drop_place(place, links, r);
}

/* A talker waits for each answer: one that went on talking, or went away, gets none. */
static void
close_hasty_links(struct batch *batch, struct links *links)
{
	struct pollfd fds[BATCH_ACTS_MAX];

	for (unsigned int i = 0; i < batch->count; i++)
		fds[i] = (struct pollfd){batch->places[i].link->source.fd, POLLIN, 0};
	if (poll(fds, batch->count, 0) <= 0)
		return;
	for (unsigned int i = 0; i < batch->count; i++) {
		if (!fds[i].revents)
			continue;
		if (!(fds[i].revents & POLLHUP))
			log_line(LOG_WARNING, "a talker did not wait for its answer");
		link_close(links, batch->places[i].link);
		batch->places[i].link = NULL;
	}
}

static void
answer_all(struct batch *batch, struct links *links, struct holding *holding, int64_t now)
{
	for (unsigned int i = 0; i < batch->count; i++) {
		struct place_in_batch *place = &batch->places[i];
		struct result *result = &batch->results[place->number];

		if (place->form.errand != ERRAND_NONE)
			continue;
		if (!place->is_run) {
			answer_unrun(place, links, holding, now);
			continue;
		}
		if (result->verdict == VERDICT_REFUSE && result->reason == REASON_NO_STORE)
			explain(&place->form, holding);
		texts_hand(links, holding, &place->form.act, result);
		answer_place(place, result, links);
	}
	for (unsigned int i = 0; i < batch->count; i++)
		if (batch->places[i].form.errand != ERRAND_NONE)
			serve_errand(&batch->places[i], links, holding, now);
}

bool
batch_run(struct batch *batch, struct links *links, struct holding *holding, int64_t now)
{
	if (batch->count == 0)
		return false;
	read_acts(batch, links, now);
	if (batch->runs > 0) {
		holding_open(holding, now);
		holding_run(holding, batch->acts, batch->runs, batch->results);
	}
	close_hasty_links(batch, links);
	answer_all(batch, links, holding, now);
	batch_clear(batch);
	return true;
}
