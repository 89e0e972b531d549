/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first device of an account, set up within a login. Texts go before a prompt, for there alone
 * every door shows them. Called by invited.c and due.c; runs in a talker, through which the secret
 * passes once.
 */
#include "dialogue/first_device.h"

#include "dialogue/belongs.h"
#include "dialogue/login.h"
#include "dialogue/sheet.h"

#include "base/scope.h"
#include "base/text.h"

#include <errno.h>

#include "base/poison.h"

#define FIRST_CODE_TRIES 5
#define PROOF_TRIES 3
#define PROOF_LENGTH 4 /* the first group of a recovery code */

void
first_device_wipe(struct first_device *first)
{
	codes_wipe(&first->codes);
	packet_wipe(&first->device);
}

/* The account is the login's: it is not looked up again. */
bool
first_device_begin(
    struct first_device *first, struct dialogue *dialogue, const struct first_device_words *words)
{
	const char *name = packet_get(&dialogue->hello, "account");
	struct dialogue_account *account = &first->command.account;
	int64_t uid;

	*first = (struct first_device){.command = {.dialogue = dialogue}, .words = words};
	packet_begin(&first->device, "result");
	if (!name || text_copy(account->name, sizeof(account->name), name) < 0 ||
	    packet_get_number(&dialogue->hello, "uid", 0, UINT32_MAX, &uid) < 0) {
		dialogue_refuse(dialogue, REASON_PROTOCOL, NULL);
		return false;
	}
	account->uid = (uid_t)uid;
	return true;
}

void
first_device_act_begin(const struct first_device *first, struct packet *act, const char *operation)
{
	const struct dialogue *dialogue = first->command.dialogue;

	dialogue_act_begin(dialogue, act, operation);
	packet_add(act, "auth_info", packet_get(&dialogue->hello, "auth_info"));
}

struct question_verdict
first_device_make(struct first_device *first, const struct packet *act)
{
	struct question_verdict verdict = {.verdict = VERDICT_REFUSE, .reason = REASON_NO_SERVICE};

	if (dialogue_act(first->command.dialogue, act, &first->device, NULL, NULL) < 0)
		return verdict;
	dialogue_read_result(&first->device, &verdict.verdict, &verdict.reason);
	if (verdict.verdict == VERDICT_SKIP ||
	    (verdict.verdict == VERDICT_ACCEPT && !packet_get(&first->device, "device_id"))) {
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

/*
 * Half blocks in the terminal's own colours: ssh lets nothing else through before a login. What
 * stands before them keeps the first line from what ssh writes before the first text.
 */
static int
show_sheet(const struct first_device *first, const char *before)
{
	const struct packet *device = &first->device;
	struct dialogue *dialogue = first->command.dialogue;
	struct sheet sheet = {
	    .uri = packet_get(device, "uri"),
	    .secret = packet_get(device, "secret"),
	    .issuer = packet_get(device, "issuer"),
	    .account = packet_get(device, "label"),
	    .algorithm = packet_get(device, "algorithm"),
	    .digits = 6,
	    .period_seconds = 30,
	    .code_minutes = DIALOGUE_PERSON_MS / 60000, /* as long as sshd's LoginGraceTime */
	    .may_swap = true,
	    .room = {.screen = first->is_swapped ? QR_SCREEN_LIGHT : QR_SCREEN_UTF8,
		.columns = 80,
		.lines = 24},
	};
	int r;

	if (!sheet.uri || !sheet.secret)
		return -EPROTO;
	r = dialogue_show(dialogue, before);
	return r < 0 ? r : sheet_write(&sheet, show_line, dialogue);
}

static int
take_row(void *context, const struct packet *row)
{
	struct first_device *first = context;

	return codes_take(&first->codes, row);
}

/* The first code of the new device. Returns true where it is right; result is the keeper's. */
static bool
confirm(struct first_device *first, const struct answer *answer, struct packet *result)
{
	scope_packet struct packet act;

	first_device_act_begin(first, &act, "confirm");
	packet_add(&act, "purpose", "login");
	packet_add(&act, "device", first->device_id);
	belongs_add_login(first->command.dialogue, &act, BELONGS_MS);
	packet_add(&act, "answer", answer->text);
	return command_act(&first->command, &act, result, take_row);
}

/* Reasons for which another code may help. */
static bool
may_ask_again(const struct packet *result)
{
	enum reason reason = command_reason(result);

	return reason == REASON_WRONG || reason == REASON_FORM || reason == REASON_CLOCK ||
	       reason == REASON_ALGORITHM || reason == REASON_USED;
}

/* A Return alone: the code was not read off a light screen, where it is white on black. */
static int
swap(struct first_device *first)
{
	first->is_swapped = !first->is_swapped;
	return show_sheet(first, "Black and white the other way round:");
}

/* Returns true with the accepting result. */
static bool
ask_first_code(struct first_device *first, struct packet *result)
{
	struct dialogue *dialogue = first->command.dialogue;
	char words[COMMAND_WORDS_SIZE];

	for (int i = 0; i < FIRST_CODE_TRIES; i++) {
		scope_answer struct answer answer = {.kind = ANSWER_END};
		int r = dialogue_ask(dialogue, "Code from the app: ", false, &answer);

		if (r < 0 || answer.kind != ANSWER_TEXT) {
			command_refuse_as(result,
			    r < 0 ? dialogue_ask_reason(r) : question_reason_of(answer.kind));
			if (r == 0 && answer.kind == ANSWER_EMPTY &&
			    (i + 1 == FIRST_CODE_TRIES || swap(first) == 0))
				continue;
			return false;
		}
		if (confirm(first, &answer, result))
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
show_codes(struct first_device *first, const struct packet *result)
{
	struct dialogue *dialogue = first->command.dialogue;

	if (first->codes.count == 0)
		return;
	codes_show_texts(&first->command, &first->codes, result);
	for (int i = 0; i < PROOF_TRIES; i++) {
		scope_answer struct answer answer = {.kind = ANSWER_END};
		int r = dialogue_ask_besides(dialogue, "On paper? First 4 of number 1: ", &answer);

		if (r < 0 || answer.kind != ANSWER_TEXT ||
		    is_first_group(answer.text, first->codes.texts[0]))
			return;
		dialogue_show(dialogue,
		    "That is not code 1. Type its first four characters, or Return alone.");
	}
}

/* What no other code, and no other login of this kind, would help: its own reason and words stay.
 */
static bool
is_beyond(enum reason reason)
{
	switch (reason) {
	case REASON_NO_SERVICE:
	case REASON_NO_STORE:
	case REASON_READ_ONLY:
	case REASON_INTERNAL:
	case REASON_PROTOCOL:
	case REASON_BUSY:
	case REASON_HELD: /* stopped meanwhile */
		return true;
	default:
		return false;
	}
}

/* Nobody is there to read what would be said. */
static bool
is_gone(enum reason reason)
{
	return reason == REASON_ENDED || reason == REASON_SLOW;
}

/* The device that was begun goes, and the owner hears of how the login ended. */
static void
break_off(const struct first_device *first, const struct packet *result)
{
	struct dialogue *dialogue = first->command.dialogue;
	const struct first_device_words *says = first->words;
	enum reason found = command_reason(result), reason = found;
	char words[COMMAND_WORDS_SIZE];

	if (!is_beyond(found) && says->reason != REASON_INTERNAL)
		reason = says->reason;
	if (found != REASON_NO_SERVICE)
		login_tell_end(dialogue, reason, first->device_id);
	command_words(dialogue, result, words);
	if (!is_beyond(found) && says->unfinished)
		text_copy(words, sizeof(words), says->unfinished);
	if (is_beyond(found) || is_gone(found) || !says->unfinished)
		dialogue_refuse(dialogue, reason, words[0] ? words : NULL);
	else
		login_refuse_saying(dialogue, reason, words);
}

static void
end(const struct first_device *first, const struct packet *result)
{
	struct done done = {.verdict = VERDICT_REFUSE};

	dialogue_read_result(result, &done.verdict, &done.reason);
	if (done.verdict != VERDICT_ACCEPT) {
		break_off(first, result);
		return;
	}
	done.login = packet_get(result, "login");
	dialogue_done(first->command.dialogue, &done);
}

void
first_device_lead(struct first_device *first)
{
	scope_packet struct packet result;

	command_refuse_as(&result, REASON_INTERNAL);
	text_copy(
	    first->device_id, sizeof(first->device_id), packet_get(&first->device, "device_id"));
	if (show_sheet(first, first->words->before) == 0 && ask_first_code(first, &result))
		show_codes(first, &result);
	end(first, &result);
}
