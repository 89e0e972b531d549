/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's look at what a stack is made of: files that others than root may change, modules
 * that are not there. Each thing is said once, at the first door that has it. Called by
 * doctor_doors.c.
 */
#include "config.h"

#include "tools/admin/doctor_lines.h"

#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

#define SAID_MAX 64
#define FOLDER "/etc/pam.d/"

/* File and line, or file and 0. */
struct said {
	char *file;
	int line;
};

struct parts {
	struct doctor *doctor;
	const char *check;
	struct said said[SAID_MAX];
	size_t count;
};

/* True the first time; what has no room is said each time. */
static bool
is_news(struct parts *parts, const char *file, int line)
{
	for (size_t i = 0; i < parts->count; i++)
		if (parts->said[i].line == line && strcmp(parts->said[i].file, file) == 0)
			return false;
	if (parts->count == SAID_MAX)
		return true;
	parts->said[parts->count].file = strdup(file);
	if (!parts->said[parts->count].file)
		abort();
	parts->said[parts->count++].line = line;
	return true;
}

static bool
is_closed(const char *path)
{
	struct stat status;
	mode_t others = S_IWOTH;

	if (lstat(path, &status) < 0)
		return true;
	if (status.st_gid != 0)
		others |= S_IWGRP;
	return status.st_uid == 0 && (S_ISLNK(status.st_mode) || (status.st_mode & others) == 0);
}

bool
doctor_is_roots(const char *path, char ret[])
{
	char real[PATH_MAX];
	size_t length;

	if (!realpath(path, real))
		return true;
	for (length = 1; real[length - 1]; length++) {
		if (real[length] != '/' && real[length] != '\0')
			continue;
		text_format(ret, PATH_MAX, "%.*s", (int)length, real);
		if (!is_closed(ret))
			return false;
	}
	return true;
}

/* A file of pam.d that is one, and not a way to another, is given back by --fix. */
static void
check_file(struct parts *parts, const char *file)
{
	static const struct doctor_owner owner = {0, 0, 0644};
	char open_one[PATH_MAX], cure[2 * PATH_MAX + 64];
	struct doctor_line line = {.check = parts->check, .file = file, .owner = &owner};
	bool is_itself;

	if (doctor_is_roots(file, open_one) || !is_news(parts, open_one, 0))
		return;
	is_itself = strcmp(file, open_one) == 0;
	text_format(cure, sizeof(cure), "chown root:root %s && chmod go-w %s", open_one, open_one);
	line.cure = cure;
	line.heals = is_itself && strncmp(file, FOLDER, strlen(FOLDER)) == 0;
	if (is_itself)
		doctor_say(parts->doctor, &line,
		    "others than root may change it, and with it who comes in");
	else
		doctor_say(parts->doctor, &line,
		    "others than root may change %s, and with it who comes in", open_one);
}

/* The path of the entry's module. Returns 0, or -1 where it is too long. */
static int
module_path(const struct stack_entry *entry, char path[PATH_MAX])
{
	bool is_path = entry->module[0] == '/';

	return text_format(path, PATH_MAX, "%s%s", is_path ? "" : TWOSV_PAMDIR "/", entry->module);
}

void
doctor_break_missing(struct stack *stack)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < stack->count; i++) {
		struct stack_entry *entry = &stack->entries[i];

		if (entry->kind == ENTRY_MODULE && module_path(entry, path) >= 0 &&
		    access(path, F_OK) < 0 && errno == ENOENT)
			entry->kind = ENTRY_BROKEN;
	}
}

bool
doctor_account_opens(const char *door)
{
	scope_stack struct stack stack = {.entries = NULL};
	struct walk_way way;

	if (stack_read(&stack_files_installed, door, PHASE_ACCOUNT, &stack) < 0)
		return true;
	doctor_break_missing(&stack);
	walk_way(&stack, door, WALK_ANYBODY, &way);
	return way.opens;
}

/* Where its being missing is let be, so do we. */
static void
check_module(struct parts *parts, const struct stack_entry *entry)
{
	struct doctor_line line = {.check = parts->check,
	    .file = entry->file,
	    .line = entry->line,
	    .cure = "install it, or mend its name: pam.conf(5)"};
	char path[PATH_MAX], shown[128];

	if (module_path(entry, path) < 0)
		return;
	if (access(path, F_OK) == 0) {
		check_file(parts, path);
		return;
	}
	if (entry->control.actions[RESULT_MODULE_UNKNOWN] == ACTION_IGNORE || errno == EACCES ||
	    !is_news(parts, entry->file, entry->line))
		return;
	text_escape(shown, sizeof(shown), entry->module);
	doctor_say(
	    parts->doctor, &line, "there is no module %s: the line refuses everybody", shown);
}

static void
check_phase(struct parts *parts, const char *door, enum stack_phase phase)
{
	scope_stack struct stack stack = {.entries = NULL};

	if (stack_read(&stack_files_installed, door, phase, &stack) < 0)
		return;
	for (size_t i = 0; i < stack.count; i++) {
		check_file(parts, stack.entries[i].file);
		if (stack.entries[i].kind == ENTRY_MODULE)
			check_module(parts, &stack.entries[i]);
	}
}

void
doctor_parts(struct doctor *doctor, const struct doctor_door *doors, size_t count)
{
	struct parts parts = {.doctor = doctor};

	if (doctor->tool->caller != 0)
		return;
	for (size_t i = 0; i < count; i++) {
		parts.check = doors[i].check;
		check_phase(&parts, doors[i].name, PHASE_AUTH);
		check_phase(&parts, doors[i].name, PHASE_ACCOUNT);
		check_phase(&parts, doors[i].name, PHASE_SESSION);
	}
	for (size_t i = 0; i < parts.count; i++)
		free(parts.said[i].file);
}
