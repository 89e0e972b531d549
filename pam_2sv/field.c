/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Some programs ask once, and answer every prompt with that: SDDM, i3lock, swaylock, sshd's own
 * password method. Nothing is checked here, and no more is said than to who typed nothing: what is
 * wrong shows behind the password. Runs in the caller's process.
 */
#include "pam_2sv/field.h"
#include "pam_2sv/cut.h"
#include "pam_2sv/dialogue.h"
#include "pam_2sv/hello.h"
#include "pam_2sv/report.h"
#include "base/text.h"
#include "pam_2sv/verdict.h"

#include <security/pam_ext.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "base/poison.h"

#define FIELD_DATA "2sv_field"
#define FIELD_PROMPT "Password and code: "

struct field {
	bool is_taken;
	char code[CUT_BYTES_MAX + 1]; /* "" = none was there */
};

static void
field_free(pam_handle_t *pamh, void *field, int error_status)
{
	(void)pamh;
	(void)error_status;
	explicit_bzero(field, sizeof(struct field));
	free(field);
}

/* What an earlier try on the same handle has left is gone with it. */
static int
field_keep(pam_handle_t *pamh, const char *code)
{
	struct field *field = calloc(1, sizeof(*field));
	int r;

	if (!field)
		return PAM_BUF_ERR;
	r = text_copy(field->code, sizeof(field->code), code) < 0
		? PAM_SYSTEM_ERR
		: pam_set_data(pamh, FIELD_DATA, field, field_free);
	if (r != PAM_SUCCESS)
		field_free(pamh, field, 0);
	return r;
}

struct field *
field_find(pam_handle_t *pamh)
{
	union {
		const void *kept;
		struct field *field;
	} data = {.kept = NULL};

	if (pam_get_data(pamh, FIELD_DATA, &data.kept) != PAM_SUCCESS)
		return NULL;
	return data.field;
}

void
field_take(struct field *field, struct answer *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->kind = ANSWER_END;
	if (field->is_taken)
		return;
	ret->kind = field->code[0] ? ANSWER_TEXT : ANSWER_EMPTY;
	text_copy(ret->text, sizeof(ret->text), field->code);
	field->is_taken = true;
	explicit_bzero(field->code, sizeof(field->code));
}

static int
set_password(pam_handle_t *pamh, const char *typed, size_t length)
{
	char *password = strndup(typed, length);
	int r;

	if (!password)
		return PAM_BUF_ERR;
	r = pam_set_item(pamh, PAM_AUTHTOK, password); /* a copy; the old one is wiped */
	explicit_bzero(password, length);
	free(password);
	return r;
}

/*
 * The password alone stays in PAM_AUTHTOK, for whatever comes behind: a keyring, too. Where none is
 * left all of it is one, and there is no code: who was refused here would be so in less time than
 * it takes to find a password wrong, and that would tell who has a device.
 */
static int
cut(pam_handle_t *pamh, const char *typed, unsigned int digits)
{
	size_t length = cut_find(typed, digits);
	int r;

	if (length == 0 && typed[0] != '\0') {
		pam_syslog(pamh, LOG_NOTICE, "a code came in one field without a password");
		length = strlen(typed);
	}
	r = field_keep(pamh, typed + length);
	if (r == PAM_SUCCESS && typed[length] != '\0')
		r = set_password(pamh, typed, length);
	if (r == PAM_SUCCESS)
		return PAM_IGNORE;
	pam_syslog(pamh, LOG_ERR, "no memory to take password and code apart: refused");
	return PAM_AUTH_ERR;
}

/* Returns 0 with the service's verdict in dialogue->done. */
static int
ask_service(struct dialogue *dialogue, const struct account *account)
{
	int r;

	hello_build(&dialogue->packet, "split", dialogue->pamh, account);
	hello_add_caller(&dialogue->packet, dialogue->pamh);
	packet_add(&dialogue->packet, "field", "yes");
	r = dialogue_run(dialogue);
	if (r < 0)
		report_no_verdict(dialogue, account, "refuse");
	return r;
}

int
field_split(pam_handle_t *pamh, const struct options *options)
{
	const char *prompt = options->prompt ? options->prompt : FIELD_PROMPT;
	struct dialogue dialogue = {
	    .pamh = pamh, .socket = options->socket, .wait_ms = SERVICE_WAIT_MS};
	struct account account;
	const char *typed = NULL;
	int r;

	/* The same for every name: the question comes before anybody is looked up. */
	if (field_keep(pamh, "") != PAM_SUCCESS ||
	    pam_get_authtok(pamh, PAM_AUTHTOK, &typed, prompt) != PAM_SUCCESS || !typed) {
		pam_syslog(pamh, LOG_NOTICE, "nothing was typed into the one field, or no memory");
		return PAM_AUTH_ERR;
	}
	if (account_find(&account, pamh) < 0)
		return PAM_IGNORE;
	if (ask_service(&dialogue, &account) < 0)
		return PAM_AUTHINFO_UNAVAIL;
	r = verdict_split(&dialogue.done);
	return r == PAM_IGNORE ? cut(pamh, typed, (unsigned int)dialogue.done.digits) : r;
}
