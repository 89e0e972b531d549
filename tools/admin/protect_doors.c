/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lines of 2sv in a door's files (packaging/pam has them whole), where lib/stacks/place.c finds
 * a place for them. Called by the commands of protect.
 */
#include "tools/admin/protect_doors.h"

#include "base/text.h"
#include "doors/doors.h"
#include "stacks/edit.h"
#include "tools/admin/protect_borrow.h"
#include "tools/admin/protect_end.h"
#include "tools/admin/protect_place.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "base/poison.h"

/* Lockers that read common-auth itself (xsecurelock) have no file to put a line into. */
static const struct protect_door doors[] = {
    {.name = "sshd", .services = {"sshd"}, .has_password = true},
    {.name = "sudo", .services = {"sudo", "sudo-i"}},
    {.name = "su", .services = {"su", "su-l"}},
    {.name = "login", .services = {"login"}, .has_password = true},
    {.name = "desktop",
	.services = {"gdm-password", "lightdm", "sddm"},
	.is_set = true,
	.has_password = true},
    {.name = "lockers", .services = {"i3lock", "swaylock", "xscreensaver"}, .is_set = true},
    {.name = "polkit", .services = {"polkit-1"}},
    {.name = "passwd",
	.services = {"passwd", "chpasswd"},
	.has_password = true,
	.is_password = true},
    {.name = NULL},
};

/* What a locker would have of login's lines is put into its own file. */
#define LENDER "login"

const struct protect_door *
protect_door_find(const char *name)
{
	const struct protect_door *door = doors;

	while (door->name && strcmp(door->name, name) != 0)
		door++;
	return door->name ? door : NULL;
}

const struct protect_door *
protect_door_of_service(const char *service)
{
	for (const struct protect_door *door = doors; door->name; door++)
		for (int i = 0; i < PROTECT_SERVICES_MAX && door->services[i]; i++)
			if (strcmp(door->services[i], service) == 0)
				return door;
	return NULL;
}

/* A sibling that this machine does not have is no way around the door. */
static bool
is_missing(const struct stack_files *files, const char *service)
{
	return !stack_files_have(files, service);
}

static bool
is_here(const struct protect_door *door)
{
	for (int i = 0; i < PROTECT_SERVICES_MAX && door->services[i]; i++)
		if (!is_missing(&stack_files_installed, door->services[i]))
			return true;
		else if (!door->is_set)
			return false;
	return false;
}

void
protect_doors_here(char *ret, size_t size)
{
	ret[0] = '\0';
	for (const struct protect_door *door = doors; door->name; door++) {
		size_t length = strlen(ret);

		if (is_here(door))
			text_format(ret + length, size - length, "%s%s", length > 0 ? ", " : "",
			    door->name);
	}
}

/* The first one of a door that is no set counts as there: what is amiss with it is said. */
const char *
protect_door_service(const struct protect_door *door, const struct protect_plan *plan, size_t i)
{
	for (size_t at = 0; at < PROTECT_SERVICES_MAX && door->services[at]; at++)
		if (((at == 0 && !door->is_set) || !is_missing(&plan->files, door->services[at])) &&
		    i-- == 0)
			return door->services[at];
	return NULL;
}

/* A locker without root's rights does not say its name. */
bool
protect_door_has(const struct protect_door *door, const char *logged)
{
	return protect_door_of_service(logged) == door ||
	       (strcmp(door->name, "lockers") == 0 && strcmp(logged, DOOR_OF_LOCKERS) == 0);
}

/* Key and code: what asks the password stands apart, for a jump goes over one line alone. */
#define PASSWORD_NAME "2sv-password"
#define PASSWORD_FILE PROTECT_PAM_FOLDER PASSWORD_NAME
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
	DIR *folder = opendir(PROTECT_PAM_FOLDER);
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
	int r = text_format(path, sizeof(path), PROTECT_PAM_FOLDER "%s", service);

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
		return protect_refuse_file(
		    tool, "is there, and is another one", PASSWORD_FILE " ", PROTECT_BY_HAND);
	if (r == 0)
		r = protect_plan_add(plan, path, text, PASSWORD_TEXT);
	return r < 0 ? protect_refuse_file(
			   tool, strerror(-r), PASSWORD_FILE ": ", "Nothing was changed.")
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

	return code == EXIT_DONE ? protect_place(tool, door->services[0], &lines, plan) : code;
}

static struct place_lines
lines_of(const struct protect_door *door, const char *service, bool with_console)
{
	const struct door *known = door_find(service);
	bool is_console = with_console && strcmp(door->name, LENDER) == 0;

	return (struct place_lines){
	    .of = {[PHASE_AUTH] =
		       is_console ? "requisite pam_2sv.so console_root" : "requisite pam_2sv.so",
		[PHASE_ACCOUNT] = "requisite pam_2sv.so",
		[PHASE_SESSION] = known->has_session ? "optional pam_2sv.so" : NULL,
		[PHASE_PASSWORD] = door->has_password ? "optional pam_2sv.so" : NULL},
	    .before = known->one_field ? "requisite pam_2sv.so split" : NULL,
	    .apart = strcmp(door->name, LENDER) != 0 ? LENDER : NULL};
}

static enum exit_code
refuse_missing(struct tool *tool, const struct protect_door *door)
{
	char words[128];

	text_format(words, sizeof(words),
	    "the door %s: none of its files is in " PROTECT_PAM_FOLDER ": %s, %s, %s", door->name,
	    door->services[0], door->services[1], door->services[2]);
	return protect_refuse_file(tool, words, "", "Is its program installed?");
}

/* What else reads the files that are changed. */
static int
plan_rest(const struct protect_door *door, struct protect_plan *plan)
{
	if (strcmp(door->name, "sshd") == 0)
		return unplan_password_file(plan);
	return strcmp(door->name, LENDER) == 0 ? protect_borrow_plan(plan, LENDER) : 0;
}

enum exit_code
protect_doors_plan(struct tool *tool, const struct protect_door *door, bool with_console,
    struct protect_plan *plan)
{
	const char *service = protect_door_service(door, plan, 0);
	enum exit_code code = service ? EXIT_DONE : refuse_missing(tool, door);
	int r = 0;

	for (size_t i = 0; code == EXIT_DONE && service; i++) {
		const struct place_lines lines = lines_of(door, service, with_console);

		code = protect_place(tool, service, &lines, plan);
		service = protect_door_service(door, plan, i + 1);
	}
	if (code == EXIT_DONE)
		r = plan_rest(door, plan);
	return r < 0 ? protect_refuse_file(
			   tool, strerror(-r), PROTECT_PAM_FOLDER ": ", "Nothing was changed.")
		     : code;
}

enum exit_code
protect_doors_plan_passwords(
    struct tool *tool, const struct protect_door *door, bool asks, struct protect_plan *plan)
{
	enum exit_code code = protect_place_passwords(tool, door->services[0], asks, plan);

	/* chpasswd is root's, who is asked nothing: it tells alone. */
	return code != EXIT_DONE || is_missing(&plan->files, door->services[1])
		   ? code
		   : protect_place_passwords(tool, door->services[1], false, plan);
}

enum exit_code
unprotect_doors_plan(struct tool *tool, const struct protect_door *door, struct protect_plan *plan)
{
	int r = 0;

	for (int i = 0; r == 0 && i < PROTECT_SERVICES_MAX && door->services[i]; i++)
		r = unplan(plan, door->services[i]);
	if (r == 0 && strcmp(door->name, "sshd") == 0)
		r = unplan_password_file(plan);
	if (r == 0 && (strcmp(door->name, LENDER) == 0 || strcmp(door->name, "lockers") == 0))
		r = protect_borrow_again(plan, LENDER);
	if (r < 0)
		return protect_refuse_file(
		    tool, strerror(-r), PROTECT_PAM_FOLDER ": ", "Nothing was changed.");
	return EXIT_DONE;
}
