/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The result packet. Only what the act found goes out; a new device's secret is in its own
 * answer alone, and wiped here as soon as that was sent. Runs in the keeper.
 */
#include "keeper/answer.h"

#include "base/text.h"

#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <string.h>

#include "base/poison.h"

#define PROMPT "Code: "

/* An address that the store knows from before is known; what the store could not look up is not. */
static const char *
place_text(const struct place *place, const struct result *result)
{
	if (place->kind == PLACE_LOCAL)
		return "local";
	if (result->reason == REASON_NO_STORE)
		return NULL;
	return result->known_place ? "known" : "new";
}

static void
add_place(struct packet *packet, const struct act *act, const struct result *result)
{
	const struct place *place = result->was_said ? &act->said : &act->place;

	if (text_is_empty(place->host))
		return;
	packet_add(packet, "host", place->host);
	packet_add(packet, "address", place->address);
	packet_add(packet, "prefix", place->prefix);
	packet_add(packet, "place", place_text(place, result));
	packet_add(packet, "proven", result->proven ? "yes" : "no");
}

static void
add_text(struct packet *packet, const char *key, const char *text)
{
	packet_add(packet, key, text_is_empty(text) ? NULL : text);
}

/* Of the network the whole address, as the log has it. */
static void
add_last(struct packet *packet, const struct last_login *last)
{
	bool is_local = place_host_is_local(last->host) || text_is_empty(last->address);

	if (last->at == 0)
		return;
	packet_add_number(packet, "last_at", last->at);
	packet_add(packet, "last_host", is_local ? last->host : last->address);
	packet_add(packet, "last_door", last->door);
	add_text(packet, "last_device", last->device);
	add_text(packet, "last_key", last->key);
	packet_add_number(packet, "failures", last->failures);
}

static void
add_found(struct packet *packet, const struct result *result)
{
	add_text(packet, "device", result->device);
	add_text(packet, "login", result->login);
	if (result->device_id > 0)
		packet_add_number(packet, "device_id", result->device_id);
	if (result->digits > 0)
		packet_add_number(packet, "digits", result->digits);
	if (result->devices_left > 0)
		packet_add_number(packet, "devices", result->devices_left);
	if (result->wait_seconds > 0)
		packet_add_number(packet, "wait", result->wait_seconds);
	if (result->offset_seconds != 0)
		packet_add_number(packet, "offset", result->offset_seconds);
	if (result->reason == REASON_ALGORITHM)
		packet_add(packet, "algorithm", algorithm_text(result->computed));
}

/* A site that forbids them says nothing of them. */
static void
add_recovery(struct packet *packet, const struct result *result)
{
	const struct recovery_set *set = &result->recovery;

	if (!result->has_recovery)
		return;
	packet_add_number(packet, "set", set->number);
	packet_add_number(packet, "created", set->made_at);
	packet_add_number(packet, "codes", set->made);
	packet_add_number(packet, "codes_left", set->left);
}

/* What a person needs to put a new device into an app. Returns 0 or -ENAMETOOLONG. */
static int
add_enrolled(struct packet *packet, const struct otpauth *enrolled)
{
	char uri[OTPAUTH_URI_SIZE], secret[SECRET_TEXT_SIZE];
	int r = otpauth_write(enrolled, uri, sizeof(uri));

	secret_text(&enrolled->secret, secret, sizeof(secret));
	if (r == 0) {
		packet_add(packet, "uri", uri);
		packet_add(packet, "secret", secret);
		packet_add(packet, "issuer", enrolled->issuer);
		packet_add(packet, "label", enrolled->account);
		packet_add(packet, "type", otpauth_type_text(enrolled->type));
		packet_add(packet, "algorithm", algorithm_text(enrolled->algorithm));
		packet_add_number(packet, "digits", enrolled->digits);
		packet_add_number(packet, "period", enrolled->period_seconds);
	}
	sodium_memzero(uri, sizeof(uri));
	sodium_memzero(secret, sizeof(secret));
	return r;
}

/* NULL: one code, of which nothing is said. */
static const char *
ask_text(enum ask ask)
{
	static const char *const names[] = {[ASK_TWO] = "two",
	    [ASK_RECOVERY] = "recovery",
	    [ASK_HELD] = "held",
	    [ASK_STOPPED] = "stopped",
	    [ASK_INVITATION] = "invitation",
	    [ASK_ENROL] = "enrol",
	    [ASK_OFFER] = "offer",
	    [ASK_NOTHING] = "nothing"};

	return names[ask];
}

/* Which rule holds, for the log and for who asks. */
static void
add_rule(struct packet *packet, const struct act *act, const struct result *result)
{
	const struct rule *rule = result->rule;
	char file[PATH_MAX + 16];

	if (!rule)
		return;
	packet_add(packet, "rule", rule->section.name);
	if (act->kind != ACT_EXPLAIN)
		return;
	packet_add(packet, "require", require_text(rule->require));
	text_format(file, sizeof(file), "%s:%d", rule->section.file, rule->section.line);
	packet_add(packet, "file", file);
	packet_add(packet, "unsure", result->rule_is_unsure ? "yes" : "no");
}

/* Of an account without a device: until when that is well. */
static void
add_due(struct packet *packet, const struct due_state *due)
{
	if (due->due == DUE_NEVER)
		return;
	packet_add(packet, "due", due_text(due->due));
	packet_add(packet, "deadline", due->deadline->section.name);
	if (due->deadline->ends_at > 0)
		packet_add_number(packet, "until", due->deadline->ends_at);
	packet_add_number(packet, "skips", due->skips_left);
}

/* What was claimed. */
static void
add_message(struct packet *packet, const struct message *message)
{
	packet_add_number(packet, "message", message->id);
	packet_add(packet, "claim", message->claim);
	packet_add(packet, "name", message->name);
	packet_add(packet, "recipient", message->recipient);
	packet_add_number(packet, "created", message->made_at);
	packet_add_number(packet, "tries", message->tries);
	packet_add_number(packet, "alerts", message->alerts);
	packet_add(packet, "purpose", purpose_text(message->purpose));
	add_text(packet, "account", message->account);
	add_text(packet, "code", message->code);
	add_text(packet, "key", message->key);
}

static void
fill_refusal(struct packet *packet, enum reason reason)
{
	packet_begin(packet, "result");
	packet_add(packet, "verdict", verdict_text(VERDICT_REFUSE));
	packet_add(packet, "reason", reason_text(reason));
}

static void
fill_result(struct packet *packet, const struct act_form *form, const struct result *result)
{
	int r = 0;

	packet_begin(packet, "result");
	packet_add(packet, "verdict", verdict_text(result->verdict));
	packet_add(packet, "reason", reason_text(result->reason));
	add_text(packet, "words", form->words);
	packet_add(packet, "settings", form->digest);
	add_place(packet, &form->act, result);
	add_found(packet, result);
	add_recovery(packet, result);
	if (result->alerts_untold > 0)
		packet_add_number(packet, "alerts", result->alerts_untold);
	if (result->untold_since > 0)
		packet_add_number(packet, "at", result->untold_since);
	if (result->verdict == VERDICT_ACCEPT && result->trust_days > 0)
		packet_add_number(packet, "days", result->trust_days);
	if (form->act.kind == ACT_STOP || form->act.kind == ACT_FREE)
		packet_add(packet, "brake", brake_text(result->brake));
	if (form->errand != ERRAND_NONE && form->errand_number > 0)
		packet_add_number(packet, "errand", form->errand_number);
	if (form->act.kind == ACT_SENT && result->verdict == VERDICT_ACCEPT)
		packet_add_number(packet, "threshold", result->threshold);
	if (form->act.kind == ACT_CLAIM && result->verdict == VERDICT_ACCEPT)
		add_message(packet, &result->message);
	if (form->act.kind == ACT_DECIDE && result->verdict == VERDICT_ACCEPT)
		packet_add(packet, "prompt", PROMPT);
	if (form->act.kind == ACT_TEXT)
		answer_add_text(packet, result);
	packet_add(packet, "ask", ask_text(result->ask));
	add_rule(packet, &form->act, result);
	add_due(packet, &result->due);
	add_last(packet, &result->last);
	if (result->wants_nudge)
		packet_add(packet, "nudge", "yes");
	if (result->verdict == VERDICT_ACCEPT && result->enrolled)
		r = add_enrolled(packet, result->enrolled);
	if (r < 0 || !packet_is_whole(packet)) {
		packet_wipe(packet);
		fill_refusal(packet, REASON_INTERNAL);
	}
}

int
answer_send(
    const struct act_form *form, const struct result *result, answer_sender *sender, void *context)
{
	struct packet scope_packet packet;
	int r;

	for (unsigned int i = 0; i < result->row_count; i++) {
		answer_row(result, i, &packet);
		r = sender(context, &packet);
		packet_wipe(&packet); /* it may be a recovery code */
		if (r < 0)
			return r;
	}
	fill_result(&packet, form, result);
	return sender(context, &packet);
}
