/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A dialogue from hello to done: who may ask for what is looked up in the table, then the
 * handler leads. Called by the talker (uid _2sv-talk or _2sv-user), one at a time. Each wait
 * has a deadline and ends early where the parent wants the place (lib/wire/PROTOCOL).
 */
#include "dialogue/dialogue.h"
#include "dialogue/line.h"
#include "dialogue/report.h"
#include "base/scope.h"
#include "doors/doors.h"
#include "wire/link.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

/* A client that does not take what it is sent is a client that is gone. */
#define CLIENT_SEND_MS (5 * 1000)

static int
ask(struct dialogue *dialogue, struct packet *question, struct answer *ret)
{
	scope_packet struct packet packet;
	int r;

	ret->kind = ANSWER_END;
	ret->text[0] = '\0';
	/* A command of root's: he is at his machine, as at its console. */
	if (dialogue->by_root && !dialogue->has_standing)
		report_standing(dialogue, STANDING_CONSOLE, "local:0");
	r = link_send(dialogue->client, question, CLIENT_SEND_MS, -1);
	if (r == 0)
		r = link_receive_watching(
		    dialogue->client, &packet, dialogue->person_ms, dialogue->parent);
	if (r == 0)
		r = packet_parse(&packet, message_client_keys);
	if (r == 0)
		r = message_read_answer(&packet, ret);
	if (r == -EMSGSIZE || r == -EPROTONOSUPPORT)
		r = -EPROTO;
	return r;
}

int
dialogue_ask(struct dialogue *dialogue, const char *prompt, bool echo, struct answer *ret)
{
	struct packet question;

	message_ask(&question, prompt, echo);
	return ask(dialogue, &question, ret);
}

int
dialogue_ask_besides(struct dialogue *dialogue, const char *prompt, struct answer *ret)
{
	struct packet question;

	message_ask(&question, prompt, true);
	packet_add(&question, "optional", "yes");
	return ask(dialogue, &question, ret);
}

int
dialogue_show(struct dialogue *dialogue, const char *text)
{
	struct packet packet;

	message_show(&packet, text);
	return link_send(dialogue->client, &packet, CLIENT_SEND_MS, -1);
}

bool
dialogue_shows(const struct dialogue *dialogue)
{
	return door_shows(door_find(packet_get(&dialogue->hello, "door")));
}

int
dialogue_row(struct dialogue *dialogue, const struct packet *row)
{
	return link_send(dialogue->client, row, CLIENT_SEND_MS, -1);
}

static void
done_send(struct dialogue *dialogue, const struct done *done)
{
	struct packet packet;

	message_done(&packet, done);
	if (done->reason == REASON_VERSION)
		packet_add_number(&packet, "offers", PACKET_VERSION);
	link_send(dialogue->client, &packet, CLIENT_SEND_MS, -1);
}

void
dialogue_done(struct dialogue *dialogue, const struct done *done)
{
	if (dialogue->is_done)
		return;
	dialogue->is_done = true;
	done_send(dialogue, done);
	line_write(dialogue, done);
}

void
dialogue_refuse(struct dialogue *dialogue, enum reason reason, const char *words)
{
	struct done done = {.verdict = VERDICT_REFUSE, .reason = reason, .words = words};

	dialogue_done(dialogue, &done);
}

enum reason
dialogue_ask_reason(int error)
{
	switch (error) {
	case -ETIMEDOUT:
		return REASON_SLOW;
	case -ECANCELED:
		return REASON_BUSY;
	case -EPROTO:
		return REASON_PROTOCOL;
	default:
		return REASON_ENDED;
	}
}

void
dialogue_read_result(const struct packet *result, enum verdict *verdict, enum reason *reason)
{
	if (verdict_parse(packet_get(result, "verdict"), verdict) < 0 ||
	    reason_parse(packet_get(result, "reason"), reason) < 0) {
		*verdict = VERDICT_REFUSE;
		*reason = REASON_INTERNAL;
	}
}

/* A hello that can't be served ends here; a client that went without a word leaves no trace. */
static void
hello_refuse(struct dialogue *dialogue, int error)
{
	packet_begin(&dialogue->hello, "none");
	if (error == -ECONNRESET) {
		dialogue->is_done = true;
		return;
	}
	if (error == -EPROTONOSUPPORT)
		dialogue_refuse(dialogue, REASON_VERSION, NULL);
	else if (error == -EMSGSIZE)
		dialogue_refuse(dialogue, REASON_PROTOCOL, NULL);
	else
		dialogue_refuse(dialogue, dialogue_ask_reason(error), NULL);
}

static int
hello_receive(struct dialogue *dialogue)
{
	int r = link_receive_watching(
	    dialogue->client, &dialogue->hello, DIALOGUE_HELLO_MS, dialogue->parent);

	return r < 0 ? r : packet_parse(&dialogue->hello, message_client_keys);
}

static bool
may_come_by_user(const struct dialogue_operation *operation)
{
	return operation->by_user || operation->by_lockers;
}

void
dialogue_run(struct dialogue *dialogue)
{
	const struct dialogue_operation *operation;
	int r;

	dialogue->person_ms = DIALOGUE_PERSON_MS;
	dialogue->keeper_has_client = false;
	dialogue->has_standing = false;
	dialogue->is_done = false;
	dialogue->operation = NULL;
	memset(&dialogue->seen, 0, sizeof(dialogue->seen));
	dialogue->groups.is_looked_up = dialogue->groups.is_known = false;
	r = hello_receive(dialogue);
	if (r < 0) {
		hello_refuse(dialogue, r);
		return;
	}
	operation = dialogue_operation_find(packet_get(&dialogue->hello, "op"));
	dialogue->operation = operation;
	if (!operation)
		dialogue_refuse(dialogue, REASON_PROTOCOL, NULL);
	else if (dialogue->by_root ? dialogue->caller != 0 : !may_come_by_user(operation))
		dialogue_refuse(dialogue, REASON_NOT_PERMITTED, NULL);
	else if (!operation->by_lockers || dialogue_is_of_own(dialogue))
		operation->handler(dialogue);
	dialogue_refuse(dialogue, REASON_INTERNAL, NULL); /* only if the handler sent no done */
}
