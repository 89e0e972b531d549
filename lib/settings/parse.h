/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the text of 2sv.conf to struct settings: libconfuse reads key = value, this adds what it
 * lets pass (lib/settings/parse.c). Used inside lib/settings and by its tests.
 */
#pragma once

#include "settings/complaint.h"
#include "settings/settings.h"

/*
 * Sets in settings what text gives; the rest is left as it is. Returns 0, or -EINVAL with
 * "PATH:LINE: words" in complaint (settings is then half set: free it), or -ENOMEM.
 */
int settings_parse(const char *text, struct settings *settings, struct complaint *complaint);

/* Of all keys that are texts: is none missing; and their end. */
bool settings_texts_are_whole(struct settings *settings);
void settings_texts_free(struct settings *settings);
