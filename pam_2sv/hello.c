/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Collects what PAM knows and tells it as it is: names of hosts and terminals are untrusted
 * text, which the service judges. No path is built from a name and nothing is looked up but
 * the account. Runs in the caller's process.
 */
#include "pam_2sv/hello.h"
#include "pam_2sv/audit.h"
#include "pam_2sv/key.h"
#include "base/text.h"

#include <errno.h>
#include <pwd.h>
#include <security/pam_ext.h>
#include <security/pam_modutil.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "base/poison.h"

/* Longer than any address, terminal or service name; what is cut here is none of these. */
#define ITEM_BYTES_MAX 255
#define AUTH_INFO_BYTES_MAX 2000

const char *
hello_item(pam_handle_t *pamh, int type)
{
	const void *value = NULL;

	if (pam_get_item(pamh, type, &value) != PAM_SUCCESS || !value)
		return "";
	return value;
}

int
account_typed(struct account *account, pam_handle_t *pamh)
{
	const char *user = NULL;

	*account = (struct account){.name = NULL};
	if (pam_get_user(pamh, &user, NULL) != PAM_SUCCESS || text_is_empty(user)) {
		pam_syslog(pamh, LOG_NOTICE, "no account name was given");
		return -ENOENT;
	}
	account->name = user;
	return 0;
}

int
account_find(struct account *account, pam_handle_t *pamh)
{
	const struct passwd *entry;
	char shown[128];

	if (account_typed(account, pamh) < 0)
		return -ENOENT;
	entry = strlen(account->name) <= ACCOUNT_BYTES_MAX
		    ? pam_modutil_getpwnam(pamh, account->name)
		    : NULL;
	if (!entry || strlen(entry->pw_name) > ACCOUNT_BYTES_MAX) {
		text_escape_value(shown, sizeof(shown), account->name);
		pam_syslog(
		    pamh, LOG_NOTICE, "account=%s verdict=refuse reason=unknown-account", shown);
		return -ENOENT;
	}
	*account = (struct account){.name = entry->pw_name, .has_uid = true, .uid = entry->pw_uid};
	return 0;
}

/* Adds at most size bytes of value; nothing where there is none. */
static void
add_cut(struct packet *packet, const char *key, const char *value, size_t size)
{
	char cut[AUTH_INFO_BYTES_MAX + 1];
	size_t length = value ? strnlen(value, size) : 0;

	if (length == 0)
		return;
	memcpy(cut, value, length);
	cut[length] = '\0';
	packet_add(packet, key, cut);
}

static void
add_item(struct packet *packet, const char *key, pam_handle_t *pamh, int type)
{
	add_cut(packet, key, hello_item(pamh, type), ITEM_BYTES_MAX);
}

/* Whole lines of SSH_AUTH_INFO_0 only: half a key's fingerprint would be another key. */
static void
add_auth_info(struct packet *packet, const char *text)
{
	size_t length = text ? strlen(text) : 0;

	if (length > AUTH_INFO_BYTES_MAX) {
		length = AUTH_INFO_BYTES_MAX;
		while (length > 0 && text[length] != '\n')
			length--;
	}
	add_cut(packet, "auth_info", text, length);
}

void
hello_build(
    struct packet *packet, const char *operation, pam_handle_t *pamh, const struct account *account)
{
	packet_begin(packet, operation);
	if (strlen(account->name) <= ACCOUNT_BYTES_MAX)
		packet_add(packet, "account", account->name);
	if (account->has_uid)
		packet_add_number(packet, "uid", account->uid);
	add_item(packet, "door", pamh, PAM_SERVICE);
	add_item(packet, "rhost", pamh, PAM_RHOST);
	add_item(packet, "tty", pamh, PAM_TTY);
	packet_add_number(packet, "caller", getuid());
	add_cut(packet, "connection", pam_getenv(pamh, "SSH_CONNECTION"), ITEM_BYTES_MAX);
	add_auth_info(packet, key_auth_info(pamh, hello_item(pamh, PAM_SERVICE)));
}

void
hello_add_session(struct packet *packet, int64_t session)
{
	if (session > 0)
		packet_add_number(packet, "session", session);
}

void
hello_add_caller(struct packet *packet, pam_handle_t *pamh)
{
	add_item(packet, "ruser", pamh, PAM_RUSER);
	hello_add_session(packet, audit_session());
}
