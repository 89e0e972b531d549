/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A password module for the tests' stacks: takes the password as pam_unix does, and finds it right
 * if it is the word behind its name, or without one "right password". It changes it to whatever is
 * not "weak".
 */
#include <security/pam_modules.h>
#include <security/pam_ext.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

int
pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	const char *password = NULL;

	(void)flags;
	if (pam_get_authtok(pamh, PAM_AUTHTOK, &password, NULL) != PAM_SUCCESS)
		return PAM_AUTH_ERR;
	return strcmp(password, argc > 0 ? argv[0] : "right password") == 0 ? PAM_SUCCESS
									    : PAM_AUTH_ERR;
}

int
pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh;
	(void)flags;
	(void)argc;
	(void)argv;
	return PAM_SUCCESS;
}

/* Asks, and wipes nothing: these are no secrets. */
static int
answer_is(pam_handle_t *pamh, const char *prompt, const char *expected)
{
	char *typed = NULL;
	int is_same;

	if (pam_prompt(pamh, PAM_PROMPT_ECHO_OFF, &typed, "%s", prompt) != PAM_SUCCESS || !typed)
		return -1;
	is_same = strcmp(typed, expected) == 0;
	free(typed);
	return is_same;
}

int
pam_sm_chauthtok(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)argc;
	(void)argv;
	if (flags & PAM_PRELIM_CHECK)
		switch (answer_is(pamh, "Old password: ", "right password")) {
		case 1:
			return PAM_SUCCESS;
		case 0:
			return PAM_AUTH_ERR;
		default:
			return PAM_AUTHTOK_ERR;
		}
	return answer_is(pamh, "New password: ", "weak") == 0 ? PAM_SUCCESS : PAM_AUTHTOK_ERR;
}
