/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What was typed, tried on all active devices of an account, and used up there. Used by guess.c;
 * runs in the keeper. Source: RFC 6238 section 5.2, RFC 4226 section 7.
 */
#pragma once

#include "keeper/factor/answer_form.h"
#include "keeper/factor/hotp.h"
#include "keeper/store/device.h"
#include "keeper/store/guess.h"

struct candidate {
	struct device device;
	enum code_match match;
	int64_t step; /* or counter, of the code; of two, the second one's */
};

struct trial {
	struct answer_read typed;
	unsigned int count;
	struct candidate candidates[DEVICES_MAX];
};
void trial_wipe(struct trial *trial);
#define scope_trial scope(trial_wipe)

/* Loads the account's active devices. Returns 0 or -errno. */
int trial_load(struct running *running, struct trial *trial);

/*
 * Uses up the code of that step of the device. Returns 1 where it was new, 0 where it or a later
 * one was used before, or -errno.
 */
int trial_use_up(struct running *running, const struct candidate *candidate, struct guess *guess);

/* Puts the device's name, number and wait into the result. */
void trial_name(struct running *running, const struct candidate *candidate);

/* Fill the result by one code, or by two in a row. Return 0 or -errno. */
int trial_one(struct running *running, struct trial *trial, struct guess *guess);
int trial_two(struct running *running, struct trial *trial, struct guess *guess);
