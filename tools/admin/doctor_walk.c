/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Words for what the walk finds in a door's stack: each fault once, with the doors that share it.
 * Called by doctor_doors.c.
 */
#include "tools/admin/doctor_walk.h"

#include "base/text.h"
#include "stacks/mend.h"

#include <limits.h>
#include <string.h>

#include "base/poison.h"

#define CURE_SIZE (PATH_MAX + 128)
#define OTHERS_SIZE 160

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
name_others(const struct doors_looked *all, size_t at, const struct walk_finding *finding,
    char ret[OTHERS_SIZE])
{
	const struct looked *looked = all->of;
	const struct stack_entry *entry = &looked[at].stack.entries[finding->entry];
	size_t length = 0;

	ret[0] = '\0';
	for (size_t i = 0; i < all->count; i++) {
		if (i == at || !has_the_same(&looked[i], finding->fault, entry))
			continue;
		if (i < at)
			return false;
		text_format(ret + length, OTHERS_SIZE - length, "%s%s",
		    length ? ", " : " (so at the doors ", looked[i].door->name);
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

void
doctor_walk_say(struct doctor *doctor, struct doors_looked *all, size_t at)
{
	const struct doctor_door *door = all->of[at].door;
	struct stack *stack = &all->of[at].stack;
	const struct walk *walk = &all->of[at].walk;
	struct mend mend = {.lines = 0};
	char cure[CURE_SIZE], others[OTHERS_SIZE];

	if (!mend_find(stack, door->name, walk, &mend))
		mend.lines = 0;
	for (size_t i = 0; i < walk->count; i++) {
		const struct walk_finding *finding = &walk->findings[i];
		const struct stack_entry *entry = &stack->entries[finding->entry];
		struct doctor_line line = {.check = door->check,
		    .file = entry->file,
		    .line = entry->line,
		    .cure = cure_of(finding, entry, &mend, cure)};

		if (!is_consequence(walk, finding) && name_others(all, at, finding, others))
			doctor_say(doctor, &line, "%s%s%s", faults[finding->fault].words,
			    doctor_fault_texts(&doctor->settings->sections, finding->fault),
			    others);
	}
}
