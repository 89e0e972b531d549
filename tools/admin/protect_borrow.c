/* SPDX-License-Identifier: BSD-2-Clause */
/* All files of pam.d are looked through. Called by the commands of protect, as root. */
#include "config.h"

#include "tools/admin/protect_borrow.h"
#include "tools/admin/protect_end.h"
#include "tools/admin/protect_place.h"

#include "base/text.h"
#include "doors/doors.h"
#include "stacks/apart.h"
#include "stacks/module.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

/* One file: its text as the plan leaves it, and what that is without marked lines. */
struct borrower {
	char *path, *text, *plain;
};

static void
borrower_free(struct borrower *borrower)
{
	free(borrower->path);
	free(borrower->text);
	free(borrower->plain);
}

static int
borrower_read(const struct protect_plan *plan, const char *name, struct borrower *ret)
{
	int r = plan->files.read(&plan->files, name, &ret->text, &ret->path);

	return r < 0 ? r : edit_take_back(ret->text, &ret->plain);
}

/* Login's other name, by which it is asked from afar, is the same door. */
static bool
is_same_door(const char *name, const char *lender)
{
	return strcmp(name, lender) == 0 || strcmp(name, "remote") == 0;
}

/* The text with lines of its own; NULL where it borrows none. */
static int
make_apart(const struct protect_plan *plan, const char *text, const char *lender, char **ret)
{
	struct apart scope_apart apart;
	int r = apart_find(&plan->files, text, lender, &apart);

	*ret = NULL;
	return r > 0 ? edit_make(text, &apart.edit, 1, ret) : r;
}

/* True if the door asks a code by those files. */
static bool
asks(const struct stack_files *files, const char *door)
{
	scope_stack struct stack stack = {.entries = NULL};

	if (stack_read(files, door, PHASE_AUTH, &stack) < 0)
		return false;
	for (size_t i = 0; i < stack.count; i++)
		if (entry_is_module(&stack.entries[i], MODULE_2SV))
			return true;
	return false;
}

/* One that asks twice, and asked lender's code before, goes on to do so. */
static bool
is_left(const char *name, const char *lender)
{
	return asks(&stack_files_installed, lender) && !door_find(name)->one_field;
}

typedef int look_at(struct protect_plan *plan, const char *name, const char *lender);

static int
give_own_lines(struct protect_plan *plan, const char *name, const char *lender)
{
	struct borrower scope(borrower_free) borrower = {.path = NULL};
	scope_free char *after = NULL;
	int r = borrower_read(plan, name, &borrower);

	if (r < 0 || strcmp(borrower.text, borrower.plain) != 0) /* it was done before */
		return r == -ENOMEM ? r : 0;
	r = make_apart(plan, borrower.plain, lender, &after);
	return r < 0 || !after || is_left(name, lender)
		   ? r
		   : protect_add(plan, borrower.path, borrower.text, after);
}

static bool
is_planned(const struct protect_plan *plan, const char *path)
{
	for (size_t i = 0; i < plan->count; i++)
		if (strcmp(plan->of[i].path, path) == 0)
			return true;
	return false;
}

/* What the file becomes: NULL = it goes, for the vendor's own is behind it. */
static int
make_again(struct protect_plan *plan, const char *path, const char *before, const char *lender)
{
	scope_free char *plain = NULL, *after = NULL;
	int r = edit_take_back(before, &plain);

	if (r == 0 && asks(&plan->files, lender))
		r = make_apart(plan, plain, lender, &after);
	if (r == 0 && !after && !protect_is_ours(PROTECT_FOLDER, path, before)) {
		after = plain;
		plain = NULL;
	}
	return r < 0 ? r : protect_plan_add(plan, path, before, after);
}

/* As it is on the disk: a file that the plan does not have keeps what asks a code in it. */
static int
look_again(struct protect_plan *plan, const char *name, const char *lender)
{
	char path[PATH_MAX];
	scope_free char *text = NULL;
	int r = text_format(path, sizeof(path), PROTECT_PAM_FOLDER "%s", name);

	if (r == 0)
		r = protect_file_read(path, &text);
	if (r < 0 || !text)
		return r == -ENOMEM ? r : 0;
	if (!strstr(text, EDIT_KEPT) || (strstr(text, MODULE_2SV) && !is_planned(plan, path)))
		return 0;
	return make_again(plan, path, text, lender);
}

static int
look_through(struct protect_plan *plan, const char *lender, const char *folder, look_at *look)
{
	struct dirent **entries = NULL;
	int found = scandir(folder, &entries, NULL, alphasort), r = 0;

	for (int i = 0; i < found; i++) {
		const char *name = entries[i]->d_name;

		if (r == 0 && !strchr(name, '.') && !is_same_door(name, lender))
			r = look(plan, name, lender);
		free(entries[i]);
	}
	free(entries);
	return r;
}

int
protect_borrow_plan(struct protect_plan *plan, const char *lender)
{
	int r = look_through(plan, lender, PROTECT_PAM_FOLDER, give_own_lines);

	return r == 0 ? look_through(plan, lender, PROTECT_VENDOR_FOLDER, give_own_lines) : r;
}

int
protect_borrow_again(struct protect_plan *plan, const char *lender)
{
	return look_through(plan, lender, PROTECT_PAM_FOLDER, look_again);
}
