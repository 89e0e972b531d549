/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The names of throw-away accounts, which 2sv makes to try a door and the keeper forgets without a
 * trace: nobody else's may look like one. Used by 2sv and the keeper.
 */
#pragma once

#include <stdbool.h>

#define TRIED_PREFIX "2sv-try-"
#define TRIED_NAME_SIZE sizeof(TRIED_PREFIX "01234567")

/* True for the prefix and eight hex digits. */
bool tried_name_is_good(const char *name);
