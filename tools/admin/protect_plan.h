/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What 2sv protect and unprotect are about to change: whole files, as they are and as they are to
 * be. Nothing is written here but the list. Used by the commands of protect, as root.
 */
#pragma once

#include "stacks/stack.h"

#include <limits.h>
#include <stdio.h>

#define PROTECT_FILES_MAX 32

struct protect_file {
	char path[PATH_MAX]; /* absolute, of the file itself: no link */
	char *before;	     /* NULL = there is none */
	char *after;	     /* NULL = there is to be none */
};

struct protect_plan {
	struct stack_files files; /* pam.d as it will be; for place.h */
	struct protect_file of[PROTECT_FILES_MAX];
	size_t count;
};

void protect_plan_begin(struct protect_plan *plan);
void protect_plan_free(struct protect_plan *plan);
#define scope_protect_plan scope(protect_plan_free)

/*
 * Adds a file, whose texts are copied; one that does not change is left out, and one that is there
 * already gets the new after. Returns 0, -ENOMEM, -ENAMETOOLONG, or -E2BIG (too many).
 */
int protect_plan_add(
    struct protect_plan *plan, const char *path, const char *before, const char *after);

/* The text of a file, from malloc(3), NULL where there is none; *path becomes what it links to. */
int protect_file_read(char path[PATH_MAX], char **ret);

/* True for two equal texts, and for none twice. */
bool protect_text_is(const char *one, const char *other);

/* Shows the changes as diff -u does. Returns 0, or -errno (diff(1) can't be run). */
int protect_plan_show(const struct protect_plan *plan, FILE *out);
