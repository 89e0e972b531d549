/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Account. With no service, or one that has no store, it lets be: what needs a code was refused
 * in auth already, for there no service means no way in, and a key login never had a code; it is
 * the way in for who mends the service. In a stack with the account line alone a password is
 * enough, service or not: that stack asks for no second step at all. Runs in the caller's process.
 */
#include "pam_2sv/admit.h"
#include "pam_2sv/asked.h"
#include "base/monotonic.h"
#include "doors/doors.h"
#include "pam_2sv/login.h"
#include "pam_2sv/news.h"
#include "pam_2sv/report.h"
#include "pam_2sv/verdict.h"

#include <errno.h>

#include "base/poison.h"

/* This process, or the queue of a service that is there, is full: an account that is held must not
 * be let in by who fills it. */
static bool
is_full(int r)
{
	return r == -EMFILE || r == -ENFILE || r == -ENOMEM || r == -ENOBUFS || r == -ETIMEDOUT;
}

/* A talker without its keeper, or a keeper without its store, can say no more than nobody. */
static bool
nobody_answers(const struct dialogue *dialogue)
{
	if (dialogue->r == 0)
		return dialogue->done.verdict == VERDICT_REFUSE &&
		       (dialogue->done.reason == REASON_NO_STORE ||
			   dialogue->done.reason == REASON_NO_SERVICE);
	if (!dialogue->connected)
		return !is_full(dialogue->r);
	return dialogue->r == -ETIMEDOUT || dialogue->r == -ECONNRESET;
}

/* A service that was restarted in between is asked once more. */
static void
ask(struct dialogue *dialogue, const struct news *news)
{
	for (int i = 0; i < 2; i++) {
		hello_build(&dialogue->packet, "admit", dialogue->pamh, &news->account);
		packet_add(&dialogue->packet, "asked", asked_in(dialogue->pamh) ? "yes" : "no");
		if (dialogue_run(dialogue) != -ECONNRESET)
			return;
	}
}

/*
 * A login to which auth gave no id: sshd runs no auth for a key, and names the key only after this
 * phase. Doors without a session, such as cron and sudo, pass by here again and again, and leave
 * nothing behind while the service answers, either.
 */
static bool
comes_without_code(pam_handle_t *pamh)
{
	return door_find(hello_item(pamh, PAM_SERVICE))->has_session &&
	       !pam_getenv(pamh, LOGIN_VARIABLE);
}

/* Who can keep the keeper busy must not pass by a hold: what is absent says so at once. */
static void
ask_with_patience(struct dialogue *dialogue, const struct news *news)
{
	int64_t ends_ms = monotonic_ms() + ADMIT_PATIENCE_MS, began_ms;

	do {
		began_ms = monotonic_ms();
		ask(dialogue, news);
	} while (
	    dialogue->connected && nobody_answers(dialogue) && comes_without_code(dialogue->pamh) &&
	    monotonic_ms() - began_ms >= SERVICE_WAIT_MS / 2 && monotonic_left_ms(ends_ms) > 0);
}

/* That such a login was let be unasked is told later. */
static int
let_be(struct dialogue *dialogue, struct news *news, const struct options *options)
{
	report_no_verdict(dialogue, &news->account, "skip");
	if (comes_without_code(dialogue->pamh)) {
		news_begin(news);
		news_spool(news, dialogue->pamh, options);
	}
	return PAM_IGNORE;
}

int
admit_run(pam_handle_t *pamh, const struct options *options)
{
	struct dialogue dialogue = {.pamh = pamh, .socket = options->socket};
	struct news news = {.operation = "admit"};

	if (account_find(&news.account, pamh) < 0)
		return PAM_AUTHINFO_UNAVAIL;
	dialogue.wait_ms = SERVICE_WAIT_MS;
	ask_with_patience(&dialogue, &news);
	if (nobody_answers(&dialogue))
		return let_be(&dialogue, &news, options);
	if (dialogue.r < 0)
		report_no_verdict(&dialogue, &news.account, "refuse");
	return dialogue.r < 0 ? PAM_AUTHINFO_UNAVAIL : verdict_admit(&dialogue.done);
}
