/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the notifier's acts. Called by acts.c; runs in the keeper. */
#include "keeper/act_fields.h"

#include "base/text.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

int
act_read_claim(struct act_reading *reading)
{
	if (lane_parse(packet_get(reading->packet, "lane"), &reading->form->act.lane) < 0)
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	return 0;
}

/* "ADDRESS NAME", of which a line may be shown. */
static int
read_country(const char *line, size_t length, struct country *ret)
{
	const char *blank = memchr(line, ' ', length);

	if (!blank || blank == line || blank + 1 == line + length ||
	    text_format(ret->address, sizeof(ret->address), "%.*s", (int)(blank - line), line) <
		0 ||
	    text_format(ret->name, sizeof(ret->name), "%.*s", (int)(line + length - (blank + 1)),
		blank + 1) < 0)
		return -EINVAL;
	return text_is_printable(ret->address) && text_is_printable(ret->name) ? 0 : -EINVAL;
}

/* A line each. One that is not good makes none of them good. */
static int
read_countries(struct act_reading *reading)
{
	const char *at = packet_get(reading->packet, "country"), *line;
	struct act_form *form = reading->form;
	size_t length;

	form->act.countries = form->countries;
	while (at && (line = text_next_word(&at, "\n", &length))) {
		if (form->act.country_count == COUNTRIES_MAX ||
		    read_country(line, length, &form->countries[form->act.country_count]) < 0)
			return act_refuse(reading, REASON_PROTOCOL, NULL);
		form->act.country_count++;
	}
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
	if (read_countries(reading) < 0)
		return -EINVAL;
	return act_read_why(reading);
}

int
act_read_await(struct act_reading *reading)
{
	reading->form->is_await = true;
	return 0;
}

int
act_read_texted(struct act_reading *reading)
{
	const struct packet *packet = reading->packet;
	struct act *act = &reading->form->act;

	if (packet_get_number(packet, "message", 1, INT64_MAX, &act->message_id) < 0 ||
	    outcome_parse(packet_get(packet, "outcome"), &act->outcome) < 0)
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	return act_read_why(reading);
}
