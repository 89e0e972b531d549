/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A password module for the tests' stacks: takes the password as pam_unix does, and finds it right
 * if it is "right password".
 */
#include <security/pam_modules.h>
#include <security/pam_ext.h>
#include <string.h>

#include "base/poison.h"

int
pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	const char *password = NULL;

	(void)flags;
	(void)argc;
	(void)argv;
	if (pam_get_authtok(pamh, PAM_AUTHTOK, &password, NULL) != PAM_SUCCESS)
		return PAM_AUTH_ERR;
	return strcmp(password, "right password") == 0 ? PAM_SUCCESS : PAM_AUTH_ERR;
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
