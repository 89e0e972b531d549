/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A login at a door, tried with a throw-away account and a code of its own: nobody's password or
 * code is asked for. Used by 2sv protect, as root.
 */
#pragma once

#include "stacks/sshd_conf.h"

#include <stddef.h>

struct rehearsal {
	const char *door; /* "sshd", "sudo", "sudo-i", "su", "su-l" or "login" */
	const char
	    *note; /* a file of root's: the account's name stands in it as long as it is there */
	enum sshd_setup setup; /* of sshd */
};

/*
 * A wrong code is refused, the right one is let in and was asked for. Returns 0; 1 with words:
 * which step went how; or -errno with words: it could not be tried. All of it is gone afterwards.
 */
int rehearse(const struct rehearsal *rehearsal, char *words, size_t size);

/* Takes away what one left that was killed: whatever the note names. Returns 0 or -errno. */
int rehearse_clear(const char *note);
