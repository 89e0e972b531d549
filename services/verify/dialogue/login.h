/* SPDX-License-Identifier: BSD-2-Clause */
/* What a login is for those whose dialogue it leads elsewhere. Runs in a talker. */
#pragma once

#include "dialogue/question.h"

/*
 * The dialogue ended without an answer that could be tried: the owner hears of that too. device,
 * NULL or the number of the pending one that it began, goes with it.
 */
void login_tell_end(struct dialogue *dialogue, enum reason reason, const char *device);

/*
 * A login that an invitation leads: it asks the invitation, shows a new device's QR code, asks its
 * first code and shows the recovery codes. Ends the dialogue.
 */
void login_invited(struct dialogue *dialogue);

/* Until when an account without a device comes in, as the keeper's result says it. */
struct login_due {
	int64_t until; /* Unix seconds; 0 = no date */
	int64_t skips; /* logins that are let be after that */
	bool is_past;  /* that is now */
};
void login_due_read(const struct packet *result, struct login_due *ret);

/*
 * Asks whether a first device is to be set up now. Whatever is not yes is no, and the login goes on
 * as if it had not been asked; gone: so is the client.
 */
enum login_offer { LOGIN_OFFER_DECLINED = 0, LOGIN_OFFER_TAKEN, LOGIN_OFFER_GONE };
enum login_offer login_offer(struct dialogue *dialogue, const struct login_due *due);

/* Leads a login to its first device: because that is overdue; by an offer taken. Ends it. */
void login_enrol(struct dialogue *dialogue, const struct login_due *due);
void login_enrol_offered(struct dialogue *dialogue);

/* Ends the dialogue by a refusal. words: lines, which the person sees
   wherever that can be; may be NULL where the door shows no text. */
void login_refuse_saying(struct dialogue *dialogue, enum reason reason, const char *words);
void login_refuse_overdue(struct dialogue *dialogue, const struct login_due *due);
void login_refuse_by_rule(struct dialogue *dialogue);
