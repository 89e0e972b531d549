/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The readers of acts that a login leads: what it needs, each answer, its session, and a first
 * device. Called by acts.c; runs in the keeper.
 */
#include "keeper/act_fields.h"

#include "base/text.h"
#include "wire/copied.h"
#include "wire/spool.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

typedef int door_reader(struct act_reading *reading);

static int
read_at(struct act_reading *reading, door_reader *read_door)
{
	int r = act_read_account(reading);

	if (r == 0)
		r = read_door(reading);
	if (r == 0)
		r = act_read_place(reading);
	return r < 0 ? r : act_read_login(reading);
}

/* What all acts of a login have. */
int
act_read_of_login(struct act_reading *reading)
{
	int r = read_at(reading, act_read_own_door);

	if (reading->source->way != WAY_ROOT)
		reading->form->act.auth_info = NULL; /* no locker has seen an ssh key */
	return r;
}

/* What was offered, and not taken, is not offered again. */
int
act_read_decide(struct act_reading *reading)
{
	const char *offered = packet_get(reading->packet, "offered");

	if (offered && strcmp(offered, "no") != 0)
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	reading->form->act.is_declined = offered;
	return act_read_of_login(reading);
}

/* What may be told a second time by the spool; lockers have none, and no id to fill a table with.
 */
int
act_read_told(struct act_reading *reading)
{
	int r = act_read_of_login(reading);

	if (r == 0)
		r = act_read_once(reading);
	if (reading->source->way != WAY_ROOT)
		reading->form->act.once = NULL;
	return r;
}

/* A module of an older version says no more than that it was changed. */
static int
read_stage(struct act_reading *reading)
{
	static const char *const names[] = {[PASSWORD_TRY] = "try",
	    [PASSWORD_BEGUN] = "begun",
	    [PASSWORD_FAILED] = "failed",
	    [PASSWORD_CHANGED] = "changed"};
	const char *change = packet_get(reading->packet, "change");
	struct act *act = &reading->form->act;

	act->password = PASSWORD_CHANGED;
	for (size_t i = 0; change && i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], change) != 0)
			continue;
		act->password = (enum password_stage)i;
		change = NULL;
	}
	return change ? act_refuse(reading, REASON_PROTOCOL, NULL) : 0;
}

/* Who changes it is the module's to say: root's own process is another thing than the account's. */
int
act_read_password(struct act_reading *reading)
{
	const char *tried = packet_get(reading->packet, "tried");
	struct act *act = &reading->form->act;
	int64_t by = 0;
	int r = act_read_told(reading);

	if (r == 0)
		r = act_read_why(reading);
	if (r == 0)
		r = read_stage(reading);
	if (r < 0)
		return r;
	if ((tried && !once_is_good(tried)) ||
	    packet_get_number(reading->packet, "caller", 0, UINT32_MAX, &by) < 0)
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	act->tried_once = tried;
	act->by_uid = (uid_t)by;
	act->wants_code = packet_get(reading->packet, "asks") != NULL;
	return 0;
}

/*
 * SSH_CONNECTION, as a process of the account's own says it: its first word is the client's
 * address. Without it the place is that process's.
 */
static void
read_said_place(struct act_reading *reading)
{
	struct place_seen seen = {.caller = reading->source->caller,
	    .connection = packet_get(reading->packet, "connection")};
	char address[PLACE_TEXT_SIZE] = "";

	if (seen.connection)
		text_format(address, sizeof(address), "%.*s", (int)strcspn(seen.connection, " "),
		    seen.connection);
	seen.rhost = address;
	place_find(&seen, &reading->form->act.said);
}

int
act_read_copy(struct act_reading *reading)
{
	struct act *act = &reading->form->act;
	const struct packet *packet = reading->packet;
	enum copied_direction direction;
	enum copied_kind kind;
	int r = read_at(reading, act_read_door);

	if (r < 0)
		return r;
	act->copy_kind = packet_get(packet, "kind");
	act->copy_direction = packet_get(packet, "direction");
	act->copy_command = packet_get(packet, "command");
	if (copied_kind_parse(act->copy_kind, &kind) < 0 || !copied_is_copy(kind) ||
	    copied_direction_parse(act->copy_direction, &direction) < 0 || !act->copy_command ||
	    !text_is_printable(act->copy_command))
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	act->copy_leaves = direction != COPIED_IN;
	read_said_place(reading);
	return 0;
}

static int
read_purpose(struct act_reading *reading)
{
	const char *purpose = packet_get(reading->packet, "purpose");
	struct act *act = &reading->form->act;

	act->for_test = purpose && strcmp(purpose, "test") == 0;
	act->for_password =
	    purpose && strcmp(purpose, "password") == 0 && reading->source->way == WAY_ROOT;
	if (!purpose || (strcmp(purpose, "login") != 0 && !act->for_test && !act->for_password))
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	if (act->for_test) {
		read_said_place(reading);
		return 0;
	}
	return act_read_own_door(reading);
}

int
act_read_try(struct act_reading *reading)
{
	int r = act_read_account(reading);

	if (r == 0)
		r = read_purpose(reading);
	if (r == 0)
		r = act_read_place(reading);
	if (r == 0)
		r = act_read_needed_answer(reading);
	return r < 0 ? r : act_read_login(reading);
}

/*
 * A dialogue may end for many reasons, but not because all was well. Over user.sock there are
 * accounts alone: what is nobody's is counted by nobody.
 */
static bool
may_end(const struct act_reading *reading, enum reason reason)
{
	switch (reason) {
	case REASON_RIGHT:
	case REASON_NOT_ENROLLED:
	case REASON_LET_BE:
		return false;
	case REASON_UNKNOWN_ACCOUNT:
	case REASON_DECOY:
		return reading->source->way == WAY_ROOT;
	default:
		return true;
	}
}

int
act_read_end(struct act_reading *reading)
{
	const char *text = packet_get(reading->packet, "reason");
	enum reason reason;
	int r = act_read_stranger(reading);

	if (r == 0)
		r = act_read_own_door(reading);
	if (r == 0)
		r = act_read_place(reading);
	if (r < 0)
		return r;
	if (!text || reason_parse(text, &reason) < 0 || !may_end(reading, reason))
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	reading->form->act.reason = reason;
	r = packet_get_number(
	    reading->packet, "device", 1, INT64_MAX, &reading->form->act.device_id);
	if (r < 0 && r != -ENOENT)
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	return act_read_login(reading);
}

/* In a login that an invitation leads it is a code like any other, at that door. */
static int
read_confirm_purpose(struct act_reading *reading)
{
	const char *purpose = packet_get(reading->packet, "purpose");
	struct act *act = &reading->form->act;
	int r;

	if (!purpose)
		return 0;
	if (strcmp(purpose, "login") != 0 || reading->source->way != WAY_ROOT)
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	r = act_read_door(reading);
	act->for_login = true;
	return r < 0 ? r : act_read_login(reading);
}

int
act_read_confirm(struct act_reading *reading)
{
	struct act *act = &reading->form->act;
	int r = act_read_command(reading);

	if (r == 0)
		r = read_confirm_purpose(reading);
	if (r < 0)
		return r;
	if (packet_get_number(reading->packet, "device", 1, INT64_MAX, &act->device_id) < 0)
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	return act_read_needed_answer(reading);
}

int
act_read_redeem(struct act_reading *reading)
{
	int r = act_read_of_login(reading);

	if (r == 0)
		r = act_read_device(reading);
	return r < 0 ? r : act_read_needed_answer(reading);
}

/* A first device of a login that shows more than a password. */
int
act_read_offer(struct act_reading *reading)
{
	int r = act_read_of_login(reading);

	return r < 0 ? r : act_read_device(reading);
}

int
act_read_forget(struct act_reading *reading)
{
	int r = act_read_command(reading);

	return r < 0 ? r : act_read_host(reading);
}

/* In a login, of which the talker brings the id; or by its name, with a code. */
int
act_read_trust(struct act_reading *reading)
{
	int r;

	if (packet_get(reading->packet, "purpose")) {
		r = act_read_of_login(reading);
		return r < 0 ? r : read_confirm_purpose(reading);
	}
	r = act_read_forget(reading);
	if (r == 0)
		r = act_read_answer(reading);
	if (r == 0 && !reading->form->act.host)
		return act_refuse(reading, REASON_NO_SUCH, NULL);
	return r < 0 ? r : act_read_days(reading);
}
