/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of 2sv's dialogues share: a line played on the stage, and what it showed. */
#pragma once

#include "stage.h"
#include "tools/tool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define NOBODY 65534
#define ACCEPT "verdict=accept|reason=right"

/* Of the last play. */
extern struct stage_shown play_shown;

/* Plays line as root (caller 0) or another; typed is all of stdin. */
void play(unsigned int caller, const char *line, const char *typed, const struct stage_act *acts);

void play_assert_out(const char *text);
void play_assert_err(const char *text);
