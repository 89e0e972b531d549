/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a terminal would show, as a grey picture: cells of 8 x 16 points, half blocks, '#',
 * colours by SGR (ECMA-48), any other character as a grey-ish smudge. Test code.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

/* Draws text (lines ended by \n, UTF-8) as a PGM file; dark: light on black, else black on white.
 */
void picture_write(const char *text, bool dark, FILE *out);
