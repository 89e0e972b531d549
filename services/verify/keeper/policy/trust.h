/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a code need not be asked again: what a host must be for that. Pure; called by the store,
 * runs in the keeper.
 */
#pragma once

#include "keeper/policy/address.h"

#include <stdbool.h>

/* Zero is the answer where something is forgotten. */
enum trust_how {
	TRUST_NEVER = 0,
	TRUST_BY_KEY,	  /* together with the ssh key that was seen */
	TRUST_BY_ADDRESS, /* the address is enough: the admin has written that it may be */
};

struct trust_facts {
	const struct place *place;
	bool has_key;		     /* an ssh key was seen in this login */
	bool by_address;	     /* setting trust_by_address */
	const char *shared_networks; /* setting: many people have one address there */
};

/* Only ever a remote host; by its address alone only where nobody else has that one. */
enum trust_how trust_judge(const struct trust_facts *facts);
