/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an admin gives out for somebody whose phone is gone, one of each kind at a time, each good
 * once: an invitation, with which a login leads an enrolment, and a help code, which opens one
 * login. Stored as salted hashes. Used by guess.c and the acts; runs in the keeper.
 */
#pragma once

#include "keeper/store/event.h"

/* As stored. */
enum token_kind { TOKEN_INVITATION = 1, TOKEN_HELP = 2 };

enum token_state {
	TOKEN_NONE = 0, /* there is none */
	TOKEN_LIVE,
	TOKEN_USED,
	TOKEN_OLD, /* its time is over, by whatever clock; or is not there yet */
};

struct token {
	enum token_state state;
	int64_t until;
	unsigned char salt[RECOVERY_SALT_BYTES], hash[RECOVERY_HASH_BYTES];
};

/* Looks the account's up. Returns 0 or -errno. */
int token_find(struct running *running, enum token_kind kind, struct token *ret);

/* Is typed (as answer_read gives it) what was given out? In constant time; of any state. */
bool token_is(const struct token *token, const char *typed);

/* Uses it up by one statement. Returns 1, 0 (it was used before, or is not there) or -errno. */
int token_use(struct running *running, enum token_kind kind);

/* One in the place of that kind's last one, good for so long; the result's only row has it. */
int token_make(struct running *running, enum token_kind kind, int64_t seconds);

/* The account has a device: it need not enrol any more, and its invitation is void. */
int token_enrolled(struct running *running);
