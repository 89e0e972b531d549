/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The control of a line of pam.d: what becomes of the stack for each result of the module.
 * Used by stack.c and walk.c. Source: pam.conf(5).
 */
#pragma once

#include <stdbool.h>

/* Results of modules, in the order of <security/_pam_types.h>. */
enum stack_result {
	RESULT_SUCCESS = 0,
	RESULT_SERVICE_ERR = 3,
	RESULT_PERM_DENIED = 6,
	RESULT_AUTH_ERR = 7,
	RESULT_AUTHINFO_UNAVAIL = 9,
	RESULT_USER_UNKNOWN = 10,
	RESULT_MAXTRIES = 11,
	RESULT_NEW_AUTHTOK_REQD = 12,
	RESULT_AUTHTOK_ERR = 20,
	RESULT_IGNORE = 25,
	RESULT_MODULE_UNKNOWN = 28,
	RESULT_COUNT = 32,
};

/* What is done; above 0 = so many lines are jumped over. */
enum stack_action {
	ACTION_IGNORE = 0,
	ACTION_OK = -1,
	ACTION_DONE = -2,
	ACTION_BAD = -3,
	ACTION_DIE = -4,
	ACTION_RESET = -5,
};

struct control {
	int actions[RESULT_COUNT]; /* enum stack_action, or a jump */
};

/*
 * Reads "requisite", or what stands in brackets, "success=1 default=ignore". False if libpam
 * would not understand it; every result is then ACTION_BAD, as there.
 */
bool control_read(const char *word, struct control *ret);

/* True if a result jumps over lines. */
bool control_jumps(const struct control *control);

/* True for a control's word that names a file: include, substack, @include is none of them. */
bool control_is_include(const char *word);
bool control_is_substack(const char *word);
