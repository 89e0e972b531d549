/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv hosts trust: a known host, from which no code is asked for some days; wants a code. 2sv hosts
 * forget, which only closes, wants none. Runs in a talker.
 */
#include "dialogue/command.h"

#include "base/text.h"

#include "base/poison.h"

#define CODE_TRIES 3

static void
fill_host(const void *context, struct packet *act)
{
	const struct command *command = context;
	const struct packet *hello = &command->dialogue->hello;

	packet_add(act, "host", packet_get(hello, "host"));
	packet_add(act, "days", packet_get(hello, "days"));
}

/* One sentence where the store's reason says too little. */
static void
end(const struct command *command, struct packet *result, const char *words)
{
	enum reason reason = command_reason(result);
	char hint[COMMAND_WORDS_SIZE];

	if (reason == REASON_RULE && command->dialogue->settings->trust_days == 0)
		packet_add(
		    result, "words", "No host is trusted here: 2sv.conf has trust_days = 0.");
	else if (reason == REASON_RULE)
		packet_add(result, "words",
		    "No ssh key was seen there with a right code, and its address alone is "
		    "not enough (2sv.conf(5), trust_by_address); or the account is stopped.");
	else if (reason == REASON_NO_SUCH && packet_get(&command->dialogue->hello, "host")) {
		command_hint(command, "There is no such known host. See: ", "hosts", hint);
		packet_add(result, "words", hint);
	} else if (reason == REASON_NO_SUCH)
		packet_add(result, "words", "There is no host to forget.");
	command_end(command, result, words);
}

void
dialogue_trust(struct dialogue *dialogue)
{
	struct command command;
	const struct command_code code = {.prompt = "Code: ",
	    .tries = CODE_TRIES,
	    .operation = "trust",
	    .fill = fill_host,
	    .context = &command};
	char words[COMMAND_WORDS_SIZE], shown[128] = "", span[TEXT_COUNT_SIZE];
	int64_t days = 0, wanted = 0;
	struct packet act, result;

	if (!command_begin(&command, dialogue))
		return;
	command_act_begin(&command, &act, "trust");
	fill_host(&command, &act);
	if (!command_act(&command, &act, &result, NULL)) {
		if (command_reason(&result) != REASON_NEEDS_CODE) {
			end(&command, &result, NULL);
			return;
		}
		if (!command_try_codes(&command, &code, &result))
			return;
	}
	packet_get_number(&result, "days", 0, 30, &days);
	text_escape(shown, sizeof(shown), packet_get(&dialogue->hello, "host"));
	packet_get_number(&dialogue->hello, "days", 0, 30, &wanted);
	text_count(span, days, "day");
	text_format(words, sizeof(words), "%s is trusted for %s%s.", shown, span,
	    wanted > days ? ", as long as 2sv.conf allows" : "");
	end(&command, &result, words);
}

void
dialogue_forget(struct dialogue *dialogue)
{
	struct command command;
	struct packet act, result;

	if (!command_begin(&command, dialogue))
		return;
	command_act_begin(&command, &act, "forget");
	fill_host(&command, &act);
	command_act(&command, &act, &result, NULL);
	end(&command, &result,
	    "Forgotten: a code is asked there again, and a login from there is one from a new "
	    "host.");
}
