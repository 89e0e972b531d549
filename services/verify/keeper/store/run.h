/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An act that runs: what it was given, what was found, what it will answer. Each kind of act is
 * one function (act_*.c), listed in run.c. Used by the store's files; runs in the keeper.
 */
#pragma once

#include "keeper/store/sqlite.h"

enum account_match {
	ACCOUNT_OTHER_UID = 0, /* stored, for another uid */
	ACCOUNT_UNSTORED,
	ACCOUNT_MATCHES,
};

struct running {
	struct store *store;
	const struct act *act;
	struct result *result; /* refuses until the act says otherwise */
	const char *event;     /* the name of the event that this kind of act writes */
	int64_t account_id;    /* 0 = nothing is stored for this name */
	int64_t stored_uid;    /* -1 = nothing is stored for this name */
	enum account_match match;
	bool must_enrol;  /* it was reset, and has no device since */
	enum brake brake; /* what is on the account's logins */
	int64_t code_at;  /* when the code of this login was given, if it may hold; else 0 */
	bool by_text;	  /* the code of this login was sent to a contact */
};

/*
 * Each returns 0 with the result filled, or -errno: then nothing of it is kept and the result
 * says REASON_NO_STORE. Contract: store.h.
 */
int act_decide(struct running *running);
int act_split(struct running *running);
int act_try(struct running *running);
int act_text(struct running *running);
int act_end(struct running *running);
int act_admit(struct running *running);
int act_arrived(struct running *running);
int act_nudge(struct running *running);
int act_left(struct running *running);
int act_copy(struct running *running);
int act_chauthtok(struct running *running);
int act_enrol(struct running *running);
int act_confirm(struct running *running);
int act_off(struct running *running);
int act_remove(struct running *running);
int act_rename(struct running *running);
int act_resync(struct running *running);
int act_codes(struct running *running);
int act_codes_new(struct running *running);
int act_stop(struct running *running);
int act_free(struct running *running);
int act_reset(struct running *running);
int act_invite(struct running *running);
int act_help_code(struct running *running);
int act_redeem(struct running *running);
int act_offer(struct running *running);
int act_trust(struct running *running);
int act_forget(struct running *running);
int act_protect(struct running *running);
int act_tried(struct running *running);
int act_explain(struct running *running);
int act_found(struct running *running);
int act_status(struct running *running);
int act_checkup(struct running *running);
int act_accounts(struct running *running);
int act_remind(struct running *running);
int act_devices(struct running *running);
int act_hosts(struct running *running);
int act_log(struct running *running);
int act_prune(struct running *running);
int act_saved(struct running *running);
int act_claim(struct running *running);
int act_settle(struct running *running);
int act_texted(struct running *running);
int act_contacts(struct running *running);
int act_contact_add(struct running *running);
int act_contact_confirm(struct running *running);
int act_contact_remove(struct running *running);
int act_contact_test(struct running *running);
int act_alerts(struct running *running);
int act_sessions(struct running *running);
int act_sent(struct running *running);

/* Set the result and return 0. */
int answer_accept(struct running *running);
int answer_refuse(struct running *running, enum reason reason);
int answer_skip(struct running *running, enum reason reason);

/* Room for count rows of size bytes each. Returns 0 or -ENOMEM. */
int answer_rows(struct running *running, enum row_kind kind, unsigned int count, size_t size);
