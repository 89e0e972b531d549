/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads acts of what root's 2sv did or saw on this machine. Called by acts.c; in the keeper. */
#include "keeper/act_fields.h"

#include "wire/tried.h"

#include "base/poison.h"

/* A door of this machine was changed by root's 2sv protect. */
int
act_read_protect(struct act_reading *reading)
{
	int r = act_read_command(reading);

	if (r == 0)
		r = act_read_door(reading);
	return r < 0 ? r : act_read_change(reading);
}

/* What 2sv protect tried a door with is over. */
int
act_read_tried(struct act_reading *reading)
{
	const char *name = packet_get(reading->packet, "name");
	int r = act_read_command(reading);

	if (r == 0 && (!name || !tried_name_is_good(name)))
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	reading->form->act.tried = name;
	reading->form->act.door = "";
	if (r == 0 && packet_get(reading->packet, "door"))
		r = act_read_door(reading);
	return r < 0 ? r : act_read_why(reading);
}

/* What root's 2sv doctor found. */
int
act_read_found(struct act_reading *reading)
{
	int r = act_read_command(reading);

	reading->form->act.door = "";
	return r < 0 ? r : act_read_why(reading);
}
