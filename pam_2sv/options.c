/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the options of the module's line in pam.d. Runs in the caller's process, in every
 * phase. Source: pam_2sv(8).
 */
#include "pam_2sv/options.h"
#include "base/text.h"

#include <errno.h>
#include <security/pam_ext.h>
#include <string.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include "base/poison.h"

/* The value of word if it is name=value, else NULL. */
static const char *
option_value(const char *word, const char *name)
{
	size_t length = strlen(name);

	return strncmp(word, name, length) == 0 && word[length] == '=' ? word + length + 1 : NULL;
}

static bool
socket_is_good(const char *path)
{
	static const struct sockaddr_un address;

	return path[0] == '/' && strlen(path) < sizeof(address.sun_path);
}

/* Names of PAM services, parted by single commas. */
static bool
doors_are_good(const char *list)
{
	static const char name[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

	for (;;) {
		size_t length = strspn(list, name);

		if (length == 0)
			return false;
		if (list[length] == '\0')
			return true;
		if (list[length] != ',')
			return false;
		list += length + 1;
	}
}

/* Gives *text its value once. */
static int
set_text(const char **text, const char *value, bool is_good)
{
	if (*text || !is_good)
		return -EINVAL;
	*text = value;
	return 0;
}

static int
set_flag(bool *flag)
{
	if (*flag)
		return -EINVAL;
	*flag = true;
	return 0;
}

static int
option_read(struct options *options, const char *word)
{
	const char *value = option_value(word, "socket");

	if (value)
		return set_text(&options->socket, value, socket_is_good(value));
	value = option_value(word, "spool");
	if (value)
		return set_text(&options->spool, value, value[0] == '/');
	value = option_value(word, "decoy");
	if (value)
		return set_text(&options->decoy_doors, value, doors_are_good(value));
	if (strcmp(word, "console_root") == 0)
		return set_flag(&options->console_root);
	if (strcmp(word, "key_used") == 0)
		return set_flag(&options->key_used);
	if (strcmp(word, "if_key") == 0)
		return set_flag(&options->if_key);
	if (strcmp(word, "ask") == 0)
		return set_flag(&options->ask);
	return -EINVAL;
}

static void
log_refused(pam_handle_t *pamh, const char *word)
{
	char shown[256];

	text_escape(shown, sizeof(shown), word);
	pam_syslog(
	    pamh, LOG_ERR, "option refused: %s (see pam_2sv(8)); nobody comes in here", shown);
}

/* A locker runs as who it locks for: root.sock is not for it. */
static const char *
own_socket(void)
{
	return geteuid() == 0 ? TWOSV_SOCKETDIR "/root.sock" : TWOSV_SOCKETDIR "/user.sock";
}

int
options_read(struct options *options, pam_handle_t *pamh, int argc, const char **argv)
{
	*options = (struct options){.socket = NULL};
	for (int i = 0; i < argc; i++) {
		if (option_read(options, argv[i]) < 0) {
			log_refused(pamh, argv[i]);
			return -EINVAL;
		}
	}
	if ((options->decoy_doors != NULL) + options->console_root + options->key_used +
		options->if_key + options->ask >
	    1) {
		log_refused(
		    pamh, "decoy, console_root, key_used, if_key and ask exclude each other");
		return -EINVAL;
	}
	/* Another service has another spool, or none: what is told there is not for this one. */
	if (!options->socket && !options->spool)
		options->spool = TWOSV_SPOOLDIR;
	if (!options->socket)
		options->socket = own_socket();
	return 0;
}

bool
options_decoy_at(const struct options *options, const char *door)
{
	const char *list = options->decoy_doors;
	size_t length = strlen(door);

	while (list && length > 0) {
		size_t taken = strcspn(list, ",");

		if (taken == length && strncmp(list, door, length) == 0)
			return true;
		list = list[taken] == ',' ? list + taken + 1 : NULL;
	}
	return false;
}
