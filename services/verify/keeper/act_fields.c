/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fields of an act that all acts share: who, where, what was typed. A value of a wrong
 * form is the talker's fault (reason protocol), unless a person typed it. Called by acts.c;
 * runs in the keeper.
 */
#include "keeper/act_fields.h"

#include "base/text.h"
#include "doors/doors.h"
#include "wire/spool.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define UID_MAX ((int64_t)UINT32_MAX - 1) /* (uid_t)-1 is nobody's */

int
act_refuse(struct act_reading *reading, enum reason reason, const char *words)
{
	reading->form->reason = reason;
	text_format(reading->form->words, ACT_WORDS_SIZE, "%s", words ? words : "");
	return -EINVAL;
}

static int
read_uid(struct act_reading *reading, const char *key, uid_t *ret)
{
	int64_t uid;
	int r = packet_get_number(reading->packet, key, 0, UID_MAX, &uid);

	if (r == 0)
		*ret = (uid_t)uid;
	return r;
}

int
act_read_account(struct act_reading *reading)
{
	struct act *act = &reading->form->act;

	act->account = packet_get(reading->packet, "account");
	if (text_is_empty(act->account) || strlen(act->account) >= ACCOUNT_NAME_MAX ||
	    !text_is_printable(act->account) || read_uid(reading, "uid", &act->account_uid) < 0)
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	if (reading->source->way != WAY_ROOT && act->account_uid != reading->source->caller)
		return act_refuse(reading, REASON_NOT_PERMITTED, NULL);
	return 0;
}

/* Somebody tried a name that may be nobody's: the log shall show it, whatever it was. */
int
act_read_stranger(struct act_reading *reading)
{
	const char *typed = packet_get(reading->packet, "account");
	struct act_form *form = reading->form;
	int r = read_uid(reading, "uid", &form->act.account_uid);

	if (r == 0)
		return act_read_account(reading);
	if (r != -ENOENT || text_is_empty(typed) || reading->source->way != WAY_ROOT)
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	text_escape(form->account, sizeof(form->account), typed);
	form->act.account = form->account;
	form->act.account_uid = (uid_t)-1;
	return 0;
}

/* What is known of that door. */
static void
take_door(struct act_reading *reading, const char *door)
{
	const struct door *kind = door_find(door);

	reading->form->act.door = door;
	reading->form->act.door_arrives = kind->has_session;
	reading->form->act.door_shows = door_shows(kind);
	reading->form->act.door_remote = kind->remote;
	reading->form->act.door_moves = kind->moves;
	/* One that nobody watched may be of many persons at once: there no code holds. */
	reading->form->act.door_holds =
	    !kind->has_session && !kind->remote && reading->source->way == WAY_ROOT;
}

int
act_read_door(struct act_reading *reading)
{
	const char *door = packet_get(reading->packet, "door");

	if (text_is_empty(door) || !text_is_printable(door) ||
	    strlen(door) >= sizeof(((struct event_row *)NULL)->door))
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	take_door(reading, door);
	return 0;
}

/* What a process of the account's own calls itself is worth nothing. */
int
act_read_own_door(struct act_reading *reading)
{
	if (reading->source->way == WAY_ROOT)
		return act_read_door(reading);
	take_door(reading, DOOR_OF_LOCKERS);
	return 0;
}

/* Whoever comes by user.sock is a process of this machine, whatever the talker says. */
int
act_read_place(struct act_reading *reading)
{
	struct place_seen seen = {.caller = reading->source->caller};
	int r;

	if (reading->source->way == WAY_ROOT) {
		const struct door *door = door_find(packet_get(reading->packet, "door"));

		seen.is_remote = door->name && door->remote;
		seen.rhost = packet_get(reading->packet, "rhost");
		seen.connection = packet_get(reading->packet, "connection");
		seen.tty = packet_get(reading->packet, "tty");
		r = read_uid(reading, "caller", &seen.caller);
		if (r < 0 && r != -ENOENT)
			return act_refuse(reading, REASON_PROTOCOL, NULL);
	}
	place_find(&seen, &reading->form->act.place);
	return 0;
}

static bool
is_login_id(const char *text)
{
	return text && strlen(text) == LOGIN_ID_SIZE - 1 &&
	       strspn(text, "0123456789abcdef") == LOGIN_ID_SIZE - 1;
}

/* Those that rules name and the account is in; without a word of them nobody could say. */
int
act_read_groups(struct act_reading *reading)
{
	struct act *act = &reading->form->act;

	act->groups = packet_get(reading->packet, "groups");
	act->groups_unknown = !act->groups;
	return 0;
}

static enum wanted
wanted_of(const char *text)
{
	if (!text)
		return WANTED_ANY;
	return strcmp(text, "yes") == 0 ? WANTED_YES : WANTED_NO;
}

/* A session's environment is the user's to set: what is no login id is as good as none. */
int
act_read_login(struct act_reading *reading)
{
	const char *login = packet_get(reading->packet, "login");
	const char *auth_info = packet_get(reading->packet, "auth_info");

	if (packet_get_number(
		reading->packet, "session", 1, UINT32_MAX - 1, &reading->form->act.session) < 0)
		reading->form->act.session = 0;
	reading->form->act.login = is_login_id(login) ? login : NULL;
	reading->form->act.one_field = packet_get(reading->packet, "field") != NULL;
	reading->form->act.auth_info = text_is_empty(auth_info) ? NULL : auth_info;
	return act_read_groups(reading);
}

int
act_read_once(struct act_reading *reading)
{
	const char *once = packet_get(reading->packet, "once");

	reading->form->act.asked = wanted_of(packet_get(reading->packet, "asked"));
	if (once && !once_is_good(once))
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	reading->form->act.once = once;
	return 0;
}

int
act_read_answer(struct act_reading *reading)
{
	const char *answer = packet_get(reading->packet, "answer");

	if (answer && (answer[0] == '\0' || strlen(answer) > ANSWER_BYTES_MAX))
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	reading->form->act.answer = answer;
	return 0;
}

int
act_read_needed_answer(struct act_reading *reading)
{
	if (!packet_get(reading->packet, "answer"))
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	return act_read_answer(reading);
}

int
act_read_why(struct act_reading *reading)
{
	const char *why = packet_get(reading->packet, "why");

	if (why && (strlen(why) >= PROTECT_WHY_SIZE || !text_is_printable(why)))
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	reading->form->act.why = why;
	return 0;
}

int
act_read_change(struct act_reading *reading)
{
	static const char *const changes[] = {"begun", "kept", "undone", "ended"};
	struct act *act = &reading->form->act;
	int r = act_read_why(reading);

	if (r < 0)
		return r;
	act->change = packet_get(reading->packet, "change");
	for (size_t i = 0; act->change && i < sizeof(changes) / sizeof(changes[0]); i++)
		if (strcmp(act->change, changes[i]) == 0)
			return 0;
	return act_refuse(reading, REASON_BAD_VALUE, "change: begun, kept, undone or ended");
}

int
act_read_page(struct act_reading *reading)
{
	struct act *act = &reading->form->act;
	int before, limit;

	act->before = 0;
	act->limit = ROWS_MAX;
	before = packet_get_number(reading->packet, "before", 0, INT64_MAX, &act->before);
	limit = packet_get_number(reading->packet, "limit", 1, ROWS_MAX, &act->limit);
	if ((before < 0 && before != -ENOENT) || (limit < 0 && limit != -ENOENT))
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	return 0;
}

#define HOUR_SECONDS 3600
#define HOST_BYTES_MAX 255
#define TRUST_DAYS_MAX 30

int
act_read_hours(struct act_reading *reading)
{
	int64_t hours = TOKEN_HOURS;
	int r = packet_get_number(reading->packet, "hours", 1, TOKEN_HOURS_MAX, &hours);

	if (r < 0 && r != -ENOENT)
		return act_refuse(
		    reading, REASON_BAD_VALUE, "hours: a number from 1 to 720 is wanted");
	reading->form->act.token_seconds = (r < 0 ? TOKEN_HOURS : hours) * HOUR_SECONDS;
	return 0;
}

int
act_read_host(struct act_reading *reading)
{
	const char *host = packet_get(reading->packet, "host");

	reading->form->act.host = host;
	if (host && (host[0] == '\0' || strlen(host) > HOST_BYTES_MAX))
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	return 0;
}

int
act_read_days(struct act_reading *reading)
{
	int64_t *days = &reading->form->act.days;
	int r = packet_get_number(reading->packet, "days", 1, TRUST_DAYS_MAX, days);

	if (r < 0 && r != -ENOENT)
		return act_refuse(
		    reading, REASON_BAD_VALUE, "days: a number from 1 to 30 is wanted");
	return 0;
}
