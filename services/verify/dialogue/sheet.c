/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the owner of a new device is shown, laid out for the size of the terminal. First
 * the words are made, then the largest place for the code that leaves them room is looked
 * for. Called by dialogue/enrol.c; runs in a talker.
 */
#include "dialogue/sheet.h"

#include "base/text.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define SIDE_LINES_MAX 20
#define SIDE_COLUMNS 30 /* leaves 50 of 80 columns to the code */
#define SIDE_GAP "   "
#define GROUP 4
#define GROUPS_PER_LINE 4
#define PROMPT_LINES 1
#define LINE_SIZE (QR_LINE_SIZE + 2 * SIDE_COLUMNS)

struct side_line {
	enum sheet_kind kind;
	char text[2 * SIDE_COLUMNS];
};

struct side {
	int count;
	struct side_line lines[SIDE_LINES_MAX];
};

static void
side_wipe(struct side *side)
{
	explicit_bzero(side, sizeof(*side));
}
#define scope_side scope(side_wipe)

static struct side_line *
side_add(struct side *side, enum sheet_kind kind, const char *text)
{
	struct side_line *line = &side->lines[side->count];

	if (side->count == SIDE_LINES_MAX)
		return NULL;
	side->count++;
	line->kind = kind;
	text_escape(line->text, SIDE_COLUMNS + 1, text);
	return line;
}

/* "  ABCD EFGH IJKL MNOP", as many lines as it takes. */
static void
add_secret(struct side *side, const char *secret)
{
	size_t length = strlen(secret);
	size_t per_line = GROUP * GROUPS_PER_LINE;

	for (size_t start = 0; start < length; start += per_line) {
		struct side_line *line = side_add(side, SHEET_SECRET, "");
		size_t used = 0;

		for (size_t i = start; line && i < length && i < start + per_line; i++) {
			if ((i - start) % GROUP == 0)
				line->text[used++] = ' ';
			line->text[used++] = secret[i];
			line->text[used] = '\0';
		}
	}
}

static void
add_field(struct side *side, const char *name, const char *value)
{
	char text[512];

	if (text_is_empty(value) || text_format(text, sizeof(text), "%-9s%s", name, value))
		return;
	side_add(side, SHEET_WORDS, text);
}

static void
add_kind(struct side *side, const struct sheet *sheet)
{
	char text[64], algorithm[16] = "SHA1";

	if (sheet->algorithm && strcmp(sheet->algorithm, "sha1") != 0)
		text_format(algorithm, sizeof(algorithm), "SHA%s", sheet->algorithm + 3);
	if (strcmp(algorithm, "SHA1") == 0 && sheet->digits == 6 && sheet->has_counter)
		text_copy(text, sizeof(text), "Kind     counter based");
	else if (sheet->has_counter)
		text_format(
		    text, sizeof(text), "%s, %d digits, counter", algorithm, (int)sheet->digits);
	else if (strcmp(algorithm, "SHA1") == 0 && sheet->digits == 6 &&
		 sheet->period_seconds == 30)
		text_copy(text, sizeof(text), "Kind     time based");
	else
		text_format(text, sizeof(text), "%s, %d digits, %d s", algorithm,
		    (int)sheet->digits, (int)sheet->period_seconds);
	side_add(side, SHEET_WORDS, text);
}

static void
add_wait(struct side *side, int minutes)
{
	char text[64];

	if (minutes == 0)
		return;
	text_format(text, sizeof(text), "First code: within %d min.", minutes);
	side_add(side, SHEET_WORDS, "");
	side_add(side, SHEET_WORDS, text);
}

/* Of a screen that is light nothing tells. */
static void
add_swap(struct side *side)
{
	side_add(side, SHEET_WORDS, "");
	side_add(side, SHEET_WORDS, "Not read? Return alone");
	side_add(side, SHEET_WORDS, "swaps black and white.");
}

static void
side_make(struct side *side, const struct sheet *sheet, bool with_code)
{
	side->count = 0;
	side_add(side, SHEET_WORDS, with_code ? "Scan this with your app," : "Type this secret");
	side_add(side, SHEET_WORDS, with_code ? "or type the secret into it:" : "into your app:");
	side_add(side, SHEET_WORDS, "");
	add_secret(side, sheet->secret);
	side_add(side, SHEET_WORDS, "");
	add_field(side, "Account", sheet->account);
	add_field(side, "Issuer", sheet->issuer);
	add_kind(side, sheet);
	add_wait(side, sheet->code_minutes);
	if (with_code && sheet->may_swap)
		add_swap(side);
}

static int
write_below(const struct qr *qr, const struct side *side, sheet_line *line, void *context)
{
	char text[QR_LINE_SIZE];
	int r = 0;

	for (int i = 0; qr && r == 0 && i < qr->lines; i++) {
		qr_line(qr, i, text, sizeof(text));
		r = line(context, SHEET_QR, text);
	}
	for (int i = 0; r == 0 && i < side->count; i++)
		r = line(context, side->lines[i].kind, side->lines[i].text);
	explicit_bzero(text, sizeof(text));
	return r;
}

static int
write_beside(const struct qr *qr, const struct side *side, sheet_line *line, void *context)
{
	int first = (qr->lines - side->count) / 2; /* the words stand at half height */
	char text[LINE_SIZE], code[QR_LINE_SIZE];
	int r = 0;

	for (int i = 0; r == 0 && i < qr->lines; i++) {
		bool has_words = i >= first && i < first + side->count;

		qr_line(qr, i, code, sizeof(code));
		r = text_format(text, sizeof(text), "%s%s%s", code, has_words ? SIDE_GAP : "",
		    has_words ? side->lines[i - first].text : "");
		if (r == 0)
			r = line(context, SHEET_QR, text);
	}
	explicit_bzero(text, sizeof(text));
	explicit_bzero(code, sizeof(code));
	return r;
}

/* The secret alone; says which size of terminal would hold a code as well. */
static int
write_without_code(const struct sheet *sheet, sheet_line *line, void *context)
{
	scope_side struct side side;
	scope_qr struct qr qr = {0};
	char words[128];
	int r = 0;

	side_make(&side, sheet, false);
	if (qr_smallest(sheet->uri, sheet->room.screen, &qr) == 0) {
		text_format(words, sizeof(words),
		    "No QR code: there is no room. A window of %d x %d has it.",
		    qr.columns + (int)strlen(SIDE_GAP) + SIDE_COLUMNS, qr.lines + PROMPT_LINES);
		r = line(context, SHEET_WORDS, words);
	}
	return r ? r : write_below(NULL, &side, line, context);
}

int
sheet_write(const struct sheet *sheet, sheet_line *line, void *context)
{
	struct qr_room beside = sheet->room, below = sheet->room;
	scope_side struct side side;
	scope_qr struct qr qr = {0};
	int r;

	side_make(&side, sheet, true);
	beside.columns -= (int)strlen(SIDE_GAP) + SIDE_COLUMNS;
	beside.lines -= PROMPT_LINES;
	below.lines -= PROMPT_LINES + side.count;
	r = qr_fit(sheet->uri, &beside, &qr);
	if (r == 0 && qr.lines >= side.count)
		return write_beside(&qr, &side, line, context);
	qr_free(&qr);
	r = qr_fit(sheet->uri, &below, &qr);
	if (r == 0)
		return write_below(&qr, &side, line, context);
	return r == -EFBIG ? write_without_code(sheet, line, context) : r;
}
