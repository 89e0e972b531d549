/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A password was changed: whoever knew the old one may have come from a host that is trusted. The
 * line stands after the module that changes it. Runs in the caller's process.
 */
#include "pam_2sv/password.h"
#include "pam_2sv/news.h"
#include "pam_2sv/report.h"

#include "base/poison.h"

void
password_changed(pam_handle_t *pamh, const struct options *options)
{
	struct dialogue dialogue = {.pamh = pamh, .socket = options->socket};
	struct news news = {.operation = "chauthtok"};

	if (account_find(&news.account, pamh) < 0)
		return;
	news_begin(&news);
	dialogue.wait_ms = SESSION_WAIT_MS;
	news_build(&dialogue.packet, &news, pamh);
	if (dialogue_run(&dialogue) < 0)
		report_no_verdict(&dialogue, &news.account, "none");
	if (!news_was_taken(&dialogue))
		news_spool(&news, pamh, options);
}
