/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the options of the module's line in pam.d. Runs in the caller's process, in every
 * phase. Source: pam_2sv(8).
 */
#include "pam_2sv/options.h"
#include "base/text.h"
#include "wire/message.h"

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
set_echo(enum echo *echo, const char *value)
{
	if (*echo != ECHO_AS_SAID)
		return -EINVAL;
	if (strcmp(value, "yes") == 0)
		*echo = ECHO_ON;
	else if (strcmp(value, "no") == 0)
		*echo = ECHO_OFF;
	else
		return -EINVAL;
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

/* What has a value. Returns 0, -EINVAL, or -ENOENT where it is none of these. */
static int
value_read(struct options *options, const char *word)
{
	const char *value;

	if ((value = option_value(word, "socket")))
		return set_text(&options->socket, value, socket_is_good(value));
	if ((value = option_value(word, "spool")))
		return set_text(&options->spool, value, value[0] == '/');
	if ((value = option_value(word, "decoy")))
		return set_text(&options->decoy_doors, value, doors_are_good(value));
	if ((value = option_value(word, "prompt")))
		return set_text(&options->prompt, value, text_is_prompt(value));
	if ((value = option_value(word, "echo")))
		return set_echo(&options->echo, value);
	return -ENOENT;
}

static int
option_read(struct options *options, const char *word)
{
	struct {
		const char *name;
		bool *flag;
	} flags[] = {
	    {"console_root", &options->console_root},
	    {"key_used", &options->key_used},
	    {"if_key", &options->if_key},
	    {"ask", &options->ask},
	    {"split", &options->split},
	};
	int r = value_read(options, word);

	for (size_t i = 0; r == -ENOENT && i < sizeof(flags) / sizeof(flags[0]); i++)
		if (strcmp(word, flags[i].name) == 0)
			return set_flag(flags[i].flag);
	return r;
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
		options->if_key + options->ask + options->split >
	    1) {
		log_refused(pamh,
		    "decoy, console_root, key_used, if_key, ask and split exclude each other");
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
