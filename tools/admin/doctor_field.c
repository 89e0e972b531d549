/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's look at doors of one field: two lines of pam_2sv, of which one alone is a fault.
 * Called by doctor_doors.c.
 */
#include "tools/admin/doctor_lines.h"

#include "doors/doors.h"
#include "stacks/module.h"

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

void
doctor_field(struct doctor *doctor, const char *door, const char *check, const struct stack *auth)
{
	struct field_lines lines = lines_of(auth);
	struct doctor_line line;

	if (lines.split == NOWHERE && lines.code != NOWHERE && door_find(door)->one_field) {
		line = line_at(check, &auth->entries[lines.code],
		    "put before the first password: auth requisite pam_2sv.so split");
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

/* Programs that the doctor looks at for nothing else. */
void
doctor_fields(struct doctor *doctor)
{
	static const struct {
		const char *door, *check;
	} rows[] = {{"sddm", "door sddm"}, {"i3lock", "door i3lock"}, {"swaylock", "door swaylock"},
	    {"lightdm", "door lightdm"}, {"gdm-password", "door gdm-password"},
	    {"xscreensaver", "door xscreensaver"}, {"xsecurelock", "door xsecurelock"},
	    {"vsftpd", "door vsftpd"}, {"dovecot", "door dovecot"}, {"polkit-1", "door polkit-1"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		scope_stack struct stack stack = {.entries = NULL};

		if (stack_read(&stack_files_installed, rows[i].door, PHASE_AUTH, &stack) == 0 &&
		    !stack.is_other)
			doctor_field(doctor, rows[i].door, rows[i].check, &stack);
	}
}
