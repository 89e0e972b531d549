/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Letters as mail: to whom, from whom, and by which way: SMTP, or this machine's sendmail(8). Runs
 * in 2sv-notify.
 */
#include "notify/channel.h"

#include "base/scope.h"
#include "base/text.h"
#include "notify/sendmail_link.h"
#include "notify/smtp.h"
#include "settings/contact.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define ADDRESS_SIZE 512
#define BY_DEFAULT "smtp://localhost:25"
#define BY_SENDMAIL "sendmail"
#define NO_SERVER "mail_server is none in 2sv.conf"
#define NO_DOMAIN "mail_server is elsewhere: say mail_domain in 2sv.conf, too"
#define NONE_HERE "no mail server on this machine: name one by mail_server in 2sv.conf"

/* By the server; where it is this machine's by default and there is none, by its sendmail. */
static enum message_outcome
send_text(const struct smtp_job *job, char why[CHANNEL_WHY_SIZE])
{
	const struct settings *settings = job->settings;
	bool nobody_listens = false;
	enum message_outcome outcome;

	if (strcmp(settings->mail_server, BY_SENDMAIL) == 0)
		return sendmail_link_send(settings->sendmail_socket, job->text, why);
	outcome = smtp_send(job, why, &nobody_listens);
	if (!nobody_listens || strcmp(settings->mail_server, BY_DEFAULT) != 0)
		return outcome;
	if (!sendmail_link_is_there(settings->sendmail_socket)) {
		text_copy(why, CHANNEL_WHY_SIZE, NONE_HERE);
		return outcome;
	}
	why[0] = '\0';
	return sendmail_link_send(settings->sendmail_socket, job->text, why);
}

static enum message_outcome
send_mail(const struct channel_letter *letter, const char *to, char why[CHANNEL_WHY_SIZE])
{
	const struct settings *settings = letter->settings;
	char from[ADDRESS_SIZE];
	const struct mail mail = {.from = from, .to = to};
	scope_free char *text = NULL;

	if (text_is_empty(settings->mail_server)) {
		text_copy(why, CHANNEL_WHY_SIZE, NO_SERVER);
		return OUTCOME_LATER;
	}
	if (!text_is_empty(settings->mail_from))
		text_copy(from, sizeof(from), settings->mail_from);
	else
		text_format(from, sizeof(from), "root@%s", letter->machine);
	text = mail_text(letter, &mail);
	if (!text) {
		text_copy(why, CHANNEL_WHY_SIZE, "no memory");
		return OUTCOME_LATER;
	}
	return send_text(&(struct smtp_job){settings, &mail, text}, why);
}

enum message_outcome
email_send(const struct channel_letter *letter, char why[CHANNEL_WHY_SIZE])
{
	if (contact_is_good(CONTACT_EMAIL, letter->address))
		return send_mail(letter, letter->address, why);
	text_copy(why, CHANNEL_WHY_SIZE, "that is no address of mail");
	return OUTCOME_NEVER;
}

/* NAME@DOMAIN; a name that is no plain word, as a directory's with '@', in quotes (RFC
 * 5321, 4.1.2). */
static int
mailbox_write(const char *name, const char *domain, char *ret, size_t size)
{
	char quoted[ADDRESS_SIZE / 2];
	size_t length = 0;

	if (strpbrk(name, "%!|/")) /* words of a route, to some servers */
		return -EINVAL;
	if (!strpbrk(name, " <>\"(),;:@\\[]"))
		return text_format(ret, size, "%s@%s", name, domain);
	for (; *name; name++) {
		if (length + 3 > sizeof(quoted) || *name < 0x20 || *name == 0x7f)
			return -EINVAL;
		if (*name == '"' || *name == '\\')
			quoted[length++] = '\\';
		quoted[length++] = *name;
	}
	quoted[length] = '\0';
	return text_format(ret, size, "\"%s\"@%s", quoted, domain);
}

/* Where accounts have their mailboxes can't be guessed if the server is elsewhere. */
static bool
domain_is_missing(const struct settings *settings)
{
	return !text_is_empty(settings->mail_server) &&
	       strcmp(settings->mail_server, BY_SENDMAIL) != 0 &&
	       !smtp_is_here(settings->mail_server) &&
	       strcmp(settings->mail_domain, "localhost") == 0;
}

enum message_outcome
local_send(const struct channel_letter *letter, char why[CHANNEL_WHY_SIZE])
{
	char address[ADDRESS_SIZE];

	if (domain_is_missing(letter->settings)) {
		text_copy(why, CHANNEL_WHY_SIZE, NO_DOMAIN);
		return OUTCOME_LATER;
	}
	if (mailbox_write(
		letter->address, letter->settings->mail_domain, address, sizeof(address)) < 0) {
		text_copy(why, CHANNEL_WHY_SIZE, "no mail goes to an account of that name");
		return OUTCOME_NEVER;
	}
	return send_mail(letter, address, why);
}

/* By default mail goes by whatever is there, and no way at all is no fault. */
static enum channel_state
check_default(const struct settings *settings, char words[CHANNEL_WHY_SIZE])
{
	char sendmail[CHANNEL_WHY_SIZE];
	bool nobody_listens = false;

	if (smtp_check(settings, words, &nobody_listens))
		return CHANNEL_OK;
	if (!nobody_listens)
		return CHANNEL_BAD;
	if (sendmail_link_check(settings->sendmail_socket, words))
		return CHANNEL_OK;
	text_copy(sendmail, sizeof(sendmail), words);
	if (text_format(words, CHANNEL_WHY_SIZE, "nothing listens at port 25 of this machine; %s",
		sendmail) < 0)
		text_copy(words, CHANNEL_WHY_SIZE, "nothing listens at port 25 of this machine");
	return CHANNEL_NONE;
}

enum channel_state
mail_check(const struct settings *settings, const char *address, char words[CHANNEL_WHY_SIZE])
{
	const char *server = settings->mail_server;
	bool nobody_listens = false, is_good;

	(void)address;
	if (text_is_empty(server)) {
		text_copy(words, CHANNEL_WHY_SIZE, NO_SERVER);
		return CHANNEL_NONE;
	}
	if (domain_is_missing(settings)) {
		text_copy(words, CHANNEL_WHY_SIZE, NO_DOMAIN);
		return CHANNEL_BAD;
	}
	if (strcmp(server, BY_DEFAULT) == 0)
		return check_default(settings, words);
	is_good = strcmp(server, BY_SENDMAIL) == 0
		      ? sendmail_link_check(settings->sendmail_socket, words)
		      : smtp_check(settings, words, &nobody_listens);
	return is_good ? CHANNEL_OK : CHANNEL_BAD;
}
