/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ways past a desktop door that asks a code: services of pam.d beside it (a finger, a card), and
 * accounts that a login screen lets in by itself. Reads files, changes nothing. Used by 2sv's
 * doctor and protect. Source: the settings of GDM 43, LightDM 1.26 and SDDM 0.19, and
 * xsecurelock 1.7.
 */
#pragma once

#include <limits.h>

struct side_way {
	const char *words; /* what it lets in: "a finger alone opens a session" */
	const char *what;  /* the account of an autologin, escaped; "" = of everybody */
	const char *cure;
	char file[PATH_MAX];
	int line; /* 0 = the whole file */
};

typedef void side_way_take(void *context, const struct side_way *way);

/* A locker without a file in pam.d. */
#define SIDE_WAYS_XSECURELOCK "xsecurelock"

/* Gives those beside the service ("gdm-password") to take, one after the other. */
void side_ways_find(const char *service, side_way_take *take, void *context);
