/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of acts: what a talker may ask the keeper for, over which socket, and how its
 * packet becomes a struct act. What is not listed, not for that socket, or not well formed
 * is refused here and never reaches the store. Called by batch.c; runs in the keeper.
 */
#pragma once

#include "keeper/store/store.h"
#include "wire/message.h"

/* Whom an act is from, and under which settings it is read. */
struct act_source {
	enum way way;		/* the listening socket it came by */
	bool has_caller;	/* a client's connection was passed over this link */
	uid_t caller;		/* its uid */
	int64_t now;		/* Unix seconds */
	int64_t recovery_codes; /* settings */
	int64_t trust_days;
	bool trust_by_address;
	const char *shared_networks, *admin_contacts, *admin_alerts;
	int64_t sent_alert_megabytes, sent_alert_times;
	const char *boot; /* NULL = nobody can say */
	bool clock_synchronised;
	struct texted_caps text_caps;
	bool text_can_go; /* a notifier waits for codes that are to be sent */
	bool refuse_unenrolled;
	const struct sections *sections;
	bool nudges, tells_last;
	const char *digest; /* of the settings: settings/digest.h */
	bool late;	    /* from the spool: now is when it happened */
	int64_t told_at;    /* late: when it is told */
};

#define ACT_WORDS_SIZE 256

/* What takes long (errand.h). */
enum errand_kind { ERRAND_NONE = 0, ERRAND_SAVE, ERRAND_CHECK, ERRAND_RESTORE };

/*
 * What was read. act borrows from the packet and from here: keep both until it was run.
 * May hold a given secret: wipe it.
 */
struct act_form {
	struct act act;		 /* kind ACT_NONE where nothing is for the store */
	bool is_init;		 /* make the store: the keeper's own act */
	bool is_await;		 /* a notifier waits for codes: likewise */
	enum errand_kind errand; /* likewise */
	int64_t errand_number;	 /* 0 = begin it; answered with what the next act says */
	struct country countries[COUNTRIES_MAX];  /* SETTLE: act.countries points here */
	struct otpauth given;			  /* ENROL: act.given points here */
	char account[ACCOUNT_NAME_MAX];		  /* END: what was typed, made printable */
	char connection[SESSION_CONNECTION_SIZE]; /* ARRIVED, SENT: act.connection points here */
	enum reason reason;			  /* why it was refused */
	const char *digest;	    /* STATUS, of root: of the keeper's settings; else NULL */
	char words[ACT_WORDS_SIZE]; /* for the person: the fault, or a warning; "" = none */
};
void act_form_wipe(struct act_form *form);

/*
 * Reads the parsed packet into *ret. Returns true if it is to be carried out; false if it is
 * refused, with reason and, where the person can mend it, words.
 */
bool act_read(const struct act_source *source, const struct packet *packet, struct act_form *ret);
