/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A QR code drawn in characters, for whatever the person's terminal can show. Pure: one
 * line at a time into the caller's buffer. Called by dialogue/sheet.c; runs in a talker.
 */
#pragma once

#include "base/scope.h"

#include <qrencode.h>
#include <stddef.h>

/* What a terminal can show; the hello's key screen. Zero shows nothing. */
enum qr_screen {
	QR_SCREEN_NONE = 0,
	QR_SCREEN_ASCII,  /* "##" and blanks, two columns a module */
	QR_SCREEN_UTF8,	  /* half blocks in the terminal's own colours, which are light on dark */
	QR_SCREEN_LIGHT,  /* the same where they are dark on light; no hello says that */
	QR_SCREEN_COLOUR, /* half blocks in black on white, whatever the terminal's colours */
};
/* NULL and what is not known: QR_SCREEN_NONE. */
enum qr_screen qr_screen_parse(const char *text);

struct qr_room {
	enum qr_screen screen;
	int columns, lines; /* what the code may take */
};

struct qr {
	QRcode *code;
	enum qr_screen screen;
	int quiet;	    /* modules of white round it */
	int columns, lines; /* what it takes */
};
void qr_free(struct qr *qr); /* overwrites the modules */
#define scope_qr scope(qr_free)

#define QR_LINE_SIZE 640 /* version 40 in half blocks, with the colours */

/*
 * Encodes text (bytes, no NUL) into the best code that fits the room: level M before L, a
 * quiet zone of 4 modules before one of 2. Without colours of its own the light modules are
 * ink: dark on light where the terminal is dark. Returns 0 and *ret (qr_free);
 * -EFBIG: it does not fit, or the screen shows nothing; or -errno of the encoder.
 */
int qr_fit(const char *text, const struct qr_room *room, struct qr *ret);

/*
 * Encodes text into the least code of all that qr_fit tries, whatever the room; as there, -EFBIG
 * where the screen shows nothing or no code is long enough.
 */
int qr_smallest(const char *text, enum qr_screen screen, struct qr *ret);

/* Writes line 0..qr->lines-1, without a newline; size at least QR_LINE_SIZE. */
void qr_line(const struct qr *qr, int line, char *out, size_t size);
