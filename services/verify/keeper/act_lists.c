/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads acts that list: of one account, or by root of all. Called by acts.c; runs in the keeper. */
#include "keeper/act_fields.h"

#include <string.h>

#include "base/poison.h"

/* Lists of every account are for root; then no account is named. */
static int
read_list(struct act_reading *reading)
{
	const char *all = packet_get(reading->packet, "all");

	if (!all || strcmp(all, "no") == 0)
		return act_read_command(reading);
	if (strcmp(all, "yes") != 0)
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	if (reading->source->way != WAY_ROOT)
		return act_refuse(reading, REASON_NOT_PERMITTED, NULL);
	reading->form->act.all = true;
	return act_read_place(reading);
}

/* Of a list, one after the other. */
int
act_read_remind(struct act_reading *reading)
{
	int r = act_read_command(reading);

	return r < 0 ? r : act_read_groups(reading);
}

int
act_read_pages(struct act_reading *reading)
{
	struct act *act = &reading->form->act;

	act->after = packet_get(reading->packet, "after");
	act->after_account = packet_get(reading->packet, "after_account");
	return read_list(reading);
}

int
act_read_log(struct act_reading *reading)
{
	int r = read_list(reading);

	return r < 0 ? r : act_read_page(reading);
}

int
act_read_alerts(struct act_reading *reading)
{
	const char *state = packet_get(reading->packet, "state");
	struct act *act = &reading->form->act;
	int r = act_read_log(reading);

	if (r < 0 || !state)
		return r;
	act->of_state = act->all && state_parse(state, &act->state) == 0;
	return act->of_state ? 0 : act_refuse(reading, REASON_PROTOCOL, NULL);
}

/* A list that there is of all accounts alone. */
int
act_read_all(struct act_reading *reading)
{
	int r = act_read_pages(reading);

	if (r == 0 && !reading->form->act.all)
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	return r;
}
