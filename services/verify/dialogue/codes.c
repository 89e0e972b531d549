/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv codes: how many recovery codes are left, and a new set in the place of the old one, for
 * which the keeper wants a code unless root asks. Runs in a talker.
 */
#include "dialogue/codes.h"
#include "dialogue/question.h"

#include "base/scope.h"
#include "base/text.h"

#include <string.h>

#include "base/poison.h"

#define CODE_TRIES 3

struct renewal {
	struct command command; /* first: what command_act hands to its row_handler */
	struct codes codes;
};

static void
renewal_wipe(struct renewal *renewal)
{
	codes_wipe(&renewal->codes);
}

void
codes_wipe(struct codes *codes)
{
	explicit_bzero(codes, sizeof(*codes));
}

int
codes_take(struct codes *codes, const struct packet *row)
{
	const char *kind = packet_get(row, "kind"), *text = packet_get(row, "text");

	if (kind && text && strcmp(kind, "recovery") == 0 && codes->count < CODES_MAX &&
	    text_copy(codes->texts[codes->count], CODES_TEXT_SIZE, text) == 0)
		codes->count++;
	return 0;
}

/* The row of kind "set": what a result says of an account's set. Returns 0 or -errno. */
static int
send_set(struct dialogue *dialogue, const struct packet *result)
{
	static const char *const keys[] = {"set", "created", "codes", "codes_left"};
	scope_packet struct packet row;

	if (!packet_get(result, "set"))
		return 0;
	packet_begin(&row, "row");
	packet_add(&row, "kind", "set");
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		packet_add(&row, keys[i], packet_get(result, keys[i]));
	return dialogue_row(dialogue, &row);
}

static int
send_code(struct dialogue *dialogue, unsigned int number, const char *text)
{
	scope_packet struct packet row;

	packet_begin(&row, "row");
	packet_add(&row, "kind", "recovery");
	packet_add_number(&row, "id", number);
	packet_add(&row, "text", text);
	return dialogue_row(dialogue, &row);
}

/* What takes one code. */
typedef int code_shower(struct dialogue *dialogue, unsigned int number, const char *text);

static int
show_with(const struct command *command, const struct codes *codes, const struct packet *result,
    code_shower *show)
{
	struct dialogue *dialogue = command->dialogue;
	char words[COMMAND_WORDS_SIZE], date[QUESTION_DATE_SIZE];
	int64_t set = 0, created = 0;
	int r;

	packet_get_number(result, "set", 0, INT64_MAX, &set);
	packet_get_number(result, "created", 0, INT64_MAX, &created);
	question_date(created, date);
	text_format(words, sizeof(words),
	    "Recovery codes of %s, set %lld of %s:", command->account.name, (long long)set, date);
	r = dialogue_show(dialogue, words);
	for (unsigned int i = 0; i < codes->count && r == 0; i++)
		r = show(dialogue, i + 1, codes->texts[i]);
	if (r == 0)
		r = dialogue_show(dialogue,
		    "Each is good once, in the place of a code, when your phone is not there.");
	if (r == 0)
		r = dialogue_show(
		    dialogue, "Keep them on paper, off this machine. They are not shown again.");
	return r;
}

static int
show_text(struct dialogue *dialogue, unsigned int number, const char *text)
{
	char line[CODES_TEXT_SIZE + 16];
	int r;

	text_format(line, sizeof(line), "  %2u  %s", number, text);
	r = dialogue_show(dialogue, line);
	explicit_bzero(line, sizeof(line));
	return r;
}

int
codes_show_texts(
    const struct command *command, const struct codes *codes, const struct packet *result)
{
	return codes->count == 0 ? 0 : show_with(command, codes, result, show_text);
}

int
codes_show(const struct command *command, const struct codes *codes, const struct packet *result)
{
	int r;

	if (codes->count == 0)
		return 0;
	r = show_with(command, codes, result, send_code);
	return r < 0 ? r : send_set(command->dialogue, result);
}

void
dialogue_codes(struct dialogue *dialogue)
{
	struct command command;
	struct packet act, result;

	if (!command_begin(&command, dialogue))
		return;
	command_act_begin(&command, &act, "codes");
	if (command_act(&command, &act, &result, command_hand_on))
		send_set(dialogue, &result);
	command_end(&command, &result, NULL);
}

static int
take_row(void *context, const struct packet *row)
{
	struct renewal *renewal = context;

	return codes_take(&renewal->codes, row);
}

static void
renew(struct renewal *renewal)
{
	const struct command_code code = {.prompt = "Code: ",
	    .tries = CODE_TRIES,
	    .may_do_without = true,
	    .operation = "codes-new",
	    .on_row = take_row};
	struct packet result;
	int64_t set = 0;
	char words[COMMAND_WORDS_SIZE] = "";

	if (!command_try_codes(&renewal->command, &code, &result))
		return;
	codes_show(&renewal->command, &renewal->codes, &result);
	if (packet_get_number(&result, "set", 2, INT64_MAX, &set) == 0)
		text_copy(words, sizeof(words), "The codes of earlier sets are void.");
	command_end(&renewal->command, &result, words[0] ? words : NULL);
}

void
dialogue_codes_new(struct dialogue *dialogue)
{
	scope(renewal_wipe) struct renewal renewal = {.codes = {.count = 0}};

	if (command_begin(&renewal.command, dialogue))
		renew(&renewal);
}
