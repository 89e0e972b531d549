/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's look at passwd: are owners told of changes of their passwords, and is a code asked
 * for one? Called by doctor_doors.c.
 */
#include "tools/admin/doctor_lines.h"

#include "stacks/module.h"

#include "base/poison.h"

#define DOOR "passwd"

const struct stack_entry *
doctor_passwords_line(const struct stack *stack)
{
	for (size_t i = 0; i < stack->count; i++)
		if (entry_is_module(&stack->entries[i], MODULE_2SV))
			return &stack->entries[i];
	return NULL;
}

void
doctor_passwords(struct doctor *doctor)
{
	scope_stack struct stack stack = {.entries = NULL};
	struct doctor_line line = {
	    .state = DOCTOR_NOTE, .check = DOOR, .cure = "2sv protect " DOOR};
	const struct stack_entry *entry;

	if (stack_read(&stack_files_installed, DOOR, PHASE_PASSWORD, &stack) < 0 || stack.is_other)
		return;
	entry = doctor_passwords_line(&stack);
	if (!entry) {
		doctor_say(
		    doctor, &line, "nobody is told of changes of passwords (no line of pam_2sv)");
		return;
	}
	line = (struct doctor_line){
	    .state = DOCTOR_OK, .check = DOOR, .file = entry->file, .line = entry->line};
	doctor_say(doctor, &line, "changes of passwords are told%s",
	    entry_has(entry, "ask") ? ", and who changes his own is asked a code" : "");
}
