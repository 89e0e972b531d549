/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files of 2sv.conf.d: which names count, and in which order. Used inside lib/settings only.
 */
#pragma once

#include "settings/complaint.h"

#include <stddef.h>

/*
 * The names in the open folder that end in ".conf" and do not begin with '.', sorted by their
 * bytes: what an editor or a package tool leaves beside them is none. At most max of them.
 * Returns 0 and *ret, a NULL-ended list from malloc(3) (free with folder_names_free); or -errno
 * with words in complaint.
 */
int folder_names(int fd, size_t max, char ***ret, struct complaint *complaint);

void folder_names_free(char ***names);
#define scope_names scope(folder_names_free)
