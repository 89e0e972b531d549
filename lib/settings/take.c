/* SPDX-License-Identifier: BSD-2-Clause */
/* What each kind of value in 2sv.conf may be. Called by parse.c. */
#include "settings/take.h"

#include "base/text.h"
#include "settings/alert_kind.h"
#include "settings/contact.h"
#include "settings/networks.h"
#include "settings/settings.h"

#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "base/poison.h"

#define ISSUER_BYTES_MAX 64
#define HOST_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]"
#define STORE_PREFIX "sqlite:"

static const char *
keep_text(const char *value, void *field)
{
	char **text = field;

	free(*text);
	*text = strdup(value);
	return *text ? NULL : "kept: no memory is left";
}

static bool
is_path(const char *value)
{
	size_t length = strlen(value);

	return value[0] == '/' && length > 1 && value[length - 1] != '/' && !strstr(value, "//") &&
	       !strstr(value, "/../") && text_is_printable(value);
}

const char *
take_path(const struct key *key, const char *value, void *field)
{
	(void)key;
	return is_path(value) ? keep_text(value, field) : "the whole path of a file, from /";
}

const char *
take_socket(const struct key *key, const char *value, void *field)
{
	struct sockaddr_un address;

	if (strlen(value) >= sizeof(address.sun_path))
		return "a path of at most 107 bytes (the kernel's limit for a socket)";
	return take_path(key, value, field);
}

const char *
take_store(const struct key *key, const char *value, void *field)
{
	(void)key;
	if (strncmp(value, STORE_PREFIX, strlen(STORE_PREFIX)) != 0 ||
	    !is_path(value + strlen(STORE_PREFIX)))
		return "\"sqlite:\" and the whole path of a file, from /";
	return keep_text(value, field);
}

const char *
take_issuer(const struct key *key, const char *value, void *field)
{
	(void)key;
	if (text_is_empty(value) || strlen(value) > ISSUER_BYTES_MAX || strchr(value, ':') ||
	    !text_is_printable(value))
		return "1 to 64 printable bytes without ':'";
	return keep_text(value, field);
}

const char *
take_unenrolled(const struct key *key, const char *value, void *field)
{
	enum unenrolled *unenrolled = field;

	(void)key;
	if (strcmp(value, "ignore") == 0)
		*unenrolled = UNENROLLED_IGNORE;
	else if (strcmp(value, "refuse") == 0)
		*unenrolled = UNENROLLED_REFUSE;
	else
		return "ignore or refuse";
	return NULL;
}

const char *
take_yes(const struct key *key, const char *value, void *field)
{
	bool *yes = field;

	(void)key;
	*yes = strcmp(value, "yes") == 0;
	return *yes || strcmp(value, "no") == 0 ? NULL : "yes or no";
}

const char *
take_networks(const struct key *key, const char *value, void *field)
{
	(void)key;
	return networks_are_good(value)
		   ? keep_text(value, field)
		   : "networks, divided by blanks: \"198.51.100.0/24 2001:db8::/32\"";
}

const char *
take_server(const struct key *key, const char *value, void *field)
{
	bool is_server = strncmp(value, "smtp://", 7) == 0 || strncmp(value, "smtps://", 8) == 0;
	const char *host = is_server ? strchr(value, ':') + 3 : "";

	(void)key;
	if (strcmp(value, "none") == 0)
		return keep_text("", field);
	if (strcmp(value, "sendmail") == 0)
		return keep_text(value, field);
	if (!is_server || !contact_host_is_good(host, strlen(host)))
		return "smtp://HOST:PORT, smtps://HOST:PORT, sendmail or none";
	return keep_text(value, field);
}

const char *
take_domain(const struct key *key, const char *value, void *field)
{
	(void)key;
	if (text_is_empty(value) || value[strspn(value, HOST_CHARACTERS)] != '\0')
		return "the name of a mail domain: example.org";
	return keep_text(value, field);
}

const char *
take_address(const struct key *key, const char *value, void *field)
{
	const char *at = strchr(value, '@');

	(void)key;
	if (text_is_empty(value))
		return keep_text("", field);
	if (!at || at == value || text_is_empty(at + 1) || strpbrk(value, " <>\"(),;:\\") ||
	    strchr(at + 1, '@') || !text_is_printable(value))
		return "an address: alerts@example.org";
	return keep_text(value, field);
}

const char *
take_line(const struct key *key, const char *value, void *field)
{
	(void)key;
	return text_is_printable(value) ? keep_text(value, field) : "printable text";
}

const char *
take_path_or_none(const struct key *key, const char *value, void *field)
{
	return text_is_empty(value) ? keep_text(value, field) : take_path(key, value, field);
}

/* Words, divided by blanks; no shell ever sees them. */
const char *
take_sms_command(const struct key *key, const char *value, void *field)
{
	(void)key;
	if (!text_is_empty(value) &&
	    (value[0] != '/' || !text_is_printable(value) || !strstr(value, "{number}")))
		return "the whole path of a program and its words, with {number}; {text} is one of "
		       "them, or it reads the text";
	return keep_text(value, field);
}

/* In clear it goes to this machine alone: its headers are a secret. */
static bool
is_gateway(const char *url)
{
	bool is_clear = strncmp(url, "http://", 7) == 0;
	const char *host =
	    is_clear || strncmp(url, "https://", 8) == 0 ? strstr(url, "//") + 2 : "";
	size_t length = strcspn(host, "/?"), name = strcspn(host, ":/?");

	return contact_host_is_good(host, length) &&
	       (!is_clear || (name == 9 && (strncmp(host, "localhost", name) == 0 ||
					       strncmp(host, "127.0.0.1", name) == 0)));
}

const char *
take_sms_url(const struct key *key, const char *value, void *field)
{
	(void)key;
	if (!text_is_empty(value) &&
	    (!is_gateway(value) || strpbrk(value, " \"<>") || !text_is_printable(value)))
		return "https://HOST/PATH, or http:// on localhost; passwords stand in "
		       "sms_headers_file";
	return keep_text(value, field);
}

const char *
take_contacts(const struct key *key, const char *value, void *field)
{
	(void)key;
	return contacts_are_good(value)
		   ? keep_text(value, field)
		   : "contacts, divided by blanks: \"email:root@example.org sms:+46701740605\"";
}

const char *
take_kinds(const struct key *key, const char *value, void *field)
{
	(void)key;
	return alert_kinds_are_good(value)
		   ? keep_text(value, field)
		   : "kinds of alerts that 2sv-notify(8) names, divided by blanks: "
		     "\"stopped off\", or all";
}

const char *
take_number(const struct key *key, const char *value, void *field)
{
	return number_parse(value, key->min, key->max, field) == 0
		   ? NULL
		   : "a whole number in decimal digits";
}
