/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv check-config: reads the settings as 2svd would, and prints what holds, or what is wrong
 * and where; and root that a service which runs began with others. With --json, as the service's
 * unit runs it, no name is looked up and nobody is asked: what is away keeps nothing from starting.
 */
#include "tools/admin/rule_names.h"
#include "tools/admin/served.h"
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

static void
print_key(const struct settings_key *key)
{
	char shown[PATH_MAX];

	text_escape(shown, sizeof(shown), key->text ? key->text : "");
	if (key->text)
		printf("%-16s = \"%s\"", key->name, shown);
	else
		printf("%-16s = %lld", key->name, (long long)key->number);
	if (!key->file) {
		printf("  # default\n");
		return;
	}
	text_escape(shown, sizeof(shown), key->file);
	printf("  # %s:%d\n", shown, key->line);
}

/* Every key, where it stands, and its value: for the eye a file of settings again. */
static void
print_keys(const struct settings *settings)
{
	struct settings_key key;

	for (size_t at = 0; settings_key(settings, at, &key); at++)
		print_key(&key);
}

static void
print_section(const char *kind, const struct section *section, const char *words)
{
	char file[PATH_MAX];

	text_escape(file, sizeof(file), section->file);
	printf("%s %s  # %s:%d\n", kind, words, file, section->line);
}

/* In the order in which they are looked at. */
static void
print_sections(const struct sections *sections)
{
	char words[RULE_WORDS_SIZE];

	for (size_t i = 0; i < sections->rule_count; i++) {
		rule_words(&sections->rules[i], words);
		print_section("rule", &sections->rules[i].section, words);
	}
	if (sections->rule_count > 0)
		printf("Of the rules the first that matches holds; where none does: always.\n");
	for (size_t i = 0; i < sections->deadline_count; i++) {
		deadline_words(&sections->deadlines[i], words);
		print_section("deadline", &sections->deadlines[i].section, words);
	}
}

static void
print_finding(void *context, const struct section *section, bool is_sure, const char *words)
{
	int *findings = context;
	char file[PATH_MAX];

	*findings += is_sure;
	text_escape(file, sizeof(file), section->file);
	printf("%s:%d: %s: %s\n", file, section->line, section->name, words);
}

static void
fill_sections(struct form *form, const struct sections *sections)
{
	char words[RULE_WORDS_SIZE];

	form_set_list(form, "rules");
	for (size_t i = 0; i < sections->rule_count; i++) {
		rule_words(&sections->rules[i], words);
		form_add_text(form, "rules", words);
	}
	form_set_list(form, "deadlines");
	for (size_t i = 0; i < sections->deadline_count; i++) {
		deadline_words(&sections->deadlines[i], words);
		form_add_text(form, "deadlines", words);
	}
}

static void
fill_form(struct form *form, const struct settings *settings)
{
	struct settings_key key;

	form_set_list(form, "files");
	for (unsigned int i = 0; i < settings->sources.file_count; i++)
		form_add_text(form, "files", settings->sources.files[i]);
	for (size_t at = 0; settings_key(settings, at, &key); at++)
		form_add_setting(form, &(struct form_setting){.key = key.name,
					   .text = key.text,
					   .number = key.number,
					   .file = key.file,
					   .line = key.line});
	fill_sections(form, &settings->sections);
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
print_files(const struct settings *settings, const char *path)
{
	const struct settings_sources *sources = &settings->sources;
	char shown[PATH_MAX];

	if (!path && access(INSTALLED, F_OK) < 0)
		printf("%s: not there%s\n", INSTALLED,
		    sources->file_count == 0 ? ", the defaults hold" : "");
	for (unsigned int i = 0; i < sources->file_count; i++) {
		text_escape(shown, sizeof(shown), sources->files[i]);
		printf("%s: good\n", shown);
	}
}

enum exit_code
check_config_run(struct tool *tool)
{
	scope_settings struct settings *settings = NULL;
	const char *file = tool->options.words[0];
	char path[PATH_MAX], error[PATH_MAX + 512];
	int findings = 0, r = file ? make_absolute(file, path, sizeof(path)) : 0;

	if (r < 0)
		return trouble_say(
		    tool, (struct trouble){EXIT_FINDINGS, "settings"}, "2sv: %s", strerror(-r));
	if (settings_load(file ? path : NULL, &settings, error, sizeof(error)) < 0) {
		form_fail(tool->form, "settings", error);
		fprintf(tool->form ? stderr : stdout, "%s\n", error);
		return EXIT_FINDINGS;
	}
	if (tool->form) {
		fill_form(tool->form, settings);
		return EXIT_DONE;
	}
	print_files(settings, file);
	print_keys(settings);
	print_sections(&settings->sections);
	rule_names_look(&settings->sections, tool->now, print_finding, &findings);
	if (!file && tool->caller == 0)
		served_note(settings, stdout);
	return findings > 0 ? EXIT_FINDINGS : EXIT_DONE;
}
