/* SPDX-License-Identifier: BSD-2-Clause */
/* From the act and the store to the facts of a decision. Called by the acts; runs in the keeper. */
#include "keeper/store/rules.h"

#include "base/text.h"
#include "keeper/store/clock.h"
#include "keeper/policy/rule.h"
#include "keeper/store/fingerprint.h"
#include "wire/tried.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

static const struct sections no_sections;

static const struct sections *
sections_of(const struct act *act)
{
	return act->sections ? act->sections : &no_sections;
}

/*
 * In auth sshd names the key that it took before. In the account phase of a login by key alone it
 * does not yet: there auth has not run. Where that is not said, nobody can say; nor of a copy,
 * where sshd has no ExposeAuthInfo.
 */
static enum wanted
key_of(const struct act *act)
{
	char fingerprint[FINGERPRINT_SIZE];

	if (fingerprint_find(act->auth_info, fingerprint) != -ENOENT)
		return WANTED_YES;
	if (act->kind == ACT_COPY)
		return act->auth_info ? WANTED_NO : WANTED_ANY;
	if (act->kind != ACT_ADMIT)
		return WANTED_NO;
	if (act->asked == WANTED_ANY)
		return WANTED_ANY;
	return act->asked == WANTED_NO && strcmp(act->door, "sshd") == 0 ? WANTED_YES : WANTED_NO;
}

static const char *
shared_networks_of(const struct act *act)
{
	return act->shared_networks ? act->shared_networks : "";
}

bool
rules_place_is_own(const struct act *act)
{
	char own[PLACE_TEXT_SIZE];

	text_format(own, sizeof(own), "local:%u", (unsigned int)act->account_uid);
	return act->place.kind == PLACE_LOCAL && strcmp(act->place.prefix, own) == 0;
}

/*
 * Others come from there as well. A door of the network that names no address has one place for
 * all; and of a console only who sits there is known, by login or in his own session.
 */
bool
rules_place_is_shared(const struct act *act)
{
	const struct place *place = &act->place;

	if (place->kind != PLACE_LOCAL)
		return offer_is_shared(place, shared_networks_of(act));
	return act->door_remote || (strcmp(place->host, place->prefix) != 0 &&
				       !place_is_console(place) && !rules_place_is_own(act));
}

static bool
is_known_place(const struct running *running)
{
	return running->result->known_place && !rules_place_is_shared(running->act);
}

static void
find(struct running *running, struct rule_found *ret)
{
	const struct act *act = running->act;
	const struct rule_facts facts = {.door = act->door,
	    .door_remote = act->door_remote,
	    .account = act->account,
	    .place = &act->place,
	    .is_known = is_known_place(running),
	    .key = key_of(act),
	    .groups = act->groups,
	    .groups_unknown = act->groups_unknown,
	    .of_copies = act->kind == ACT_COPY};

	/* An account that 2sv protect tries a door with shall be asked its code. */
	rule_find(tried_name_is_good(act->account) ? &no_sections : sections_of(act), &facts, ret);
	running->result->rule = ret->rule;
	running->result->rule_is_unsure = ret->is_unsure;
}

void
rules_look(struct running *running, struct decision_facts *facts)
{
	struct rule_found found;

	find(running, &found);
	facts->require = found.require;
	facts->is_known = is_known_place(running);
}

enum copies
rules_look_at_copies(struct running *running)
{
	struct rule_found found;

	find(running, &found);
	return found.copies;
}

int
due_state(struct running *running, struct due_state *ret)
{
	const struct act *act = running->act;
	struct deadline_facts facts = {.account = act->account,
	    .groups = act->groups,
	    .groups_unknown = act->groups_unknown,
	    .now = act->now,
	    .refuse_unenrolled = act->refuse_unenrolled};
	int r = statement_number(running->store, SQL_SKIPS_USED,
	    VALUES(number_value(running->account_id)), &facts.skips_used);

	if (r == 0)
		r = clock_is_right(running);
	if (r < 0)
		return r;
	facts.clock_is_right = r == 1;
	deadline_find(sections_of(act), &facts, ret);
	return 0;
}

int
offer_look(struct running *running, enum offer *ret)
{
	const struct act *act = running->act;
	struct offer_facts facts = {.place = &act->place,
	    .has_key = key_of(act) == WANTED_YES,
	    .now = act->now,
	    .shared_networks = shared_networks_of(act)};
	int r = clock_is_right(running);

	*ret = OFFER_NONE;
	if (r < 0)
		return r;
	facts.clock_is_right = r == 1;
	r = statement_number(running->store, SQL_HOST_FIRST_AT,
	    VALUES(number_value(running->account_id), text_value(act->place.host)),
	    &facts.first_at);
	if (r == 0 && running->match != ACCOUNT_OTHER_UID && running->brake == BRAKE_NONE &&
	    !running->must_enrol && !running->store->is_copy)
		*ret = offer_judge(&facts);
	return r;
}

int
due_look(struct running *running, struct decision_facts *facts)
{
	struct due_state *due = &running->result->due;
	enum offer offer = OFFER_NONE;
	int r;

	if (sections_of(running->act)->deadline_count == 0)
		return 0;
	r = due_state(running, due);
	if (r == 0 && due->due != DUE_NEVER)
		r = offer_look(running, &offer);
	facts->due = due->due;
	facts->is_offered = due->is_offered;
	facts->may_enrol = offer != OFFER_NONE && running->act->door_shows;
	return r;
}

int
due_use_skip(struct running *running)
{
	const struct act *act = running->act;

	if (running->result->due.due != DUE_SKIPS ||
	    (!act->door_arrives && rules_place_is_own(act)))
		return 0;
	return statement_run(running->store, SQL_SKIP_USE,
	    VALUES(number_value(running->account_id), number_value(act->now)));
}

int
due_use_offer(struct running *running)
{
	int r = statement_run(running->store, SQL_OFFER_USE,
	    VALUES(number_value(running->account_id), number_value(running->act->now)));

	return r < 0 ? r : sqlite3_changes(running->store->db) == 1;
}
