/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzz target of act_read: whatever a talker sends, over the user link an act is for the
 * caller's own account, and none of root's; what a notifier says may be shown; over the watch's it
 * is for no account, and a connection has its one form.
 */
#include "base/text.h"
#include "keeper/acts.h"

#include "wire/connection.h"

#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(bool holds)
{
	if (!holds)
		abort();
}

static void
check_act(const struct act_form *form, const struct act_source *source)
{
	const struct act *act = &form->act;
	bool is_own = form->is_init || form->errand != ERRAND_NONE;

	demand(act->way == source->way && act->caller == source->caller);
	demand(is_own == (act->kind == ACT_NONE));
	demand(!form->is_init || form->errand == ERRAND_NONE);
	demand(!form->is_await);
	demand(form->errand_number >= 0);
	demand(is_own || act->all ||
	       (act->account && act->account[0] && strlen(act->account) < ACCOUNT_NAME_MAX));
	demand(act->door && strlen(act->door) < sizeof(((struct event_row *)NULL)->door));
	demand(!act->answer || strlen(act->answer) <= ANSWER_BYTES_MAX);
	demand((act->kind != ACT_TRY && act->kind != ACT_CONFIRM) || act->answer);
	demand(act->kind != ACT_LOG || (act->limit >= 1 && act->limit <= ROWS_MAX));
	demand(act->kind != ACT_PRUNE && act->kind != ACT_SAVED);
	if (source->way == WAY_ROOT)
		return;
	demand(act->account_uid == source->caller && !act->all && !act->active_at_once);
	demand(!is_own && act->place.kind == PLACE_LOCAL && !act->door_arrives);
}

static void
check_notifiers(const struct act_form *form)
{
	const struct act *act = &form->act;

	demand(form->is_await == (act->kind == ACT_NONE));
	demand(form->is_await || act->kind == ACT_CLAIM || act->kind == ACT_SETTLE ||
	       act->kind == ACT_TEXTED);
	demand(act->kind != ACT_TEXTED || act->message_id > 0);
	demand(act->country_count <= COUNTRIES_MAX);
	for (unsigned int i = 0; i < act->country_count; i++) {
		const struct country *country = &act->countries[i];

		demand(country->address[0] && text_is_printable(country->address));
		demand(country->name[0] && text_is_printable(country->name));
		demand(!strpbrk(country->address, " \n") && !strchr(country->name, '\n'));
	}
}

static void
check_connection(const struct act *act)
{
	char text[CONNECTION_TEXT_SIZE];
	struct connection connection;

	if (!act->connection)
		return;
	demand(connection_parse(act->connection, &connection) == 0);
	connection_write(&connection, text);
	demand(strcmp(text, act->connection) == 0);
}

static void
check_watch(const struct act *act)
{
	demand(act->way == WAY_WATCH && !act->account && act->caller == 0);
	demand(act->kind == ACT_SESSIONS || act->kind == ACT_SENT);
	demand(act->kind != ACT_SENT || (act->connection && act->bytes >= 0));
	demand(!act->after || strlen(act->after) < SESSION_CONNECTION_SIZE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct act_source notifier = {.way = WAY_NOTIFY, .now = 1800000000};
	static const struct act_source watch = {.way = WAY_WATCH, .now = 1800000000};
	static const struct act_source sources[] = {
	    {.way = WAY_ROOT, .has_caller = true, .caller = 0, .now = 1800000000},
	    {.way = WAY_USER, .has_caller = true, .caller = 1000, .now = 1800000000},
	};
	struct packet packet;
	struct act_form form;

	if (size > PACKET_BYTES_MAX)
		return 0;
	memcpy(packet.bytes, data, size);
	packet.size = size;
	if (packet_parse(&packet, message_act_keys) < 0)
		return 0;
	for (size_t i = 0; i < 2; i++) {
		if (act_read(&sources[i], &packet, &form))
			check_act(&form, &sources[i]);
		else
			demand(form.act.kind == ACT_NONE);
		check_connection(&form.act);
	}
	if (act_read(&notifier, &packet, &form))
		check_notifiers(&form);
	if (act_read(&watch, &packet, &form))
		check_watch(&form.act);
	check_connection(&form.act);
	return 0;
}
