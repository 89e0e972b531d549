/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables. Used by the keeper and the notifier. */
#include "wire/outcome.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

static const char *const outcomes[] = {
    [OUTCOME_SENT] = "sent", [OUTCOME_LATER] = "later", [OUTCOME_NEVER] = "never"};
static const char *const purposes[] = {[MESSAGE_ALERTS] = "alerts",
    [MESSAGE_CONFIRM] = "confirm",
    [MESSAGE_TEST] = "test",
    [MESSAGE_LOGIN] = "login"};
static const char *const states[] = {
    [MESSAGE_WAITS] = "waits", [MESSAGE_SENT] = "sent", [MESSAGE_GIVEN_UP] = "given-up"};
static const char *const lanes[] = {[LANE_OWN] = "own", [LANE_URLS] = "urls"};

/* Its place in the table of count words, or -EPROTO. One that is NULL is no word. */
static int
find(const char *const *words, int count, const char *text)
{
	for (int i = 0; text && i < count; i++)
		if (words[i] && strcmp(words[i], text) == 0)
			return i;
	return -EPROTO;
}
#define FIND(words, text) find(words, (int)(sizeof(words) / sizeof(words[0])), text)

const char *
outcome_text(enum message_outcome outcome)
{
	return outcomes[outcome];
}

int
outcome_parse(const char *text, enum message_outcome *ret)
{
	int found = FIND(outcomes, text);

	if (found < 0)
		return found;
	*ret = (enum message_outcome)found;
	return 0;
}

const char *
purpose_text(enum message_purpose purpose)
{
	return purposes[purpose];
}

int
purpose_parse(const char *text, enum message_purpose *ret)
{
	int found = FIND(purposes, text);

	if (found < 0)
		return found;
	*ret = (enum message_purpose)found;
	return 0;
}

const char *
state_text(enum message_state state)
{
	return states[state];
}

int
state_parse(const char *text, enum message_state *ret)
{
	int found = FIND(states, text);

	if (found < 0)
		return found;
	*ret = (enum message_state)found;
	return 0;
}

const char *
lane_text(enum message_lane lane)
{
	return lanes[lane];
}

int
lane_parse(const char *text, enum message_lane *ret)
{
	int found = FIND(lanes, text);

	if (found < 0)
		return found;
	*ret = (enum message_lane)found;
	return 0;
}
