/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mail by SMTP, with libcurl. To a server elsewhere TLS is a must, and its certificate is checked;
 * to one on this machine there is none to check. Source: libcurl's CURLOPT_* pages. Runs in
 * 2sv-notify.
 */
#include "notify/channel.h"

#include "base/scope.h"
#include "base/text.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define CONNECT_SECONDS 20L
#define WHOLE_SECONDS 120L /* less than a claim holds */
#define PASSWORD_SIZE 256
#define ADDRESS_SIZE 512

struct upload {
	const char *text;
	size_t left;
};

static size_t
read_upload(char *buffer, size_t size, size_t count, void *context)
{
	struct upload *upload = context;
	size_t n = size * count < upload->left ? size * count : upload->left;

	memcpy(buffer, upload->text, n);
	upload->text += n;
	upload->left -= n;
	return n;
}

static bool
server_is_here(const char *url)
{
	static const char *const here[] = {"localhost", "127.0.0.1", "[::1]"};
	const char *host = strstr(url, "://") + strlen("://");

	for (size_t i = 0; i < sizeof(here) / sizeof(here[0]); i++) {
		size_t length = strlen(here[i]);

		if (strncmp(host, here[i], length) == 0 &&
		    (host[length] == ':' || host[length] == '\0'))
			return true;
	}
	return false;
}

/* The first line of the file, without its end. */
static int
password_read(const char *path, char password[PASSWORD_SIZE])
{
	scope_file FILE *file = fopen(path, "re");

	if (!file)
		return -errno;
	if (!fgets(password, PASSWORD_SIZE, file))
		return -EIO;
	if (!strchr(password, '\n') && !feof(file))
		return -EMSGSIZE;
	password[strcspn(password, "\r\n")] = '\0';
	return 0;
}

static CURLcode
set_server(CURL *curl, const struct settings *settings)
{
	long tls = server_is_here(settings->mail_server) ? CURLUSESSL_NONE : CURLUSESSL_ALL;
	CURLcode code = curl_easy_setopt(curl, CURLOPT_URL, settings->mail_server);

	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_USE_SSL, tls);
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	if (code == CURLE_OK)
		code =
		    curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* whatever the environment says */
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_TIMEOUT, WHOLE_SECONDS);
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	return code;
}

static CURLcode
set_user(CURL *curl, const char *user, const char *password)
{
	CURLcode code = curl_easy_setopt(curl, CURLOPT_USERNAME, user);

	return code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_PASSWORD, password) : code;
}

static CURLcode
set_mail(CURL *curl, const struct mail *mail, struct curl_slist *to, struct upload *upload)
{
	char from[ADDRESS_SIZE];
	CURLcode code = CURLE_OK;

	if (text_format(from, sizeof(from), "<%s>", mail->from) < 0)
		return CURLE_BAD_FUNCTION_ARGUMENT;
	code = curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from);
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_upload);
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_READDATA, upload);
	return code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) : code;
}

/* A mailbox that is not there, or not to be had: no later try is better (RFC 5321, 4.2.3). */
static enum claim_outcome
outcome_of(long answer)
{
	return answer == 550 || answer == 551 || answer == 553 ? CLAIM_NEVER : CLAIM_LATER;
}

static enum claim_outcome
perform(CURL *curl, const char *server, char why[CHANNEL_WHY_SIZE])
{
	char error[CURL_ERROR_SIZE] = "";
	long answer = 0;
	CURLcode code = curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);

	if (code == CURLE_OK)
		code = curl_easy_perform(curl);
	if (code == CURLE_OK)
		return CLAIM_SENT;
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
	if (text_format(why, CHANNEL_WHY_SIZE, "%s: %s", server,
		error[0] ? error : curl_easy_strerror(code)) < 0)
		text_copy(why, CHANNEL_WHY_SIZE, curl_easy_strerror(code));
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
	return outcome_of(answer);
}

/* A handle and a list of libcurl, for the time of one mail. */
struct sending {
	CURL *curl;
	struct curl_slist *to;
	char *text;
};

static void
sending_end(struct sending *sending)
{
	curl_easy_cleanup(sending->curl);
	curl_slist_free_all(sending->to);
	free(sending->text);
}

static enum claim_outcome
send_mail(const struct channel_letter *letter, const struct mail *mail, char why[CHANNEL_WHY_SIZE])
{
	const struct settings *settings = letter->settings;
	scope(sending_end) struct sending sending = {.curl = curl_easy_init()};
	char to[ADDRESS_SIZE], password[PASSWORD_SIZE] = "";
	struct upload upload;
	CURLcode code;
	int r = 0;

	text_format(to, sizeof(to), "<%s>", mail->to);
	sending.text = mail_text(letter, mail);
	sending.to = curl_slist_append(NULL, to);
	if (!sending.curl || !sending.text || !sending.to) {
		text_copy(why, CHANNEL_WHY_SIZE, "no memory");
		return CLAIM_LATER;
	}
	upload = (struct upload){sending.text, strlen(sending.text)};
	code = set_server(sending.curl, settings);
	if (code == CURLE_OK)
		code = set_mail(sending.curl, mail, sending.to, &upload);
	if (code == CURLE_OK && !text_is_empty(settings->mail_user)) {
		r = password_read(settings->mail_password_file, password);
		code = set_user(sending.curl, settings->mail_user, password);
		explicit_bzero(password, sizeof(password));
	}
	if (r < 0)
		text_format(
		    why, CHANNEL_WHY_SIZE, "%s: %s", settings->mail_password_file, strerror(-r));
	else if (code != CURLE_OK)
		text_copy(why, CHANNEL_WHY_SIZE, curl_easy_strerror(code));
	else
		return perform(sending.curl, settings->mail_server, why);
	return CLAIM_LATER;
}

enum claim_outcome
email_send(const struct channel_letter *letter, char why[CHANNEL_WHY_SIZE])
{
	char from[ADDRESS_SIZE];
	const struct mail mail = {.from = from, .to = letter->address};

	if (text_is_empty(letter->settings->mail_server)) {
		text_copy(why, CHANNEL_WHY_SIZE, "mail_server is none in 2sv.conf");
		return CLAIM_LATER;
	}
	if (!text_is_empty(letter->settings->mail_from))
		text_copy(from, sizeof(from), letter->settings->mail_from);
	else
		text_format(from, sizeof(from), "root@%s", letter->machine);
	return send_mail(letter, &mail, why);
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

enum claim_outcome
local_send(const struct channel_letter *letter, char why[CHANNEL_WHY_SIZE])
{
	const struct settings *settings = letter->settings;
	struct channel_letter here = *letter;
	char address[ADDRESS_SIZE];

	if (!text_is_empty(settings->mail_server) && !server_is_here(settings->mail_server) &&
	    strcmp(settings->mail_domain, "localhost") == 0) {
		text_copy(why, CHANNEL_WHY_SIZE,
		    "mail_server is elsewhere: say mail_domain in 2sv.conf, too");
		return CLAIM_LATER;
	}
	if (mailbox_write(letter->address, settings->mail_domain, address, sizeof(address)) < 0) {
		text_copy(why, CHANNEL_WHY_SIZE, "no mail goes to an account of that name");
		return CLAIM_NEVER;
	}
	here.address = address;
	return email_send(&here, why);
}
