/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libFuzzer target of the reader of pam.d and of the walk: four files, parted by form feeds, that
 * may include each other as "a" to "d". What was read, written out as one plain file, must be read
 * as the same lines; and the walk must end. Built by configure --enable-fuzz CC=clang.
 */
#include "stacks/module.h"
#include "stacks/walk.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static const char *texts[4];

static void
demand(bool holds)
{
	if (!holds)
		abort();
}

static int
read_text(const struct stack_files *files, const char *name, char **ret, char **ret_path)
{
	(void)files;
	if (name[0] < 'a' || name[0] > 'd' || name[1] != '\0' || !texts[name[0] - 'a'])
		return -ENOENT;
	*ret = strdup(texts[name[0] - 'a']);
	*ret_path = strdup(name);
	demand(*ret && *ret_path);
	return 0;
}

static const struct stack_files files = {.read = read_text};

/* A word in brackets, with what would end them early escaped. */
static void
write_word(FILE *file, const char *word)
{
	fputc('[', file);
	for (; *word; word++)
		fprintf(file, "%s%c", *word == ']' ? "\\" : "", *word);
	fputs("] ", file);
}

/* The modules of a stack as one file; the caller's to free. */
static char *
write_stack(const struct stack *stack)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	demand(file);
	for (size_t i = 0; i < stack->count; i++) {
		const struct stack_entry *entry = &stack->entries[i];

		if (entry->kind != ENTRY_MODULE)
			continue;
		fputs("auth ", file);
		write_word(file, entry->control_text);
		write_word(file, entry->module);
		for (size_t word = 0; entry->arguments[word]; word++)
			write_word(file, entry->arguments[word]);
		fputc('\n', file);
	}
	fclose(file);
	return text;
}

static bool
is_plain(const struct stack_entry *entry)
{
	const char *word = entry->control_text;

	/* "\]" can't be told from a backslash before the end; include is no control. */
	for (size_t i = 0; word; word = i <= ENTRY_WORDS_MAX ? entry->arguments[i++] : NULL)
		if (strchr(word, '\\') || word[0] == '\0')
			return false;
	return !strchr(entry->module, '\\') && entry->module[0] != '\0';
}

static void
compare(const struct stack *stack)
{
	scope_stack struct stack again = {.entries = NULL};
	scope_free char *text = write_stack(stack);
	size_t at = 0;

	texts[0] = text;
	if (strlen(text) == 0)
		return;
	demand(stack_read(&files, "a", PHASE_AUTH, &again) == 0);
	for (size_t i = 0; i < stack->count; i++) {
		const struct stack_entry *entry = &stack->entries[i];

		if (entry->kind != ENTRY_MODULE)
			continue;
		demand(at < again.count);
		demand(memcmp(&entry->control, &again.entries[at].control,
			   sizeof(entry->control)) == 0);
		demand(strcmp(entry->module, again.entries[at].module) == 0);
		demand(module_part(entry) == module_part(&again.entries[at]));
		at++;
	}
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	scope_free char *text = strndup((const char *)data, size);
	scope_stack struct stack stack = {.entries = NULL};
	bool may_compare = true;
	struct walk walk;
	char *rest = text;

	for (size_t i = 0; i < 4; i++)
		texts[i] = rest ? strsep(&rest, "\f") : NULL;
	if (stack_read(&files, "a", PHASE_AUTH, &stack) < 0)
		return 0;
	for (size_t i = 0; i < stack.count && may_compare; i++)
		may_compare = stack.entries[i].kind != ENTRY_MODULE || is_plain(&stack.entries[i]);
	if (stack.count < 100)
		walk_stack(&stack, "sshd", &walk);
	if (may_compare && stack.count < 200)
		compare(&stack);
	return 0;
}
