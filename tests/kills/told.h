/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What people were told, in memory that all login processes share and that outlives each of them:
 * the truth with which the store is compared. A process writes a verdict down when PAM has it,
 * so one that is killed before may have been let in without a word here, never the other way.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define PEOPLE_COUNT 9
#define PERSON_PROBE 8 /* the last one logs in after each kill; the others are the load */
#define ROUND_CODES 3  /* of the step before, of now, of the next one */
#define ROUNDS_MAX 5000
#define LOGINS_MAX 200000
#define LOGIN_ID_LENGTH 32

struct told_person {
	atomic_uint typed_wrong; /* wrong codes that were typed, answered or not */
	atomic_uint wrong, used; /* that PAM asked again for by these words */
	atomic_uint right;	 /* SUCCESS */
	atomic_uint right_at_sudo;
	atomic_uint sessions_begun, sessions; /* at sshd: asked for, and opened */
	atomic_uint replays_used;	      /* of used, those typed later from REPLAY_HOST */
};

struct told_login {
	atomic_bool is_whole;
	unsigned char person;
	char id[LOGIN_ID_LENGTH + 1];
};

struct told {
	struct told_person people[PEOPLE_COUNT];
	atomic_uchar accepted[ROUNDS_MAX][PEOPLE_COUNT][ROUND_CODES]; /* SUCCESS for that code */
	atomic_uint login_count;
	struct told_login logins[LOGINS_MAX];
	atomic_uint no_service; /* AUTHINFO_UNAVAIL: what a kill may do to a login */
	atomic_uint odd;	/* any other answer: a fault */
	char odd_words[200];
};

/* Shared, zeroed memory; the process's own way out where there is none. */
struct told *told_make(void);
void told_login(struct told *told, int person, const char *id);
void told_odd(struct told *told, const char *what, const char *words);

/* Over all people. */
struct told_sums {
	unsigned int wrong, used, right, sessions;
};
struct told_sums told_sum(const struct told *told);
