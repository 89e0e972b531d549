/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Refuses what libconfuse would pass over without a word. Used inside lib/settings only.
 */
#pragma once

#include "settings/complaint.h"

/*
 * Puts blanks in place of comments, whose lines libconfuse counts twice. Returns 0, or -EINVAL with
 * "PATH:LINE: words" in complaint.
 */
int settings_scan(char *text, struct complaint *complaint);
