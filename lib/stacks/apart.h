/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files of pam.d that borrow a door's lines (i3lock: "auth include login"), and what they would say
 * with lines of their own, so that what is put into that door's file is not put into theirs. Pure.
 * Used by place.c and 2sv.
 */
#pragma once

#include "stacks/edit.h"
#include "stacks/stack.h"

struct apart {
	struct edit edit; /* its text is lines; NULL = none */
	char *lines;
};

/*
 * Looks in text, a file, for the line that takes in the auth lines of the file lender (by include,
 * substack or @include). Returns 1 and *ret (apart_free), whose edit puts lender's own lines in its
 * place, those of pam_2sv.so left out: of auth alone, but where it is an @include of all phases. 0:
 * text has no such line, or a substack beside others; or lender can't be read; or -ENOMEM.
 */
int apart_find(
    const struct stack_files *files, const char *text, const char *lender, struct apart *ret);
void apart_free(struct apart *apart);
#define scope_apart scope(apart_free)
