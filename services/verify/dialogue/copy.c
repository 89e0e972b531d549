/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A copy over ssh, of which 2sv-gate asks whether it may be. Nobody is asked anything, for the
 * client's stdin is data. Runs in a talker.
 */
#include "dialogue/belongs.h"
#include "dialogue/command.h"

#include "base/text.h"
#include "wire/copied.h"

#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define DOOR "sshd"
#define HOST_SIZE 65

static const char *const keys[] = {
    "door", "kind", "direction", "command", "connection", "auth_info", "session"};

/* Words for the person, which scp and its like show as they are. */
static void
refusal_words(
    const struct command *command, const struct packet *result, char words[COMMAND_WORDS_SIZE])
{
	const char *kind = packet_get(&command->dialogue->hello, "kind");
	char rule[48], host[HOST_SIZE] = "HOST";

	switch (command_reason(result)) {
	case REASON_NEEDS_CODE:
		if (gethostname(host, sizeof(host)) < 0 || host[sizeof(host) - 1] ||
		    !text_is_printable(host))
			text_copy(host, sizeof(host), "HOST");
		text_format(words, COMMAND_WORDS_SIZE,
		    "Copying by %s wants a code that was given from here in the last 12 hours. "
		    "Give one, and copy again: ssh -t %s@%s 2sv test",
		    kind, command->account.name, host);
		break;
	case REASON_HELD:
		text_format(words, COMMAND_WORDS_SIZE,
		    "Copying by %s is refused: the account is stopped. 2sv free opens it, with "
		    "what it asks for.",
		    kind);
		break;
	case REASON_RULE:
		text_escape_value(rule, sizeof(rule), packet_get(result, "rule"));
		text_format(words, COMMAND_WORDS_SIZE,
		    "Copying by %s is refused here, by the rule %s. Who administers this machine "
		    "can say why.",
		    kind, rule);
		break;
	default:
		command_words(command->dialogue, result, words);
	}
}

void
dialogue_copy(struct dialogue *dialogue)
{
	const char *door = packet_get(&dialogue->hello, "door");
	char words[COMMAND_WORDS_SIZE] = "";
	struct packet act, result;
	struct command command;
	enum copied_kind kind;
	struct done done;

	if (!door || strcmp(door, DOOR) != 0 ||
	    copied_kind_parse(packet_get(&dialogue->hello, "kind"), &kind) < 0) {
		dialogue_refuse(dialogue, REASON_PROTOCOL, NULL);
		return;
	}
	if (!command_begin(&command, dialogue))
		return;
	command_act_begin(&command, &act, "copy");
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		packet_add(&act, keys[i], packet_get(&dialogue->hello, keys[i]));
	belongs_add(dialogue, &command.account, &act, BELONGS_SOON_MS);
	command_act(&command, &act, &result, NULL);
	done = (struct done){.words = words};
	dialogue_read_result(&result, &done.verdict, &done.reason);
	if (done.verdict == VERDICT_REFUSE)
		refusal_words(&command, &result, words);
	if (text_is_empty(words))
		done.words = NULL;
	dialogue_done(dialogue, &done);
}
