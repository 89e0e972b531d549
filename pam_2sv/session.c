/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arrived and left. The login id that auth left in PAM's environment joins the two halves of a
 * login (sshd runs them in two processes); it is taken out there before a user's program
 * could inherit it, and kept with the handle for the end. Runs in the caller's process.
 */
#include "pam_2sv/session.h"
#include "pam_2sv/audit.h"
#include "pam_2sv/dialogue.h"
#include "doors/doors.h"
#include "pam_2sv/login.h"
#include "pam_2sv/news.h"
#include "pam_2sv/report.h"
#include "base/scope.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define ARRIVAL_DATA "2sv_arrival"

/* What the end of a login has to know of its begin. */
struct arrival {
	char login[ONCE_SIZE]; /* "" = none */
	bool is_spooled;       /* told by the spool: so is the end, or it would come first */
};

static void
arrival_free(pam_handle_t *pamh, void *arrival, int error_status)
{
	(void)pamh;
	(void)error_status;
	free(arrival);
}

/* Without memory the end of this login is told without its id. */
static void
arrival_keep(pam_handle_t *pamh, const char *login, bool is_spooled)
{
	struct arrival *arrival = login ? calloc(1, sizeof(*arrival)) : NULL;

	if (!arrival)
		return;
	text_copy(arrival->login, sizeof(arrival->login), login);
	arrival->is_spooled = is_spooled;
	if (pam_set_data(pamh, ARRIVAL_DATA, arrival, arrival_free) != PAM_SUCCESS)
		free(arrival);
}

/* Takes the id that auth handed on. What can't be one is not even told. */
static const char *
take_login(pam_handle_t *pamh, char login[ONCE_SIZE])
{
	const char *handed_on = pam_getenv(pamh, LOGIN_VARIABLE);
	bool is_good = once_is_good(handed_on);

	if (is_good)
		text_copy(login, ONCE_SIZE, handed_on);
	if (handed_on)
		pam_putenv(pamh, LOGIN_VARIABLE);
	return is_good ? login : NULL;
}

/* Returns true once the service took it, over its socket. */
static bool
tell(struct dialogue *dialogue, const struct news *news)
{
	pam_handle_t *pamh = dialogue->pamh;

	dialogue->wait_ms = SESSION_WAIT_MS;
	dialogue->door = door_find(hello_item(pamh, PAM_SERVICE));
	news_build(&dialogue->packet, news, pamh);
	if (dialogue_run(dialogue) < 0)
		report_no_verdict(dialogue, &news->account, "none");
	return news_was_taken(dialogue);
}

/* Told late, a login without an id has the one of the news for its own. */
static void
arrive_late(struct news *news, pam_handle_t *pamh, const struct options *options)
{
	bool is_spooled;

	news->session = 0; /* of this boot alone, and a record may outlast it */
	is_spooled = news_spool(news, pamh, options);
	if (!news->login && is_spooled)
		news->login = news->once;
	arrival_keep(pamh, news->login, is_spooled);
}

void
session_arrived(pam_handle_t *pamh, const struct options *options)
{
	struct dialogue dialogue = {.pamh = pamh, .socket = options->socket};
	struct news news = {.operation = "arrived"};
	char login[ONCE_SIZE];

	news.login = take_login(pamh, login);
	if (account_find(&news.account, pamh) < 0)
		return;
	news_begin(&news);
	news.session = audit_own_session();
	if (!tell(&dialogue, &news)) {
		arrive_late(&news, pamh, options);
		return;
	}
	if (!text_is_empty(dialogue.done.words))
		dialogue_show(&dialogue, dialogue.done.words, false);
	arrival_keep(pamh, dialogue.done.login ? dialogue.done.login : news.login, false);
}

void
session_left(pam_handle_t *pamh, const struct options *options)
{
	struct dialogue dialogue = {.pamh = pamh, .socket = options->socket};
	struct news news = {.operation = "left"};
	const struct arrival *arrival;
	const void *kept = NULL;

	if (pam_get_data(pamh, ARRIVAL_DATA, &kept) != PAM_SUCCESS)
		kept = NULL;
	arrival = kept;
	if (account_find(&news.account, pamh) < 0)
		return;
	news.login = arrival && arrival->login[0] ? arrival->login : NULL;
	news_begin(&news);
	if (arrival && arrival->is_spooled && news_spool(&news, pamh, options))
		return;
	if (!tell(&dialogue, &news))
		news_spool(&news, pamh, options);
}
