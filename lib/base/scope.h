/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Clean-up at the end of a scope, by the compiler's cleanup attribute. Each type
 * declares its own macro beside its free function; here are those of plain C types.
 * Used by every program.
 */
#pragma once

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define scope(function) __attribute__((cleanup(function)))

static inline void
scope_close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void
scope_free_pointer(void *pointer)
{
	free(*(void **)pointer);
}

static inline void
scope_close_file(FILE **file)
{
	if (*file)
		fclose(*file);
}

/* An int that is a descriptor or -1: closed when the scope ends. */
#define scope_fd scope(scope_close_fd)
/* A pointer from malloc(3) or NULL: freed when the scope ends. */
#define scope_free scope(scope_free_pointer)
/* A FILE * or NULL: closed when the scope ends. */
#define scope_file scope(scope_close_file)

/* Hands on what the scope would have cleaned up: returns fd and leaves -1 behind. */
static inline int
scope_keep_fd(int *fd)
{
	int kept = *fd;

	*fd = -1;
	return kept;
}
