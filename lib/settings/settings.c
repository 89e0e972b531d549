/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv.conf from its files to struct settings: defaults, careful open, parse, and what holds
 * between two keys. Called once at the start of 2svd and of 2sv, never in the module.
 */
#include "settings/settings.h"

#include "base/scope.h"
#include "base/text.h"
#include "settings/folder.h"
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

/* Of what is a number, but for those that are 0. */
static void
fill_numbers(struct settings *settings)
{
	settings->start_watch = true;
	settings->sent_alert_megabytes = 200;
	settings->sent_alert_times = 10;
	settings->recovery_codes = 10;
	settings->log_days = 400;
	settings->log_megabytes = 256;
	settings->texts_per_account = 5;
	settings->texts_per_prefix = 10;
	settings->texts_per_machine = 60;
	settings->max_dialogues = 1000;
}

int
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
	settings->keep_notify_socket = strdup(TWOSV_SOCKETDIR "/keep-notify.sock");
	settings->keep_watch_socket = strdup(TWOSV_SOCKETDIR "/keep-watch.sock");
	settings->keep_folder = strdup(TWOSV_KEEPDIR);
	settings->seal_key = strdup(TWOSV_CONFDIR "/seal.key");
	settings->store_id = strdup(TWOSV_CONFDIR "/store-id");
	settings->spool = strdup(TWOSV_SPOOLDIR);
	settings->issuer = default_issuer();
	settings->unenrolled = UNENROLLED_IGNORE;
	settings->nudge = true;
	settings->shared_networks = strdup("");
	settings->mail_server = strdup("smtp://localhost:25");
	settings->mail_domain = strdup("localhost");
	settings->mail_from = strdup("");
	settings->mail_user = strdup("");
	settings->mail_password_file = strdup(TWOSV_CONFDIR "/notify/mail.password");
	settings->sendmail_socket = strdup(TWOSV_SOCKETDIR "/sendmail.sock");
	settings->push_networks = strdup("");
	settings->sms_command = strdup("");
	settings->sms_url = strdup("");
	settings->sms_body = strdup("");
	settings->sms_headers_file = strdup(TWOSV_CONFDIR "/notify/sms.headers");
	settings->geoip_database = strdup("");
	settings->reverse_names = true;
	settings->start_notifier = true;
	settings->admin_contacts = strdup("");
	settings->admin_alerts = strdup("");
	settings->sections.groups = strdup("");
	fill_numbers(settings);
	if (!settings_texts_are_whole(settings) || !settings->sections.groups)
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
	    settings->keep_notify_socket, settings->keep_watch_socket, settings->keep_folder,
	    settings->seal_key, settings->store_id, settings->spool, settings->mail_password_file,
	    settings->sms_headers_file, settings->sendmail_socket};
	const size_t count = sizeof(paths) / sizeof(paths[0]);

	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count; j++)
			if (strcmp(paths[i], paths[j]) == 0) {
				complain(complaint, 0, "two keys name the same file, %s", paths[i]);
				return -EINVAL;
			}
	return 0;
}

/* A gateway that is not told both can send nothing. */
static int
check_gateway(const struct settings *settings, struct complaint *complaint)
{
	static const char *const values[] = {"{number}", "{text}"};

	for (size_t i = 0; settings->sms_url[0] && i < sizeof(values) / sizeof(values[0]); i++)
		if (!strstr(settings->sms_url, values[i]) &&
		    !strstr(settings->sms_body, values[i])) {
			complain(complaint, 0, "sms_url is set, but neither it nor sms_body has %s",
			    values[i]);
			return -EINVAL;
		}
	return 0;
}

/* The text of the file that complaint names into settings, as the newest of the sources. */
static int
take_text(const char *text, struct settings *settings, struct complaint *complaint)
{
	struct settings_sources *sources = &settings->sources;
	char *path = strdup(complaint->path);

	if (!path)
		return -ENOMEM;
	sources->files[sources->file_count++] = path;
	return settings_parse(text, settings, complaint);
}

static int
read_file(const struct open_rules *rules, struct settings *settings, struct complaint *complaint)
{
	scope_free char *text = NULL;
	int r = open_safely_read(complaint->path, rules, &text, complaint);

	return r < 0 ? r : take_text(text, settings, complaint);
}

/* The folder that complaint names, and what is wrong with a file in it under the file's own path.
 */
static int
read_in_folder(int folder, const struct open_rules *rules, struct settings *settings,
    struct complaint *complaint)
{
	const char *folder_path = complaint->path;
	scope_names char **names = NULL;
	int r = folder_names(folder, SETTINGS_FILES_MAX, &names, complaint);

	for (size_t i = 0; r == 0 && names[i]; i++) {
		scope_free char *text = NULL;
		char path[PATH_MAX];

		r = text_format(path, sizeof(path), "%s/%s", folder_path, names[i]);
		if (r < 0)
			break;
		complaint->path = path;
		r = open_safely_read_in(folder, rules, &text, complaint);
		if (r == 0)
			r = take_text(text, settings, complaint);
		complaint->path = folder_path;
	}
	return r;
}

static int
read_folder(const struct open_rules *rules, struct settings *settings, struct complaint *complaint)
{
	struct complaint own = *complaint;
	scope_fd int folder = -1;
	char path[PATH_MAX];
	int r = text_format(path, sizeof(path), "%s.d", complaint->path);

	if (r < 0)
		return r;
	own.path = path;
	r = open_safely_folder(path, rules, &folder, &own);
	if (r == -ENOENT) {
		own.text[0] = '\0'; /* there need be none */
		return 0;
	}
	if (r == 0)
		r = read_in_folder(folder, rules, settings, &own);
	if (r < 0)
		complain(&own, 0, "%s", strerror(-r));
	return r;
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
		r = read_file(&rules, settings, &complaint);
	if (r == -ENOENT && !path) {
		error[0] = '\0'; /* the installed file may be missing: the defaults hold */
		r = 0;
	}
	if (r == 0)
		r = read_folder(&rules, settings, &complaint);
	if (r == 0)
		r = check_paths_differ(settings, &complaint);
	if (r == 0)
		r = check_gateway(settings, &complaint);
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
	settings_texts_free(settings);
	sections_free(&settings->sections);
	for (unsigned int i = 0; i < settings->sources.file_count; i++)
		free(settings->sources.files[i]);
	free(settings);
}

void
scope_settings_free(struct settings **settings)
{
	settings_free(*settings);
}
