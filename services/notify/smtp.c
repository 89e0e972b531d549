/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SMTP. Where TLS is a must nothing is said to a server that does not speak it, no name and no
 * password. Source: libcurl's CURLOPT_* pages, RFC 5321, RFC 4954. Runs in 2sv-notify.
 */
#include "config.h" /* explicit_bzero */
#include "notify/smtp.h"

#include "base/scope.h"
#include "base/text.h"
#include "notify/private_file.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define CONNECT_SECONDS 20L
#define WHOLE_SECONDS 120L /* less than a claim holds */
#define ADDRESS_SIZE 512

/* A handle and a list of libcurl, for the time of one mail. */
struct sending {
	CURL *curl;
	struct curl_slist *to;
	const char *text; /* what is left of the mail */
	size_t left;
	bool was_mailbox; /* the last command but QUIT was RCPT: the answer is about that */
	bool was_login;	  /* a name was given */
};

static void
sending_end(struct sending *sending)
{
	curl_easy_cleanup(sending->curl);
	curl_slist_free_all(sending->to);
}

static size_t
read_text(char *buffer, size_t size, size_t count, void *context)
{
	struct sending *sending = context;
	size_t n = size * count < sending->left ? size * count : sending->left;

	memcpy(buffer, sending->text, n);
	sending->text += n;
	sending->left -= n;
	return n;
}

/* Sees each command that goes out, a password's too: nothing of it is kept. After a refusal libcurl
 * says QUIT. */
static int
see_command(CURL *curl, curl_infotype type, char *data, size_t size, void *context)
{
	static const char mailbox[] = "RCPT ", end[] = "QUIT", login[] = "AUTH ";
	struct sending *sending = context;

	(void)curl;
	if (type == CURLINFO_HEADER_OUT && size >= strlen(login) &&
	    strncmp(data, login, strlen(login)) == 0)
		sending->was_login = true;
	if (type == CURLINFO_HEADER_OUT &&
	    (size < strlen(end) || strncmp(data, end, strlen(end)) != 0))
		sending->was_mailbox =
		    size >= strlen(mailbox) && strncmp(data, mailbox, strlen(mailbox)) == 0;
	return 0;
}

bool
smtp_is_here(const char *url)
{
	static const char *const here[] = {"localhost", "127.0.0.1", "[::1]"};
	const char *host = strstr(url, "://");

	for (size_t i = 0; host && i < sizeof(here) / sizeof(here[0]); i++) {
		size_t length = strlen(here[i]);
		const char *rest = host + strlen("://");

		if (strncmp(rest, here[i], length) == 0 &&
		    (rest[length] == ':' || rest[length] == '\0'))
			return true;
	}
	return false;
}

static CURLcode
set_server(CURL *curl, const struct settings *settings)
{
	long tls = smtp_is_here(settings->mail_server) ? CURLUSESSL_NONE : CURLUSESSL_ALL;
	CURLcode code = curl_easy_setopt(curl, CURLOPT_URL, settings->mail_server);

	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_USE_SSL, tls);
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	if (code == CURLE_OK) /* whatever the environment says */
		code = curl_easy_setopt(curl, CURLOPT_PROXY, "");
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	return code;
}

static CURLcode
set_limits(CURL *curl, long connect_seconds, long whole_seconds)
{
	CURLcode code = curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, connect_seconds);

	return code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_TIMEOUT, whole_seconds) : code;
}

static CURLcode
set_watch(struct sending *sending)
{
	CURL *curl = sending->curl;
	CURLcode code = curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, see_command);

	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_DEBUGDATA, sending);
	return code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L) : code;
}

static CURLcode
set_mail(struct sending *sending, const struct mail *mail)
{
	char address[ADDRESS_SIZE];
	CURL *curl = sending->curl;
	CURLcode code = CURLE_OK;

	if (text_format(address, sizeof(address), "<%s>", mail->to) < 0)
		return CURLE_BAD_FUNCTION_ARGUMENT;
	sending->to = curl_slist_append(NULL, address);
	if (!sending->to || text_format(address, sizeof(address), "<%s>", mail->from) < 0)
		return CURLE_OUT_OF_MEMORY;
	code = curl_easy_setopt(curl, CURLOPT_MAIL_FROM, address);
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, sending->to);
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_text);
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_READDATA, sending);
	return code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) : code;
}

/* In place of a mail: a command that does nothing, when all before it was taken. */
static CURLcode
set_question(CURL *curl)
{
	CURLcode code = curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, "NOOP");

	return code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_NOBODY, 1L) : code;
}

/* Name and password, where the server wants them: the password is the file's first line. */
static int
set_user(CURL *curl, const struct settings *settings, char why[CHANNEL_WHY_SIZE])
{
	scope_private_file char *password = NULL;
	CURLcode code;

	if (text_is_empty(settings->mail_user))
		return 0;
	if (private_file_read(settings->mail_password_file, &password, why, CHANNEL_WHY_SIZE) < 0)
		return -1;
	password[strcspn(password, "\r\n")] = '\0';
	if (text_is_empty(password)) {
		text_format(why, CHANNEL_WHY_SIZE, "%s: has no password in its first line",
		    settings->mail_password_file);
		return -1;
	}
	code = curl_easy_setopt(curl, CURLOPT_USERNAME, settings->mail_user);
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_PASSWORD, password);
	if (code == CURLE_OK)
		return 0;
	text_copy(why, CHANNEL_WHY_SIZE, curl_easy_strerror(code));
	return -1;
}

/* A mailbox that is not there, or not to be had (RFC 5321, 4.2.3); nothing else that is refused. */
static enum message_outcome
outcome_of(const struct sending *sending)
{
	long answer = 0;

	curl_easy_getinfo(sending->curl, CURLINFO_RESPONSE_CODE, &answer);
	return sending->was_mailbox && (answer == 550 || answer == 551 || answer == 553)
		   ? OUTCOME_NEVER
		   : OUTCOME_LATER;
}

static enum message_outcome
perform(struct sending *sending, const struct settings *settings, char why[CHANNEL_WHY_SIZE])
{
	const char *server = settings->mail_server, *password_file = settings->mail_password_file;
	char error[CURL_ERROR_SIZE] = "";
	CURLcode code = curl_easy_setopt(sending->curl, CURLOPT_ERRORBUFFER, error);

	if (code == CURLE_OK)
		code = curl_easy_perform(sending->curl);
	if (code == CURLE_OK)
		return OUTCOME_SENT;
	if (code == CURLE_LOGIN_DENIED)
		text_format(error, sizeof(error), "%s (mail_user, or the password in %.100s)",
		    curl_easy_strerror(code), password_file);
	if (text_format(why, CHANNEL_WHY_SIZE, "%s: %s", server,
		error[0] ? error : curl_easy_strerror(code)) < 0)
		text_copy(why, CHANNEL_WHY_SIZE, curl_easy_strerror(code));
	curl_easy_setopt(sending->curl, CURLOPT_ERRORBUFFER, NULL);
	return outcome_of(sending);
}

/* Of one that failed: nobody listens there. */
static bool
was_refused(const struct sending *sending)
{
	long number = 0;

	curl_easy_getinfo(sending->curl, CURLINFO_OS_ERRNO, &number);
	return number == ECONNREFUSED;
}

enum message_outcome
smtp_send(const struct smtp_job *job, char why[CHANNEL_WHY_SIZE], bool *ret_nobody_listens)
{
	scope(sending_end) struct sending sending = {
	    .curl = curl_easy_init(), .text = job->text, .left = strlen(job->text)};
	enum message_outcome outcome;
	CURLcode code;

	*ret_nobody_listens = false;
	code = sending.curl ? set_server(sending.curl, job->settings) : CURLE_OUT_OF_MEMORY;
	if (code == CURLE_OK)
		code = set_limits(sending.curl, CONNECT_SECONDS, WHOLE_SECONDS);
	if (code == CURLE_OK)
		code = set_watch(&sending);
	if (code == CURLE_OK)
		code = set_mail(&sending, job->mail);
	if (code != CURLE_OK) {
		text_copy(why, CHANNEL_WHY_SIZE, curl_easy_strerror(code));
		return OUTCOME_LATER;
	}
	if (set_user(sending.curl, job->settings, why) < 0)
		return OUTCOME_LATER;
	outcome = perform(&sending, job->settings, why);
	*ret_nobody_listens = outcome != OUTCOME_SENT && was_refused(&sending);
	return outcome;
}

/* What was learnt of a server that takes all. */
static void
write_good(const struct sending *sending, const struct settings *settings, char words[])
{
	const char *what = "answers";

	if (!smtp_is_here(settings->mail_server))
		what = "answers, by TLS with a certificate that holds";
	if (!text_is_empty(settings->mail_user))
		what = sending->was_login ? "takes name and password"
					  : "answers, and asks for no name and password";
	text_format(words, CHANNEL_WHY_SIZE, "%s: %s", settings->mail_server, what);
}

bool
smtp_check(const struct settings *settings, char words[CHANNEL_WHY_SIZE], bool *ret_nobody_listens)
{
	scope(sending_end) struct sending sending = {.curl = curl_easy_init(), .text = ""};
	CURLcode code;

	*ret_nobody_listens = false;
	code = sending.curl ? set_server(sending.curl, settings) : CURLE_OUT_OF_MEMORY;
	if (code == CURLE_OK)
		code = set_limits(sending.curl, CHANNEL_CHECK_SECONDS, CHANNEL_CHECK_SECONDS);
	if (code == CURLE_OK)
		code = set_watch(&sending);
	if (code == CURLE_OK)
		code = set_question(sending.curl);
	if (code != CURLE_OK) {
		text_copy(words, CHANNEL_WHY_SIZE, curl_easy_strerror(code));
		return false;
	}
	if (set_user(sending.curl, settings, words) < 0)
		return false;
	if (perform(&sending, settings, words) != OUTCOME_SENT) {
		*ret_nobody_listens = was_refused(&sending);
		return false;
	}
	write_good(&sending, settings, words);
	return true;
}
