/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the acts of 2sv-watch, and the connection of a login that it will ask for. Called by
 * acts.c; runs in the keeper.
 */
#include "keeper/act_fields.h"

#include "wire/connection.h"

#include <string.h>

#include "base/poison.h"

_Static_assert(CONNECTION_TEXT_SIZE == SESSION_CONNECTION_SIZE, "a row has what is parsed here");

/*
 * Of a login that came over the network SSH_CONNECTION is believed where its client is the one that
 * PAM_RHOST names, too: elsewhere nothing is counted.
 */
static void
read_connection(struct act_reading *reading)
{
	struct act_form *form = reading->form;
	const char *text = packet_get(reading->packet, "connection");
	const struct place *place = &form->act.place;
	struct connection connection;
	size_t length;

	if (!text || place->kind != PLACE_ADDRESS || connection_parse(text, &connection) < 0)
		return;
	connection_write(&connection, form->connection);
	length = strcspn(place->address, "%");
	if (strncmp(form->connection, place->address, length) == 0 &&
	    form->connection[length] == ' ')
		form->act.connection = form->connection;
}

int
act_read_arrived(struct act_reading *reading)
{
	int r = act_read_told(reading);

	if (r == 0)
		read_connection(reading);
	return r;
}

/* Those behind the connection after. */
int
act_read_sessions(struct act_reading *reading)
{
	const char *after = packet_get(reading->packet, "after");

	if (after && strlen(after) >= SESSION_CONNECTION_SIZE)
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	reading->form->act.after = after;
	return 0;
}

int
act_read_sent(struct act_reading *reading)
{
	const struct packet *packet = reading->packet;
	const char *text = packet_get(packet, "connection"), *over = packet_get(packet, "over");
	struct act_form *form = reading->form;
	struct connection connection;

	if (!text || connection_parse(text, &connection) < 0 || !over ||
	    (strcmp(over, "yes") != 0 && strcmp(over, "no") != 0) ||
	    packet_get_number(packet, "bytes", 0, INT64_MAX, &form->act.bytes) < 0)
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	connection_write(&connection, form->connection);
	form->act.connection = form->connection;
	form->act.is_over = strcmp(over, "yes") == 0;
	return 0;
}
