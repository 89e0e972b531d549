/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether 2svd goes by the settings that the files have now: it reads them when it begins. Used by
 * the doctor, and by commands of root's that say what the files mean.
 */
#pragma once

#include "settings/settings.h"
#include "wire/packet.h"

#include <stdbool.h>
#include <stdio.h>

/* True if the row, of "status", is the one that tells it, and some role of 2svd goes by others. */
bool served_row_is_older(const struct packet *row, const struct settings *settings);

/* How root has 2svd read them: a command, or words. */
const char *served_cure(void);

/*
 * Asks the service, where one runs, and says so in a line of its own where it goes by others; as
 * root. What can't be asked says nothing.
 */
void served_note(const struct settings *settings, FILE *out);
