/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * May a code be sent, and where? A text costs money, rings at night, and goes to whoever has the
 * number now. Pure: time is given. Called by the store inside its transaction.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define TEXTED_AGAIN_SECONDS 60 /* after one, before the next of the account */
#define TEXTED_CAP_SECONDS 3600 /* what the caps are for */
#define TEXTED_DAY_SECONDS 86400
#define TEXTED_DAILY 20		     /* of an account in a day, from prefixes that are not proven */
#define TEXTED_CONTACT_SECONDS 86400 /* a contact that was confirmed gets none before */

/* How many in an hour: settings, or how many there were. */
struct texted_caps {
	int64_t account, prefix, machine;
};

struct texted_facts {
	struct texted_caps caps;
	/* What is dated after now counts. The account's are those of proven prefixes where this one
	 * is, else those of others: whoever has the password alone uses up nothing of its owner's.
	 */
	struct texted_caps sent; /* in the last hour */
	int64_t sent_today;	 /* the account's, in the last day */
	int64_t last_at;	 /* the account's newest; 0 = none */
	bool proven;		 /* the prefix: a right code came from there */
	int64_t now;		 /* Unix seconds */
};

enum texted_may {
	TEXTED_ENOUGH = 0,	  /* no, that is the cap of the account */
	TEXTED_ENOUGH_TODAY,	  /* no, that of its day */
	TEXTED_ENOUGH_OF_NETWORK, /* no, the prefix's */
	TEXTED_ENOUGH_OF_ALL,	  /* no, the machine's */
	TEXTED_SOON,		  /* no, one was sent a moment ago */
	TEXTED_MAY,
};

/* *ret_wait: after how many seconds it may be so; 0 = nobody knows. */
enum texted_may texted_judge(const struct texted_facts *facts, int64_t *ret_wait);

struct texted_contact {
	const char *kind;   /* "sms", as of settings/contact.h; borrowed */
	int64_t codes_from; /* Unix seconds; 0 = nobody knows when it was confirmed */
};

/*
 * May a code go there? allowed: of the rule, kinds divided by '\n'. Whoever has got in for a moment
 * and put his own number there gets no code of it for a day, in which its owner hears of that.
 */
bool texted_contact_is_good(const struct texted_contact *contact, const char *allowed, int64_t now);

/* Of two that are good: is the first the better one? By kind: sms, push, email; then the older one.
 */
bool texted_contact_is_better(const struct texted_contact *a, const struct texted_contact *b);
