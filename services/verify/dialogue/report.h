/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a talker tells its parent of the dialogue it leads: what kind of caller holds the
 * place, and when the place is free again. Sent by talkers, read by their parent (talkers.c).
 */
#pragma once

#include "dialogue/dialogue.h"

#define REPORT_PREFIX_SIZE 80

/* In the order in which they go when there is no room: the later, the safer. */
enum standing {
	STANDING_DECOY = 0, /* asked after a wrong password */
	STANDING_NEW,	    /* no hello yet */
	STANDING_UNPROVEN,  /* no right code ever came from its prefix */
	STANDING_PROVEN,    /* one did */
	STANDING_CONSOLE,   /* root with no remote host: who mends the machine */
	STANDING_COUNT
};

enum report_kind { REPORT_NONE = 0, REPORT_STANDING, REPORT_IDLE };

struct report {
	enum report_kind kind;
	enum standing standing;
	char prefix[REPORT_PREFIX_SIZE]; /* canonical, NUL-ended */
};

/* Tells the parent who is being asked. A report that can't be sent is left out. */
void report_standing(struct dialogue *dialogue, enum standing standing, const char *prefix);

/* The standing of a login, by what its hello and the keeper's result of decide say. */
enum standing report_standing_of(const struct packet *hello, const struct packet *result);
