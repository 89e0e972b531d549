/* SPDX-License-Identifier: BSD-2-Clause */
/* The packet that brings a code to a notifier. Runs in the keeper. */
#include "keeper/texts.h"

#include "base/log.h"
#include "base/text.h"
#include "wire/link.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "base/poison.h"

struct texted_caps
texts_caps(const struct settings *settings)
{
	return (struct texted_caps){.account = settings->texts_per_account,
	    .prefix = settings->texts_per_prefix,
	    .machine = settings->texts_per_machine};
}

static int
send(const struct link *link, const struct act *act, const struct result *result)
{
	const struct message *message = &result->message;
	struct packet scope_packet packet;

	packet_begin(&packet, "text");
	packet_add_number(&packet, "message", message->id);
	packet_add(&packet, "recipient", message->recipient);
	packet_add(&packet, "code", message->code);
	packet_add(&packet, "account", message->account);
	packet_add(&packet, "door", act->door);
	packet_add(&packet, "host", act->place.host);
	packet_add_number(&packet, "created", act->now);
	packet_add_number(&packet, "until", result->text_until);
	return link_send(link->source.fd, &packet, 0, -1);
}

/* The store holds it for sent: as if a notifier had said that it never will be. */
static void
tell_store(struct holding *holding, const struct act *act, const struct result *result, int error)
{
	char why[128];
	const struct act failed = {.kind = ACT_TEXTED,
	    .way = WAY_NOTIFY,
	    .now = act->now,
	    .door = act->door,
	    .place = act->place,
	    .message_id = result->message.id,
	    .outcome = OUTCOME_NEVER,
	    .why = why};
	struct result told = {.verdict = VERDICT_REFUSE};

	text_format(why, sizeof(why), "the notifier does not take it: %s", strerror(-error));
	holding_run(holding, &failed, 1, &told);
	result_free(&told);
}

void
texts_hand(const struct links *links, struct holding *holding, const struct act *act,
    struct result *result)
{
	const struct link *link = links_for_texts(links);
	int r;

	if (act->kind != ACT_TEXT || result->verdict != VERDICT_ACCEPT)
		return;
	r = link ? send(link, act, result) : -EPIPE;
	sodium_memzero(result->message.code, sizeof(result->message.code));
	if (r == 0)
		return;
	log_line(
	    LOG_WARNING, "a code was not sent: the notifier does not take it: %s", strerror(-r));
	tell_store(holding, act, result, r);
	result->verdict = VERDICT_REFUSE;
	result->reason = REASON_NO_NOTIFIER;
}
