/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A rehearsal: logs in at a door of this machine as a person would, with an account, a password, a
 * device and a key that are made for it and removed after it, and says whether that door asks a
 * code of who comes. It asks nobody anything. Called by 2sv as root, before a door that was
 * changed is left to people.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* What a login at the door is meant to take; zero is what every door but sshd takes. */
enum rehearse_login {
	REHEARSE_PASSWORD_CODE = 0,
	REHEARSE_KEY_PASSWORD_CODE, /* at sshd */
	REHEARSE_KEY_CODE,	    /* at sshd */
};

struct rehearsal {
	const char *door; /* a PAM service: "sshd", or one of those in rehearse_pam.c */
	enum rehearse_login login;
	bool hides; /* a wrong password is to be asked a code as well */
	/* For sshd, before what its file says: "KbdInteractiveAuthentication=yes" ..., NULL-ended;
	 * NULL = none. */
	const char *const *sshd_options;
	/* A group that the account is to be in, for sshd asks others for less; NULL = its own. */
	const char *group;
	/* The path of a file in a folder of root's: it holds the account's name from before there
	 * is one until all of it is gone, for rehearse_clear. */
	const char *note;
};

/* True for a door that can be rehearsed: one of those named above. */
bool rehearse_knows(const char *door);

#define REHEARSE_WORDS_SIZE 1024

/*
 * Tries, in this order: no code, a wrong one (both must be refused), the right one (must be let
 * in, and be asked for), where a key is meant the key alone (must be refused), and where that is to
 * hide it a wrong password (must be asked a code, and be refused). What an earlier
 * rehearsal left by the same note is removed before; SIGINT, SIGTERM and SIGHUP wait until all is
 * removed, and end the tries. Takes some seconds; nothing waits longer than 20 s.
 * Returns 0; 1 (not as meant); or -errno (could not be tried, or something was left behind;
 * -EINVAL: not such a door). Else than 0, words (size bytes, REHEARSE_WORDS_SIZE are enough) say
 * what was asked and what came of it, in one line, escaped.
 */
int rehearse(const struct rehearsal *rehearsal, char *words, size_t size);

/*
 * Removes what the note names: the account, its group and folder, and all that the service has of
 * it, which keeps one line; then the note. Only names that a rehearsal makes are removed. Returns
 * 0, also where there is no note; -EPERM (the note is not root's alone), -EINVAL (it names no
 * account of ours); or -errno of the first thing that could not be removed: the note stays, for the
 * next one to try again.
 */
int rehearse_clear(const char *note);
