/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * To which of the groups that rules name the account of a dialogue belongs: looked up once, by a
 * talker, for the keeper waits for nobody. Used by the dialogues of a login and of 2sv explain.
 */
#pragma once

#include "dialogue/dialogue.h"

#define BELONGS_MS 3000	     /* so long a look-up may take, */
#define BELONGS_SOON_MS 1000 /* and where a session waits to begin */

/*
 * Adds groups to an act about that account. Where they can't be found within ms the key
 * is left out, and the keeper takes the strictest rule that may hold.
 */
void belongs_add(
    struct dialogue *dialogue, const struct dialogue_account *account, struct packet *act, int ms);

/* The same of the hello's account: of a login. */
void belongs_add_login(struct dialogue *dialogue, struct packet *act, int ms);
