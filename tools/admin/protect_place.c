/* SPDX-License-Identifier: BSD-2-Clause */
/* One file of pam.d in the plan, or words why it can't be. Called by the commands of protect. */
#include "tools/admin/protect_place.h"

#include "base/text.h"
#include "stacks/mend.h"
#include "stacks/passwords.h"
#include "tools/admin/doctor.h"
#include "tools/trouble.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

enum exit_code
protect_refuse_file(struct tool *tool, const char *words, const char *what, const char *cure)
{
	return trouble_say(
	    tool, (struct trouble){EXIT_REFUSED, "input"}, "2sv: %s%s\n%s", what, words, cure);
}

/* Where a line of the stack stands: "/etc/pam.d/sshd:4: ". */
static void
place_of(const struct stack_entry *entry, char *ret, size_t size)
{
	if (text_format(ret, size, "%s:%d: ", entry->file, entry->line) < 0)
		text_copy(ret, size, "");
}

/* One word of a file that other doors read, too, is a person's to change. */
static enum exit_code
refuse_sufficient(struct tool *tool, const struct placed *placed, const struct mend *mend)
{
	char where[512], cure[256];

	place_of(&placed->stack.entries[mend->entry], where, sizeof(where));
	text_format(cure, sizeof(cure),
	    "Write [success=%d default=ignore] there in place of sufficient: a right password then "
	    "goes on to pam_permit, and doors to what they have behind it. Then say this again.",
	    mend->lines);
	return protect_refuse_file(
	    tool, "\"sufficient\" ends the stack here, before a code is asked", where, cure);
}

static enum exit_code
refuse_fault(struct tool *tool, struct placed *placed, const char *service)
{
	char where[512] = "";
	struct mend mend;
	const struct walk_finding *finding = &placed->walk.findings[0];

	if (placed->walk.count == 0) {
		text_format(where, sizeof(where), "the door %s: ", service);
		return protect_refuse_file(
		    tool, "no line of 2sv would ask a code in it", where, PROTECT_BY_HAND);
	}
	if (mend_find(&placed->stack, service, &placed->walk, &mend))
		return refuse_sufficient(tool, placed, &mend);
	place_of(&placed->stack.entries[finding->entry], where, sizeof(where));
	return protect_refuse_file(
	    tool, doctor_fault_words(finding->fault), where, PROTECT_BY_HAND);
}

static enum exit_code
refuse_place(struct tool *tool, struct placed *placed, const char *service)
{
	char what[512];

	text_format(what, sizeof(what), "the door %s: ", service);
	switch (placed->verdict) {
	case PLACE_NO_FILE:
		return protect_refuse_file(tool, "it has no file in " PROTECT_PAM_FOLDER, what,
		    "Is its program installed?");
	case PLACE_NO_PASSWORD:
		return protect_refuse_file(tool,
		    "no line of its file asks a password, so there is no place for a code", what,
		    PROTECT_BY_HAND);
	case PLACE_SECOND_FACTOR:
		place_of(&placed->stack.entries[placed->other], what, sizeof(what));
		return protect_refuse_file(tool, "another second factor stands there", what,
		    "Take it out, or leave this door to it: two of them ask everybody twice.");
	case PLACE_LOSES:
		place_of(&placed->stack.entries[placed->other], what, sizeof(what));
		return protect_refuse_file(tool,
		    "this line would not be read any more, for those outside --group who come by a "
		    "password",
		    what,
		    "Put it before the first password, or into account; or leave out --group.");
	default:
		return refuse_fault(tool, placed, service);
	}
}

/* A file of the vendor's is not edited: ours in /etc goes before it. */
int
protect_add(struct protect_plan *plan, const char *path, const char *before, const char *after)
{
	char ours[PATH_MAX];
	scope_free char *real = NULL;
	int r;

	if (strncmp(path, PROTECT_VENDOR_FOLDER, strlen(PROTECT_VENDOR_FOLDER)) == 0) {
		r = text_format(ours, sizeof(ours), PROTECT_PAM_FOLDER "%s",
		    path + strlen(PROTECT_VENDOR_FOLDER));
		return r < 0 ? r : protect_plan_add(plan, ours, NULL, after);
	}
	real = realpath(path, NULL);
	return real ? protect_plan_add(plan, real, before, after) : -errno;
}

static enum exit_code
add_placed(struct tool *tool, const char *service, struct placed *placed, struct protect_plan *plan)
{
	int r = 0;

	if (placed->verdict == PLACE_READY)
		r = protect_add(plan, placed->path, placed->before, placed->text);
	else if (placed->verdict != PLACE_ALREADY)
		return refuse_place(tool, placed, service);
	if (r < 0)
		return protect_refuse_file(tool, strerror(-r), "", "Nothing was changed.");
	return EXIT_DONE;
}

enum exit_code
protect_place(struct tool *tool, const char *service, const struct place_lines *lines,
    struct protect_plan *plan)
{
	struct placed scope_placed placed;
	int r = place_find(&plan->files, service, lines, &placed);

	if (r < 0)
		return protect_refuse_file(tool, strerror(-r), "", "Nothing was changed.");
	return add_placed(tool, service, &placed, plan);
}

/* What stands there by hand is left alone, where it asks or not. */
static enum exit_code
refuse_by_hand(struct tool *tool, const char *path)
{
	char what[PATH_MAX];

	text_format(what, sizeof(what), "%s: ", path);
	return protect_refuse_file(tool,
	    "a line of pam_2sv.so that 2sv protect has not written stands there", what,
	    "Make it: password requisite pam_2sv.so ask");
}

enum exit_code
protect_place_passwords(
    struct tool *tool, const char *service, bool asks, struct protect_plan *plan)
{
	struct placed scope_placed placed;
	const struct stack_entry *line;
	int r = place_find_password(&plan->files, service,
	    asks ? "requisite pam_2sv.so ask" : "optional pam_2sv.so", &placed);

	if (r < 0)
		return protect_refuse_file(tool, strerror(-r), "", "Nothing was changed.");
	if (asks && placed.verdict == PLACE_ALREADY &&
	    passwords_judge(&placed.stack, &line) != PASSWORDS_ASK)
		return refuse_by_hand(tool, placed.path);
	return add_placed(tool, service, &placed, plan);
}
