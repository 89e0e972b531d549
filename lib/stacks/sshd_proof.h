/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether sshd does what was wished, once our file is written: sshd itself is asked, for one who is
 * nobody special, for root, and for those whom the wish is about. Used by 2sv protect, as root.
 * Source: sshd(8), -t, -T and -C.
 */
#pragma once

#include "stacks/sshd_conf.h"

struct sshd_proof {
	const char *program; /* "/usr/sbin/sshd" */
	const struct sshd_wish *wish;
	const char *person; /* one more account to ask for, or NULL */
};

/*
 * Runs sshd -t, then sshd -T -C for each account, from the machine itself, from elsewhere, and from
 * addresses that Match blocks name:
 * nobody, root, person, and up to 32 each of the members of the wish's groups and, if it is for
 * everybody, of the people in /etc/passwd. Returns 0, 1 (not as wished, or sshd finds a fault:
 * words say which keyword, and for whom), or -errno with words (size bytes, at least 8).
 */
int sshd_conf_prove(const struct sshd_proof *proof, char *words, size_t size);
