/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A person at a door, in a process of its own as sshd's or sudo's: the installed module through
 * libpam, codes typed, and what PAM said written down. It is one of those that get killed.
 */
#pragma once

#include "tests/kills/told.h"

#include <sys/types.h>

#define REPLAY_HOST "192.0.2.7"

struct login_plan {
	struct told *told;
	const char *folder; /* of the PAM services */
	int person;
	unsigned int round; /* the codes are this round's */
	int64_t now;	    /* that round's time */
	int first, last;    /* which of its codes, 0 .. ROUND_CODES - 1, one login each */
	const char *host;
	unsigned int wrong_one_in; /* logins: something wrong is typed before; 0 = never */
	uint64_t seed;		   /* when, what, and at which door */
};

/* Ends by itself within LOGIN_SECONDS_MAX; its exit code is 0 if the last login was let in. */
#define LOGIN_SECONDS_MAX 60
pid_t login_start(const struct login_plan *plan);

/* The files of the PAM services. */
void login_make_services(const char *folder, const char *socket, const char *spool);

/* The next of a row of numbers that follow from the seed. */
uint64_t seed_next(uint64_t *seed);
