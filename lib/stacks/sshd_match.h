/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What sshd is to be asked so that each Match block has its turn: a connection that fits the line,
 * and the accounts that it names. Pure. Used by sshd_view.c and sshd_proof.c. Source:
 * sshd_config(5), Match and PATTERNS.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define SSHD_MATCH_WORD 256

struct sshd_match {
	/* "" = the line does not say */
	char users[SSHD_MATCH_WORD], groups[SSHD_MATCH_WORD]; /* as written: "ann,b*" */
	char addresses[SSHD_MATCH_WORD];		      /* as written */
	char label[64];	 /* for who reads it: the network that address is of; "" = address itself */
	char unseen[24]; /* the first word of which sshd can't be asked here: "RDomain" */
	bool is_cut;	 /* a list is longer than there is room for, and left out */
	char address[64], local_address[64], local_port[8], host[SSHD_MATCH_WORD];
};

/* Reads the value of a Match line. What it does not understand is left out. */
void sshd_match_read(const char *value, struct sshd_match *ret);

/*
 * The first and the last address of the next element of addresses, a negated one too
 * ("!10.0.0.0/8"); the same twice where it is no network. *rest begins as the list and is moved on.
 * False at its end.
 */
struct sshd_match_addresses {
	char text[64]; /* the element, without '!' */
	char first[64], last[64];
};
bool sshd_match_next_address(const char **rest, struct sshd_match_addresses *ret);

/* Likewise the next word of a list of names ("ann,b*,!root") that is not negated: a pattern. */
bool sshd_match_next(const char **rest, char *ret, size_t size);
