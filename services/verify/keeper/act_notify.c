/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the notifier's acts. Called by acts.c; runs in the keeper. */
#include "keeper/act_fields.h"

#include <string.h>

#include "base/poison.h"

int
act_read_claim(struct act_reading *reading)
{
	(void)reading;
	return 0;
}

static int
read_outcome(const char *text, enum message_outcome *ret)
{
	static const char *const names[] = {
	    [OUTCOME_SENT] = "sent", [OUTCOME_LATER] = "later", [OUTCOME_NEVER] = "never"};

	for (enum message_outcome outcome = OUTCOME_SENT; text && outcome <= OUTCOME_NEVER;
	     outcome++)
		if (strcmp(names[outcome], text) == 0) {
			*ret = outcome;
			return 0;
		}
	return -1;
}

int
act_read_settle(struct act_reading *reading)
{
	const struct packet *packet = reading->packet;
	struct act *act = &reading->form->act;

	act->claim = packet_get(packet, "claim");
	if (packet_get_number(packet, "message", 1, INT64_MAX, &act->message_id) < 0 ||
	    !act->claim || strlen(act->claim) != LOGIN_ID_SIZE - 1 ||
	    read_outcome(packet_get(packet, "outcome"), &act->outcome) < 0)
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	return act_read_why(reading);
}
