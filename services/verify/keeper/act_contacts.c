/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the acts on contacts: which one, as 2sv names it. Called by acts.c; runs in the keeper. */
#include "keeper/act_fields.h"

#include "base/text.h"
#include "settings/contact.h"

#include "base/poison.h"

static int
read_code(struct act_reading *reading)
{
	int r = act_read_command(reading);

	return r < 0 ? r : act_read_answer(reading);
}

/* "3", its number in the list. */
int
act_read_contact(struct act_reading *reading)
{
	const char *number = packet_get(reading->packet, "contact");
	int r = read_code(reading);

	if (r < 0 || !number)
		return r;
	r = number_parse(number, 1, INT64_MAX, &reading->form->act.contact_id);
	return r < 0 ? act_refuse(reading, REASON_BAD_VALUE, "A contact's number is wanted.") : 0;
}

int
act_read_contact_remove(struct act_reading *reading)
{
	if (!packet_get(reading->packet, "contact"))
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	return act_read_contact(reading);
}

/* KIND:ADDRESS. Nobody's contact is another account's mail. */
int
act_read_contact_add(struct act_reading *reading)
{
	const char *contact = packet_get(reading->packet, "contact"), *address = NULL;
	struct act *act = &reading->form->act;
	enum contact_kind kind;
	int r = read_code(reading);

	if (r < 0)
		return r;
	kind = contact ? contact_parse(contact, &address) : CONTACT_NONE;
	if (kind == CONTACT_NONE || kind == CONTACT_LOCAL)
		return act_refuse(reading, REASON_BAD_VALUE, "That is no address of that kind.");
	act->contact_kind = contact_kind_name(kind);
	act->contact_address = address;
	return 0;
}
