/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the notifier's acts. Called by acts.c; runs in the keeper. */
#include "keeper/act_fields.h"

#include <string.h>

#include "base/poison.h"

int
act_read_claim(struct act_reading *reading)
{
	if (lane_parse(packet_get(reading->packet, "lane"), &reading->form->act.lane) < 0)
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	return 0;
}

int
act_read_settle(struct act_reading *reading)
{
	const struct packet *packet = reading->packet;
	struct act *act = &reading->form->act;

	act->claim = packet_get(packet, "claim");
	if (packet_get_number(packet, "message", 1, INT64_MAX, &act->message_id) < 0 ||
	    !act->claim || strlen(act->claim) != LOGIN_ID_SIZE - 1 ||
	    outcome_parse(packet_get(packet, "outcome"), &act->outcome) < 0)
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	if (packet_get(packet, "took") &&
	    packet_get_number(packet, "took", 0, INT32_MAX, &act->took_ms) < 0)
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	return act_read_why(reading);
}
