/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Auth: hello, dialogue, verdict. Everything that keeps the service from a verdict refuses;
 * the one exception is console.h. Runs in the caller's process.
 */
#include "pam_2sv/login.h"
#include "pam_2sv/console.h"
#include "pam_2sv/field.h"
#include "doors/doors.h"
#include "pam_2sv/report.h"
#include "base/text.h"
#include "pam_2sv/verdict.h"

#include <string.h>

#include "base/poison.h"

static void
begin(struct dialogue *dialogue, pam_handle_t *pamh, const struct options *options)
{
	dialogue->pamh = pamh;
	dialogue->socket = options->socket;
	dialogue->wait_ms = SERVICE_WAIT_MS;
	dialogue->may_ask = true;
	dialogue->options = options;
	dialogue->field = field_find(pamh);
	dialogue->door = dialogue->field ? NULL : door_find(hello_item(pamh, PAM_SERVICE));
	dialogue->connected = dialogue->prompted = dialogue->asked = false;
	dialogue->answered = dialogue->ended = false;
}

/* sshd passes UTF-8 through; nothing at other doors is drawn by us. */
static const char *
screen_of(pam_handle_t *pamh)
{
	return strcmp(hello_item(pamh, PAM_SERVICE), "sshd") == 0 ? "utf8" : "none";
}

static void
say_hello(struct dialogue *dialogue, const char *operation, const struct account *account)
{
	hello_build(&dialogue->packet, operation, dialogue->pamh, account);
	hello_add_caller(&dialogue->packet, dialogue->pamh);
	packet_add(&dialogue->packet, "screen", screen_of(dialogue->pamh));
	packet_add(&dialogue->packet, "field", dialogue->field ? "yes" : NULL);
}

void
login_show_end(struct dialogue *dialogue)
{
	const char *words = dialogue->done.words;

	if (dialogue->r < 0)
		words = "The second step's service (2svd) does not answer.";
	if (!dialogue->ended && !text_is_empty(words))
		dialogue_show(dialogue, words, dialogue->done.verdict == VERDICT_REFUSE);
}

/* A right code is not yet a login: the session joins it by this id, where there is one. */
static int
hand_on(struct dialogue *dialogue)
{
	char variable[sizeof(LOGIN_VARIABLE "=") + 32];

	if (!dialogue->done.login ||
	    !door_find(hello_item(dialogue->pamh, PAM_SERVICE))->has_session)
		return PAM_SUCCESS;
	if (text_format(variable, sizeof(variable), LOGIN_VARIABLE "=%s", dialogue->done.login) ==
		0 &&
	    pam_putenv(dialogue->pamh, variable) == PAM_SUCCESS)
		return PAM_SUCCESS;
	report_not_handed_on(dialogue);
	return PAM_SYSTEM_ERR;
}

static int
judge(struct dialogue *dialogue)
{
	int code;

	if (dialogue->ended)
		return PAM_AUTH_ERR;
	if (dialogue->r < 0)
		return PAM_AUTHINFO_UNAVAIL;
	code = verdict_login(&dialogue->done, dialogue->asked, dialogue->answered);
	if (code != PAM_SUCCESS)
		return code;
	return hand_on(dialogue);
}

/* Whatever a decoy was told, it lets nobody in and takes itself out of no stack. */
static int
judge_decoy(const struct dialogue *dialogue)
{
	int code = PAM_AUTHINFO_UNAVAIL;

	if (dialogue->ended)
		return PAM_AUTH_ERR;
	if (dialogue->r == 0)
		code = verdict_login(&dialogue->done, dialogue->asked, dialogue->answered);
	return code == PAM_AUTHINFO_UNAVAIL ? code : PAM_AUTH_ERR;
}

int
login_run(pam_handle_t *pamh, const struct options *options)
{
	struct dialogue dialogue;
	struct account account;

	if (account_find(&account, pamh) < 0)
		return PAM_AUTHINFO_UNAVAIL;
	begin(&dialogue, pamh, options);
	say_hello(&dialogue, "login", &account);
	dialogue_run(&dialogue);
	if (console_may_pass(options, &account, &dialogue)) {
		report_last_way(&dialogue);
		return PAM_IGNORE;
	}
	if (dialogue.r < 0)
		report_no_verdict(&dialogue, &account, "refuse");
	login_show_end(&dialogue);
	return judge(&dialogue);
}

int
login_decoy(pam_handle_t *pamh, const struct options *options)
{
	struct dialogue dialogue;
	struct account account;

	if (account_typed(&account, pamh) < 0)
		return PAM_AUTHINFO_UNAVAIL;
	begin(&dialogue, pamh, options);
	say_hello(&dialogue, "decoy", &account);
	dialogue_run(&dialogue);
	if (dialogue.r < 0)
		report_no_verdict(&dialogue, &account, "refuse");
	login_show_end(&dialogue);
	return judge_decoy(&dialogue);
}
