/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What root's 2sv tells and asks of this machine's doors; nobody is asked anything: what became of
 * a door (protect), how it was tried, what the doctor found, what a login would be asked now
 * (explain), and who is to be reminded. Runs in a talker, behind root.sock.
 */
#include "dialogue/belongs.h"
#include "dialogue/command.h"
#include "dialogue/list.h"

#include "base/poison.h"

static void
hand_over(struct dialogue *dialogue, const char *operation, const char *const keys[])
{
	struct packet act, result;
	struct command command;

	if (!command_begin(&command, dialogue))
		return;
	command_act_begin(&command, &act, operation);
	for (size_t i = 0; keys[i]; i++)
		packet_add(&act, keys[i], packet_get(&dialogue->hello, keys[i]));
	command_act(&command, &act, &result, NULL);
	command_end(&command, &result, NULL);
}

void
dialogue_protect(struct dialogue *dialogue)
{
	static const char *const keys[] = {"door", "change", "why", NULL};

	hand_over(dialogue, "protect", keys);
}

void
dialogue_tried(struct dialogue *dialogue)
{
	static const char *const keys[] = {"name", "door", "why", NULL};

	hand_over(dialogue, "tried", keys);
}

void
dialogue_found(struct dialogue *dialogue)
{
	static const char *const keys[] = {"why", NULL};

	hand_over(dialogue, "found", keys);
}

/* A letter names a date: where nobody knows the groups it could be that of others. */
void
dialogue_remind(struct dialogue *dialogue)
{
	struct packet act, result;
	struct command command;

	if (!command_begin(&command, dialogue))
		return;
	command_act_begin(&command, &act, "remind");
	belongs_add(dialogue, &command.account, &act, BELONGS_MS);
	if (!packet_get(&act, "groups")) {
		dialogue_refuse(dialogue, REASON_NO_SERVICE,
		    "The groups of an account can't be looked up, so nobody knows its deadline. "
		    "Look at /etc/nsswitch.conf and the log; who is left is reminded by the same "
		    "command again.");
		return;
	}
	command_act(&command, &act, &result, NULL);
	command_end(&command, &result, NULL);
}

/* The decision is a row; that it could be had is what the end says. */
void
dialogue_explain(struct dialogue *dialogue)
{
	static const char *const keys[] = {"door", "rhost", "tty", "auth_info", "field"};
	static const char *const found[][2] = {{"verdict", "verdict"}, {"reason", "reason"},
	    {"ask", "state"}, {"place", "place"}, {"host", "host"}, {"rule", "rule"},
	    {"require", "require"}, {"file", "file"}, {"unsure", "unsure"}, {"due", "due"},
	    {"deadline", "deadline"}, {"until", "until"}, {"skips", "skips"}};
	struct packet act, result, row;
	struct command command;

	if (!command_begin(&command, dialogue))
		return;
	command_act_begin(&command, &act, "explain");
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		packet_add(&act, keys[i], packet_get(&dialogue->hello, keys[i]));
	belongs_add(dialogue, &command.account, &act, BELONGS_MS);
	command_act(&command, &act, &result, NULL);
	packet_begin(&row, "row");
	packet_add(&row, "kind", "explain");
	for (size_t i = 0; i < sizeof(found) / sizeof(found[0]); i++)
		packet_add(&row, found[i][1], packet_get(&result, found[i][0]));
	dialogue_row(dialogue, &row);
	dialogue_done(dialogue, &(struct done){.verdict = VERDICT_ACCEPT, .reason = REASON_RIGHT});
}

void
dialogue_accounts(struct dialogue *dialogue)
{
	struct list list;
	struct packet result;

	if (!list_begin(&list, dialogue))
		return;
	if (!list.is_all) {
		dialogue_refuse(dialogue, REASON_PROTOCOL, NULL);
		return;
	}
	list_pages(&list, "accounts", "account", &result);
	command_end(&list.command, &result, NULL);
}
