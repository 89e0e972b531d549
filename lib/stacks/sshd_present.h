/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads back what our file of sshd's settings was made of, so that a second 2sv protect keeps what
 * it is not told to change. Pure. Used by 2sv, as root.
 */
#pragma once

#include "stacks/sshd_conf.h"

struct sshd_present {
	struct sshd_wish wish; /* its groups point into the texts below */
	char people[SSHD_GROUP_SIZE], robots[SSHD_GROUP_SIZE];
};

/*
 * Fills *ret, which must not be copied, from the text of our file. Whether a password is asked
 * beside the key stands in pam.d alone: the setup is SETUP_KEY_PASSWORD_CODE for both. Returns 0;
 * -EINVAL where sshd_conf_make would not write these settings, comments aside: somebody changed
 * them by hand; or -ENOMEM.
 */
int sshd_present_read(const char *text, struct sshd_present *ret);

/* True if two such texts differ in nothing but comments and blank lines. */
bool sshd_present_is_same(const char *one, const char *other);
