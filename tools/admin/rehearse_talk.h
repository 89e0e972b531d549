/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One login of a rehearsal: what is typed at which prompt, and what was seen of it. The doors
 * (rehearse_pam.c, rehearse_sshd.c) carry it out; rehearse.c judges it.
 */
#pragma once

#include "tools/admin/rehearse.h"
#include "tools/admin/rehearse_account.h"

#include <stdbool.h>

#define REHEARSE_PROMPTS_MAX 8

struct rehearse_try {
	const struct rehearsal *rehearsal;
	const struct rehearse_account *account;
	const char *code;  /* for the first prompt that asks one; NULL = broken off there */
	const char *field; /* at a door that asks once, what each prompt is answered; else NULL */
	bool by_key_alone; /* at sshd: no other method is tried */
	bool by_wrong_password;
};

struct rehearse_heard {
	bool is_in;	 /* every check of who comes was passed */
	bool is_working; /* and a command ran, where the door runs one */
	bool is_late;	 /* ended by us, after REHEARSE_WAIT_MS */
	bool asked_password, asked_code;
	unsigned int prompts;
	char asked[320]; /* "Password: ", "Code: " with their quotes: all prompts, escaped */
	char said[240];	 /* the last line of the door, escaped; "" = nothing */
};

/*
 * Notes the prompt and finds its answer by what it says: borrowed, of the try; or NULL: broken off
 * here, as it is at a second prompt for a code, at one that nobody knows, and at too many.
 */
const char *rehearse_answer(
    const struct rehearse_try *try, struct rehearse_heard *heard, const char *prompt);

/* True for the doors that rehearse_pam goes through. */
bool rehearse_pam_knows(const char *door);

/* The doors. Return 0 and *ret, or -errno (could not be tried). */
int rehearse_pam(const struct rehearse_try *try, struct rehearse_heard *ret);
int rehearse_sshd(const struct rehearse_try *try, struct rehearse_heard *ret);
