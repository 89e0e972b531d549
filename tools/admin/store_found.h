/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which of a store's three files are there, and what that means for who wants to make one. A
 * store in use has all three; whatever lacks one is a store to be mended, not to be made. Called
 * by store_files.c, as root.
 */
#pragma once

#include "settings/settings.h"

#define STORE_FOUND_WORDS 768

/*
 * Returns 0 where none of them is there, so that a store may be made, or -EEXIST with sentences
 * in words (STORE_FOUND_WORDS bytes): which is there, which is missing, what to do. Touches
 * nothing. A file that can't be looked at counts as there.
 */
int store_found_check(const struct settings *settings, char *words);

/* The database's file; borrowed from the settings. */
const char *store_found_database(const struct settings *settings);
