/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * May a login lead to a first device? Who has only the password must not enrol his own phone: more
 * is wanted than that. Pure: time is given. Called by the store inside its transaction.
 */
#pragma once

#include "keeper/policy/address.h"

#include <stdint.h>

/* So long a host must have been seen: whoever comes from a new one is told of to the owner first.
 */
#define OFFER_HOST_SECONDS (7 * INT64_C(86400))

enum offer { OFFER_NONE = 0, OFFER_KEY, OFFER_SEAT, OFFER_HOST };

struct offer_facts {
	const struct place *place;
	bool has_key;		     /* sshd took an ssh key in this login */
	int64_t first_at;	     /* the account's first login from there; 0 = there was none */
	int64_t now;		     /* Unix seconds */
	bool clock_is_right;	     /* else no week is over */
	const char *shared_networks; /* settings: where an address is nobody's own */
};

/*
 * An address that others come from as well: this machine's own, the loopback, all IPv4 behind a
 * NAT64, and shared_networks. That somebody came from there before tells nothing of who comes now.
 */
bool offer_is_shared(const struct place *place, const char *shared_networks);

/* What it shows more than a password: a key, this machine's own seat, a host of long standing. */
enum offer offer_judge(const struct offer_facts *facts);
