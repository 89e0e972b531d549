/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A change of a password, from its try to its end. What has to be known at the end is kept with
 * PAM's handle, and told by the clean-up that pam_end(3) calls. Runs in the caller's process.
 */
#include "pam_2sv/password.h"
#include "pam_2sv/login.h"
#include "pam_2sv/news.h"
#include "pam_2sv/report.h"
#include "pam_2sv/verdict.h"
#include "doors/doors.h"
#include "base/text.h"

#include <security/pam_ext.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "base/poison.h"

#define CHANGE_DATA "2sv_password"

struct change {
	pid_t pid; /* of the process that tried: a child of it has not ended anything */
	struct options options; /* its texts are the line's, which outlive the handle's data */
	char name[ACCOUNT_BYTES_MAX + 1];
	uid_t uid;
	char tried[ONCE_SIZE]; /* the id that the try was told under; "" = none */
	bool is_spooled;       /* told by the spool: so is the end, or it would come first */
	bool asks, passed;     /* a code is wanted; and was right, or the service wants none */
	bool has_begun;	       /* the old password was right */
	bool is_again; /* and then it was tried once more: how the first ended nobody says */
	bool is_over;  /* the end was told */
};

/*
 * Who changes the password of another account is no owner of its codes; but what root's program
 * does at a door that nobody watched may be a login's. Root is never asked: he may have to mend
 * what keeps the service from an answer.
 */
static bool
is_own(pam_handle_t *pamh, const struct account *account)
{
	const struct door *door = door_find(hello_item(pamh, PAM_SERVICE));

	return account->uid != 0 && (getuid() == account->uid || door->has_session || !door->name);
}

/* The login that auth has let in: its code counts here, too. */
static const char *
login_of(pam_handle_t *pamh)
{
	const char *login = pam_getenv(pamh, LOGIN_VARIABLE);

	return once_is_good(login) ? login : NULL;
}

static void
begin(const struct change *change, pam_handle_t *pamh, struct news *news)
{
	news->operation = "chauthtok";
	news->account = (struct account){.name = change->name, .has_uid = true, .uid = change->uid};
	news->tried = change->tried[0] ? change->tried : NULL;
	news->login = login_of(pamh);
	news_begin(news);
}

/* Over the socket unless that was tried in vain before, else by the spool. */
static void
tell(struct change *change, pam_handle_t *pamh, struct news *news)
{
	struct dialogue dialogue = {.pamh = pamh, .socket = change->options.socket};

	begin(change, pamh, news);
	dialogue.wait_ms = SESSION_WAIT_MS;
	if (!change->is_spooled) {
		news_build(&dialogue.packet, news, pamh);
		if (dialogue_run(&dialogue) < 0)
			report_no_verdict(&dialogue, &news->account, "none");
		change->is_spooled = !news_was_taken(&dialogue);
	}
	if (change->is_spooled)
		news_spool(news, pamh, &change->options);
}

/* What PAM's code says of it, as far as it does. */
static const char *
why_failed(const struct change *change, int code)
{
	if (!change->passed)
		return "no right code";
	if (change->has_begun)
		return "new one not good enough, or broken off";
	return code == PAM_AUTH_ERR ? "wrong old password" : "wrong old password, or broken off";
}

/*
 * What has begun was not done only by these codes: any other may be of what came behind it in the
 * same handle (login(1) opens a session), and then it stays what has begun.
 */
static bool
is_known(const struct change *change, int code)
{
	switch (code) {
	case PAM_AUTHTOK_ERR:
	case PAM_AUTHTOK_RECOVERY_ERR:
	case PAM_AUTHTOK_LOCK_BUSY:
	case PAM_AUTHTOK_DISABLE_AGING:
	case PAM_TRY_AGAIN:
	case PAM_MAXTRIES:
		return !change->is_again;
	case PAM_SUCCESS:
		return true;
	default:
		return !change->has_begun;
	}
}

/*
 * chpasswd(8) ends with PAM_SUCCESS whatever came of it: where the old password did not prove right
 * (or root was not let go on) nothing was changed.
 */
static void
change_end(pam_handle_t *pamh, void *kept, int error_status)
{
	struct change *change = kept;
	int code = error_status & ~(PAM_DATA_REPLACE | PAM_DATA_SILENT);
	bool is_end = code == error_status && change->pid == getpid() && !change->is_over;
	bool has_changed = change->has_begun && code == PAM_SUCCESS;
	struct news news = {.change = has_changed ? "changed" : "failed",
	    .why = has_changed ? NULL : why_failed(change, code),
	    .is_free = !change->has_begun};

	if (is_end && is_known(change, code))
		tell(change, pamh, &news);
	free(change);
}

/* This process's, or NULL. */
static struct change *
change_find(pam_handle_t *pamh)
{
	const void *kept = NULL;
	struct change *change;

	if (pam_get_data(pamh, CHANGE_DATA, &kept) != PAM_SUCCESS || !kept)
		return NULL;
	memcpy(&change, &kept, sizeof(change)); /* ours: only PAM calls it constant */
	return change->pid == getpid() ? change : NULL;
}

static struct change *
change_make(pam_handle_t *pamh, const struct options *options, const struct account *account)
{
	struct change *change = calloc(1, sizeof(*change));

	if (!change)
		return NULL;
	change->pid = getpid();
	change->options = *options;
	text_copy(change->name, sizeof(change->name), account->name);
	change->uid = account->uid;
	change->asks = options->ask && is_own(pamh, account);
	change->passed = !change->asks;
	return change;
}

/* The same message that tells of the try asks for what it wants. */
static int
ask(struct change *change, pam_handle_t *pamh, struct news *news)
{
	struct dialogue dialogue = {
	    .pamh = pamh, .socket = change->options.socket, .may_ask = true};
	int code = PAM_AUTHTOK_ERR;

	begin(change, pamh, news);
	dialogue.wait_ms = SERVICE_WAIT_MS;
	dialogue.door = door_find(hello_item(pamh, PAM_SERVICE));
	news_build(&dialogue.packet, news, pamh);
	packet_add(&dialogue.packet, "asks", "yes");
	if (dialogue_run(&dialogue) < 0)
		report_no_verdict(&dialogue, &news->account, "refuse");
	else if (!dialogue.ended)
		code = verdict_password(&dialogue.done, dialogue.asked, dialogue.answered);
	login_show_end(&dialogue);
	change->passed = code == PAM_IGNORE;
	change->is_spooled = !news_was_taken(&dialogue);
	if (change->is_spooled)
		news_spool(news, pamh, &change->options);
	return code;
}

/* Without what has to be kept nobody can tell whether a code was right. */
static int
without_memory(pam_handle_t *pamh, bool asks)
{
	if (!asks)
		return PAM_IGNORE;
	pam_syslog(pamh, LOG_ERR,
	    "no memory for what the line's ask wants to know: the password stays as it is");
	return PAM_AUTHTOK_ERR;
}

static int
try(struct change *change, pam_handle_t *pamh)
{
	struct news news = {.change = "try", .is_free = true};
	int code = PAM_IGNORE;

	if (change->asks)
		code = ask(change, pamh, &news);
	else
		tell(change, pamh, &news);
	text_copy(change->tried, sizeof(change->tried), news.once);
	if (pam_set_data(pamh, CHANGE_DATA, change, change_end) == PAM_SUCCESS)
		return code;
	code = without_memory(pamh, change->asks);
	free(change);
	return code;
}

/* A line that stands there twice tells once, but asks wherever it says so. */
int
password_tried(pam_handle_t *pamh, const struct options *options)
{
	struct account account;
	struct change *change = change_find(pamh);

	if (change && !options->ask) {
		change->is_again |= change->has_begun;
		return PAM_IGNORE;
	}
	if (account_find(&account, pamh) < 0)
		return options->ask ? PAM_AUTHTOK_ERR : PAM_IGNORE;
	change = change_make(pamh, options, &account);
	return change ? try(change, pamh) : without_memory(pamh, options->ask);
}

int
password_begun(pam_handle_t *pamh, const struct options *options)
{
	struct change *change = change_find(pamh);
	struct news news = {.change = "begun"};

	if (!change)
		return without_memory(pamh, options->ask);
	if (options->ask && !change->passed)
		return PAM_AUTHTOK_ERR;
	if (!change->has_begun)
		tell(change, pamh, &news);
	change->has_begun = true;
	return PAM_IGNORE;
}

void
password_arrived(pam_handle_t *pamh)
{
	struct change *change = change_find(pamh);
	struct news news = {.change = "changed"};

	if (!change || !change->has_begun || change->is_over)
		return;
	tell(change, pamh, &news);
	change->is_over = true;
}
