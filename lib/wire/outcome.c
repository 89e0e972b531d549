/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables. Used by the keeper and the notifier. */
#include "wire/outcome.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

static const char *const outcomes[] = {
    [OUTCOME_SENT] = "sent", [OUTCOME_LATER] = "later", [OUTCOME_NEVER] = "never"};
static const char *const purposes[] = {
    [MESSAGE_ALERTS] = "alerts", [MESSAGE_CONFIRM] = "confirm", [MESSAGE_TEST] = "test"};
static const char *const lanes[] = {[LANE_OWN] = "own", [LANE_URLS] = "urls"};

const char *
outcome_text(enum message_outcome outcome)
{
	return outcomes[outcome];
}

int
outcome_parse(const char *text, enum message_outcome *ret)
{
	for (enum message_outcome i = OUTCOME_SENT; text && i <= OUTCOME_NEVER; i++)
		if (strcmp(outcomes[i], text) == 0) {
			*ret = i;
			return 0;
		}
	return -EPROTO;
}

const char *
purpose_text(enum message_purpose purpose)
{
	return purposes[purpose];
}

int
purpose_parse(const char *text, enum message_purpose *ret)
{
	for (enum message_purpose i = MESSAGE_ALERTS; text && i <= MESSAGE_TEST; i++)
		if (strcmp(purposes[i], text) == 0) {
			*ret = i;
			return 0;
		}
	return -EPROTO;
}

const char *
lane_text(enum message_lane lane)
{
	return lanes[lane];
}

int
lane_parse(const char *text, enum message_lane *ret)
{
	for (enum message_lane i = LANE_OWN; text && i <= LANE_URLS; i++)
		if (strcmp(lanes[i], text) == 0) {
			*ret = i;
			return 0;
		}
	return -EPROTO;
}
