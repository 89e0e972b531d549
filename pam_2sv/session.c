/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arrived and left. The login id that auth left in PAM's environment joins the two halves of a
 * login (sshd runs them in two processes); it is taken out there before a user's program
 * could inherit it, and kept with the handle for the end. Runs in the caller's process.
 */
#include "pam_2sv/session.h"
#include "pam_2sv/conversation.h"
#include "pam_2sv/dialogue.h"
#include "doors/doors.h"
#include "pam_2sv/login.h"
#include "pam_2sv/report.h"
#include "base/scope.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define LOGIN_DATA "2sv_login"

static void
login_free(pam_handle_t *pamh, void *login, int error_status)
{
	(void)pamh;
	(void)error_status;
	free(login);
}

/* Without memory the end of this login is told without its id. */
static void
login_keep(pam_handle_t *pamh, const char *login)
{
	char *copy = login ? strdup(login) : NULL;

	if (copy && pam_set_data(pamh, LOGIN_DATA, copy, login_free) != PAM_SUCCESS)
		free(copy);
}

/* The service believes the id only if all else fits; what can't be one is not even told. */
static const char *
login_told(const char *login)
{
	if (!login || strlen(login) != 32 || strspn(login, "0123456789abcdef") != 32)
		return NULL;
	return login;
}

/* Returns 0 once the service was told operation. */
static int
tell(struct dialogue *dialogue, const char *operation, const char *login)
{
	pam_handle_t *pamh = dialogue->pamh;
	struct account account;

	if (account_find(&account, pamh) < 0)
		return -1;
	dialogue->wait_ms = SESSION_WAIT_MS;
	dialogue->shows_text = door_find(hello_item(pamh, PAM_SERVICE))->shows_text;
	hello_build(&dialogue->packet, operation, pamh, &account);
	packet_add(&dialogue->packet, "login", login);
	if (dialogue_run(dialogue) < 0)
		report_no_verdict(dialogue, &account, "none");
	return dialogue->r;
}

void
session_arrived(pam_handle_t *pamh, const struct options *options)
{
	struct dialogue dialogue = {.pamh = pamh, .socket = options->socket};
	scope_free char *login = NULL;
	const char *handed_on = login_told(pam_getenv(pamh, LOGIN_VARIABLE));

	if (handed_on)
		login = strdup(handed_on);
	if (pam_getenv(pamh, LOGIN_VARIABLE))
		pam_putenv(pamh, LOGIN_VARIABLE);
	if (tell(&dialogue, "arrived", login) < 0) {
		login_keep(pamh, login);
		return;
	}
	if (dialogue.shows_text && !text_is_empty(dialogue.done.words))
		conversation_show(pamh, dialogue.done.words, false);
	login_keep(pamh, dialogue.done.login ? dialogue.done.login : login);
}

void
session_left(pam_handle_t *pamh, const struct options *options)
{
	struct dialogue dialogue = {.pamh = pamh, .socket = options->socket};
	const void *login = NULL;

	if (pam_get_data(pamh, LOGIN_DATA, &login) != PAM_SUCCESS)
		login = NULL;
	tell(&dialogue, "left", login);
}
