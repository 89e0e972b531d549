/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's look at the doors: their stacks as libpam reads them. The way of a login through
 * an auth stack is lib/stacks/walk.c's; here it gets words.
 */
#include "tools/admin/doctor.h"
#include "tools/admin/doctor_lines.h"
#include "tools/admin/doctor_ways.h"
#include "tools/admin/protect_state.h"

#include "doors/doors.h"
#include "base/text.h"
#include "stacks/mend.h"
#include "stacks/sshd_ways.h"
#include "stacks/walk.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/poison.h"

static const struct doctor_door doors[] = {
    {"sshd", "door sshd", NULL, "to protect it: 2sv protect sshd"},
    {"sudo", "door sudo", NULL, "to protect it: 2sv protect sudo"},
    {"sudo-i", "door sudo-i", "sudo", "to protect it: 2sv protect sudo"},
    {"su", "door su", NULL, "to protect it: 2sv protect su"},
    {"su-l", "door su-l", "su", "to protect it: 2sv protect su"},
    {"login", "door login", NULL, "to protect it: 2sv protect login"},
};
#define CURE_SIZE (PATH_MAX + 128)
#define OTHERS_SIZE 80
#define DOORS (sizeof(doors) / sizeof(doors[0]))

static const struct {
	const char *words, *cure;
} faults[] = {
    [WALK_PASSED_BY] = {"this line can end the stack well, or jump, before a code is asked",
	"put the line of pam_2sv before its end, as in pam_2sv(8), EXAMPLES"},
    [WALK_NOT_HEEDED] = {"a refusal of this line is not heeded: a wrong code, or no service, lets "
			 "in",
	"make it: auth requisite pam_2sv.so"},
    [WALK_BY_STRANGERS] = {"a code is asked though no password was right before: strangers are "
			   "charged to the account",
	"put a password before it that ends the stack where it is wrong: @include common-auth"},
    [WALK_DECIDES_ALONE] = {"where nobody is enrolled nothing else says yes, and everybody is "
			    "refused",
	"end the stack with: auth required pam_permit.so"},
    [WALK_ASKS_TWICE] = {"a second code is asked in the same login",
	"take out one of the lines of pam_2sv"},
    [WALK_NEVER_REACHED] = {"no login ever comes to this line",
	"put it behind the password, as in pam_2sv(8), EXAMPLES"},
    [WALK_ONLY_KEYS] = {"a code is asked after a key, but not after a password",
	"put auth substack 2sv-password before it, as in pam_2sv(8), EXAMPLES"},
    [WALK_TANGLED] = {"the stack has too many ways through it to look at them all", "make it "
										    "plainer"},
};

const char *
doctor_fault_words(enum walk_fault fault)
{
	return faults[fault].words ? faults[fault].words : "it does not do there what it is for";
}

/* Where one word mends all of it, that is the cure. */
static const char *
cure_of(const struct walk_finding *finding, const struct stack_entry *entry,
    const struct mend *mend, char cure[CURE_SIZE])
{
	if (mend->lines == 0 || mend->entry != finding->entry)
		return faults[finding->fault].cure;
	text_format(cure, CURE_SIZE,
	    "in %s, line %d, write [success=%d default=ignore] in place of sufficient", entry->file,
	    entry->line, mend->lines);
	return cure;
}

/* A door as it was read and walked. */
struct looked {
	struct stack stack;
	struct walk walk;
	int r; /* of reading it */
};

/* Where every way ends before the code, that no login comes to it is no fault of its own. */
static bool
is_consequence(const struct walk *walk, const struct walk_finding *finding)
{
	if (finding->fault != WALK_NEVER_REACHED)
		return false;
	for (size_t i = 0; i < walk->count; i++)
		if (walk->findings[i].fault == WALK_PASSED_BY)
			return true;
	return false;
}

static bool
has_the_same(const struct looked *looked, enum walk_fault fault, const struct stack_entry *entry)
{
	for (size_t i = 0; i < looked->walk.count; i++) {
		const struct walk_finding *finding = &looked->walk.findings[i];
		const struct stack_entry *other = &looked->stack.entries[finding->entry];

		if (finding->fault == fault && other->line == entry->line &&
		    strcmp(other->file, entry->file) == 0 &&
		    !is_consequence(&looked->walk, finding))
			return true;
	}
	return false;
}

/*
 * A line that doors share is one cause: it is said at the first of them, with the names of the
 * others. False where an earlier door has said it.
 */
static bool
name_others(const struct looked looked[], size_t at, const struct walk_finding *finding,
    char ret[OTHERS_SIZE])
{
	const struct stack_entry *entry = &looked[at].stack.entries[finding->entry];
	size_t length = 0;

	ret[0] = '\0';
	for (size_t i = 0; i < DOORS; i++) {
		if (i == at || !has_the_same(&looked[i], finding->fault, entry))
			continue;
		if (i < at)
			return false;
		text_format(ret + length, OTHERS_SIZE - length, "%s%s",
		    length ? ", " : " (so at the doors ", doors[i].name);
		length = strlen(ret);
	}
	if (length > 0)
		text_format(ret + length, OTHERS_SIZE - length, ")");
	return true;
}

/* Who is charged is texted, too. */
const char *
doctor_fault_texts(const struct sections *sections, enum walk_fault fault)
{
	return fault == WALK_BY_STRANGERS && sections_allow_texts(sections)
		   ? ", and may have codes sent to its owner (texted, in a rule of 2sv.conf)"
		   : "";
}

static void
say_walk(struct doctor *doctor, struct looked looked[], size_t at)
{
	struct stack *stack = &looked[at].stack;
	const struct walk *walk = &looked[at].walk;
	struct mend mend = {.lines = 0};
	char cure[CURE_SIZE], others[OTHERS_SIZE];

	if (!mend_find(stack, doors[at].name, walk, &mend))
		mend.lines = 0;
	for (size_t i = 0; i < walk->count; i++) {
		const struct walk_finding *finding = &walk->findings[i];
		const struct stack_entry *entry = &stack->entries[finding->entry];
		struct doctor_line line = {.check = doors[at].check,
		    .file = entry->file,
		    .line = entry->line,
		    .cure = cure_of(finding, entry, &mend, cure)};

		if (!is_consequence(walk, finding) && name_others(looked, at, finding, others))
			doctor_say(doctor, &line, "%s%s%s", faults[finding->fault].words,
			    doctor_fault_texts(&doctor->settings->sections, finding->fault),
			    others);
	}
}

/* Where the door beside it, sudo -i or su -, asks nothing either, one line is enough. */
static void
say_bare(struct doctor *doctor, const struct looked looked[], size_t at)
{
	struct doctor_line line = {
	    .state = DOCTOR_NOTE, .check = doors[at].check, .cure = doors[at].protect};
	const char *why =
	    looked[at].stack.is_other ? "it has no file: \"other\" holds" : "no line of pam_2sv";
	bool has_bare_sibling = at + 1 < DOORS && doors[at + 1].sibling && looked[at + 1].r == 0 &&
				!looked[at + 1].walk.is_protected;

	if (doors[at].sibling && looked[at - 1].r == 0 && !looked[at - 1].walk.is_protected)
		return;
	if (has_bare_sibling)
		doctor_say(
		    doctor, &line, "no code is asked (%s), nor at %s", why, doors[at + 1].name);
	else
		doctor_say(doctor, &line, "no code is asked (%s)", why);
}

static void
add_row(struct doctor *doctor, const struct stack *stack, const char *door, enum walk_who who)
{
	struct walk_way way;
	char asks[DOCTOR_ASKS_SIZE];

	walk_way(stack, door, who, &way);
	way.opens &= doctor_account_opens(door);
	doctor_ways_words(&way, asks);
	doctor_ways_add(doctor, &(struct doctor_way){.door = door,
				    .who = who == WALK_ROOT ? "root" : "everybody",
				    .from = "",
				    .by = strcmp(door, "login") == 0 ? "console" : "",
				    .asks = asks});
}

/* sshd has its own rows. */
static void
add_rows(struct doctor *doctor, const struct stack *stack, size_t at, struct sshd_stack *sshd)
{
	const char *door = doors[at].name;

	if (strcmp(door, "sshd") == 0) {
		walk_way(stack, door, WALK_ANYBODY, &sshd->plain);
		walk_way(stack, door, WALK_WITH_KEY, &sshd->with_key);
		sshd->is_shut = !doctor_account_opens(door);
		return;
	}
	add_row(doctor, stack, door, WALK_ANYBODY);
	if (strcmp(door, "su") == 0 || strcmp(door, "su-l") == 0) /* sudo itself lets root be */
		add_row(doctor, stack, door, WALK_ROOT);
}

/* As libpam has it: what is not there refuses. */
static void
add_all_rows(struct doctor *doctor, size_t at, struct sshd_stack *sshd)
{
	scope_stack struct stack stack = {.entries = NULL};

	if (stack_read(&stack_files_installed, doors[at].name, PHASE_AUTH, &stack) < 0)
		return;
	doctor_break_missing(&stack);
	add_rows(doctor, &stack, at, sshd);
}

/* What is to be said of one door; true if a code is asked there. */
static bool
say_door(struct doctor *doctor, struct looked looked[], size_t at)
{
	const struct stack *stack = &looked[at].stack;
	struct doctor_line line = {.state = DOCTOR_NOTE, .check = doors[at].check};
	int before = doctor->findings;

	if (looked[at].r < 0) {
		line.state = doctor->tool->caller == 0 && looked[at].r != -ENOENT ? DOCTOR_FINDING
										  : DOCTOR_NOTE;
		line.cure = "mend its file in /etc/pam.d: pam.conf(5)";
		doctor_say(doctor, &line, "its stack can't be read: %s", strerror(-looked[at].r));
		return false;
	}
	doctor_field(doctor, doors[at].name, doors[at].check, stack);
	if (!looked[at].walk.is_protected) {
		say_bare(doctor, looked, at);
		return false;
	}
	say_walk(doctor, looked, at);
	doctor_lines(doctor, doors[at].name, doors[at].check, stack);
	if (doctor->findings == before && looked[at].walk.count == 0) {
		line.state = DOCTOR_OK;
		line.file = stack->entries[looked[at].walk.asks].file;
		line.line = stack->entries[looked[at].walk.asks].line;
		doctor_say(doctor, &line, "a code is asked");
	}
	return true;
}

static void
look_at_door(struct doctor *doctor, struct looked *looked, size_t at)
{
	doctor_progress(doctor, doors[at].check);
	looked->stack = (struct stack){.entries = NULL};
	looked->walk = (struct walk){.count = 0};
	looked->r = stack_read(&stack_files_installed, doors[at].name, PHASE_AUTH, &looked->stack);
	if (looked->r == 0)
		walk_stack(&looked->stack, doors[at].name, &looked->walk);
}

/* sudo -i and su - are doors of their own: one that is forgotten is a way around the other. */
static void
check_siblings(struct doctor *doctor, const bool asks[])
{
	struct doctor_line line = {.cure = "copy its lines, see pam_2sv(8), EXAMPLES"};

	for (size_t i = 1; i < DOORS; i++) {
		if (!doors[i].sibling || asks[i] == asks[i - 1])
			continue;
		line.check = doors[asks[i] ? i - 1 : i].check;
		doctor_say(doctor, &line, "no code is asked, but at %s one is: a way around it",
		    doors[asks[i] ? i : i - 1].name);
	}
}

/* What nobody proved yet is taken back by itself, and root should know. */
static void
check_waiting(struct doctor *doctor)
{
	struct protect_plan scope_protect_plan plan;
	struct protect_state state;
	struct doctor_line line = {
	    .state = DOCTOR_NOTE, .check = "protect", .cure = "2sv protect check"};
	int r = protect_state_read(PROTECT_FOLDER, &state, &plan);

	if (r == 0) {
		doctor_say(
		    doctor, &line, "a change of the door %s waits for its proof", state.door);
	} else if (r != -ENOENT && r != -EACCES) {
		line = (struct doctor_line){.check = "protect",
		    .file = PROTECT_FOLDER "/pending",
		    .cure = "put back what it has of the files before the change, then remove it"};
		doctor_say(doctor, &line, "can't be read: %s", strerror(-r));
	}
}

bool
doctor_doors(struct doctor *doctor)
{
	struct sshd_stack sshd = {.plain = {.opens = false}};
	struct looked looked[DOORS];
	bool asks[DOORS], is_asked = false;

	for (size_t i = 0; i < DOORS; i++)
		look_at_door(doctor, &looked[i], i);
	for (size_t i = 0; i < DOORS; i++) {
		asks[i] = say_door(doctor, looked, i);
		add_all_rows(doctor, i, &sshd);
		is_asked |= asks[i];
	}
	for (size_t i = 0; i < DOORS; i++)
		stack_free(&looked[i].stack);
	check_siblings(doctor, asks);
	doctor_parts(doctor, doors, DOORS);
	doctor_decoy(doctor, doors, DOORS);
	doctor_passwords(doctor);
	doctor_fields(doctor);
	if (is_asked) {
		doctor_others(doctor, doors, DOORS);
		doctor_lockers(doctor);
	}
	check_waiting(doctor);
	doctor_lines_shared(doctor);
	doctor_sshd(doctor, &sshd, asks[0]);
	return is_asked;
}
