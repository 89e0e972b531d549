/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzz target of gate_split and gate_kind: whatever words come out of a command, the same words,
 * each in single quotes, are the same command again; and what is a copy is one of the kinds that
 * are, in a list of commands as well.
 */
#include "watch/gate_kind.h"

#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define COMMAND_MAX 4096

static void
demand(bool holds)
{
	if (!holds)
		abort();
}

/* 'it'\''s' */
static size_t
quote(const char *text, char *ret)
{
	size_t used = 0;

	ret[used++] = '\'';
	for (; *text; text++) {
		if (*text == '\'') {
			memcpy(ret + used, "'\\''", 4);
			used += 4;
		} else {
			ret[used++] = *text;
		}
	}
	ret[used++] = '\'';
	ret[used++] = ' ';
	return used;
}

static void
check_again(const struct gate_words *words, const struct gate_copy *copy)
{
	static char command[8 * COMMAND_MAX];
	scope_gate_words struct gate_words again = {.count = 0};
	struct gate_copy same;
	bool is_open = false;
	size_t used = 0;

	for (size_t i = 0; i < words->count; i++) {
		used += quote(words->of[i].text, command + used);
		is_open |= words->of[i].is_open;
	}
	command[used] = '\0';
	demand(gate_split(command, &again) == 0 && again.count == words->count);
	for (size_t i = 0; i < words->count; i++)
		demand(strcmp(again.of[i].text, words->of[i].text) == 0 && !again.of[i].is_open);
	gate_kind(command, &same);
	demand(is_open || words->count == 0 ||
	       (same.kind == copy->kind && same.direction == copy->direction));
}

/* It is no less what it is where other commands stand around it. */
static void
check_in_list(const char *command, const struct gate_copy *copy)
{
	static char list[COMMAND_MAX + 64];
	struct gate_copy same;

	demand(text_format(list, sizeof(list), "cd /srv && %s; :", command) == 0);
	gate_kind(list, &same);
	demand(same.kind == copy->kind && same.direction == copy->direction);
	demand(text_format(list, sizeof(list), "echo $(%s) $(:)", command) == 0);
	gate_kind(list, &same);
	demand(same.kind == copy->kind && same.direction == copy->direction);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scope_gate_words struct gate_words words = {.count = 0};
	char command[COMMAND_MAX];
	struct gate_copy copy;
	int r;

	if (size >= sizeof(command))
		return 0;
	memcpy(command, data, size);
	command[size] = '\0';
	gate_kind(command, &copy);
	demand((unsigned int)copy.kind < COPIED_KINDS);
	demand(copied_is_copy(copy.kind) || copy.direction == COPIED_BOTH);
	r = gate_split(command, &words);
	if (r == 0 && words.count > 0) {
		check_again(&words, &copy);
		check_in_list(command, &copy);
	}
	return 0;
}
