/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the commands of 2sv have in common. Whatever is not clearly accepted by the keeper
 * ends in a refusal with words that say what to do next. Runs in a talker.
 */
#include "dialogue/command.h"

#include "base/scope.h"
#include "base/text.h"

#include <string.h>

#include "base/poison.h"

bool
command_begin(struct command *command, struct dialogue *dialogue)
{
	*command = (struct command){.dialogue = dialogue};
	command->is_batch = command_says(command, "batch", "yes");
	return dialogue_find_account(dialogue, &command->account) == 0;
}

bool
command_says(const struct command *command, const char *key, const char *value)
{
	const char *said = packet_get(&command->dialogue->hello, key);

	return said && strcmp(said, value) == 0;
}

void
command_hint(const struct command *command, const char *before, const char *what,
    char words[COMMAND_WORDS_SIZE])
{
	text_format(words, COMMAND_WORDS_SIZE, "%s2sv %s", before, what);
	command_words_account(command->dialogue, words);
}

const char *
command_without_device(const struct command *command)
{
	const struct settings *settings = command->dialogue->settings;

	if (settings->sections.deadline_count > 0)
		return "logins are let be as long as the account's deadline allows";
	return settings->unenrolled == UNENROLLED_REFUSE ? "logins are refused"
							 : "the password alone lets in";
}

void
command_no_device(
    const struct command *command, const char *removed, char words[COMMAND_WORDS_SIZE])
{
	char before[COMMAND_WORDS_SIZE];

	text_format(before, sizeof(before),
	    "Removed: %.120s. No device is left, recovery codes are void, and %s. Next: ", removed,
	    command_without_device(command));
	command_hint(command, before, "enrol", words);
}

bool
command_is_meant(const struct command *command, const char *words, const char *prompt)
{
	scope_answer struct answer answer = {.kind = ANSWER_END};
	struct dialogue *dialogue = command->dialogue;
	int r;

	if (command->is_batch || !packet_get(&dialogue->hello, "screen") ||
	    command_says(command, "screen", "none"))
		return true;
	dialogue_show(dialogue, words);
	r = dialogue_ask(dialogue, prompt, true, &answer);
	if (r == 0 && answer.kind == ANSWER_TEXT &&
	    (strcmp(answer.text, "y") == 0 || strcmp(answer.text, "yes") == 0))
		return true;
	dialogue_refuse(
	    dialogue, r < 0 ? dialogue_ask_reason(r) : REASON_ENDED, "Nothing was removed.");
	return false;
}

void
command_act_begin(const struct command *command, struct packet *act, const char *operation)
{
	packet_begin(act, operation);
	packet_add(act, "account", command->account.name);
	packet_add_number(act, "uid", command->account.uid);
}

bool
command_act(
    struct command *command, const struct packet *act, struct packet *result, row_handler *on_row)
{
	enum verdict verdict;
	enum reason reason;

	if (dialogue_act(command->dialogue, act, result, on_row, command) < 0)
		command_refuse_as(result, REASON_NO_SERVICE);
	dialogue_read_result(result, &verdict, &reason);
	return verdict == VERDICT_ACCEPT;
}

void
command_refuse_as(struct packet *result, enum reason reason)
{
	packet_begin(result, "result");
	packet_add(result, "verdict", verdict_text(VERDICT_REFUSE));
	packet_add(result, "reason", reason_text(reason));
}

enum reason
command_reason(const struct packet *result)
{
	enum verdict verdict;
	enum reason reason;

	dialogue_read_result(result, &verdict, &reason);
	return reason;
}

int
command_hand_on(void *context, const struct packet *row)
{
	struct command *command = context;
	scope_packet struct packet copy; /* it may be a code */

	packet_begin(&copy, "row");
	for (unsigned int i = 0; i < row->count; i++) {
		const char *key = row->fields[i].key;

		if (strcmp(key, "v") != 0 && strcmp(key, "op") != 0)
			packet_add(&copy, key, row->fields[i].value);
	}
	return dialogue_row(command->dialogue, &copy);
}

void
command_end(const struct command *command, const struct packet *result, const char *words)
{
	char refusal[COMMAND_WORDS_SIZE];
	struct done done = {.words = words};

	dialogue_read_result(result, &done.verdict, &done.reason);
	if (!text_is_empty(command->dialogue->seen.device))
		done.device = command->dialogue->seen.device;
	packet_get_number(result, "wait", 0, INT32_MAX, &done.wait);
	if (done.verdict != VERDICT_ACCEPT) {
		command_words(command->dialogue, result, refusal);
		done.words = text_is_empty(refusal) ? NULL : refusal;
	}
	dialogue_done(command->dialogue, &done);
}
