/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Recovery codes on their one way through a talker: the keeper's rows are kept until its result
 * says that they count, shown once, and wiped.
 */
#pragma once

#include "dialogue/command.h"

#define CODES_MAX 20	   /* of a set */
#define CODES_TEXT_SIZE 20 /* "xxxx-xxxx-xxxx-xxxx" and the NUL */

struct codes {
	unsigned int count;
	char texts[CODES_MAX][CODES_TEXT_SIZE];
};

void codes_wipe(struct codes *codes);
#define scope_codes scope(codes_wipe)

/* Keeps row, if it is a recovery code. Returns 0. */
int codes_take(struct codes *codes, const struct packet *row);

/* Shows them as texts alone, in a login. Returns 0 or -errno. */
int codes_show_texts(
    const struct command *command, const struct codes *codes, const struct packet *result);

/*
 * Shows the codes of an accepting result, and what they are good for; nothing where there are
 * none. Returns 0 or -errno.
 */
int codes_show(
    const struct command *command, const struct codes *codes, const struct packet *result);
