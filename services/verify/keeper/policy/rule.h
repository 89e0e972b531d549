/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which rule of 2sv.conf holds for a login: the first that matches. Pure: everything that counts is
 * in the facts. Called by the store inside its transaction; runs in the keeper.
 */
#pragma once

#include "keeper/policy/address.h"
#include "settings/rule.h"

struct rule_facts {
	const char *door, *account;
	bool
	    door_remote; /* people come to it over the network: without an address, from anywhere */
	const struct place *place;
	bool is_known;	     /* a right code came from that host before, and it is nobody else's */
	enum wanted key;     /* an ssh key was taken in this login; any = nobody can say */
	const char *groups;  /* the account is in these, divided by '\n' */
	bool groups_unknown; /* nobody could say: then every group may be its */
	bool of_copies;	     /* it is about a copy: the strictest is by that */
};

/*
 * Where a fact that nobody can say decides whether a rule matches, the strictest of all rules that
 * may hold does: refuse, always, new-host, new-session, never; of copies: refuse, code, alert,
 * allow.
 */
struct rule_found {
	const struct rule *rule; /* NULL = none matches: always, and copies are allowed */
	enum require require;
	enum copies copies;
	bool is_unsure; /* it is the strictest, for nobody knows the groups, or the key */
};

void rule_find(
    const struct sections *sections, const struct rule_facts *facts, struct rule_found *ret);
