/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv check-config: reads the settings as 2svd would, and prints what holds, or what is wrong
 * and where. Speaks with no service.
 */
#include "tools/tool.h"

#include "base/scope.h"
#include "base/text.h"
#include "settings/settings.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define INSTALLED TWOSV_CONFDIR "/2sv.conf"

static void
print_text(const char *key, const char *value)
{
	char shown[PATH_MAX];

	text_escape(shown, sizeof(shown), value);
	printf("%-16s = \"%s\"\n", key, shown);
}

static void
print_number(const char *key, int64_t value)
{
	printf("%-16s = %lld\n", key, (long long)value);
}

static void
print_settings(const struct settings *settings)
{
	print_text("store", settings->store);
	print_text("root_socket", settings->root_socket);
	print_text("user_socket", settings->user_socket);
	print_text("keep_root_socket", settings->keep_root_socket);
	print_text("keep_user_socket", settings->keep_user_socket);
	print_text("seal_key", settings->seal_key);
	print_text("store_id", settings->store_id);
	print_text("issuer", settings->issuer);
	print_text("unenrolled", settings->unenrolled == UNENROLLED_REFUSE ? "refuse" : "ignore");
	print_number("log_days", settings->log_days);
	print_number("log_megabytes", settings->log_megabytes);
	print_number("max_dialogues", settings->max_dialogues);
}

/* settings_load wants a path from the root; a link on the way is its finding, not resolved here. */
static int
make_absolute(const char *file, char *path, size_t size)
{
	char directory[PATH_MAX];

	if (file[0] == '/')
		return text_copy(path, size, file);
	if (!getcwd(directory, sizeof(directory)))
		return -errno;
	return text_format(path, size, "%s/%s", directory, file);
}

static void
print_heading(const char *path)
{
	if (path)
		printf("%s: good\n", path);
	else if (access(INSTALLED, F_OK) < 0)
		printf("%s: not there, the defaults hold\n", INSTALLED);
	else
		printf("%s: good\n", INSTALLED);
}

enum exit_code
check_config_run(struct tool *tool)
{
	scope_settings struct settings *settings = NULL;
	const char *file = tool->options.file;
	char path[PATH_MAX], error[PATH_MAX + 512];
	int r = file ? make_absolute(file, path, sizeof(path)) : 0;

	if (r < 0) {
		fprintf(stderr, "2sv: %s\n", strerror(-r));
		return EXIT_FINDINGS;
	}
	if (settings_load(file ? path : NULL, &settings, error, sizeof(error)) < 0) {
		printf("%s\n", error);
		return EXIT_FINDINGS;
	}
	print_heading(file ? path : NULL);
	print_settings(settings);
	return EXIT_DONE;
}
