/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How far long work is, on stderr, for a person who waits there: stdout may be a file. Nothing for
 * the first second, and nothing where stderr is no terminal. Used by 2sv report and 2sv remind.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
	const char *what; /* "accounts" */
	size_t whole;	  /* 0 = nobody knows */
	size_t part;
	bool is_wanted, is_shown;
	int64_t next_ms;
};

void progress_begin(struct progress *progress, const char *what, size_t whole);
/* One more is done. */
void progress_step(struct progress *progress);
/* The line is empty again; also at the end. */
void progress_end(struct progress *progress);
