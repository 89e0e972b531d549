/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's look at all other services of pam.d: those that ask a password, and no code, are
 * ways to log in beside the doors. Called by doctor_doors.c.
 */
#include "tools/admin/doctor_lines.h"

#include "base/scope.h"
#include "base/text.h"
#include "stacks/module.h"
#include "stacks/walk.h"

#include <dirent.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define NAMES_SHOWN 12

/* They change what is root's or their caller's own, or are parts of others. */
static bool
is_no_login(const char *name)
{
	static const char *const names[] = {"chfn", "chpasswd", "chsh", "cron", "atd", "newusers",
	    "other", "passwd", "runuser", "runuser-l", "systemd-user", "2sv-password",
	    "sshd-key-and-code", "system-auth", "password-auth", "postlogin", "smartcard-auth",
	    "sssd-shadowutils", "fingerprint-auth"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return name[0] == '.' || strncmp(name, "common-", strlen("common-")) == 0 ||
	       strchr(name, '.');
}

static bool
asks_only_a_password(const char *name)
{
	scope_stack struct stack stack = {.entries = NULL};
	struct walk_way way;
	bool has_password = false;

	if (stack_read(&stack_files_installed, name, PHASE_AUTH, &stack) < 0 || stack.is_other)
		return false;
	for (size_t i = 0; i < stack.count; i++)
		has_password |= module_part(&stack.entries[i]) == PART_PASSWORD;
	doctor_break_missing(&stack); /* gdm-smartcard, where nothing of cards is installed */
	walk_way(&stack, name, WALK_ANYBODY, &way);
	return has_password && way.opens && way.code != WALK_ASKED_ALWAYS;
}

static bool
is_door(const char *name, const struct doctor_door *doors, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(doors[i].name, name) == 0)
			return true;
	return false;
}

/* A name that an earlier folder has, too, is read there. */
static bool
is_hidden(const char *folder, const char *name)
{
	const char *const *folders = stack_files_installed.folders;
	char path[PATH_MAX];

	for (size_t i = 0; strcmp(folders[i], folder) != 0; i++)
		if (text_format(path, sizeof(path), "%s/%s", folders[i], name) == 0 &&
		    access(path, F_OK) == 0)
			return true;
	return false;
}

/* Adds a name to those in ret, while it has room. */
static void
add_name(char *ret, size_t size, const char *name)
{
	char shown[32];
	size_t length = strlen(ret);

	text_escape(shown, sizeof(shown), name);
	text_format(ret + length, size - length, "%s%s", length ? ", " : "", shown);
}

struct others {
	const struct doctor_door *doors;
	size_t count;
};

static void
say_folder(struct doctor *doctor, const struct others *but, const char *folder, const char *cure)
{
	struct doctor_line line = {
	    .state = DOCTOR_NOTE, .check = "doors", .file = folder, .cure = cure};
	char names[NAMES_SHOWN * 32] = "";
	struct dirent **entries = NULL;
	int found = scandir(folder, &entries, NULL, alphasort), said = 0;

	for (int i = 0; i < found; i++) {
		const char *name = entries[i]->d_name;

		if (!is_no_login(name) && !is_door(name, but->doors, but->count) &&
		    !is_hidden(folder, name) && asks_only_a_password(name) && said++ < NAMES_SHOWN)
			add_name(names, sizeof(names), name);
		free(entries[i]);
	}
	free(entries);
	if (said > 0)
		doctor_say(doctor, &line, "other programs ask a password and no code: %s%s", names,
		    said > NAMES_SHOWN ? " ..." : "");
}

/* The first folder is root's, the others are the distribution's. */
void
doctor_others(struct doctor *doctor, const struct doctor_door *doors, size_t count)
{
	struct others but = {.doors = doors, .count = count};
	const char *const *folders = stack_files_installed.folders;

	say_folder(doctor, &but, folders[0], "for those that log people in: pam_2sv(8), EXAMPLES");
	for (size_t i = 1; folders[i]; i++)
		say_folder(doctor, &but, folders[i],
		    "for those that log people in: copy the file to /etc/pam.d, and put the lines "
		    "in there: pam_2sv(8), EXAMPLES");
}
