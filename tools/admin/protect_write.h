/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Puts a plan's files in their places, and takes them back. Each file is whole at any moment: a
 * new one takes the old one's name. Used by the commands of protect, as root.
 */
#pragma once

#include "tools/admin/protect_plan.h"

#include <stddef.h>

/* Words of what went wrong with which file. */
struct protect_words {
	char text[512];
};

/* Writes every after. What is there must be before. 0; -errno with words: nothing is changed. */
int protect_write(const struct protect_plan *plan, struct protect_words *words);

/*
 * Takes back: a file that is still as it was written becomes as it was before, byte by byte; of
 * one that somebody changed since only the marked lines go that were not there before; a whole
 * file of ours that somebody changed since is left, with words; so it is with what is taken out of
 * common-auth after another one's pam-auth-update. Goes on after a fault. Returns 0, or -errno with
 * words: something is not as before, and may yet become so.
 */
int protect_take_back(const struct protect_plan *plan, struct protect_words *words);
