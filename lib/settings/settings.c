/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv.conf from file to struct settings: defaults, careful open, parse, and what holds between
 * two keys. Called once at the start of 2svd and of 2sv, never in the module.
 */
#include "settings/settings.h"

#include "base/scope.h"
#include "base/text.h"
#include "settings/open_safely.h"
#include "settings/parse.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/poison.h"

#define INSTALLED_PATH TWOSV_CONFDIR "/2sv.conf"
#define FILE_BYTES_MAX (1024 * 1024)

/* The host's name, without what an issuer may not hold. */
static char *
default_issuer(void)
{
	char name[HOST_NAME_MAX + 1] = "", issuer[HOST_NAME_MAX + 1] = "";
	size_t used = 0;

	(void)gethostname(name, sizeof(name) - 1);
	for (const char *p = name; *p; p++)
		if (*p != ':')
			issuer[used++] = *p;
	return strdup(used > 0 && text_is_printable(issuer) ? issuer : "localhost");
}

static int
settings_make_default(struct settings **ret)
{
	scope_settings struct settings *settings = calloc(1, sizeof(*settings));

	*ret = NULL;
	if (!settings)
		return -ENOMEM;
	settings->store = strdup("sqlite:" TWOSV_STOREDIR "/2sv.db");
	settings->root_socket = strdup(TWOSV_SOCKETDIR "/root.sock");
	settings->user_socket = strdup(TWOSV_SOCKETDIR "/user.sock");
	settings->keep_root_socket = strdup(TWOSV_SOCKETDIR "/keep-root.sock");
	settings->keep_user_socket = strdup(TWOSV_SOCKETDIR "/keep-user.sock");
	settings->seal_key = strdup(TWOSV_CONFDIR "/seal.key");
	settings->store_id = strdup(TWOSV_CONFDIR "/store-id");
	settings->issuer = default_issuer();
	settings->unenrolled = UNENROLLED_IGNORE;
	settings->log_days = 400;
	settings->log_megabytes = 256;
	settings->max_dialogues = 1000;
	if (!settings->store || !settings->root_socket || !settings->user_socket ||
	    !settings->keep_root_socket || !settings->keep_user_socket || !settings->seal_key ||
	    !settings->store_id || !settings->issuer)
		return -ENOMEM;
	*ret = settings;
	settings = NULL;
	return 0;
}

/* Two keys with one path would have one file overwrite the other. */
static int
check_paths_differ(const struct settings *settings, struct complaint *complaint)
{
	const char *const paths[] = {strchr(settings->store, ':') + 1, settings->root_socket,
	    settings->user_socket, settings->keep_root_socket, settings->keep_user_socket,
	    settings->seal_key, settings->store_id};
	const size_t count = sizeof(paths) / sizeof(paths[0]);

	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count; j++)
			if (strcmp(paths[i], paths[j]) == 0) {
				complain(complaint, 0, "two keys name the same file, %s", paths[i]);
				return -EINVAL;
			}
	return 0;
}

/* The file's text into the defaults. */
static int
settings_read(
    const struct open_rules *rules, struct settings *settings, struct complaint *complaint)
{
	scope_free char *text = NULL;
	int r = open_safely_read(complaint->path, rules, &text, complaint);

	if (r == 0)
		r = settings_parse(text, settings, complaint);
	return r < 0 ? r : check_paths_differ(settings, complaint);
}

int
settings_load(const char *path, struct settings **ret, char *error, size_t size)
{
	const struct open_rules rules = {
	    .owner = 0, .check_directories = !path, .bytes_max = FILE_BYTES_MAX};
	struct complaint complaint = {path ? path : INSTALLED_PATH, error, size};
	scope_settings struct settings *settings = NULL;
	int r;

	error[0] = '\0';
	*ret = NULL;
	r = settings_make_default(&settings);
	if (r == 0)
		r = settings_read(&rules, settings, &complaint);
	if (r == -ENOENT && !path) {
		error[0] = '\0'; /* the installed file may be missing: the defaults hold */
		r = 0;
	}
	if (r < 0) {
		complain(&complaint, 0, "%s", strerror(-r));
		return r;
	}
	*ret = settings;
	settings = NULL;
	return 0;
}

void
settings_free(struct settings *settings)
{
	if (!settings)
		return;
	free(settings->store);
	free(settings->root_socket);
	free(settings->user_socket);
	free(settings->keep_root_socket);
	free(settings->keep_user_socket);
	free(settings->seal_key);
	free(settings->store_id);
	free(settings->issuer);
	free(settings);
}

void
scope_settings_free(struct settings **settings)
{
	settings_free(*settings);
}
