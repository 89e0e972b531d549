/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The sections of 2sv.conf: rule, which says who needs a code, at which door, from where; and
 * deadline, which says until when an account must have a device. In the order of their files: the
 * first that matches holds. Pure data; which one matches is policy/rule.h's and deadline.h's to
 * say.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SECTIONS_MAX 100 /* of each kind, in all files */
/* Of the names of all groups, each once, with what divides them: they fit into a packet. */
#define SECTION_GROUPS_BYTES_MAX 1500
#define RULE_HOLDS_MINUTES_MAX 720
#define DEADLINE_SKIPS_MAX 100
#define DEADLINE_OFFER_DAYS_MAX 365

/* Zero is what holds where nothing is said. */
enum require {
	REQUIRE_ALWAYS = 0,  /* a code */
	REQUIRE_NEW_HOST,    /* a code, but not from a known host */
	REQUIRE_NEW_SESSION, /* a code, but not in a session that was begun with one */
	REQUIRE_NEVER,	     /* none */
	REQUIRE_REFUSE,	     /* nobody comes in */
};
const char *require_text(
    enum require require); /* "always", "new-host", "new-session", "never", "refuse" */

/* What becomes of copies over ssh that may take data away (2sv-gate). The later, the stricter. */
enum copies {
	COPIES_ALLOW = 0, /* in the log alone */
	COPIES_ALERT,	  /* allowed, and told */
	COPIES_CODE,	  /* only with a code that was given lately */
	COPIES_REFUSE,	  /* none, and told */
};
/* Where no rule says another thing: who has sshd run 2sv-gate wants to hear of copies. */
#define COPIES_DEFAULT COPIES_ALERT
const char *copies_text(enum copies copies); /* "allow", "alert", "code", "refuse" */

/* What a rule wants of a fact that is so, or is not; and such a fact. */
enum wanted { WANTED_ANY = 0, WANTED_YES, WANTED_NO };

/* Lists are names, divided by '\n'; NULL = any. */
struct section {
	char *name;	  /* 1..32 of A-Za-z0-9._- ; no other section of its kind has it */
	const char *file; /* that it stands in: borrowed from settings.sources */
	int line;	  /* where it begins */
	char *groups, *accounts;
};

struct rule {
	struct section section; /* first: sections are freed alike */
	char *doors;
	char *from; /* networks.h, or the word "local"; divided by blanks; NULL = anywhere */
	enum wanted known, key;
	enum require require;
	int64_t
	    holds_minutes; /* so long a code that was given in the same session holds; 0 = never */
	enum copies copies;
	char *texted; /* kinds of contacts that a code may be sent to: sms, push, email */
};

struct deadline {
	struct section section;
	int64_t ends_at; /* Unix seconds: the end of its last day, UTC; 0 = no date */
	int64_t skips;	 /* logins that are let be after that; 0 = none */
	int64_t
	    offer_days; /* before ends_at, from when a login offers to enrol; 0 = after it alone */
};

/* Both in the order of the files. */
struct sections {
	struct rule *rules;
	size_t rule_count;
	struct deadline *deadlines;
	size_t deadline_count;
	char *groups; /* all that are named in them, each once, divided by '\n'; "" = none */
};

/* Does the list, divided by '\n', have that word? NULL and "" have none. */
bool names_have(const char *names, const char *word);
/* Have both lists a word that is the same? */
bool names_meet(const char *names, const char *others);

/* Does any rule allow codes to be sent? */
bool sections_allow_texts(const struct sections *sections);

void sections_free(struct sections *sections);
