/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TOTP (RFC 6238): which step a typed code belongs to. Pure: time is given. All steps of the window
 * are computed and compared in constant time, whatever matches (search.h).
 * Called by the store inside its transaction; runs in the keeper.
 */
#pragma once

#include "keeper/factor/search.h"

#include <stdbool.h>
#include <stdint.h>

#define TOTP_WINDOW_STEPS 1 /* each side; no setting widens it */
#define TOTP_NEAR_STEPS 20  /* each side: looked at to name a wrong clock, never accepted */

enum code_match {
	CODE_WRONG = 0,
	CODE_RIGHT, /* step within the window */
	CODE_NEAR,  /* right for a step within TOTP_NEAR_STEPS (or wide): refused, offset named */
};

/* The step of a time; -ERANGE for times before 1970 or that overflow. */
int totp_step(int64_t now, unsigned int period_seconds, int64_t *ret_step);

/* The code of a step, otpauth->digits digits and NUL. Returns 0 or -EINVAL. */
int totp_code(const struct otpauth *otpauth, int64_t step, char code[CODE_DIGITS_MAX + 1]);

/*
 * Compares a normalised code with the window round now. CODE_RIGHT and CODE_NEAR set *ret_step.
 * near_steps: how far to look for CODE_NEAR (TOTP_NEAR_STEPS at a login; more at enrolment).
 * Where a code matches more than one step of the window, the newest one is given.
 */
enum code_match totp_match(const struct otpauth *otpauth, const char *code, int64_t now,
    int64_t near_steps, int64_t *ret_step);

/*
 * Are codes[0] and codes[1], normalised, those of two steps in a row within TOTP_TWO_STEPS of now?
 * True and the second one's step in *ret_step; of several the nearest. One code twice is no two.
 */
#define TOTP_TWO_STEPS 10 /* each side */
bool totp_match_two(
    const struct otpauth *otpauth, const char *const codes[2], int64_t now, int64_t *ret_step);

/*
 * At enrolment: would the code be right under another algorithm (the app ignored ours)?
 * True and *ret where one matches within the window.
 */
bool totp_other_algorithm(
    const struct otpauth *otpauth, const char *code, int64_t now, enum algorithm *ret);
