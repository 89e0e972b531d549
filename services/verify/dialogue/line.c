/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The log's line of a decision. Account and door are the client's words, host and the rest
 * the keeper's; all of it is escaped alike. Runs in a talker, called by dialogue_done.
 */
#include "dialogue/line.h"
#include "base/log.h"
#include "base/text.h"
#include "doors/doors.h"

#include "base/poison.h"

#define OWN_HOST_SIZE 24

/* A command of one's own names no account. */
static const char *
account_text(const struct dialogue *dialogue)
{
	if (!text_is_empty(dialogue->seen.account))
		return dialogue->seen.account;
	return packet_get(&dialogue->hello, "account");
}

/*
 * Before the keeper spoke, what the client said is all there is; but who is not root says nothing
 * of it that counts: he stands there by the uid that the kernel gave, as the keeper has it.
 */
static const char *
host_text(const struct dialogue *dialogue, char own[OWN_HOST_SIZE])
{
	if (!text_is_empty(dialogue->seen.host))
		return dialogue->seen.host;
	if (dialogue->by_root && dialogue->caller == 0)
		return packet_get(&dialogue->hello, "rhost");
	text_format(own, OWN_HOST_SIZE, "local:%u", (unsigned int)dialogue->caller);
	return own;
}

/* What a process of the account's own calls itself is its word alone. */
static const char *
door_text(const struct dialogue *dialogue)
{
	if (!dialogue->by_root && dialogue->operation && dialogue->operation->decides)
		return DOOR_OF_LOCKERS;
	return packet_get(&dialogue->hello, "door");
}

void
line_compose(const struct dialogue *dialogue, const struct done *done, char *text)
{
	char account[160], door[96], host[160], place[32], device[80], login[80], rule[80];
	char own[OWN_HOST_SIZE];

	text_escape_value(account, sizeof(account), account_text(dialogue));
	text_escape_value(door, sizeof(door), door_text(dialogue));
	text_escape_value(host, sizeof(host), host_text(dialogue, own));
	text_escape_value(place, sizeof(place), dialogue->seen.place);
	text_escape_value(device, sizeof(device), dialogue->seen.device);
	text_escape_value(login, sizeof(login), done->login);
	text_escape_value(rule, sizeof(rule), dialogue->seen.rule);
	text_format(text, LINE_TEXT_SIZE,
	    "account=%s door=%s host=%s place=%s device=%s verdict=%s reason=%s login=%s%s%s",
	    account, door, host, place, device, verdict_text(done->verdict),
	    reason_text(done->reason), login, dialogue->seen.rule[0] ? " rule=" : "",
	    dialogue->seen.rule[0] ? rule : "");
}

void
line_write(const struct dialogue *dialogue, const struct done *done)
{
	char text[LINE_TEXT_SIZE];

	if (done->verdict != VERDICT_REFUSE &&
	    (!dialogue->operation || !dialogue->operation->decides))
		return;
	if (done->verdict != VERDICT_ACCEPT && dialogue->is_often)
		return; /* the parent said so, once */
	if (done->verdict == VERDICT_SKIP && done->reason == REASON_LET_BE)
		return; /* the account entry decided nothing: cron comes by here, too */
	line_compose(dialogue, done, text);
	log_line(done->verdict == VERDICT_REFUSE ? LOG_NOTICE : LOG_INFO, "%s", text);
}
