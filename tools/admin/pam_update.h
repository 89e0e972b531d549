/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What pam-auth-update(8) would make of this machine's files of pam.d: it is run on a copy of what
 * it reads, with answers of its own (debconf), so that nothing of the machine is changed. Used by
 * the commands of protect, as root.
 */
#pragma once

#include "base/scope.h"
#include "tools/admin/protect_write.h"

#define PAM_UPDATE_AUTH "/etc/pam.d/common-auth"
#define PAM_UPDATE_PROFILES "/usr/share/pam-configs"
#define PAM_UPDATE_SAVED "/var/lib/pam/auth" /* what it wrote last */
#define PAM_UPDATE_SEEN "/var/lib/pam/seen"  /* the profiles that it knows */

struct pam_update {
	const char *folder;  /* where the copy is made, which goes again: in a folder of root's */
	const char *name;    /* a profile's file */
	const char *profile; /* its text; NULL = there is none, and its lines go */
};

/* Texts from malloc(3). */
struct pam_updated {
	char *auth, *saved; /* the files of those names */
};
void pam_updated_free(struct pam_updated *updated);
#define scope_pam_updated scope(pam_updated_free)

/*
 * Returns 0 and *ret. Else words say why: -ENOENT (it is not installed, or knows no --root),
 * -EPERM (it does not touch these files: somebody edited them), -ESTALE (it would change more than
 * this profile), or another -errno.
 */
int pam_update(
    const struct pam_update *update, struct pam_updated *ret, struct protect_words *words);
