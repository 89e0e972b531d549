/* SPDX-License-Identifier: BSD-2-Clause */
/* One login of the throw-away account, by each kind of door. Called by rehearse.c, as root. */
#pragma once

#include "stacks/sshd_conf.h"
#include "tools/admin/rehearse_account.h"

#include <stdbool.h>

#define TRY_SECONDS 25
#define TRY_WORD "2sv-came-in"

struct try_login {
	const struct try_account *account;
	const char *door;
	const char *code; /* typed once; asked again, it breaks off */
	enum sshd_setup setup;
	const char *key; /* file of a private key that sshd is told to take; NULL = none */
};

struct try_outcome {
	bool is_in;
	bool was_asked; /* a code */
	bool was_asked_password;
	char last[256]; /* the last that was shown or said */
};

/* What a prompt asks for. */
bool try_prompt_wants_code(const char *prompt);
bool try_prompt_wants_password(const char *prompt);

/* Each ends within TRY_SECONDS. Returns 0 and *ret, or -errno: it could not be tried. */
int try_login_pam(const struct try_login *login, struct try_outcome *ret);
int try_login_ssh(const struct try_login *login, struct try_outcome *ret);
