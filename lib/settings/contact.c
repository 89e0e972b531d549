/* SPDX-License-Identifier: BSD-2-Clause */
/* The form of contacts. Source: RFC 5321 4.1.2, RFC 3986 3.2, ITU-T E.164. */
#include "settings/contact.h"

#include "base/text.h"

#include <stdint.h>
#include <string.h>

#include "base/poison.h"

#define HOST_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-"
#define DIGITS "0123456789"
/* Of a URL, after its host: RFC 3986's characters without a fragment's '#'. */
#define URL_CHARACTERS HOST_CHARACTERS "_~:/?[]@!$&'()*+,;=%"
#define EMAIL_SIZE 255 /* with the NUL */
#define LOCAL_PART_MAX 64
#define SMS_DIGITS_MIN 7
#define SMS_DIGITS_MAX 15

static bool
consists_of(const char *text, const char *characters)
{
	return text[strspn(text, characters)] == '\0';
}

static bool
local_is_good(const char *address)
{
	return !text_is_empty(address) && text_is_printable(address);
}

/* A mailbox without quotes and comments: no mail server's syntax gets through it. */
static bool
email_is_good(const char *address)
{
	static const char local[] = HOST_CHARACTERS "_+'=&~#";
	const char *at = strchr(address, '@');
	size_t length = at ? (size_t)(at - address) : 0;

	return length > 0 && length <= LOCAL_PART_MAX && strlen(address) < EMAIL_SIZE &&
	       strspn(address, local) == length && address[0] != '-' && !text_is_empty(at + 1) &&
	       consists_of(at + 1, HOST_CHARACTERS) && at[1] != '.' && at[1] != '-' &&
	       at[strlen(at) - 1] != '.';
}

/* Past the prefix and "https://", or NULL. */
static const char *
https_host(const char *address, const char *prefix)
{
	size_t length = strlen(prefix);

	if (strncmp(address, prefix, length) != 0 || strncmp(address + length, "https://", 8) != 0)
		return NULL;
	return address + length + strlen("https://");
}

static size_t
host_length(const char *host)
{
	return strcspn(host, "/?");
}

static bool
port_is_good(const char *digits, size_t length)
{
	unsigned int port = 0;

	if (length == 0 || length > 5 || strspn(digits, DIGITS) < length)
		return false;
	for (size_t i = 0; i < length; i++)
		port = port * 10 + (unsigned int)(digits[i] - '0');
	return port > 0 && port <= UINT16_MAX;
}

bool
contact_host_is_good(const char *host, size_t length)
{
	size_t name = host[0] == '[' ? strspn(host + 1, "0123456789abcdefABCDEF:.") + 1
				     : strspn(host, HOST_CHARACTERS);

	if (host[0] == '[' && host[name++] != ']')
		return false;
	if (name == 0 || host[0] == '-' || host[0] == '.')
		return false;
	if (name == length)
		return true;
	return host[name] == ':' && port_is_good(host + name + 1, length - name - 1);
}

static bool
url_is_good(const char *address, const char *prefix)
{
	const char *host = https_host(address, prefix);

	return host && contact_host_is_good(host, host_length(host)) &&
	       consists_of(host + host_length(host), URL_CHARACTERS);
}

static bool
push_is_good(const char *address)
{
	static const char ntfy[] = "ntfy+";
	const char *host = https_host(address, ntfy);

	if (!host)
		return url_is_good(address, "gotify+") && strstr(address, "token=");
	host += host_length(host);
	return url_is_good(address, ntfy) && host[0] == '/' && host[1] != '\0' && host[1] != '?';
}

static bool
webhook_is_good(const char *address)
{
	return url_is_good(address, "");
}

static bool
sms_is_good(const char *address)
{
	size_t digits = address[0] == '+' ? strlen(address + 1) : 0;

	return digits >= SMS_DIGITS_MIN && digits <= SMS_DIGITS_MAX && address[1] != '0' &&
	       consists_of(address + 1, DIGITS);
}

static const struct kind {
	const char *name, *example;
	bool (*is_good)(const char *address);
} kinds[] = {
    [CONTACT_NONE] = {"", "", NULL},
    [CONTACT_LOCAL] = {"local", "ann", local_is_good},
    [CONTACT_EMAIL] = {"email", "ann@example.org", email_is_good},
    [CONTACT_PUSH] = {"push",
	"ntfy+https://push.example.org/TOPIC or gotify+https://push.example.org/?token=TOKEN",
	push_is_good},
    [CONTACT_WEBHOOK] = {"webhook", "https://hooks.example.org/2sv", webhook_is_good},
    [CONTACT_SMS] = {"sms", "+46701740605, with the country", sms_is_good},
};
#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

const char *
contact_kind_name(enum contact_kind kind)
{
	return kinds[kind].name;
}

const char *
contact_example(enum contact_kind kind)
{
	return kinds[kind].example;
}

enum contact_kind
contact_kind_find(const char *name)
{
	for (size_t i = CONTACT_LOCAL; i < KIND_COUNT; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return (enum contact_kind)i;
	return CONTACT_NONE;
}

bool
contact_is_good(enum contact_kind kind, const char *address)
{
	return kind != CONTACT_NONE &&
	       strlen(address) + strlen(kinds[kind].name) + 2 <= CONTACT_SIZE &&
	       kinds[kind].is_good(address);
}

enum contact_kind
contact_kind_of(const char *contact, const char **ret_address)
{
	for (size_t i = CONTACT_LOCAL; i < KIND_COUNT; i++) {
		size_t length = strlen(kinds[i].name);

		if (strncmp(contact, kinds[i].name, length) != 0 || contact[length] != ':')
			continue;
		*ret_address = contact + length + 1;
		return (enum contact_kind)i;
	}
	return CONTACT_NONE;
}

enum contact_kind
contact_parse(const char *contact, const char **ret_address)
{
	enum contact_kind kind = contact_kind_of(contact, ret_address);

	return kind != CONTACT_NONE && contact_is_good(kind, *ret_address) ? kind : CONTACT_NONE;
}

/* Scheme and host. */
static void
mask_url(const char *address, char ret[CONTACT_MASK_SIZE])
{
	const char *host = strstr(address, "://");
	size_t length = host ? (size_t)(host + 3 - address) + host_length(host + 3) : 0;

	if (text_format(ret, CONTACT_MASK_SIZE, "%.*s/...", (int)length, address) < 0)
		text_copy(ret, CONTACT_MASK_SIZE, "...");
}

void
contact_mask(enum contact_kind kind, const char *address, char ret[CONTACT_MASK_SIZE])
{
	const char *at = strchr(address, '@');
	size_t length = strlen(address);

	ret[0] = '\0';
	switch (kind) {
	case CONTACT_NONE:
		break;
	case CONTACT_LOCAL:
		text_escape(ret, CONTACT_MASK_SIZE, address);
		break;
	case CONTACT_EMAIL:
		text_format(ret, CONTACT_MASK_SIZE, "%c***%s", address[0], at ? at : "");
		break;
	case CONTACT_PUSH:
	case CONTACT_WEBHOOK:
		mask_url(address, ret);
		break;
	case CONTACT_SMS:
		if (length > 5)
			text_format(
			    ret, CONTACT_MASK_SIZE, "%.3s...%s", address, address + length - 2);
		break;
	}
}

enum contact_kind
contact_parse_masked(const char *contact, char ret[CONTACT_MASK_SIZE])
{
	const char *address = "";
	enum contact_kind kind = contact_parse(contact, &address);

	contact_mask(kind, address, ret);
	return kind;
}

bool
contacts_are_good(const char *list)
{
	char contact[CONTACT_SIZE];
	const char *word, *address;
	size_t length;

	while ((word = text_next_word(&list, CONTACTS_SEPARATORS, &length)))
		if (text_format(contact, sizeof(contact), "%.*s", (int)length, word) < 0 ||
		    contact_parse(contact, &address) == CONTACT_NONE)
			return false;
	return true;
}
