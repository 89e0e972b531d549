/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The options of the module's line in pam.d, see pam_2sv(8). What is not known is refused:
 * a misspelt option must not be a weaker login. Runs in the caller's process.
 */
#pragma once

#include <security/pam_modules.h>
#include <stdbool.h>

enum echo { ECHO_AS_SAID = 0, ECHO_ON, ECHO_OFF };

struct options {
	const char *socket;	 /* socket=/abs/path: where the service listens */
	const char *spool;	 /* spool=/abs/path; NULL = none */
	const char *decoy_doors; /* decoy=DOOR[,DOOR...]; NULL without it */
	const char *prompt; /* prompt=WORDS, in place of "Code: "; NULL = as the service says */
	enum echo echo;	    /* echo=yes|no: whether a code is seen as it is typed */
	bool split;	    /* only takes code and password apart, see field.h */
	bool console_root;  /* the last way, see console.h */
	bool key_used;	    /* only tells whether sshd has seen a key */
	bool if_key;	    /* asks only where sshd has seen a key */
	bool ask; /* password: whoever changes the own one is asked a code, see password.h */
};

/*
 * Reads the words of the line; texts stay the caller's. Returns 0, or -EINVAL for an unknown,
 * bad or twice given option, or ones that exclude each other; has then logged which.
 */
int options_read(struct options *options, pam_handle_t *pamh, int argc, const char **argv);

/* True if door stands in the list of decoy=. */
bool options_decoy_at(const struct options *options, const char *door);
