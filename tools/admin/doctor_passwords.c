/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's look at passwd: are owners told of changes of their passwords, and is a code asked
 * for one? Called by doctor_doors.c.
 */
#include "tools/admin/doctor_lines.h"

#include "stacks/passwords.h"

#include "base/poison.h"

#define DOOR "passwd"

static const struct {
	enum doctor_state state;
	const char *words, *cure;
} said[] = {
    [PASSWORDS_UNHEARD] = {DOCTOR_NOTE,
	"nobody is told of changes of passwords (no line of pam_2sv)", "2sv protect " DOOR},
    [PASSWORDS_PASSED_BY] = {DOCTOR_FINDING,
	"this line can end a change well, or jump, before 2sv hears of it",
	"put the line of pam_2sv before all others of password, as in pam_2sv(8), EXAMPLES"},
    [PASSWORDS_HEARD] = {DOCTOR_OK, "changes of passwords are told", NULL},
    [PASSWORDS_NOT_HEEDED] = {DOCTOR_FINDING,
	"a code is asked of who changes his own password, and a wrong one keeps nobody from it",
	"make it: password requisite pam_2sv.so ask"},
    [PASSWORDS_ASK] = {DOCTOR_OK,
	"changes of passwords are told, and who changes his own is asked a code", NULL},
};

void
doctor_passwords(struct doctor *doctor)
{
	scope_stack struct stack stack = {.entries = NULL};
	struct doctor_line line = {.check = DOOR};
	const struct stack_entry *entry;
	enum passwords judged;

	if (stack_read(&stack_files_installed, DOOR, PHASE_PASSWORD, &stack) < 0 || stack.is_other)
		return;
	judged = passwords_judge(&stack, &entry);
	line.state = said[judged].state;
	line.cure = said[judged].cure;
	if (entry) {
		line.file = entry->file;
		line.line = entry->line;
	}
	doctor_say(doctor, &line, "%s", said[judged].words);
}
