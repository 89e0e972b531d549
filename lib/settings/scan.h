/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Refuses what libconfuse would pass over without a word. Used inside lib/settings only.
 */
#pragma once

#include "settings/complaint.h"

/* Returns 0, or -EINVAL with "PATH:LINE: words" in complaint. */
int settings_scan(const char *text, struct complaint *complaint);
