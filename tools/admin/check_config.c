/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv check-config: reads the settings as 2svd would, and prints what holds, or what is wrong
 * and where. Speaks with no service.
 */
#include "tools/tool.h"

#include "base/text.h"
#include "settings/settings.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

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

enum exit_code
check_config_run(struct tool *tool)
{
	struct settings *settings scope_settings = NULL;
	char *path scope_free = NULL;
	char error[512];

	if (tool->options.file) {
		path = realpath(tool->options.file, NULL); /* settings_load wants it absolute */
		if (!path) {
			perror(tool->options.file);
			return EXIT_FINDINGS;
		}
	}
	if (settings_load(path, &settings, error, sizeof(error)) < 0) {
		printf("%s\n", error);
		return EXIT_FINDINGS;
	}
	printf("%s: good\n", path ? tool->options.file : INSTALLED);
	print_settings(settings);
	return EXIT_DONE;
}
