/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A short text of settings as they hold, to compare those that a service began with and those that
 * the files have now. No secret, and no proof against one who wants two to be alike. Pure.
 */
#pragma once

#include "settings/settings.h"

#define SETTINGS_DIGEST_SIZE 17 /* 16 hex digits and the NUL */

/* Of every key, rule and deadline; neither of files nor of lines, so that a comment changes none.
 */
void settings_digest(const struct settings *settings, char ret[SETTINGS_DIGEST_SIZE]);
