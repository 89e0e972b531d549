/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv check-config: reads the settings as 2svd would, and prints what holds, or what is wrong
 * and where. Speaks with no service.
 */
#include "tools/tool.h"
#include "tools/trouble.h"

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

/* Where values go: to the eye, or into the form. */
static void
give_text(struct tool *tool, const char *key, const char *value)
{
	const struct form_setting setting = {.key = key, .text = value};
	char shown[PATH_MAX];

	form_add_setting(tool->form, &setting);
	text_escape(shown, sizeof(shown), value);
	if (!tool->form)
		printf("%-16s = \"%s\"\n", key, shown);
}

static void
give_number(struct tool *tool, const char *key, int64_t value)
{
	const struct form_setting setting = {.key = key, .number = value};

	form_add_setting(tool->form, &setting);
	if (!tool->form)
		printf("%-16s = %lld\n", key, (long long)value);
}

static void
give_settings(struct tool *tool, const struct settings *settings)
{
	give_text(tool, "store", settings->store);
	give_text(tool, "root_socket", settings->root_socket);
	give_text(tool, "user_socket", settings->user_socket);
	give_text(tool, "keep_root_socket", settings->keep_root_socket);
	give_text(tool, "keep_user_socket", settings->keep_user_socket);
	give_text(tool, "seal_key", settings->seal_key);
	give_text(tool, "store_id", settings->store_id);
	give_text(tool, "issuer", settings->issuer);
	give_text(
	    tool, "unenrolled", settings->unenrolled == UNENROLLED_REFUSE ? "refuse" : "ignore");
	give_number(tool, "log_days", settings->log_days);
	give_number(tool, "log_megabytes", settings->log_megabytes);
	give_number(tool, "max_dialogues", settings->max_dialogues);
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

	if (r < 0)
		return trouble_say(tool, EXIT_FINDINGS, "settings", "2sv: %s", strerror(-r));
	if (settings_load(file ? path : NULL, &settings, error, sizeof(error)) < 0) {
		form_fail(tool->form, "settings", error);
		fprintf(tool->form ? stderr : stdout, "%s\n", error);
		return EXIT_FINDINGS;
	}
	if (!tool->form)
		print_heading(file ? path : NULL);
	give_settings(tool, settings);
	return EXIT_DONE;
}
