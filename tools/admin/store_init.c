/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv store init: makes the store, once. Writes the seal key and the store's id, makes the
 * store's folder, then asks the keeper to fill it. An empty store opens no door, so nothing else
 * ever makes one; and what was written is taken back where the keeper refuses, so that a second
 * try works. Root only; what it writes belongs to the keeper's account, _2sv.
 */
#include "tools/admin/store_files.h"
#include "tools/call.h"

#include "base/scope.h"

#include <pwd.h>
#include <stdio.h>

#include "base/poison.h"

#define KEEPER_ACCOUNT "_2sv"

static void
no_row(void *context, const struct packet *row)
{
	(void)context;
	(void)row;
}

static enum exit_code
refuse(enum exit_code code, const char *words)
{
	fprintf(stderr, "2sv: %s\n", words);
	return code;
}

/*
 * The keeper makes the database last. One that has come during a try whose end was not heard is
 * good: then key and id belong to it and stay.
 */
static enum exit_code
ask_keeper(struct tool *tool, struct store_files *files)
{
	bool had_database = store_files_has_database(files);
	struct packet hello;
	enum exit_code code;

	call_begin(tool, &hello, "init");
	code = call_service(tool, &hello, no_row, NULL);
	if (code == EXIT_DONE)
		return code;
	if (!had_database && store_files_has_database(files)) {
		fprintf(stderr, "Yet there is a store now. See whether it works: 2sv status\n");
		return code;
	}
	store_files_take_back(files);
	fprintf(stderr, "Nothing is left of this try. When that is mended: 2sv store init\n");
	return code;
}

enum exit_code
store_init_run(struct tool *tool)
{
	scope_settings struct settings *settings = NULL;
	const struct passwd *keeper = getpwnam(KEEPER_ACCOUNT);
	struct store_files files = {.is_made_key = false};
	char words[STORE_FILES_WORDS];

	if (tool->caller != 0)
		return refuse(EXIT_NOT_PERMITTED, "only root makes the store: sudo 2sv store init");
	if (!keeper)
		return refuse(EXIT_REFUSED, "there is no account " KEEPER_ACCOUNT
					    ": installation makes it (systemd-sysusers)");
	if (settings_load(NULL, &settings, words, sizeof(words)) < 0)
		return refuse(EXIT_REFUSED, words);
	files.settings = settings;
	files.owner = keeper->pw_uid;
	files.group = keeper->pw_gid;
	if (store_files_make(&files, words) < 0)
		return refuse(EXIT_REFUSED, words);
	return ask_keeper(tool, &files);
}
