/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a terminal would show, as a grey picture. Linked into the tests of the QR code; text
 * comes from the drawing code or from a terminal's capture, so colours in any usual form are
 * understood.
 */
#include "picture.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CELL_WIDTH 8
#define CELL_HEIGHT 16
#define COLUMNS_MAX 400
#define LINES_MAX 200

struct picture {
	int columns, lines;
	bool dark;
	unsigned char ink, paper; /* of the next character */
	unsigned char points[LINES_MAX * CELL_HEIGHT][COLUMNS_MAX * CELL_WIDTH];
};

static unsigned char
grey_of_palette(long entry)
{
	static const unsigned char basic[] = {
	    0, 80, 130, 160, 60, 90, 150, 220, 110, 120, 180, 220, 110, 140, 200, 255};

	if (entry < 16)
		return basic[entry < 0 ? 0 : entry];
	if (entry >= 232)
		return (unsigned char)(8 + 10 * (entry - 232));
	return (unsigned char)((((entry - 16) / 36) + ((entry - 16) / 6 % 6) + ((entry - 16) % 6)) *
			       255 / 15);
}

static void
colours_default(struct picture *picture)
{
	picture->ink = picture->dark ? 220 : 0;
	picture->paper = picture->dark ? 0 : 255;
}

static void
apply_colours(struct picture *picture, const char *parameters)
{
	long values[16] = {0};
	int count = 0;
	char *end;

	for (const char *p = parameters; count < 16; p = end + 1) {
		values[count++] = strtol(p, &end, 10);
		if (*end != ';')
			break;
	}
	for (int i = 0; i < count; i++) {
		long v = values[i];

		if (v == 0)
			colours_default(picture);
		else if ((v == 38 || v == 48) && i + 2 < count && values[i + 1] == 5) {
			*(v == 38 ? &picture->ink : &picture->paper) =
			    grey_of_palette(values[i + 2]);
			i += 2;
		} else if ((v >= 30 && v <= 37) || (v >= 90 && v <= 97))
			picture->ink = grey_of_palette(v < 90 ? v - 30 : v - 82);
		else if ((v >= 40 && v <= 47) || (v >= 100 && v <= 107))
			picture->paper = grey_of_palette(v < 100 ? v - 40 : v - 92);
		else if (v == 39 || v == 49)
			colours_default(picture);
	}
}

/* Is the point of this character's cell ink? */
static bool
is_ink(uint32_t c, int x, int y)
{
	switch (c) {
	case ' ':
		return false;
	case 0x2588:
		return true;
	case 0x2580:
		return y < CELL_HEIGHT / 2;
	case 0x2584:
		return y >= CELL_HEIGHT / 2;
	case '#': /* drawn in a weaker ink: see draw_cell */
		return true;
	default:
		return x > 1 && x < 6 && y > 3 && y < 13 && (x + y) % 3 != 0;
	}
}

static void
draw_cell(struct picture *picture, int column, int line, uint32_t c)
{
	unsigned char ink = picture->ink;

	if (c == '#') /* bars with gaps, which a camera blurs to a tone between ink and paper */
		ink = (unsigned char)((3 * ink + picture->paper) / 4);
	if (column >= COLUMNS_MAX || line >= LINES_MAX)
		return;
	if (column >= picture->columns)
		picture->columns = column + 1;
	for (int y = 0; y < CELL_HEIGHT; y++)
		for (int x = 0; x < CELL_WIDTH; x++)
			picture->points[line * CELL_HEIGHT + y][column * CELL_WIDTH + x] =
			    is_ink(c, x, y) ? ink : picture->paper;
}

/* One UTF-8 sequence; anything broken counts as one byte. */
static uint32_t
next_character(const char **text)
{
	const unsigned char *p = (const unsigned char *)*text;

	if ((p[0] & 0xf0) == 0xe0 && p[1] && p[2]) {
		*text += 3;
		return (uint32_t)(p[0] & 0x0f) << 12 | (p[1] & 0x3fU) << 6 | (p[2] & 0x3fU);
	}
	*text += 1;
	return p[0];
}

static void
draw_text(struct picture *picture, const char *text)
{
	int column = 0;

	while (*text) {
		if (text[0] == '\033' && text[1] == '[') {
			apply_colours(picture, text + 2);
			text += strcspn(text, "m");
			text += *text == 'm';
			continue;
		}
		if (*text == '\n') {
			picture->lines++;
			column = 0;
			text++;
			continue;
		}
		if (*text == '\r') {
			text++;
			continue;
		}
		draw_cell(picture, column++, picture->lines, next_character(&text));
	}
}

void
picture_write(const char *text, bool dark, FILE *out)
{
	struct picture *picture = calloc(1, sizeof(*picture));
	int width, height;

	if (!picture)
		abort();
	picture->dark = dark;
	colours_default(picture);
	memset(picture->points, picture->paper, sizeof(picture->points));
	draw_text(picture, text);
	width = (picture->columns + 2) * CELL_WIDTH;
	height = (picture->lines + 2) * CELL_HEIGHT;
	fprintf(out, "P5\n%d %d\n255\n", width, height);
	for (int y = 0; y < height && y < LINES_MAX * CELL_HEIGHT; y++)
		fwrite(picture->points[y], 1, (size_t)width, out);
	free(picture);
}
