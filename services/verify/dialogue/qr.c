/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A QR code drawn in characters (ISO/IEC 18004 by libqrencode): two modules stand in one
 * cell as half blocks, so that an ordinary code fits 24 lines. Called by dialogue/sheet.c;
 * runs in a talker.
 */
#include "dialogue/qr.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "base/poison.h"

/* Entries 16 and 231 of the 256 colours: black and white that no theme changes. */
#define COLOURS_ON "\033[0;38;5;16;48;5;231m"
#define COLOURS_OFF "\033[0m"

enum qr_screen
qr_screen_parse(const char *text)
{
	static const struct {
		const char *text;
		enum qr_screen screen;
	} rows[] = {
	    {"ascii", QR_SCREEN_ASCII},
	    {"utf8", QR_SCREEN_UTF8},
	    {"colour", QR_SCREEN_COLOUR},
	};

	for (size_t i = 0; text && i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(text, rows[i].text) == 0)
			return rows[i].screen;
	return QR_SCREEN_NONE;
}

void
qr_free(struct qr *qr)
{
	if (qr->code) {
		size_t width = (size_t)qr->code->width;

		explicit_bzero(qr->code->data, width * width);
		QRcode_free(qr->code);
	}
	qr->code = NULL;
}

/* What qr takes on the screen with its quiet zone; true if that fits the room. */
static bool
measure(struct qr *qr, const struct qr_room *room)
{
	int modules = qr->code->width + 2 * qr->quiet;
	bool half_blocks = qr->screen != QR_SCREEN_ASCII;

	qr->columns = half_blocks ? modules : 2 * modules;
	qr->lines = half_blocks ? (modules + 1) / 2 : modules;
	return qr->columns <= room->columns && qr->lines <= room->lines;
}

/* From the best to the smallest. */
static const struct {
	QRecLevel level;
	int quiet;
} tries[] = {{QR_ECLEVEL_M, 4}, {QR_ECLEVEL_L, 4}, {QR_ECLEVEL_M, 2}, {QR_ECLEVEL_L, 2}};
#define TRIES (sizeof(tries) / sizeof(tries[0]))

/* The best code that fits, from tries[first] on. */
static int
fit_from(size_t first, const char *text, const struct qr_room *room, struct qr *ret)
{
	*ret = (struct qr){.screen = room->screen};
	if (room->screen == QR_SCREEN_NONE)
		return -EFBIG;
	for (size_t i = first; i < TRIES; i++) {
		ret->code = QRcode_encodeString8bit(text, 0, tries[i].level);
		ret->quiet = tries[i].quiet;
		if (!ret->code && errno != ERANGE) /* ERANGE: too long for any version */
			return errno > 0 ? -errno : -EINVAL;
		if (ret->code && measure(ret, room))
			return 0;
		qr_free(ret);
	}
	return -EFBIG;
}

int
qr_fit(const char *text, const struct qr_room *room, struct qr *ret)
{
	return fit_from(0, text, room, ret);
}

int
qr_smallest(const char *text, enum qr_screen screen, struct qr *ret)
{
	const struct qr_room endless = {screen, INT_MAX, INT_MAX};

	return fit_from(TRIES - 1, text, &endless, ret);
}

static bool
is_dark(const struct qr *qr, int row, int column)
{
	int width = qr->code->width;

	row -= qr->quiet;
	column -= qr->quiet;
	if (row < 0 || column < 0 || row >= width || column >= width)
		return false;
	return qr->code->data[row * width + column] & 1;
}

static void
append(char *out, size_t size, size_t *used, const char *piece)
{
	size_t length = strlen(piece);

	if (length >= size - *used)
		return;
	memcpy(out + *used, piece, length + 1);
	*used += length;
}

/* The character of two modules, one above the other, ink where they are true. */
static const char *
half_block(bool upper, bool lower)
{
	if (upper)
		return lower ? "\342\226\210" : "\342\226\200"; /* U+2588, U+2580 */
	return lower ? "\342\226\204" : " ";			/* U+2584 */
}

void
qr_line(const struct qr *qr, int line, char *out, size_t size)
{
	bool half_blocks = qr->screen != QR_SCREEN_ASCII;
	/* Which modules are ink: the dark ones? */
	bool ink = qr->screen == QR_SCREEN_COLOUR || qr->screen == QR_SCREEN_LIGHT;
	int modules = qr->code->width + 2 * qr->quiet;
	size_t used = 0;

	out[0] = '\0';
	if (qr->screen == QR_SCREEN_COLOUR)
		append(out, size, &used, COLOURS_ON);
	for (int column = 0; column < modules; column++) {
		if (!half_blocks) {
			append(out, size, &used, is_dark(qr, line, column) ? "  " : "##");
			continue;
		}
		append(out, size, &used,
		    half_block(is_dark(qr, 2 * line, column) == ink,
			is_dark(qr, 2 * line + 1, column) == ink));
	}
	if (qr->screen == QR_SCREEN_COLOUR)
		append(out, size, &used, COLOURS_OFF);
}
