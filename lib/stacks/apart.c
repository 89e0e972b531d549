/* SPDX-License-Identifier: BSD-2-Clause */
/* The lines of another file, copied. Called by place.c and 2sv. */
#include "stacks/apart.h"
#include "stacks/control.h"
#include "stacks/line.h"
#include "stacks/module.h"

#include "base/scope.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/poison.h"

/* A line's first words: "auth" ("-auth" too), "include", "login". */
struct words {
	const char *phase, *control, *name;
	bool is_whole; /* @include */
};

/* Changes the line. */
static struct words
words_of(struct line *line)
{
	char *rest = line->text;
	struct words words = {.phase = line_word(&rest)};

	words.is_whole = words.phase && strcasecmp(words.phase, "@include") == 0;
	words.control = words.is_whole ? NULL : line_word(&rest);
	words.name = line_word(&rest);
	return words;
}

static bool
is_auth(const struct words *words)
{
	const char *phase = words->phase;

	return phase && strcasecmp(phase + (phase[0] == '-'), "auth") == 0;
}

static bool
takes_in(const struct words *words, const char *lender)
{
	if (!words->name || strcmp(words->name, lender) != 0)
		return false;
	return words->is_whole ||
	       (is_auth(words) && words->control &&
		   (control_is_include(words->control) || control_is_substack(words->control)));
}

static bool
has_auth(const struct stack_files *files, const char *name)
{
	scope_stack struct stack stack = {.entries = NULL};

	return stack_read(files, name, PHASE_AUTH, &stack) == 0 && !stack.is_other;
}

static bool
jumps(const char *control)
{
	struct control read;

	return control && control_read(control, &read) && control_jumps(&read);
}

static bool
has_jump(const char *text)
{
	struct line_place place = {text, 1};
	struct line line;

	while (line_next(&place, &line))
		if (jumps(words_of(&line).control))
			return true;
	return false;
}

/* What ends a substack, or jumps over it, would do more among lines of the file itself. */
static bool
is_all_of_auth(const char *text)
{
	struct line_place place = {text, 1};
	struct line line;
	int lines = 0;

	while (line_next(&place, &line)) {
		struct words words = words_of(&line);

		lines += words.is_whole || is_auth(&words);
	}
	return lines == 1;
}

/* A line that changes nothing stands where one is left out, for those that jump over it. */
struct copying {
	const struct stack_files *files;
	bool is_whole, has_jump;
};

/* One line of the lender's, as it is to stand in the other file. */
static void
put(FILE *file, const struct copying *copying, const struct line *line)
{
	struct line taken = *line;
	struct words words = words_of(&taken);
	bool is_ours = words.name && strstr(words.name, MODULE_2SV);

	if (is_ours && copying->has_jump && (copying->is_whole || is_auth(&words)))
		fprintf(file, "%s [default=ignore] pam_permit.so\n", words.phase);
	if (is_ours)
		return;
	if (copying->is_whole || is_auth(&words))
		fprintf(file, "%s\n", line->text);
	else if (words.is_whole && words.name && has_auth(copying->files, words.name))
		fprintf(file, "auth include %s\n", words.name);
}

static int
copy_lines(const struct stack_files *files, const char *text, bool is_whole, char **ret)
{
	const struct copying copying = {files, is_whole, has_jump(text)};
	struct line_place place = {text, 1};
	struct line line;
	size_t size = 0;
	FILE *file = open_memstream(ret, &size);

	if (!file)
		return -ENOMEM;
	while (line_next(&place, &line))
		if (!line.is_too_long && !line.is_unfinished)
			put(file, &copying, &line);
	if (fclose(file) != 0)
		return -ENOMEM;
	if (size > 0)
		(*ret)[size - 1] = '\0';
	return 0;
}

/* 0 where there is nothing to copy: the line stays. */
static int
copy_lender(const struct stack_files *files, const char *lender, bool is_whole, char **ret)
{
	scope_free char *text = NULL, *path = NULL, *plain = NULL, *made = NULL;
	int r = files->read(files, lender, &text, &path);

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	r = edit_take_back(text, &plain);
	if (r == 0)
		r = copy_lines(files, plain, is_whole, &made);
	if (r < 0 || made[0] == '\0')
		return r;
	*ret = made;
	made = NULL;
	return 1;
}

int
apart_find(const struct stack_files *files, const char *text, const char *lender, struct apart *ret)
{
	struct line_place place = {text, 1};
	struct line line;
	int r = 0;

	*ret = (struct apart){.lines = NULL};
	while (r == 0 && line_next(&place, &line)) {
		int last = place.number - 1;
		struct words words = words_of(&line);

		if (line.is_too_long || line.is_unfinished || last > line.number ||
		    !takes_in(&words, lender) ||
		    (words.control && control_is_substack(words.control) && !is_all_of_auth(text)))
			continue;
		r = copy_lender(files, lender, words.is_whole, &ret->lines);
		ret->edit = (struct edit){EDIT_FOR, line.number, line.number, ret->lines};
	}
	return r;
}

void
apart_free(struct apart *apart)
{
	free(apart->lines);
	*apart = (struct apart){.lines = NULL};
}
