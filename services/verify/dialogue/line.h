/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one line that the log gets of each decision, at its end:
 * account= door= host= place= device= verdict= reason= login=
 * No value can forge a field. Called by dialogue_done; runs in a talker.
 */
#pragma once

#include "dialogue/dialogue.h"

#define LINE_TEXT_SIZE 1024

/* Composes the line; text is LINE_TEXT_SIZE bytes. */
void line_compose(const struct dialogue *dialogue, const struct done *done, char *text);

/* Writes it, where this end of this operation belongs into the log. */
void line_write(const struct dialogue *dialogue, const struct done *done);
