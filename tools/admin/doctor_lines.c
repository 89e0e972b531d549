/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's look at single lines of pam.d: what libpam or the module would refuse, a control
 * that is not meant, a phase that has no line of pam_2sv. Called by doctor_doors.c.
 */
#include "tools/admin/doctor_lines.h"

#include "base/text.h"
#include "doors/doors.h"
#include "stacks/module.h"

#include <string.h>
#include <strings.h>

#include "base/poison.h"

static const char *const no_phase[] = {
    [PHASE_ACCOUNT] = "no line of pam_2sv in account: held accounts come in by an ssh key, and "
		      "nothing stops them here",
    [PHASE_SESSION] = "no line of pam_2sv in session: logins and their hosts are not noted, and "
		      "nobody is told of new ones",
};
static const char *const cure_phase[] = {
    [PHASE_ACCOUNT] = "add, before @include common-account: account requisite pam_2sv.so",
    [PHASE_SESSION] = "add, behind @include common-session: session optional pam_2sv.so",
};

struct looking {
	struct doctor *doctor;
	const char *door, *check;
	enum stack_phase phase;
	const struct stack *auth;
};

static void
say(const struct looking *looking, const struct stack_entry *entry, const char *cure,
    const char *words)
{
	struct doctor_line line = {
	    .check = looking->check, .file = entry->file, .line = entry->line, .cure = cure};

	doctor_say(looking->doctor, &line, "%s", words);
}

static void
look_at_options(const struct looking *looking, const struct stack_entry *entry)
{
	const char *option = module_bad_option(entry);
	struct doctor_line line = {.check = looking->check,
	    .file = entry->file,
	    .line = entry->line,
	    .cure = "see pam_2sv(8), OPTIONS"};
	char shown[128];

	if (option) {
		text_escape(shown, sizeof(shown), option);
		doctor_say(looking->doctor, &line,
		    "option %s is not known, given twice, or excludes another: the module lets "
		    "nobody in",
		    shown);
	}
	if (entry_has(entry, "console_root") && strcmp(looking->door, "login") != 0) {
		line.state = DOCTOR_NOTE;
		line.cure = "take the word out";
		doctor_say(looking->doctor, &line, "console_root means nothing here, but at login");
	}
}

/* True if behind that entry a module does more than to end the stack. */
static bool
goes_on(const struct stack *stack, size_t at)
{
	while (++at < stack->count) {
		enum module_part part = module_part(&stack->entries[at]);

		if (part != PART_PERMIT && part != PART_DENY && part != PART_NOTHING)
			return true;
	}
	return false;
}

/* What "required", "optional" and "sufficient" do to an auth line beyond what the walk finds. */
static void
look_at_control(const struct looking *looking, const struct stack *stack, size_t at)
{
	const struct stack_entry *entry = &stack->entries[at];
	const char *control = entry->control_text;

	if (module_part(entry) == PART_SPLIT)
		return; /* it is never right or wrong by itself */
	if (looking->phase == PHASE_AUTH && module_part(entry) != PART_DECOY &&
	    strcasecmp(control, "required") == 0 && goes_on(stack, at))
		say(looking, entry, "make it: auth requisite pam_2sv.so",
		    "required: the lines behind it still run after a refused code");
	if (looking->phase == PHASE_AUTH && strcasecmp(control, "sufficient") == 0)
		say(looking, entry, "make it: auth requisite pam_2sv.so",
		    "sufficient: a right code ends the stack, and a wrong one does not");
	if (looking->phase == PHASE_ACCOUNT &&
	    entry->control.actions[RESULT_PERM_DENIED] != ACTION_DIE &&
	    entry->control.actions[RESULT_PERM_DENIED] != ACTION_BAD)
		say(looking, entry, "make it: account requisite pam_2sv.so",
		    "a refusal of this line is not heeded");
}

/* True if one of the first so many entries is that line, and wrong. */
static bool
was_said(const struct stack *stack, size_t count, const struct stack_entry *entry)
{
	for (size_t i = 0; i < count; i++)
		if (stack->entries[i].trouble && stack->entries[i].line == entry->line &&
		    strcmp(stack->entries[i].file, entry->file) == 0)
			return true;
	return false;
}

/* An @include stands in all phases: what is wrong with it was said of auth. A line that is included
   again and again, in a ring, is wrong once. */
static bool
is_news(const struct looking *looking, const struct stack *stack, size_t at)
{
	const struct stack_entry *entry = &stack->entries[at];

	if (looking->phase != PHASE_AUTH && was_said(looking->auth, looking->auth->count, entry))
		return false;
	return !was_said(stack, at, entry);
}

/* True if a line of pam_2sv was there. */
static bool
look_at_lines(const struct looking *looking, const struct stack *stack)
{
	bool has_line = false;

	for (size_t i = 0; i < stack->count; i++) {
		const struct stack_entry *entry = &stack->entries[i];

		if (entry->trouble && is_news(looking, stack, i))
			say(looking, entry, "mend the line: pam.conf(5)", entry->trouble);
		if (!entry_is_module(entry, MODULE_2SV))
			continue;
		has_line = true;
		look_at_options(looking, entry);
		look_at_control(looking, stack, i);
	}
	return has_line;
}

/* In account a line that ends the stack well, or jumps, before ours: a held account comes in. */
static void
look_for_passer(const struct looking *looking, const struct stack *stack)
{
	size_t ours = 0;

	while (ours < stack->count && !entry_is_module(&stack->entries[ours], MODULE_2SV))
		ours++;
	for (size_t i = 0; i < ours && ours < stack->count; i++) {
		const struct stack_entry *entry = &stack->entries[i];
		int action = entry->control.actions[RESULT_SUCCESS];
		bool ends = action == ACTION_DONE && entry->level <= stack->entries[ours].level;

		if (entry->kind == ENTRY_MODULE &&
		    (ends || (action > 0 && i + (size_t)action >= ours)))
			say(looking, entry, "put the line of pam_2sv before it",
			    "this line can end the stack well, or jump, before pam_2sv is asked: "
			    "held accounts come in by an ssh key");
	}
}

/* A locker whose program asks nothing of account: its file has no such lines (i3lock). */
static bool
asks_no_account(const struct door *door, const struct stack *stack)
{
	return stack->is_other && door->is_locker;
}

static void
look_at_phase(const struct looking *looking)
{
	scope_stack struct stack stack = {.entries = NULL};
	const struct door *door = door_find(looking->door);
	bool wants_session = door->has_session;
	struct doctor_line line = {.check = looking->check, .cure = cure_phase[looking->phase]};
	bool has_line;

	if (stack_read(&stack_files_installed, looking->door, looking->phase, &stack) < 0)
		return;
	if (looking->phase == PHASE_ACCOUNT && asks_no_account(door, &stack))
		return;
	has_line = look_at_lines(looking, &stack);
	if (looking->phase == PHASE_ACCOUNT)
		look_for_passer(looking, &stack);
	if (!has_line && (looking->phase == PHASE_ACCOUNT || wants_session))
		doctor_say(looking->doctor, &line, "%s", no_phase[looking->phase]);
	line.cure = "take it out of session";
	if (has_line && looking->phase == PHASE_SESSION && !wants_session)
		doctor_say(looking->doctor, &line,
		    "a line of pam_2sv in session: sudo and su open sessions without asking "
		    "anybody, and each would count as a login");
}

static void
look_for_last_way(const struct looking *looking, const struct stack *auth)
{
	struct doctor_line line = {.state = DOCTOR_NOTE,
	    .check = looking->check,
	    .cure = "auth requisite pam_2sv.so console_root"};

	for (size_t i = 0; i < auth->count; i++)
		if (entry_is_module(&auth->entries[i], MODULE_2SV) &&
		    entry_has(&auth->entries[i], "console_root"))
			return;
	doctor_say(looking->doctor, &line,
	    "without console_root root can't come in at the console while 2svd does not answer");
}

void
doctor_lines(struct doctor *doctor, const char *door, const char *check, const struct stack *auth)
{
	struct looking looking = {.doctor = doctor, .door = door, .check = check, .auth = auth};

	looking.phase = PHASE_AUTH;
	look_at_lines(&looking, auth);
	if (strcmp(door, "login") == 0)
		look_for_last_way(&looking, auth);
	looking.phase = PHASE_ACCOUNT;
	look_at_phase(&looking);
	looking.phase = PHASE_SESSION;
	look_at_phase(&looking);
}

static void
look_at_shared(struct doctor *doctor, const char *name)
{
	scope_stack struct stack stack = {.entries = NULL};
	struct doctor_line line = {.check = "sessions",
	    .cure = "move it into the files of sshd and login, behind the include"};

	if (stack_read(&stack_files_installed, name, PHASE_SESSION, &stack) < 0 || stack.is_other)
		return;
	for (size_t i = 0; i < stack.count; i++) {
		line.file = stack.entries[i].file;
		line.line = stack.entries[i].line;
		if (entry_is_module(&stack.entries[i], MODULE_2SV))
			doctor_say(doctor, &line,
			    "cron, systemd and others read this file too: each of their sessions "
			    "would count as a login");
	}
}

void
doctor_lines_shared(struct doctor *doctor)
{
	static const char *const names[] = {
	    "common-session", "common-session-noninteractive", "system-auth", "password-auth"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		look_at_shared(doctor, names[i]);
}
