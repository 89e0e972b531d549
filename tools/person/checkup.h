/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The check-up of an account: what the service knows of it goes in, a grade and the gaps come
 * out, each with the command that closes it. Pure: no I/O, no clock. Called by status.c.
 *
 * One more gap is a fact and a kind here, a function in gap.c that finds it, its name and a row in
 * checkup.c (where it stands, and what it makes of the grade), and a line in 2sv(1).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHECKUP_CODES_FEW 3	   /* recovery codes that are left: so many are few */
#define CHECKUP_TRUSTED_MANY 5	   /* trusted hosts: more are many */
#define CHECKUP_CODES_OLD_DAYS 730 /* recovery codes that were made longer ago are old */

/* Texts are borrowed, and printable: names are escaped. */
struct checkup_facts {
	int64_t now;
	const char *account;
	bool is_named; /* the caller named the account, so commands must: --account */
	bool is_root;  /* root asks */

	bool is_stopped, is_held; /* held: only a recovery code, or root, opens it */
	const char *due; /* until when it does without a device, in words; "" = no such day */
	bool was_reset, is_invited, has_expired; /* has no device since; the invitation */

	int64_t devices; /* active, with those that wait */
	int64_t waiting; /* of them: no code counts before root's re-sync */
	const char *waiting_name;
	int64_t pending; /* they gave no first code yet, and do not count */
	const char *pending_name;
	bool pending_is_plain; /* as 2sv enrol makes it without further options */
	bool has_login;

	bool takes_codes; /* recovery codes, of an account with a device */
	int64_t codes_left, codes_made_at;

	int64_t contacts; /* that hear */
	int64_t contacts_waiting,
	    waiting_contact;	   /* not confirmed: how many; the newest's number */
	bool contact_code_is_open; /* that one's code may still be typed */
	int64_t unsent;		   /* messages with alerts */

	int64_t trusted, trusted_by_address;
	const char *trusted_host; /* to be forgotten first */

	int64_t failures;  /* codes refused at logins in the last 24 hours */
	int64_t new_hosts; /* in the last 30 days */
};

enum checkup_grade {
	CHECKUP_WEAK = 0,
	CHECKUP_FAIR,
	CHECKUP_GOOD,
};
const char *checkup_grade_text(enum checkup_grade grade); /* "weak", "fair", "good" */

enum checkup_kind {
	GAP_STOPPED,
	GAP_RESET,
	GAP_INVITED,
	GAP_NO_DEVICE,
	GAP_EXPIRED,
	GAP_TOKEN_WAITS,
	GAP_REFUSED_CODES,
	GAP_NO_LOGIN,
	GAP_UNSENT,
	GAP_NO_CODES,
	GAP_ONE_DEVICE,
	GAP_NO_CONTACT,
	GAP_CONTACT_WAITS,
	GAP_FEW_CODES,
	GAP_TRUST_BY_ADDRESS,
	GAP_PENDING_DEVICE,
	GAP_NEW_HOSTS,
	GAP_MANY_TRUSTED,
	GAP_OLD_CODES,
};
const char *checkup_kind_name(enum checkup_kind kind); /* "no-device" ...: 2sv(1), JSON */

/* What a gap makes of the grade. */
enum checkup_weight {
	CHECKUP_MAY,  /* nothing: it would be better still */
	CHECKUP_LOOK, /* nothing: but somebody has to look, or to act */
	CHECKUP_MAKES_FAIR,
	CHECKUP_MAKES_WEAK,
};

#define CHECKUP_WORDS_SIZE 200
#define CHECKUP_COMMAND_SIZE 800

struct checkup_gap {
	enum checkup_kind kind;
	enum checkup_weight weight;
	char words[CHECKUP_WORDS_SIZE];	    /* no full stop */
	char command[CHECKUP_COMMAND_SIZE]; /* that closes it, for a shell; "" = a login does */
	bool by_root;			    /* root alone can type it */
	const char *more; /* a sentence for "Next: ", or NULL; of one without a command all of it */
};

#define CHECKUP_GAPS_MAX 24
struct checkup {
	enum checkup_grade grade;
	size_t count;
	struct checkup_gap gaps[CHECKUP_GAPS_MAX]; /* the most important first */
};

void checkup_judge(const struct checkup_facts *facts, struct checkup *ret);
