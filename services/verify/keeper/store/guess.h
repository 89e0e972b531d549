/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One guess at an account's code: charged first where its way in is open, then tried on every
 * active device, or as a recovery code, then used up. The limits are those of act.way.
 * Used by the acts of login, enrolment and off; runs in the keeper. Source: RFC 6238 section 5.2.
 */
#pragma once

#include "keeper/store/run.h"

#define GUESS_WENT_BACK "the clock went back since the last code" /* for the log */

struct guess {
	bool charged;	  /* it could be a code: it stands in the ledger */
	bool is_new;	  /* right, and used on no device before */
	bool went_back;	  /* right for a time before that of the last one: a clock was set back */
	bool unexplained; /* a used code, and not just typed twice by its owner: alert */
	bool by_recovery; /* right, by a recovery code */
	bool is_paper;	  /* a used one of those that are good for ever: one alert a day */
	bool by_help;	  /* right, by a help code */
	bool by_text;	  /* right, by a code that was sent to a contact */
	bool unsealed;	  /* some device's seal did not open */
	char detail[64];  /* of a recovery code, or of two codes, for the log */
};

/*
 * Tries act.answer. Fills the result: verdict, reason, device, offset, wait, ask; and *ret. Writes
 * the ledger and the device's step, no event. Returns 0 or -errno.
 */
int guess_try(struct running *running, struct guess *ret);

struct event;
/*
 * Writes the event of a refusal, and its alert where a used code is unexplained. To the account's
 * own processes a used code costs nothing: of those one row an hour, and one alert a day.
 * Returns 0 or -errno.
 */
int guess_tell(struct running *running, const struct guess *guess, struct event *event);

/*
 * Refuses (fills the result as guess_try does) unless the caller is root, the account has no
 * active device, or act.answer is a right code; writes the event of a refusal and its alert, but
 * none where no answer came. Returns 1 (go on), 0 (refused) or -errno.
 */
int guess_gate(struct running *running, int64_t active_devices);
