/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's look at doors of one field: two lines of pam_2sv, of which one alone is a fault; and
 * at what is asked there to no avail.
 * Called by doctor_doors.c.
 */
#include "tools/admin/doctor_lines.h"

#include "doors/doors.h"
#include "stacks/module.h"

#include <string.h>

#include "base/poison.h"

#define NOWHERE SIZE_MAX

/* Where the first line of each kind stands. */
struct field_lines {
	size_t split, password, code;
};

static void
note(size_t *where, size_t at)
{
	if (*where == NOWHERE)
		*where = at;
}

static struct field_lines
lines_of(const struct stack *stack)
{
	struct field_lines lines = {NOWHERE, NOWHERE, NOWHERE};

	for (size_t i = 0; i < stack->count; i++)
		switch (module_part(&stack->entries[i])) {
		case PART_SPLIT:
			note(&lines.split, i);
			break;
		case PART_PASSWORD:
			note(&lines.password, i);
			break;
		case PART_CODE:
		case PART_CODE_KEY:
			note(&lines.code, i);
			break;
		default:
			break;
		}
	return lines;
}

/* Of which line, and what to do about it. */
static struct doctor_line
line_at(const char *check, const struct stack_entry *entry, const char *cure)
{
	return (struct doctor_line){
	    .check = check, .file = entry->file, .line = entry->line, .cure = cure};
}

/* Not taken in from a file of another door's. */
static bool
is_own(const struct stack_entry *entry, const char *door)
{
	const char *name = strrchr(entry->file, '/');

	return strcmp(name ? name + 1 : entry->file, door) == 0;
}

static bool
is_told_to_echo(const struct stack_entry *entry)
{
	return entry_is_module(entry, MODULE_2SV) && entry_has(entry, "echo=yes");
}

/* The module does not heed it where the answer would be the account's name. */
static void
look_at_echo(struct doctor *doctor, const char *door, const char *check, const struct stack *auth)
{
	enum door_echo echo = door_find(door)->echo;

	for (size_t i = 0; i < auth->count && echo != DOOR_ECHO_SHOWN; i++) {
		struct doctor_line line = line_at(check, &auth->entries[i], "take the word out");

		line.state = DOCTOR_NOTE;
		if (is_told_to_echo(&auth->entries[i]))
			doctor_say(doctor, &line, "echo=yes does nothing here: %s",
			    echo == DOOR_ECHO_NAME
				? "this program answers such a prompt itself, with the account's "
				  "name"
				: "what is typed into this program's field is never seen");
	}
}

void
doctor_field(struct doctor *doctor, const char *door, const char *check, const struct stack *auth)
{
	struct field_lines lines = lines_of(auth);
	struct doctor_line line;

	look_at_echo(doctor, door, check, auth);
	if (lines.split == NOWHERE && lines.code != NOWHERE && door_find(door)->one_field) {
		line = line_at(check, &auth->entries[lines.code],
		    is_own(&auth->entries[lines.code], door)
			? "put before the first password: auth requisite pam_2sv.so split"
			: "that line is another door's: give this one lines of its own, by 2sv "
			  "protect (desktop, lockers) or by hand, pam_2sv(8), ONE FIELD");
		doctor_say(doctor, &line,
		    "this program asks once and gives that to every prompt: who needs a code "
		    "can't come in");
	}
	if (lines.split == NOWHERE)
		return;
	if (lines.code == NOWHERE || lines.code < lines.split) {
		line = line_at(check, &auth->entries[lines.split],
		    "put behind the password: auth requisite pam_2sv.so");
		doctor_say(doctor, &line,
		    "the code is taken off the password here, and no line behind checks it");
	}
	if (lines.password < lines.split) {
		line = line_at(
		    check, &auth->entries[lines.split], "put this line before the first password");
		doctor_say(doctor, &line,
		    "a password is asked before this line: it gets the code as well, and is "
		    "wrong");
	}
}

/* Of programs of the network that the doctor looks at for nothing else. */
void
doctor_fields(struct doctor *doctor)
{
	static const struct {
		const char *door, *check;
	} rows[] = {{"gtklock", "door gtklock"}, {"xrdp-sesman", "door xrdp-sesman"},
	    {"xsecurelock", "door xsecurelock"}, {"vsftpd", "door vsftpd"},
	    {"dovecot", "door dovecot"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		scope_stack struct stack stack = {.entries = NULL};

		if (stack_read(&stack_files_installed, rows[i].door, PHASE_AUTH, &stack) == 0 &&
		    !stack.is_other)
			doctor_field(doctor, rows[i].door, rows[i].check, &stack);
	}
}
