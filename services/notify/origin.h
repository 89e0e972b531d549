/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What can be found out of an address, for a letter: its reverse name, and by a GeoIP database its
 * country. Both are asked for in a child that is killed when it takes too long, whatever it hangs
 * at (a name server, a directory) or dies of (a damaged file). Runs in 2sv-notify, and nowhere
 * else.
 */
#pragma once

#include "notify/claims.h"
#include "notify/origin_name.h"
#include "notify/origin_place.h"
#include "settings/settings.h"

#define ORIGIN_ADDRESS_SIZE 46 /* INET6_ADDRSTRLEN */
#define ORIGINS_MAX 10	       /* addresses of a message that are looked up */

struct origin {
	char address[ORIGIN_ADDRESS_SIZE];
	char name[ORIGIN_NAME_SIZE];   /* or "" */
	char place[ORIGIN_PLACE_SIZE]; /* "Uppsala, Sweden", "Sweden" or "" */
};

/* Of one message; and what was met before, so that it is said and waited for once. */
struct origins {
	struct origin found[ORIGINS_MAX];
	unsigned int count;
	int64_t nameless_until_ms; /* monotonic: name servers are let be */
	bool was_broken;	   /* the database; it was said */
};

/*
 * Forgets what is there, and looks up the addresses that the claim's alerts came from, each once.
 * Takes at most 3 s an address and 10 s in all; where that is over, names are not asked for during
 * the next minute.
 */
void origins_find(
    struct origins *origins, const struct claim *claim, const struct settings *settings);

/* What was found of that address, or NULL. origins may be NULL. */
const struct origin *origin_of(const struct origins *origins, const char *address);

/* Writes "ADDRESS PLACE" of each whose place was found, a line each, into size bytes. */
void origins_write_places(const struct origins *origins, char *text, size_t size);
