/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv enrol: a new device, from its secret to its first right code. One more device of an
 * account that has some, and a caller that is not root, wants a code of those first. A device
 * that was not confirmed stays pending: it opens nothing, and the next try replaces it. Runs in a
 * talker; the secret passes through it once.
 */
#include "dialogue/codes.h"
#include "dialogue/sheet.h"

#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define OWN_CODE_TRIES 3
#define FIRST_CODE_TRIES 5
#define FIRST_CODE_MINUTES 10 /* an app may have to be found and installed first */

struct enrol {
	struct command command; /* first: what command_act hands to its row_handler */
	struct codes codes;	/* that came with the first device */
	bool is_hotp;
	const char *name; /* asked for; NULL = the store finds one: phone, phone-2 ... */
	bool is_active_at_once, wants_uri;
};

static void
enrol_wipe(struct enrol *enrol)
{
	codes_wipe(&enrol->codes);
}

static bool
enrol_begin(struct enrol *enrol, struct dialogue *dialogue)
{
	if (!command_begin(&enrol->command, dialogue))
		return false;
	enrol->name = packet_get(&dialogue->hello, "name");
	enrol->is_active_at_once = command_says(&enrol->command, "confirm", "no");
	enrol->wants_uri = command_says(&enrol->command, "uri", "yes");
	if ((enrol->is_active_at_once || enrol->wants_uri) && !dialogue->by_root)
		dialogue_refuse(dialogue, REASON_NOT_PERMITTED,
		    "Only root may have the URI, or a device without its first code.");
	else if (enrol->command.is_batch && !enrol->is_active_at_once)
		dialogue_refuse(dialogue, REASON_NEEDS_CODE,
		    "A new device wants its first code, and --batch forbids to ask for it. "
		    "Root may add --no-confirm.");
	return !dialogue->is_done;
}

static void
fill_enrol(const void *context, struct packet *act)
{
	static const char *const keys[] = {
	    "replaces", "secret", "type", "counter", "algorithm", "digits", "period"};
	const struct enrol *enrol = context;
	const struct dialogue *dialogue = enrol->command.dialogue;

	packet_add(act, "name", enrol->name);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		packet_add(act, keys[i], packet_get(&dialogue->hello, keys[i]));
	packet_add(act, "confirm", enrol->is_active_at_once ? "no" : NULL);
	packet_add(act, "issuer", dialogue->settings->issuer);
}

static int
send_line(void *context, enum sheet_kind kind, const char *text)
{
	struct dialogue *dialogue = context;
	scope_packet struct packet row;

	if (kind == SHEET_WORDS)
		return dialogue_show(dialogue, text);
	packet_begin(&row, "row");
	packet_add(&row, "kind", kind == SHEET_QR ? "qr" : "secret");
	packet_add(&row, "text", text);
	return dialogue_row(dialogue, &row);
}

static int
send_uri(struct dialogue *dialogue, const char *uri)
{
	scope_packet struct packet row;

	packet_begin(&row, "row");
	packet_add(&row, "kind", "uri");
	packet_add(&row, "text", uri);
	return dialogue_row(dialogue, &row);
}

static int
read_size(const struct dialogue *dialogue, const char *key, int otherwise)
{
	int64_t size;

	return packet_get_number(&dialogue->hello, key, 1, 10000, &size) < 0 ? otherwise
									     : (int)size;
}

/* Who brings a secret along has it: what a script prints ends in logs and mails. */
static bool
is_brought_by_script(const struct enrol *enrol)
{
	return enrol->is_active_at_once && packet_get(&enrol->command.dialogue->hello, "secret");
}

static bool
is_hotp(const struct packet *result)
{
	const char *type = packet_get(result, "type");

	return type && strcmp(type, "hotp") == 0;
}

/* The sheet for the new device of result. Returns 0 or -errno. */
static int
send_sheet(const struct enrol *enrol, const struct packet *result)
{
	struct dialogue *dialogue = enrol->command.dialogue;
	const char *warning = packet_get(result, "words");
	struct sheet sheet = {
	    .uri = packet_get(result, "uri"),
	    .secret = packet_get(result, "secret"),
	    .issuer = packet_get(result, "issuer"),
	    .account = packet_get(result, "label"),
	    .algorithm = packet_get(result, "algorithm"),
	    .has_counter = is_hotp(result),
	    .digits = 6,
	    .period_seconds = 30,
	    .code_minutes = enrol->is_active_at_once ? 0 : FIRST_CODE_MINUTES,
	    .room = {.screen = qr_screen_parse(packet_get(&dialogue->hello, "screen")),
		.columns = read_size(dialogue, "columns", 80),
		.lines = read_size(dialogue, "lines", 24)},
	};

	packet_get_number(result, "digits", 6, 8, &sheet.digits);
	packet_get_number(result, "period", 1, INT32_MAX, &sheet.period_seconds);
	if (!sheet.uri || (!enrol->wants_uri && !sheet.secret))
		return -EPROTO;
	if (!text_is_empty(warning))
		dialogue_show(dialogue, warning);
	if (enrol->wants_uri)
		return send_uri(dialogue, sheet.uri);
	if (is_brought_by_script(enrol))
		return 0;
	return sheet_write(&sheet, send_line, dialogue);
}

static int
take_row(void *context, const struct packet *row)
{
	struct enrol *enrol = context;

	return codes_take(&enrol->codes, row);
}

static void
fill_confirm(const void *context, struct packet *act)
{
	packet_add(act, "device", context);
}

static const char *
device_name(const struct enrol *enrol)
{
	const char *found = enrol->command.dialogue->seen.device;

	if (enrol->name)
		return enrol->name;
	return text_is_empty(found) ? "The device" : found;
}

static void
end_active(const struct enrol *enrol, const struct packet *result)
{
	struct dialogue *dialogue = enrol->command.dialogue;
	char words[COMMAND_WORDS_SIZE];
	int64_t wait = 0;

	packet_get_number(result, "wait", 0, INT32_MAX, &wait);
	codes_show(&enrol->command, &enrol->codes, result);
	text_format(words, sizeof(words), "%s is active.", device_name(enrol));
	if (!enrol->is_active_at_once) {
		if (!command_says(&enrol->command, "screen", "none"))
			dialogue_show(dialogue, "Clear your screen: the secret is on it.");
		dialogue_show(dialogue, words);
		if (enrol->is_hotp)
			text_copy(words, sizeof(words),
			    "This code is used up; your next login takes the next one.");
		else
			text_format(words, sizeof(words),
			    "This code is used up; your next login takes the next one, in %lld s.",
			    (long long)wait);
	}
	command_end(&enrol->command, result, enrol->wants_uri ? NULL : words);
}

/* The words that it was begun with, as far as they decide what goes. */
static void
begin_again(const struct enrol *enrol, char what[64])
{
	const char *replaces = packet_get(&enrol->command.dialogue->hello, "replaces");
	char shown[48] = "";

	if (replaces)
		text_escape(shown, sizeof(shown), replaces);
	text_format(what, 64, "enrol%s%s", replaces ? " --replaces " : "", shown);
}

/* The device is pending until the person's app gives a right code. */
static void
confirm(struct enrol *enrol, const char *device_id)
{
	char unfinished[COMMAND_WORDS_SIZE], what[64];
	const struct command_code code = {
	    .prompt = enrol->is_hotp ? "Code of it, or two in a row: " : "Code from the app: ",
	    .tries = FIRST_CODE_TRIES,
	    .within_ms = FIRST_CODE_MINUTES * 60 * 1000,
	    .operation = "confirm",
	    .fill = fill_confirm,
	    .context = device_id,
	    .on_row = take_row,
	    .unfinished = unfinished};
	struct packet result;

	begin_again(enrol, what);
	command_hint(&enrol->command,
	    "No first code came: the new device does not count. Begin it again: ", what,
	    unfinished);
	if (command_try_codes(&enrol->command, &code, &result))
		end_active(enrol, &result);
}

void
dialogue_enrol(struct dialogue *dialogue)
{
	scope(enrol_wipe) struct enrol enrol = {.codes = {.count = 0}};
	const struct command_code code = {.prompt = "Your code, or a recovery code: ",
	    .tries = OWN_CODE_TRIES,
	    .may_do_without = true,
	    .operation = "enrol",
	    .fill = fill_enrol,
	    .context = &enrol};
	scope_packet struct packet result;
	char device_id[24];

	if (!enrol_begin(&enrol, dialogue) || !command_try_codes(&enrol.command, &code, &result))
		return;
	if (send_sheet(&enrol, &result) < 0 ||
	    text_copy(device_id, sizeof(device_id),
		packet_get(&result, "device_id") ? packet_get(&result, "device_id") : "") < 0) {
		dialogue_refuse(dialogue, REASON_INTERNAL, NULL);
		return;
	}
	enrol.is_hotp = is_hotp(&result);
	if (enrol.is_active_at_once)
		end_active(&enrol, &result);
	else
		confirm(&enrol, device_id);
}
