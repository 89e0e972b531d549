/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the owner of a new device is shown: the QR code with the secret in groups of four
 * beside it, or below, or the secret alone, whatever the terminal has room for; a line for the
 * prompt stays free. Pure. Called by dialogue/enrol.c; runs in a talker.
 */
#pragma once

#include "dialogue/qr.h"

#include <stdbool.h>
#include <stdint.h>

struct sheet {
	const char *uri;    /* what the code carries */
	const char *secret; /* base32, not grouped */
	const char *issuer, *account;
	const char *algorithm; /* "sha1" .. */
	bool has_counter;      /* hotp: codes go by a counter, not by time */
	int64_t digits, period_seconds;
	bool may_swap;	     /* Return alone draws it the other way round */
	int code_minutes;    /* its first code is waited for so long; 0 = none is asked */
	struct qr_room room; /* the whole terminal */
};

enum sheet_kind {
	SHEET_WORDS = 0, /* text that has no secret */
	SHEET_QR,	 /* a line of the code, with what stands beside it */
	SHEET_SECRET,	 /* a line with the secret's groups */
};
/* Takes one line, no newline in it; returns 0 or -errno, which ends the sheet. */
typedef int sheet_line(void *context, enum sheet_kind kind, const char *text);

/* Hands all lines to line, top to bottom. Returns 0, line's error, or -errno of the encoder. */
int sheet_write(const struct sheet *sheet, sheet_line *line, void *context);
