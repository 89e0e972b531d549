/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A PAM module for tests in the house: sends a file's whole text as one PAM_TEXT_INFO, in auth and
 * before a password is changed; whatever the flags say, as pam_2sv does, and not pam_echo.
 *   says.so FILE
 */
#include "config.h" /* _GNU_SOURCE */

#include "base/scope.h"

#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <stdio.h>

#include "base/poison.h"

#define TEXT_BYTES_MAX 65536

static int
say(pam_handle_t *pamh, int argc, const char **argv)
{
	scope_free char *text = calloc(1, TEXT_BYTES_MAX);
	FILE *file = argc == 1 ? fopen(argv[0], "re") : NULL;

	if (!file || !text)
		return PAM_SERVICE_ERR;
	if (fread(text, 1, TEXT_BYTES_MAX - 1, file) > 0)
		pam_info(pamh, "%s", text);
	fclose(file);
	return PAM_IGNORE;
}

int
pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)flags;
	return say(pamh, argc, argv);
}

int
pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh, (void)flags, (void)argc, (void)argv;
	return PAM_IGNORE;
}

int
pam_sm_chauthtok(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	return flags & PAM_PRELIM_CHECK ? say(pamh, argc, argv) : PAM_IGNORE;
}
