/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Account. With no service it lets be: what needs a code was refused in auth already, for
 * there no service means no way in, and a key login never had a code. In a stack with the
 * account line alone a password is enough, service or not: that stack asks for no second
 * step at all. Runs in the caller's process.
 */
#include "pam_2sv/admit.h"
#include "pam_2sv/console.h"
#include "pam_2sv/report.h"
#include "pam_2sv/verdict.h"

#include <errno.h>

#include "base/poison.h"

static bool
nobody_answers(const struct dialogue *dialogue)
{
	return dialogue->r < 0 &&
	       (!dialogue->connected || dialogue->r == -ETIMEDOUT || dialogue->r == -ECONNRESET);
}

int
admit_run(pam_handle_t *pamh, const struct options *options)
{
	struct dialogue dialogue = {.pamh = pamh, .socket = options->socket};
	struct account account;

	if (account_find(&account, pamh) < 0)
		return PAM_AUTHINFO_UNAVAIL;
	dialogue.wait_ms = SERVICE_WAIT_MS;
	hello_build(&dialogue.packet, "admit", pamh, &account);
	dialogue_run(&dialogue);
	if (console_may_pass(options, &account, &dialogue)) {
		report_last_way(&dialogue);
		return PAM_IGNORE;
	}
	if (dialogue.r < 0)
		report_no_verdict(
		    &dialogue, &account, nobody_answers(&dialogue) ? "skip" : "refuse");
	if (nobody_answers(&dialogue))
		return PAM_IGNORE;
	return dialogue.r < 0 ? PAM_AUTHINFO_UNAVAIL : verdict_admit(&dialogue.done);
}
