/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of keeper/policy/offer: what shows more than a password. */
#include "keeper/policy/offer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/poison.h"

#define NOW INT64_C(1800000000)
#define WEEK OFFER_HOST_SECONDS
#define SHARED "198.51.100.0/24"

static void
a_password_alone_is_never_enough(void **state)
{
	static const struct {
		const char *rhost, *tty;
		uid_t caller;
		bool key;
		int64_t first_at;
		bool clock;
		enum offer offer;
	} rows[] = {
	    {"203.0.113.9", NULL, 0, false, 0, true, OFFER_NONE},
	    {"203.0.113.9", NULL, 0, true, 0, true, OFFER_KEY},
	    {"UNKNOWN", NULL, 0, true, 0, false, OFFER_KEY},
	    {"203.0.113.9", NULL, 0, false, NOW - WEEK, true, OFFER_HOST},
	    {"203.0.113.9", NULL, 0, false, NOW - WEEK + 1, true, OFFER_NONE},
	    {"203.0.113.9", NULL, 0, false, NOW - WEEK, false, OFFER_NONE},
	    {"203.0.113.9", NULL, 0, false, NOW + WEEK, true, OFFER_NONE},
	    {"2001:db8::1", NULL, 0, false, NOW - WEEK, true, OFFER_HOST},
	    {"198.51.100.9", NULL, 0, false, NOW - WEEK, true, OFFER_NONE},
	    {"127.0.0.1", NULL, 0, false, NOW - WEEK, true, OFFER_NONE},
	    {"127.9.9.9", NULL, 0, false, NOW - WEEK, true, OFFER_NONE},
	    {"::1", NULL, 0, false, NOW - WEEK, true, OFFER_NONE},
	    {"::ffff:127.0.0.1", NULL, 0, false, NOW - WEEK, true, OFFER_NONE},
	    {"64:ff9b::c000:207", NULL, 0, false, NOW - WEEK, true, OFFER_NONE},
	    {"UNKNOWN", NULL, 0, false, NOW - WEEK, true, OFFER_NONE},
	    {"", "/dev/tty1", 0, false, 0, true, OFFER_SEAT},
	    {"", "ttyS0", 0, false, 0, false, OFFER_SEAT},
	    {"", "/dev/tty1", 1000, false, NOW - WEEK, true, OFFER_NONE},
	    {"", "/dev/pts/1", 0, false, NOW - WEEK, true, OFFER_NONE},
	    {"", "/dev/pts/1", 1000, false, NOW - WEEK, true, OFFER_NONE},
	    {"", ":0", 0, false, NOW - WEEK, true, OFFER_NONE},
	    {NULL, NULL, 0, false, NOW - WEEK, true, OFFER_NONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct place_seen seen = {
		    .rhost = rows[i].rhost, .tty = rows[i].tty, .caller = rows[i].caller};
		struct place place;
		const struct offer_facts facts = {
		    &place, rows[i].key, rows[i].first_at, NOW, rows[i].clock, SHARED};

		place_find(&seen, &place);
		if (offer_judge(&facts) != rows[i].offer)
			fail_msg("row %zu: %d", i, (int)offer_judge(&facts));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_password_alone_is_never_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
