/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the acts on contacts: which one, as 2sv names it. Called by acts.c; runs in the keeper. */
#include "keeper/act_fields.h"

#include "base/text.h"
#include "settings/contact.h"

#include "base/poison.h"

/* "3", its number in the list; or KIND:ADDRESS. Nobody's contact is another account's mail. */
static int
read_contact(struct act_reading *reading, const char *contact)
{
	struct act *act = &reading->form->act;
	const char *address = NULL;
	enum contact_kind kind;

	if (number_parse(contact, 1, INT64_MAX, &act->contact_id) == 0)
		return 0;
	act->contact_id = 0;
	kind = contact_parse(contact, &address);
	if (kind == CONTACT_NONE || kind == CONTACT_LOCAL)
		return act_refuse(reading, REASON_BAD_VALUE, "That is no address of that kind.");
	act->contact_kind = contact_kind_name(kind);
	act->contact_address = address;
	return 0;
}

int
act_read_contact(struct act_reading *reading)
{
	const char *contact = packet_get(reading->packet, "contact");
	int r = act_read_command(reading);

	if (r == 0)
		r = act_read_answer(reading);
	return r < 0 || !contact ? r : read_contact(reading, contact);
}

int
act_read_contact_remove(struct act_reading *reading)
{
	if (!packet_get(reading->packet, "contact"))
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	return act_read_contact(reading);
}

int
act_read_contact_add(struct act_reading *reading)
{
	int r = act_read_contact_remove(reading);

	if (r == 0 && !reading->form->act.contact_address)
		return act_refuse(reading, REASON_BAD_VALUE, "An address is wanted, not a number.");
	return r;
}
