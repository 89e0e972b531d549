/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entry points of the module, pam_sm_*(3): each reads its line's options and hands over.
 * Runs in the process of sshd, sudo, su, login: no state of its own, no signal, no fork but
 * lib/wire/spawn.c, and nothing of that process is changed. pam_2sv(8) is the manual.
 */
#include "pam_2sv/admit.h"
#include "pam_2sv/asked.h"
#include "pam_2sv/field.h"
#include "pam_2sv/key.h"
#include "pam_2sv/login.h"
#include "pam_2sv/hello.h"
#include "pam_2sv/password.h"
#include "pam_2sv/session.h"

#include "doors/doors.h"

#include <security/pam_ext.h>
#include <syslog.h>

#include "base/poison.h"

/* As long as pam_unix takes its time after a wrong password. */
#define FAIL_DELAY_US 2000000

/*
 * A line that is used for what its door does not ask takes itself out of the stack; but not where
 * the door can't be read.
 */
static int
authenticate(pam_handle_t *pamh, const struct options *options)
{
	const char *door = hello_item(pamh, PAM_SERVICE);

	if (door[0] == '\0') {
		pam_syslog(pamh, LOG_ERR, "PAM names no service: nobody comes in here");
		return PAM_SERVICE_ERR;
	}
	if (options->split)
		return field_split(pamh, options);
	if (options->decoy_doors && !options_decoy_at(options, door))
		return PAM_IGNORE;
	if (options->decoy_doors)
		return login_decoy(pamh, options);
	/* Without a key this fails rather than being ignored: who writes `required` means it. */
	if (options->key_used)
		return key_was_used(pamh, door) ? PAM_SUCCESS : PAM_AUTH_ERR;
	if (options->if_key && !key_was_used(pamh, door))
		return PAM_IGNORE;
	asked_mark(pamh);
	return login_run(pamh, options);
}

/* Where the door's greeter would go on waiting, a fault is told as a wrong code is. */
static int
told_to(pam_handle_t *pamh, int code)
{
	if (code == PAM_AUTHINFO_UNAVAIL && door_find(hello_item(pamh, PAM_SERVICE))->waits)
		return PAM_AUTH_ERR;
	return code;
}

int
pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct options options;

	(void)flags; /* PAM_SILENT too: sudo sets it always, and a prompt must be seen */
	pam_fail_delay(pamh, FAIL_DELAY_US);
	if (options_read(&options, pamh, argc, argv) < 0)
		return PAM_SERVICE_ERR;
	return told_to(pamh, authenticate(pamh, &options));
}

/* There is no credential to set; to be ignored keeps the stack's other modules in charge. */
int
pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct options options;

	(void)flags;
	return options_read(&options, pamh, argc, argv) < 0 ? PAM_SERVICE_ERR : PAM_IGNORE;
}

int
pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct options options;

	(void)flags;
	if (options_read(&options, pamh, argc, argv) < 0)
		return PAM_SERVICE_ERR;
	return admit_run(pamh, &options);
}

int
pam_sm_chauthtok(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct options options;

	if (options_read(&options, pamh, argc, argv) < 0)
		return PAM_SERVICE_ERR;
	if (flags & PAM_PRELIM_CHECK)
		return password_tried(pamh, &options);
	return flags & PAM_UPDATE_AUTHTOK ? password_begun(pamh, &options) : PAM_IGNORE;
}

int
pam_sm_open_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct options options;

	(void)flags;
	if (options_read(&options, pamh, argc, argv) < 0)
		return PAM_SERVICE_ERR;
	password_arrived(pamh);
	session_arrived(pamh, &options);
	return PAM_SUCCESS;
}

int
pam_sm_close_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct options options;

	(void)flags;
	if (options_read(&options, pamh, argc, argv) < 0)
		return PAM_SERVICE_ERR;
	session_left(pamh, &options);
	return PAM_SUCCESS;
}
