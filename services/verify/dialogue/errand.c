/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv store save, check and restore: acts that the keeper does a little of at a time, asked for
 * until it says that they are done; rows go on to 2sv. Only over root.sock (commands.c). Runs in
 * a talker.
 */
#include "dialogue/command.h"

#include <poll.h>

#include "base/poison.h"

#define PAUSE_MS 200 /* while the keeper's child works */

/* True if 2sv is still there, and nobody wants this place. */
static bool
pause_for(const struct dialogue *dialogue)
{
	struct pollfd fds[] = {
	    {.fd = dialogue->client, .events = POLLIN}, {.fd = dialogue->parent, .events = POLLIN}};

	return poll(fds, 2, PAUSE_MS) == 0;
}

static void
run(struct dialogue *dialogue, const char *operation)
{
	struct command command = {.dialogue = dialogue};
	struct packet act, result;
	int64_t number = 0;
	enum verdict verdict;
	enum reason reason;

	do {
		packet_begin(&act, operation);
		if (number > 0)
			packet_add_number(&act, "errand", number);
		command_act(&command, &act, &result, command_hand_on);
		dialogue_read_result(&result, &verdict, &reason);
		if (verdict != VERDICT_SKIP)
			break;
		if (packet_get_number(&result, "errand", 1, INT64_MAX, &number) < 0) {
			dialogue_refuse(dialogue, REASON_INTERNAL, NULL);
			return;
		}
		if (packet_get(&result, "wait") && !pause_for(dialogue)) {
			dialogue_refuse(dialogue, REASON_ENDED, NULL);
			return;
		}
	} while (true);
	command_end(&command, &result, NULL);
}

void
dialogue_save(struct dialogue *dialogue)
{
	run(dialogue, "save");
}

void
dialogue_check(struct dialogue *dialogue)
{
	run(dialogue, "check");
}

void
dialogue_restore(struct dialogue *dialogue)
{
	run(dialogue, "restore");
}
