/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Verdict and reason to PAM's return codes, pam(3). What does not fit together (a right code
 * that nobody typed) is a fault of the service and refuses, as does all that is not listed.
 * Never PAM_MAXTRIES, which ends further tries at sshd. Runs in the caller's process.
 */
#include "pam_2sv/verdict.h"

#include <security/pam_modules.h>

#include "base/poison.h"

/* The code of a refusal. */
static int
refusal(enum reason reason)
{
	switch (reason) {
	case REASON_OTHER_UID:
	case REASON_HELD:
	case REASON_RULE:
	case REASON_NOT_PERMITTED:
		return PAM_PERM_DENIED;
	case REASON_INTERNAL:
	case REASON_UNKNOWN_ACCOUNT:
	case REASON_NO_SERVICE:
	case REASON_NO_STORE:
	case REASON_READ_ONLY:
	case REASON_BUSY:
	case REASON_VERSION:
	case REASON_PROTOCOL:
		return PAM_AUTHINFO_UNAVAIL;
	default:
		return PAM_AUTH_ERR;
	}
}

/* For what a login may go on without a code. */
static bool
is_skip(enum reason reason)
{
	switch (reason) {
	case REASON_NOT_ENROLLED:
	case REASON_TRUSTED:
	case REASON_RULE:
	case REASON_KNOWN_HOST:
	case REASON_HOLDS:
		return true;
	default:
		return false;
	}
}

int
verdict_login(const struct done *done, bool asked, bool answered)
{
	if (done->verdict == VERDICT_REFUSE)
		return refusal(done->reason);
	if (done->verdict == VERDICT_ACCEPT && done->reason == REASON_RIGHT && answered)
		return PAM_SUCCESS;
	if (done->verdict == VERDICT_SKIP && !asked && is_skip(done->reason))
		return PAM_IGNORE;
	return refusal(REASON_PROTOCOL);
}

/* A login's verdict in the words of pam_chauthtok(3). */
int
verdict_password(const struct done *done, bool asked, bool answered)
{
	switch (verdict_login(done, asked, answered)) {
	case PAM_SUCCESS:
	case PAM_IGNORE:
		return PAM_IGNORE;
	case PAM_PERM_DENIED:
		return PAM_PERM_DENIED;
	default:
		return PAM_AUTHTOK_ERR;
	}
}

int
verdict_split(const struct done *done)
{
	if (done->verdict == VERDICT_REFUSE)
		return refusal(done->reason);
	if (done->verdict == VERDICT_SKIP && done->reason == REASON_LET_BE)
		return PAM_IGNORE;
	return refusal(REASON_PROTOCOL);
}

int
verdict_admit(const struct done *done)
{
	if (done->verdict == VERDICT_REFUSE)
		return refusal(done->reason);
	if (done->verdict == VERDICT_SKIP &&
	    (done->reason == REASON_LET_BE || done->reason == REASON_NOT_ENROLLED))
		return PAM_IGNORE;
	return refusal(REASON_PROTOCOL);
}
