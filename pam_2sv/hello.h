/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What PAM knows of this login: who, and at which door; and the first message that tells it
 * to the service (lib/wire/PROTOCOL, Hello). Runs in the caller's process.
 */
#pragma once

#include "wire/packet.h"

#include <security/pam_modules.h>
#include <sys/types.h>

/* The longest account name that is told; passwd(5) names are far shorter. */
#define ACCOUNT_BYTES_MAX 512

/* Who logs in. The name is PAM's, for as long as the handle. */
struct account {
	const char *name;
	bool has_uid; /* false: only a name that was typed (decoy) */
	uid_t uid;
};

/*
 * Finds the account of PAM_USER, as it is now, by getpwnam(3). Returns 0, or -ENOENT: no name,
 * none that the system knows, or one too long; has then logged it.
 */
int account_find(struct account *account, pam_handle_t *pamh);

/* The name that was typed, known or not. Returns 0, or -ENOENT if there is none. */
int account_typed(struct account *account, pam_handle_t *pamh);

/* The text of a PAM item, or "" where PAM knows none. Borrowed from the handle. */
const char *hello_item(pam_handle_t *pamh, int type);

/* Begins the message of operation about account, with all that the service is told. */
void hello_build(struct packet *packet, const char *operation, pam_handle_t *pamh,
    const struct account *account);

/* Adds who runs this login, where that is another person (PAM_RUSER), and in which session. */
void hello_add_caller(struct packet *packet, pam_handle_t *pamh);

/* Adds the audit session (audit.h), if there is one. */
void hello_add_session(struct packet *packet, int64_t session);
