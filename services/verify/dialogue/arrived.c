/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A session began: the keeper makes the login of it and names the new hosts that the owner was
 * not yet told of, and where the admin wants that the login before; each is shown. Runs in a talker
 * behind root.sock, for pam_sm_open_session.
 */
#include "dialogue/forward.h"
#include "dialogue/last_login.h"
#include "dialogue/nudge.h"
#include "base/text.h"

#include "base/poison.h"

static int64_t
row_time(const struct packet *row)
{
	int64_t at = 0;

	if (packet_get_number(row, "at", 0, INT64_MAX, &at) < 0 &&
	    packet_get_number(row, "first", 0, INT64_MAX, &at) < 0)
		packet_get_number(row, "last", 0, INT64_MAX, &at);
	return at;
}

/* A greeter draws its own window and would stumble over a text: there the row is let go by. */
static int
show_new_host(void *context, const struct packet *row)
{
	struct dialogue *dialogue = context;
	const char *address = packet_get(row, "address"), *door = packet_get(row, "door");
	char host[100], by[80] = "", when[LAST_LOGIN_TIME_SIZE], text[300];

	if (!dialogue_shows(dialogue))
		return 0;
	if (text_is_empty(address))
		address = packet_get(row, "host");
	text_escape_again(host, sizeof(host), address ? address : "unknown");
	if (!text_is_empty(door))
		text_escape_again(by, sizeof(by), door);
	last_login_time(row_time(row), when);
	text_format(text, sizeof(text), "Login from a new host: %s%s%s, %s. Not you? Run: 2sv log",
	    host, by[0] ? " by " : "", by, when);
	return dialogue_show(dialogue, text);
}

static void
tell(struct dialogue *dialogue, const struct packet *result)
{
	last_login_tell(dialogue, result);
	nudge_tell(dialogue, result);
}

void
dialogue_arrived(struct dialogue *dialogue)
{
	forward_act_then(dialogue, "arrived", show_new_host, tell);
}
