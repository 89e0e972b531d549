/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lines of 2sv in a door's files (packaging/pam has them whole), where lib/stacks/place.c finds
 * a place for them. Called by the commands of protect.
 */
#include "tools/admin/protect_doors.h"

#include "base/text.h"
#include "stacks/edit.h"
#include "stacks/mend.h"
#include "stacks/passwords.h"
#include "stacks/place.h"
#include "tools/admin/doctor.h"
#include "tools/admin/protect_end.h"
#include "tools/trouble.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define PAM_FOLDER "/etc/pam.d/"
#define VENDOR_FOLDER "/usr/lib/pam.d/"
#define BY_HAND \
	"Put the lines in by hand: pam_2sv(8), EXAMPLES. Then: 2sv doctor, and at sshd this again"

static const struct protect_door doors[] = {
    {"sshd", {"sshd", NULL}, true, true, false},
    {"sudo", {"sudo", "sudo-i"}, false, false, false},
    {"su", {"su", "su-l"}, false, false, false},
    {"login", {"login", NULL}, true, true, false},
    {"passwd", {"passwd", "chpasswd"}, false, true, true},
    {.name = NULL},
};

const struct protect_door *
protect_door_find(const char *name)
{
	const struct protect_door *door = doors;

	while (door->name && strcmp(door->name, name) != 0)
		door++;
	return door->name ? door : NULL;
}

void
protect_doors_here(char *ret, size_t size)
{
	const struct stack_files *from = &stack_files_installed;

	ret[0] = '\0';
	for (const struct protect_door *door = doors; door->name; door++) {
		scope_free char *text = NULL, *path = NULL;
		size_t length = strlen(ret);

		if (from->read(from, door->services[0], &text, &path) == 0)
			text_format(ret + length, size - length, "%s%s", length > 0 ? ", " : "",
			    door->name);
	}
}

static enum exit_code
refuse(struct tool *tool, const char *words, const char *what, const char *cure)
{
	return trouble_say(
	    tool, (struct trouble){EXIT_REFUSED, "input"}, "2sv: %s%s\n%s", what, words, cure);
}

/* Where a line of the stack stands: "/etc/pam.d/sshd:4: ". */
static void
place_of(const struct stack_entry *entry, char *ret, size_t size)
{
	if (text_format(ret, size, "%s:%d: ", entry->file, entry->line) < 0)
		text_copy(ret, size, "");
}

/* One word of a file that other doors read, too, is a person's to change. */
static enum exit_code
refuse_sufficient(struct tool *tool, const struct placed *placed, const struct mend *mend)
{
	char where[512], cure[256];

	place_of(&placed->stack.entries[mend->entry], where, sizeof(where));
	text_format(cure, sizeof(cure),
	    "Write [success=%d default=ignore] there in place of sufficient: a right password then "
	    "goes on to pam_permit, and doors to what they have behind it. Then say this again.",
	    mend->lines);
	return refuse(
	    tool, "\"sufficient\" ends the stack here, before a code is asked", where, cure);
}

static enum exit_code
refuse_fault(struct tool *tool, struct placed *placed, const char *service)
{
	char where[512] = "";
	struct mend mend;
	const struct walk_finding *finding = &placed->walk.findings[0];

	if (placed->walk.count == 0) {
		text_format(where, sizeof(where), "the door %s: ", service);
		return refuse(tool, "no line of 2sv would ask a code in it", where, BY_HAND);
	}
	if (mend_find(&placed->stack, service, &placed->walk, &mend))
		return refuse_sufficient(tool, placed, &mend);
	place_of(&placed->stack.entries[finding->entry], where, sizeof(where));
	return refuse(tool, doctor_fault_words(finding->fault), where, BY_HAND);
}

static enum exit_code
refuse_place(struct tool *tool, struct placed *placed, const char *service)
{
	char what[512];

	text_format(what, sizeof(what), "the door %s: ", service);
	switch (placed->verdict) {
	case PLACE_NO_FILE:
		return refuse(
		    tool, "it has no file in " PAM_FOLDER, what, "Is its program installed?");
	case PLACE_NO_PASSWORD:
		return refuse(tool,
		    "no line of its file asks a password, so there is no place for a code", what,
		    BY_HAND);
	case PLACE_SECOND_FACTOR:
		place_of(&placed->stack.entries[placed->other], what, sizeof(what));
		return refuse(tool, "another second factor stands there", what,
		    "Take it out, or leave this door to it: two of them ask everybody twice.");
	case PLACE_LOSES:
		place_of(&placed->stack.entries[placed->other], what, sizeof(what));
		return refuse(tool,
		    "this line would not be read any more, for those outside --group who come by a "
		    "password",
		    what,
		    "Put it before the first password, or into account; or leave out --group.");
	default:
		return refuse_fault(tool, placed, service);
	}
}

/* A file of the vendor's is not edited: ours in /etc goes before it. */
static int
add(struct protect_plan *plan, const char *path, const char *before, const char *after)
{
	char ours[PATH_MAX];
	scope_free char *real = NULL;
	int r;

	if (strncmp(path, VENDOR_FOLDER, strlen(VENDOR_FOLDER)) == 0) {
		r = text_format(ours, sizeof(ours), PAM_FOLDER "%s", path + strlen(VENDOR_FOLDER));
		return r < 0 ? r : protect_plan_add(plan, ours, NULL, after);
	}
	real = realpath(path, NULL);
	return real ? protect_plan_add(plan, real, before, after) : -errno;
}

static enum exit_code
add_placed(struct tool *tool, const char *service, struct placed *placed, struct protect_plan *plan)
{
	int r = 0;

	if (placed->verdict == PLACE_READY)
		r = add(plan, placed->path, placed->before, placed->text);
	else if (placed->verdict != PLACE_ALREADY)
		return refuse_place(tool, placed, service);
	if (r < 0)
		return refuse(tool, strerror(-r), "", "Nothing was changed.");
	return EXIT_DONE;
}

static enum exit_code
place(struct tool *tool, const char *service, const struct place_lines *lines,
    struct protect_plan *plan)
{
	struct placed scope_placed placed;
	int r = place_find(&plan->files, service, lines, &placed);

	if (r < 0)
		return refuse(tool, strerror(-r), "", "Nothing was changed.");
	return add_placed(tool, service, &placed, plan);
}

/* A sibling that this machine does not have is no way around the door. */
static bool
is_missing(const struct protect_plan *plan, const char *service)
{
	scope_free char *text = NULL, *path = NULL;

	return plan->files.read(&plan->files, service, &text, &path) < 0;
}

/* Key and code: what asks the password stands apart, for a jump goes over one line alone. */
#define PASSWORD_NAME "2sv-password"
#define PASSWORD_FILE PAM_FOLDER PASSWORD_NAME
#define PASSWORD_TEXT                                                   \
	"# By 2sv protect: password and code, where no key was used.\n" \
	"@include common-auth\nauth requisite pam_2sv.so\n"

/* True if a line of a file in pam.d, as it will be, names that service. */
static bool
is_named(const struct protect_plan *plan, const char *file, const char *service)
{
	scope_free char *text = NULL, *path = NULL;
	const char *rest;

	if (strcmp(file, service) == 0 || plan->files.read(&plan->files, file, &text, &path) < 0)
		return false;
	rest = text;
	while (*rest) {
		const char *found = strstr(rest, service);
		size_t length = strcspn(rest, "\n");

		if (rest[strspn(rest, " \t")] != '#' && found && found < rest + length)
			return true;
		rest += length + (rest[length] == '\n');
	}
	return false;
}

static bool
is_wanted(const struct protect_plan *plan, const char *service)
{
	DIR *folder = opendir(PAM_FOLDER);
	const struct dirent *entry;
	bool is_found = !folder;

	while (folder && !is_found && (entry = readdir(folder)))
		is_found = entry->d_name[0] != '.' && is_named(plan, entry->d_name, service);
	if (folder)
		closedir(folder);
	return is_found;
}

static int
unplan(struct protect_plan *plan, const char *service)
{
	char path[PATH_MAX];
	scope_free char *text = NULL, *rest = NULL;
	int r = text_format(path, sizeof(path), PAM_FOLDER "%s", service);

	if (r == 0)
		r = protect_file_read(path, &text);
	if (r < 0 || !text)
		return r;
	if (protect_is_ours(PROTECT_FOLDER, path, text))
		return protect_plan_add(plan, path, text, NULL);
	r = edit_take_back(text, &rest);
	return r < 0 ? r : protect_plan_add(plan, path, text, rest);
}

/* Behind the files that named it: it is written last, and read by nobody any more. */
static int
unplan_password_file(struct protect_plan *plan)
{
	return is_wanted(plan, PASSWORD_NAME) ? 0 : unplan(plan, PASSWORD_NAME);
}

static enum exit_code
plan_password_file(struct tool *tool, struct protect_plan *plan)
{
	char path[PATH_MAX] = PASSWORD_FILE;
	scope_free char *text = NULL;
	int r = protect_file_read(path, &text);

	if (r == 0 && text && strcmp(text, PASSWORD_TEXT) != 0)
		return refuse(tool, "is there, and is another one", PASSWORD_FILE " ", BY_HAND);
	if (r == 0)
		r = protect_plan_add(plan, path, text, PASSWORD_TEXT);
	return r < 0 ? refuse(tool, strerror(-r), PASSWORD_FILE ": ", "Nothing was changed.")
		     : EXIT_DONE;
}

enum exit_code
protect_doors_plan_keys(
    struct tool *tool, const struct protect_door *door, bool for_some, struct protect_plan *plan)
{
	const struct place_lines lines = {
	    .of = {[PHASE_AUTH] = "[success=1 default=ignore] pam_2sv.so key_used\n"
				  "auth substack 2sv-password\n"
				  "auth requisite pam_2sv.so if_key\n"
				  "auth sufficient pam_permit.so\n"
				  "auth requisite pam_deny.so",
		[PHASE_ACCOUNT] = "requisite pam_2sv.so",
		[PHASE_SESSION] = "optional pam_2sv.so",
		[PHASE_PASSWORD] = "optional pam_2sv.so"},
	    .before_password = true,
	    .for_some = for_some};
	enum exit_code code = plan_password_file(tool, plan);

	return code == EXIT_DONE ? place(tool, door->services[0], &lines, plan) : code;
}

enum exit_code
protect_doors_plan(struct tool *tool, const struct protect_door *door, bool with_console,
    struct protect_plan *plan)
{
	const struct place_lines lines = {
	    .of = {
		[PHASE_AUTH] = with_console && strcmp(door->name, "login") == 0
				   ? "requisite pam_2sv.so console_root"
				   : "requisite pam_2sv.so",
		[PHASE_ACCOUNT] = "requisite pam_2sv.so",
		[PHASE_SESSION] = door->has_session ? "optional pam_2sv.so" : NULL,
		[PHASE_PASSWORD] = door->has_password ? "optional pam_2sv.so" : NULL,
	    }};
	enum exit_code code = EXIT_DONE;
	int r;

	for (int i = 0; code == EXIT_DONE && i < 2 && door->services[i]; i++)
		if (i == 0 || !is_missing(plan, door->services[i]))
			code = place(tool, door->services[i], &lines, plan);
	if (code != EXIT_DONE || strcmp(door->name, "sshd") != 0)
		return code;
	r = unplan_password_file(plan);
	return r < 0 ? refuse(tool, strerror(-r), PASSWORD_FILE ": ", "Nothing was changed.")
		     : EXIT_DONE;
}

/* What stands there by hand is left alone, where it asks or not. */
static enum exit_code
refuse_by_hand(struct tool *tool, const char *path)
{
	char what[PATH_MAX];

	text_format(what, sizeof(what), "%s: ", path);
	return refuse(tool, "a line of pam_2sv.so that 2sv protect has not written stands there",
	    what, "Make it: password requisite pam_2sv.so ask");
}

static enum exit_code
place_passwords(struct tool *tool, const char *service, bool asks, struct protect_plan *plan)
{
	struct placed scope_placed placed;
	const struct stack_entry *line;
	int r = place_find_password(&plan->files, service,
	    asks ? "requisite pam_2sv.so ask" : "optional pam_2sv.so", &placed);

	if (r < 0)
		return refuse(tool, strerror(-r), "", "Nothing was changed.");
	if (asks && placed.verdict == PLACE_ALREADY &&
	    passwords_judge(&placed.stack, &line) != PASSWORDS_ASK)
		return refuse_by_hand(tool, placed.path);
	return add_placed(tool, service, &placed, plan);
}

enum exit_code
protect_doors_plan_passwords(
    struct tool *tool, const struct protect_door *door, bool asks, struct protect_plan *plan)
{
	enum exit_code code = place_passwords(tool, door->services[0], asks, plan);

	/* chpasswd is root's, who is asked nothing: it tells alone. */
	return code != EXIT_DONE || is_missing(plan, door->services[1])
		   ? code
		   : place_passwords(tool, door->services[1], false, plan);
}

enum exit_code
unprotect_doors_plan(struct tool *tool, const struct protect_door *door, struct protect_plan *plan)
{
	int r = 0;

	for (int i = 0; r == 0 && i < 2 && door->services[i]; i++)
		r = unplan(plan, door->services[i]);
	if (r == 0 && strcmp(door->name, "sshd") == 0)
		r = unplan_password_file(plan);
	if (r < 0)
		return refuse(tool, strerror(-r), PAM_FOLDER ": ", "Nothing was changed.");
	return EXIT_DONE;
}
