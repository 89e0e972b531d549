/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A door's file is looked at line by line, each with all that it includes: a code goes behind the
 * last line that asks a password. Whether that is right the walk says. Called by 2sv.
 */
#include "stacks/place.h"
#include "stacks/apart.h"
#include "stacks/edit.h"
#include "stacks/line.h"
#include "stacks/module.h"

#include "base/text.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define EDITS_MAX 6 /* one a phase, the line before a password, and what is put apart */
#define CANDIDATES_MAX 8
#define EDIT_TEXT_SIZE 512
#define THE_TEXT "" /* a name that no include can have */

/* Files, one of which has another text than on the disk. */
struct overlay {
	struct stack_files files;
	const struct stack_files *below;
	const char *name, *text, *path;
};

struct placing {
	const struct stack_files *files;
	const char *door;
	const struct place_lines *lines;
	struct placed *placed;
	const char *plain;	    /* its file without any line of 2sv protect */
	int behind[CANDIDATES_MAX]; /* lines of auth from the last password on */
	size_t candidates;
	int field; /* its line before which one field is taken apart; 0 = none */
	struct edit edits[EDITS_MAX];
	char texts[EDITS_MAX][EDIT_TEXT_SIZE];
	size_t count;
	struct apart apart;
};

/* What one line of the file holds of a phase, with all that it includes. */
struct content {
	int first, last; /* lines of the file */
	bool is_any, has_password, has_environment, has_jump;
};

static int
overlay_read(const struct stack_files *files, const char *name, char **ret, char **ret_path)
{
	const struct overlay *overlay = (const struct overlay *)files;

	if (strcmp(name, overlay->name) != 0)
		return overlay->below->read(overlay->below, name, ret, ret_path);
	*ret = strdup(overlay->text);
	*ret_path = strdup(overlay->path);
	if (*ret && *ret_path)
		return 0;
	free(*ret);
	free(*ret_path);
	*ret = *ret_path = NULL;
	return -ENOMEM;
}

/* A line alone, as if it were a file: text holds it, and nothing else but comments. */
static int
look_at(
    const struct placing *placing, const char *text, enum stack_phase phase, struct content *ret)
{
	const struct overlay overlay = {.files = {.read = overlay_read},
	    .below = placing->files,
	    .name = THE_TEXT,
	    .text = text,
	    .path = THE_TEXT};
	scope_stack struct stack stack = {.entries = NULL};
	int r = stack_read(&overlay.files, THE_TEXT, phase, &stack);

	ret->is_any = r == 0 && !stack.is_other && stack.count > 0;
	for (size_t i = 0; ret->is_any && i < stack.count; i++) {
		enum module_part part = module_part(&stack.entries[i]);

		ret->has_password |= part == PART_PASSWORD;
		ret->has_environment |= entry_is_module(&stack.entries[i], "pam_env.so");
		ret->has_jump |= control_jumps(&stack.entries[i].control);
	}
	return r == -ENOMEM ? r : 0;
}

/* An edit without its text: where it goes. first 0 = nowhere. */
static struct edit
edit_behind(const struct content *content)
{
	return (struct edit){.how = EDIT_AFTER, .first = content->first, .last = content->last};
}

static void
take(struct edit *edit, enum stack_phase phase, const struct content *content)
{
	if (!content->is_any || (edit->first > 0 && edit->how == EDIT_BEFORE))
		return;
	*edit = edit_behind(content);
	/* Before what ends the stack by itself; before what users may set; before any try. */
	if (phase == PHASE_PASSWORD || (phase == PHASE_ACCOUNT && content->has_password) ||
	    (phase == PHASE_SESSION && content->has_environment))
		edit->how = EDIT_BEFORE;
}

/* Behind the last password, or where a jump leads that follows it; or before the first. */
static void
take_candidate(struct placing *placing, struct edit *edit, const struct content *content)
{
	if ((content->has_password || content->has_jump) && placing->field == 0)
		placing->field = content->first;
	if (placing->lines->before_password) {
		if (!content->has_password || edit->first > 0)
			return;
		*edit = edit_behind(content);
		edit->how = EDIT_BEFORE;
		placing->behind[placing->candidates++] = content->first;
		return;
	}
	if (content->has_password) {
		placing->candidates = 0;
		*edit = edit_behind(content);
	}
	if (edit->first > 0 && content->is_any && placing->candidates < CANDIDATES_MAX)
		placing->behind[placing->candidates++] = content->last;
}

static int
find_place(struct placing *placing, enum stack_phase phase, struct edit *ret)
{
	struct line_place place = {placing->plain, 1};
	const char *from = place.text;
	struct line line;
	int r = 0;

	*ret = (struct edit){.first = 0};
	while (r == 0 && line_next(&place, &line)) {
		scope_free char *alone = strndup(from, (size_t)(place.text - from));
		struct content content = {.first = line.number, .last = place.number - 1};

		if (!alone)
			return -ENOMEM;
		r = look_at(placing, alone, phase, &content);
		if (r == 0 && phase == PHASE_AUTH)
			take_candidate(placing, ret, &content);
		else if (r == 0)
			take(ret, phase, &content);
		from = place.text;
	}
	return r;
}

/* Behind those of the phases, of which auth's is the first one. */
static void
add_before(struct placing *placing)
{
	struct edit *edit = &placing->edits[placing->count];
	char *text = placing->texts[placing->count];

	if (!placing->lines->before || placing->field == 0)
		return;
	*edit = (struct edit){EDIT_BEFORE, placing->field, placing->field, text};
	text_format(
	    text, EDIT_TEXT_SIZE, "%s %s", stack_phase_name(PHASE_AUTH), placing->lines->before);
	placing->count++;
}

static int
find_places(struct placing *placing)
{
	for (int i = PHASE_AUTH; i <= PHASE_PASSWORD; i++) {
		enum stack_phase phase = (enum stack_phase)i;
		struct edit *edit = &placing->edits[placing->count];
		char *text = placing->texts[placing->count];
		int r = placing->lines->of[phase] ? find_place(placing, phase, edit) : 0;

		if (r < 0)
			return r;
		if (!placing->lines->of[phase] || edit->first == 0)
			continue;
		text_format(text, EDIT_TEXT_SIZE, "%s %s", stack_phase_name(phase),
		    placing->lines->of[phase]);
		edit->text = text;
		placing->count++;
	}
	add_before(placing);
	if (placing->apart.lines)
		placing->edits[placing->count++] = placing->apart.edit;
	if (placing->candidates == 0)
		placing->placed->verdict = PLACE_NO_PASSWORD;
	return 0;
}

static int
walk_text(const struct placing *placing, const char *text)
{
	struct placed *placed = placing->placed;
	const struct overlay overlay = {.files = {.read = overlay_read},
	    .below = placing->files,
	    .name = placing->door,
	    .text = text,
	    .path = placed->path};
	int r;

	stack_free(&placed->stack);
	r = stack_read(&overlay.files, placing->door, PHASE_AUTH, &placed->stack);
	if (r < 0)
		return r;
	walk_stack(&placed->stack, placing->door, &placed->walk);
	return 0;
}

/* As it is without our lines, and with those of its own that are put in place of borrowed ones. */
static int
walk_before(struct placing *placing)
{
	scope_free char *text = NULL;
	const char *lender = placing->lines->apart;
	int r = lender ? apart_find(placing->files, placing->plain, lender, &placing->apart) : 0;

	if (r > 0)
		r = edit_make(placing->plain, &placing->apart.edit, 1, &text);
	return r < 0 ? r : walk_text(placing, text ? text : placing->plain);
}

/* What is said of the file as it is without our lines. */
static void
judge_before(struct placed *placed)
{
	if (placed->walk.is_protected) {
		placed->verdict = placed->walk.count == 0 ? PLACE_ALREADY : PLACE_BY_HAND;
		return;
	}
	for (size_t i = 0; i < placed->stack.count; i++) {
		if (!module_is_second_factor(&placed->stack.entries[i]))
			continue;
		placed->verdict = PLACE_SECOND_FACTOR;
		placed->other = i;
		return;
	}
}

/* The first edit is auth's. Where no candidate is right, the first one's faults are told. */
static int
try_candidates(struct placing *placing)
{
	struct placed *placed = placing->placed;
	size_t i = 0;
	int r = 0;

	for (; r == 0 && i <= placing->candidates; i++) {
		size_t at = i < placing->candidates ? i : 0;

		placing->edits[0].first = placing->edits[0].last = placing->behind[at];
		free(placed->text);
		placed->text = NULL;
		r = edit_make(placing->plain, placing->edits, placing->count, &placed->text);
		if (r == 0)
			r = walk_text(placing, placed->text);
		if (r == 0 && placed->walk.is_protected && placed->walk.count == 0)
			return 0;
	}
	placed->verdict = PLACE_BY_HAND;
	return r;
}

/* Ours end by a deny: what stands behind it is not read. */
static size_t
end_of_ours(const struct stack *stack)
{
	size_t end = stack->count, i = stack->count;

	while (i-- > 0 && !entry_is_module(&stack->entries[i], MODULE_2SV))
		if (module_part(&stack->entries[i]) == PART_DENY)
			end = i + 1;
	return end;
}

/* True for a line that ours include, too. */
static bool
is_read_before(const struct stack *stack, size_t end, const struct stack_entry *entry)
{
	for (size_t i = 0; i < end; i++)
		if (stack->entries[i].line == entry->line &&
		    strcmp(stack->entries[i].file, entry->file) == 0)
			return true;
	return false;
}

/* The first line behind ours that may refuse, and asked those who came by a password. */
static size_t
find_lost(const struct stack *stack)
{
	size_t end = end_of_ours(stack);

	for (size_t i = end; i < stack->count; i++) {
		int action = stack->entries[i].control.actions[RESULT_AUTH_ERR];

		if ((action == ACTION_BAD || action == ACTION_DIE) &&
		    !is_read_before(stack, end, &stack->entries[i]))
			return i;
	}
	return stack->count;
}

/* The line is named as it stands without ours. */
static int
judge_behind(struct placing *placing)
{
	struct placed *placed = placing->placed;
	size_t from_end = placed->stack.count - find_lost(&placed->stack);
	int r = 0;

	if (from_end == 0)
		return 0;
	placed->verdict = PLACE_LOSES;
	r = walk_text(placing, placing->plain);
	placed->other = placed->stack.count - from_end;
	return r;
}

static int
find(struct placing *placing)
{
	struct placed *placed = placing->placed;
	scope_free char *plain = NULL;
	int r = edit_take_back(placed->before, &plain);

	placing->plain = plain;
	if (r == 0)
		r = walk_before(placing);
	if (r < 0)
		return r;
	judge_before(placed);
	if (placed->verdict != PLACE_READY)
		return 0;
	r = find_places(placing);
	if (r < 0 || placed->verdict != PLACE_READY)
		return r;
	r = try_candidates(placing);
	if (r == 0 && placed->verdict == PLACE_READY && placing->lines->for_some)
		r = judge_behind(placing);
	return r;
}

int
place_find(const struct stack_files *files, const char *door, const struct place_lines *lines,
    struct placed *ret)
{
	struct placing placing = {.files = files, .door = door, .lines = lines, .placed = ret};
	int r;

	*ret = (struct placed){.verdict = PLACE_READY};
	r = files->read(files, door, &ret->before, &ret->path);
	if (r < 0)
		ret->verdict = PLACE_NO_FILE;
	else
		r = find(&placing);
	apart_free(&placing.apart);
	if (r == -ENOMEM) {
		placed_free(ret);
		return r;
	}
	/* A file without a line of auth, where there is no "other". */
	if (r < 0 && ret->before)
		ret->verdict = PLACE_NO_PASSWORD;
	return 0;
}

void
placed_free(struct placed *placed)
{
	free(placed->path);
	free(placed->before);
	free(placed->text);
	stack_free(&placed->stack);
	*placed = (struct placed){.path = NULL};
}
