/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From files of pam.d to one list of lines, includes resolved. Called by 2sv's doctor; runs as
 * whoever calls that.
 */
#include "stacks/stack.h"
#include "stacks/line.h"

#include "base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/poison.h"

#define LEVELS_MAX 16 /* libpam's own limit of includes in one another */
#define ENTRIES_MAX 2000

static const char *const phase_names[] = {"auth", "account", "session", "password"};

const char *
stack_phase_name(enum stack_phase phase)
{
	return phase_names[phase];
}

struct reading {
	const struct stack_files *files;
	enum stack_phase phase;
	struct stack *stack;
	const char *path; /* of the file that is read */
	int depth, level; /* of includes, of substacks */
	bool any_phase;	  /* the file was not included for one phase alone */
};

static int read_file(const struct reading *from, const char *name);

static void
entry_clear(struct stack_entry *entry)
{
	free(entry->file);
	free(entry->control_text);
	free(entry->module);
	for (size_t i = 0; i < ENTRY_WORDS_MAX; i++)
		free(entry->arguments[i]);
}

void
stack_free(struct stack *stack)
{
	for (size_t i = 0; i < stack->count; i++)
		entry_clear(&stack->entries[i]);
	free(stack->entries);
	*stack = (struct stack){.entries = NULL};
}

/* A new entry at the end, broken until it is said what it is; NULL: errno says why. */
static struct stack_entry *
add_entry(const struct reading *reading, const struct line *line)
{
	struct stack *stack = reading->stack;
	struct stack_entry *entry;

	if (stack->count == ENTRIES_MAX) {
		errno = E2BIG;
		return NULL;
	}
	if (stack->count == stack->room) {
		size_t room = stack->room ? 2 * stack->room : 16;
		void *more = realloc(stack->entries, room * sizeof(*stack->entries));

		if (!more)
			return NULL;
		stack->entries = more;
		stack->room = room;
	}
	entry = &stack->entries[stack->count];
	*entry = (struct stack_entry){.kind = ENTRY_BROKEN, .line = line->number};
	entry->level = reading->level;
	control_read("[", &entry->control); /* all bad */
	entry->file = strdup(reading->path);
	if (!entry->file)
		return NULL;
	stack->count++;
	return entry;
}

static int
add_arguments(struct stack_entry *entry, char *rest)
{
	char *word;

	for (size_t i = 0; (word = line_word(&rest)); i++) {
		if (i == ENTRY_WORDS_MAX) {
			entry->has_more_arguments = true;
			return 0;
		}
		entry->arguments[i] = strdup(word);
		if (!entry->arguments[i])
			return -ENOMEM;
	}
	return 0;
}

static int
add_broken(const struct reading *reading, const struct line *line, const char *trouble)
{
	struct stack_entry *entry = add_entry(reading, line);

	if (!entry)
		return -errno;
	entry->trouble = trouble;
	return 0;
}

static int
add_module(const struct reading *reading, const struct line *line, char *control, char *rest)
{
	struct stack_entry *entry = add_entry(reading, line);
	char *module = line_word(&rest);

	if (!entry)
		return -errno;
	entry->control_text = strdup(control);
	entry->module = strdup(module ? module : "");
	if (!entry->control_text || !entry->module)
		return -ENOMEM;
	entry->kind = module ? ENTRY_MODULE : ENTRY_BROKEN;
	if (!control_read(control, &entry->control))
		entry->trouble =
		    "its control is not understood, so that every result counts as bad";
	if (!module)
		entry->trouble = "it names no module";
	return add_arguments(entry, rest);
}

static int
add_substack(const struct reading *reading, const struct line *line)
{
	struct stack_entry *entry = add_entry(reading, line);

	if (!entry)
		return -errno;
	entry->kind = ENTRY_SUBSTACK;
	return 0;
}

/* The lines of an included file; one that can't be read is a line that fails, as at libpam. */
static int
follow(struct reading to, const struct line *line, const char *name)
{
	int r = -ENOENT;

	if (name && ++to.depth < LEVELS_MAX)
		r = read_file(&to, name);
	if (r == -ENOMEM || r == -E2BIG || r == 0)
		return r;
	return add_broken(&to, line,
	    to.depth < LEVELS_MAX ? "the file that it includes can't be read"
				  : "files include one another in a ring");
}

static int
take_control(const struct reading *reading, const struct line *line, char *rest)
{
	struct reading to = *reading;
	char *control = line_word(&rest);
	bool is_substack = control && control_is_substack(control);
	int r;

	if (!control)
		return add_broken(reading, line, "it has no control");
	if (!is_substack && !control_is_include(control))
		return add_module(reading, line, control, rest);
	r = is_substack ? add_substack(reading, line) : 0;
	to.level += is_substack;
	to.any_phase = false;
	return r < 0 ? r : follow(to, line, line_word(&rest));
}

static bool
is_phase(const char *type)
{
	for (size_t i = 0; i < sizeof(phase_names) / sizeof(phase_names[0]); i++)
		if (strcasecmp(type, phase_names[i]) == 0)
			return true;
	return false;
}

/* A line of no phase stands for that which was asked for, or else for auth: as at libpam. */
static int
take_line(const struct reading *reading, struct line *line)
{
	char *rest = line->text, *type = line_word(&rest);

	if (line->is_unfinished)
		return add_broken(reading, line,
		    "it goes on in a next line, and there is none: libpam does not take the file");
	if (type && strcasecmp(type, "@include") == 0)
		return follow(*reading, line, line_word(&rest));
	if (type && type[0] == '-')
		type++;
	if (!type || !is_phase(type))
		return !reading->any_phase || reading->phase == PHASE_AUTH
			   ? add_broken(reading, line, "it names no phase")
			   : 0;
	if (strcasecmp(type, phase_names[reading->phase]) != 0)
		return 0;
	if (line->is_too_long)
		return add_broken(reading, line, "it is too long");
	return take_control(reading, line, rest);
}

static int
read_file(const struct reading *from, const char *name)
{
	scope_free char *text = NULL, *path = NULL;
	struct reading reading = *from;
	struct line_place place = {.number = 1};
	struct line line;
	int r = from->files->read(from->files, name, &text, &path);

	if (r < 0)
		return r;
	reading.path = path;
	place.text = text;
	while (r == 0 && line_next(&place, &line))
		r = take_line(&reading, &line);
	return r;
}

int
stack_read(
    const struct stack_files *files, const char *service, enum stack_phase phase, struct stack *ret)
{
	struct reading reading = {.files = files, .phase = phase, .stack = ret, .any_phase = true};
	int r;

	*ret = (struct stack){.entries = NULL};
	r = read_file(&reading, service);
	if (r == -ENOENT || (r == 0 && ret->count == 0)) {
		ret->is_other = true;
		r = read_file(&reading, "other");
	}
	if (r < 0)
		stack_free(ret);
	return r;
}

bool
entry_is_module(const struct stack_entry *entry, const char *name)
{
	const char *slash = entry->module ? strrchr(entry->module, '/') : NULL;

	return entry->kind == ENTRY_MODULE && strcmp(slash ? slash + 1 : entry->module, name) == 0;
}

bool
entry_has(const struct stack_entry *entry, const char *word)
{
	for (size_t i = 0; entry->arguments[i]; i++)
		if (strcmp(entry->arguments[i], word) == 0)
			return true;
	return false;
}
