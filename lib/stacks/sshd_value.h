/* SPDX-License-Identifier: BSD-2-Clause */
/* A line of what sshd -T prints: "keyword value". Pure. Used by sshd.c and sshd_lists.c. */
#pragma once

#include <stddef.h>

/*
 * Copies the value of the first line of that keyword into ret; what has no room is cut. The text
 * behind it, for the next one; NULL if there is none.
 */
const char *sshd_value_find(const char *text, const char *keyword, char *ret, size_t size);
