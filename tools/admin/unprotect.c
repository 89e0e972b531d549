/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv unprotect DOOR: takes the lines of 2sv out again; what is left is what was there before, byte
 * by byte. And 2sv protect check and undo, for a change that waits. Root only.
 */
#include "tools/admin/protect_ask.h"
#include "tools/admin/protect_decoy.h"
#include "tools/admin/protect_doors.h"
#include "tools/admin/protect_end.h"
#include "tools/admin/protect_refuse.h"
#include "tools/admin/protect_sshd.h"
#include "tools/admin/protect_system.h"
#include "tools/admin/protect_wait.h"
#include "tools/admin/protect_write.h"
#include "tools/admin/rehearse.h"
#include "tools/trouble.h"

#include "base/scope.h"
#include "wire/reason.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

static enum exit_code
refuse(struct tool *tool, const char *words)
{
	return trouble_say(tool, (struct trouble){EXIT_REFUSED, reason_text(REASON_INTERNAL)},
	    "2sv: %s. Nothing was changed.", words);
}

/* The files of our own that are gone are nothing to remember any more. */
static enum exit_code
write_it(struct tool *tool, const struct protect_door *door, const struct protect_plan *plan)
{
	struct protect_words words;

	if (protect_write(plan, &words) < 0)
		return refuse(tool, words.text);
	protect_remember(PROTECT_FOLDER, plan);
	if (strcmp(door->name, "sshd") == 0 && protect_sshd_reload() < 0)
		fprintf(stderr, "2sv: sshd could not be told to read its settings anew: type %s\n",
		    protect_sshd_reload_command());
	protect_tell(door->name, "ended", NULL);
	protect_form(tool, door->name, "ended");
	if (!tool->form && door->is_password)
		printf("2sv hears of no change of a password by %s any more.\n", door->name);
	else if (!tool->form)
		printf("The door %s asks no code any more.\n", door->name);
	return EXIT_DONE;
}

static enum exit_code
unprotect(struct tool *tool, const struct protect_door *door, struct protect_plan *plan)
{
	const struct protect_question question = {.text = "Take these lines out"};
	enum exit_code code = unprotect_doors_plan(tool, door, plan);

	if (code == EXIT_DONE && strcmp(door->name, "sshd") == 0)
		code = unprotect_sshd_plan(tool, plan);
	if (code != EXIT_DONE)
		return code;
	unprotect_decoy_plan(door, plan);
	if (plan->count == 0) {
		protect_form(tool, door->name, "unchanged");
		if (!tool->form)
			printf(
			    "No line of 2sv protect is in the files of the door %s.\n", door->name);
		return EXIT_DONE;
	}
	code = protect_ask(tool, plan, &question);
	return code == EXIT_DONE ? write_it(tool, door, plan) : code;
}

enum exit_code
unprotect_run(struct tool *tool)
{
	struct protect_plan scope_protect_plan plan;
	const struct protect_door *door = NULL;
	scope_fd int lock = -1;
	enum exit_code code = protect_door_of(tool, &door);

	protect_plan_begin(&plan);
	if (code == EXIT_DONE)
		code = protect_open(tool, 0, &lock);
	if (code == EXIT_DONE)
		code = protect_refuse_if_waiting(tool);
	return code == EXIT_DONE ? unprotect(tool, door, &plan) : code;
}

enum exit_code
protect_check_run(struct tool *tool)
{
	scope_fd int lock = -1;
	bool waits;
	enum exit_code code = protect_open(tool, PROTECT_PATIENCE_MS, &lock);

	return code == EXIT_DONE ? protect_look(tool, false, &waits) : code;
}

enum exit_code
protect_undo_run(struct tool *tool)
{
	struct protect_plan scope_protect_plan plan;
	struct protect_state state;
	scope_fd int lock = -1;
	char boot[BOOT_ID_SIZE];
	int64_t now;
	enum exit_code code = protect_open(tool, PROTECT_PATIENCE_MS, &lock);
	int r;

	protect_plan_begin(&plan);
	if (code != EXIT_DONE)
		return code;
	r = protect_state_read(PROTECT_FOLDER, &state, &plan);
	if (r == -ENOENT) {
		if (rehearse_clear(PROTECT_TRY) < 0)
			fprintf(stderr,
			    "2sv: " PROTECT_TRY
			    " names an account that a try left: it could not be removed\n");
		protect_form(tool, NULL, "none");
		if (!tool->form)
			printf("No change waits; a door that is protected: 2sv unprotect DOOR\n");
		return EXIT_DONE;
	}
	if (r < 0)
		return refuse(tool, PROTECT_FOLDER "/pending can't be read");
	if (protect_clock_read(boot, &now) == 0 && strcmp(boot, state.boot) != 0)
		return protect_undo(tool, &state, &plan,
		    "the machine was started anew before anybody was seen to come in with a code");
	return protect_undo(tool, &state, &plan, "root took it back");
}
