/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A terminal's capture on stdin, a PGM picture on stdout, for zbarimg and for the eye.
 * usage: text_to_picture dark|light. Used by end-to-end tests; not installed.
 */
#include "picture.h"

#include <string.h>

int
main(int argc, char **argv)
{
	static char text[1 << 20];
	size_t size = fread(text, 1, sizeof(text) - 1, stdin);

	if (argc != 2 || (strcmp(argv[1], "dark") != 0 && strcmp(argv[1], "light") != 0)) {
		fprintf(stderr, "usage: text_to_picture dark|light <CAPTURE >PICTURE.pgm\n");
		return 2;
	}
	text[size] = '\0';
	picture_write(text, strcmp(argv[1], "dark") == 0, stdout);
	return 0;
}
