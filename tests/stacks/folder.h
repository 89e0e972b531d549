/* SPDX-License-Identifier: BSD-2-Clause */
/* A folder of pam.d files of a test's own. */
#pragma once

#include "stacks/stack.h"

struct folder {
	char path[64];
	const char *list[2];
	struct stack_files files; /* reads from it */
};

void folder_make(struct folder *folder);
void folder_write(const struct folder *folder, const char *name, const char *text);
void folder_remove(const struct folder *folder);
