/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A login that an invitation leads. Whatever breaks it off leaves the invitation good and no
 * device; the code that confirms the device is the login's. Texts go before a prompt, for there
 * alone every door shows them. Called by login.c; runs in a talker, through which the secret passes
 * once.
 */
#include "dialogue/codes.h"
#include "dialogue/login.h"
#include "dialogue/sheet.h"

#include "base/scope.h"
#include "base/text.h"
#include "doors/doors.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define FIRST_CODE_TRIES 5
#define PROOF_TRIES 3
#define PROOF_LENGTH 4 /* the first group of a recovery code */

struct invited {
	struct command command; /* first: what command_act hands to its row_handler */
	struct codes codes;
	struct packet device; /* what the keeper says of the pending one */
	char device_id[24];
};

static void
invited_wipe(struct invited *invited)
{
	codes_wipe(&invited->codes);
	packet_wipe(&invited->device);
}

/* Checks an invitation: right, and there is a pending device. */
static struct question_verdict
redeem(void *context, const struct answer *answer)
{
	struct question_verdict verdict = {.verdict = VERDICT_REFUSE, .reason = REASON_NO_SERVICE};
	struct invited *invited = context;
	struct dialogue *dialogue = invited->command.dialogue;
	scope_packet struct packet act;

	dialogue_act_begin(dialogue, &act, "redeem");
	packet_add(&act, "answer", answer->text);
	packet_add(&act, "issuer", dialogue->settings->issuer);
	packet_add(&act, "auth_info", packet_get(&dialogue->hello, "auth_info"));
	if (dialogue_act(dialogue, &act, &invited->device, NULL, NULL) < 0)
		return verdict;
	dialogue_read_result(&invited->device, &verdict.verdict, &verdict.reason);
	verdict.ask = QUESTION_INVITATION;
	if (verdict.verdict == VERDICT_SKIP ||
	    (verdict.verdict == VERDICT_ACCEPT && !packet_get(&invited->device, "device_id"))) {
		verdict.verdict = VERDICT_REFUSE;
		verdict.reason = REASON_INTERNAL;
	}
	return verdict;
}

static int
show_line(void *context, enum sheet_kind kind, const char *text)
{
	(void)kind;
	return dialogue_show(context, text[0] ? text : " ");
}

/* Half blocks in the terminal's own colours: ssh lets nothing else through before a login. */
static int
show_sheet(const struct invited *invited)
{
	const struct packet *device = &invited->device;
	struct dialogue *dialogue = invited->command.dialogue;
	struct sheet sheet = {
	    .uri = packet_get(device, "uri"),
	    .secret = packet_get(device, "secret"),
	    .issuer = packet_get(device, "issuer"),
	    .account = packet_get(device, "label"),
	    .algorithm = packet_get(device, "algorithm"),
	    .digits = 6,
	    .period_seconds = 30,
	    .code_minutes = DIALOGUE_PERSON_MS / 60000, /* as long as sshd's LoginGraceTime */
	    .room = {.screen = QR_SCREEN_UTF8, .columns = 80, .lines = 24},
	};
	int r;

	if (!sheet.uri || !sheet.secret)
		return -EPROTO;
	r = dialogue_show(dialogue, "The invitation is right. This is your new device:");
	return r < 0 ? r : sheet_write(&sheet, show_line, dialogue);
}

static int
take_row(void *context, const struct packet *row)
{
	struct invited *invited = context;

	return codes_take(&invited->codes, row);
}

/* The first code of the new device. Returns true where it is right; result is the keeper's. */
static bool
confirm(struct invited *invited, const struct answer *answer, struct packet *result)
{
	scope_packet struct packet act;

	dialogue_act_begin(invited->command.dialogue, &act, "confirm");
	packet_add(&act, "purpose", "login");
	packet_add(&act, "device", invited->device_id);
	packet_add(&act, "auth_info", packet_get(&invited->command.dialogue->hello, "auth_info"));
	packet_add(&act, "answer", answer->text);
	return command_act(&invited->command, &act, result, take_row);
}

/* Reasons for which another code may help. */
static bool
may_ask_again(const struct packet *result)
{
	enum reason reason = command_reason(result);

	return reason == REASON_WRONG || reason == REASON_FORM || reason == REASON_CLOCK ||
	       reason == REASON_ALGORITHM || reason == REASON_USED;
}

/* Returns true with the accepting result. */
static bool
ask_first_code(struct invited *invited, struct packet *result)
{
	struct dialogue *dialogue = invited->command.dialogue;
	char words[COMMAND_WORDS_SIZE];

	for (int i = 0; i < FIRST_CODE_TRIES; i++) {
		scope_answer struct answer answer = {.kind = ANSWER_END};
		int r = dialogue_ask(dialogue, "Code from the app: ", false, &answer);

		if (r == 0 && answer.kind == ANSWER_EMPTY) /* a stray Return */
			continue;
		if (r < 0 || answer.kind != ANSWER_TEXT) {
			command_refuse_as(result, r < 0 ? dialogue_ask_reason(r) : REASON_ENDED);
			return false;
		}
		if (confirm(invited, &answer, result))
			return true;
		if (!may_ask_again(result))
			return false;
		command_words(dialogue, result, words);
		dialogue_show(dialogue, words);
	}
	return false;
}

/* What was typed of a recovery code, as it is shown; without blanks, '-' and capitals. */
static bool
is_first_group(const char *typed, const char *code)
{
	size_t length = 0;

	for (; *typed; typed++) {
		char c = *typed;

		if (c == ' ' || c == '-')
			continue;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (length < PROOF_LENGTH && c != code[length])
			return false;
		length++;
	}
	return length >= PROOF_LENGTH;
}

/*
 * Shows the codes, and waits until one was read off: the login goes on then, and its screen with
 * it. Who types another thing comes in all the same.
 */
static void
show_codes(struct invited *invited, const struct packet *result)
{
	struct dialogue *dialogue = invited->command.dialogue;

	if (invited->codes.count == 0)
		return;
	codes_show_texts(&invited->command, &invited->codes, result);
	for (int i = 0; i < PROOF_TRIES; i++) {
		scope_answer struct answer answer = {.kind = ANSWER_END};
		int r = dialogue_ask_besides(dialogue, "On paper? First 4 of number 1: ", &answer);

		if (r < 0 || answer.kind != ANSWER_TEXT ||
		    is_first_group(answer.text, invited->codes.texts[0]))
			return;
		dialogue_show(dialogue,
		    "That is not code 1. Type its first four characters, or Return alone.");
	}
}

static void
end(const struct invited *invited, const struct packet *result)
{
	char words[COMMAND_WORDS_SIZE] = "";
	struct done done = {.verdict = VERDICT_REFUSE};

	dialogue_read_result(result, &done.verdict, &done.reason);
	if (done.verdict == VERDICT_ACCEPT)
		done.login = packet_get(result, "login");
	else
		command_words(invited->command.dialogue, result, words);
	done.words = words[0] ? words : NULL;
	dialogue_done(invited->command.dialogue, &done);
}

static void
lead(struct invited *invited)
{
	scope_packet struct packet result;

	command_refuse_as(&result, REASON_INTERNAL);
	text_copy(invited->device_id, sizeof(invited->device_id),
	    packet_get(&invited->device, "device_id"));
	if (show_sheet(invited) < 0) {
		dialogue_refuse(invited->command.dialogue, REASON_INTERNAL, NULL);
		return;
	}
	if (ask_first_code(invited, &result))
		show_codes(invited, &result);
	end(invited, &result);
}

void
login_invited(struct dialogue *dialogue)
{
	scope(invited_wipe) struct invited invited = {.codes = {.count = 0}};
	struct question question = {
	    .dialogue = dialogue, .ask = QUESTION_INVITATION, .check = redeem, .context = &invited};
	struct question_outcome outcome;

	packet_begin(&invited.device, "result");
	if (!door_find(packet_get(&dialogue->hello, "door"))->shows_text) {
		login_tell_end(dialogue, REASON_INVITATION);
		dialogue_refuse(dialogue, REASON_INVITATION,
		    "You are invited to enrol: log in by ssh or at a console, where it is shown.");
		return;
	}
	if (!command_begin(&invited.command, dialogue))
		return;
	outcome = question_run(&question);
	if (outcome.verdict.verdict == VERDICT_ACCEPT) {
		lead(&invited);
		return;
	}
	if (outcome.checks == 0)
		login_tell_end(dialogue, outcome.verdict.reason);
	question_pace(&outcome);
	dialogue_refuse(dialogue, outcome.verdict.reason, question_words(outcome.verdict.reason));
}
