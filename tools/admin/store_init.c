/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv store init: makes the store, once. Writes the seal key and the store's id, makes the
 * store's folder, then asks the keeper to fill it. An empty store opens no door, so nothing else
 * ever makes one; and what was written is taken back where the keeper refuses, so that a second
 * try works. Root only; what it writes belongs to the keeper's account, _2sv.
 */
#include "tools/admin/store_files.h"
#include "tools/call.h"
#include "tools/trouble.h"

#include "base/begun.h"
#include "base/scope.h"

#include <errno.h>
#include <pwd.h>

#include "base/poison.h"

#define KEEPER_ACCOUNT "_2sv"

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
	code = call_service(tool, &hello, NULL, NULL);
	if (code == EXIT_DONE)
		return code;
	if (!had_database && store_files_has_database(files))
		return trouble_say(tool, (struct trouble){code, reason_text(REASON_INTERNAL)},
		    "Yet there is a store now. See whether it works: 2sv status");
	store_files_take_back(files);
	return trouble_say(tool, (struct trouble){code, reason_text(REASON_INTERNAL)},
	    "Nothing is left of this try. When that is mended: 2sv store init");
}

enum exit_code
store_init_run(struct tool *tool)
{
	scope_settings struct settings *settings = NULL;
	const struct passwd *keeper = getpwnam(KEEPER_ACCOUNT);
	struct store_files files = {.is_made_key = false};
	char words[STORE_FILES_WORDS];
	int r;

	if (tool->caller != 0)
		return trouble_say(tool,
		    (struct trouble){EXIT_NOT_PERMITTED, reason_text(REASON_NOT_PERMITTED)},
		    "2sv: only root makes the store: sudo 2sv store init");
	if (!keeper)
		return trouble_say(tool,
		    (struct trouble){EXIT_REFUSED, reason_text(REASON_UNKNOWN_ACCOUNT)},
		    "2sv: there is no account " KEEPER_ACCOUNT
		    ". What follows an installation makes it, and then the store: " BEGUN_BY);
	if (settings_load(NULL, &settings, words, sizeof(words)) < 0)
		return trouble_say(
		    tool, (struct trouble){EXIT_REFUSED, "settings"}, "2sv: %s", words);
	files.settings = settings;
	files.owner = keeper->pw_uid;
	files.group = keeper->pw_gid;
	r = store_files_make(&files, words);
	if (r < 0)
		return trouble_say(tool,
		    (struct trouble){
			EXIT_REFUSED, reason_text(r == -EEXIST ? REASON_EXISTS : REASON_INTERNAL)},
		    "2sv: %s", words);
	return ask_keeper(tool, &files);
}
