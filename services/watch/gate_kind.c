/* SPDX-License-Identifier: BSD-2-Clause */
/* From a command to its tool: what stands before it is passed by. Called by gate.c. */
#include "watch/gate_kind.h"
#include "watch/gate_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define INTERNAL_SFTP "internal-sftp"
#define GATE "2sv-gate"

/* What runs the command that stands behind it, and changes nothing of what it copies. */
static const struct runner {
	const char *name;
	const char *flags;	/* options without a value: letters */
	const char *values;	/* with one */
	size_t arguments;	/* so many words stand before the command */
	bool takes_assignments; /* NAME=VALUE before the command */
} runners[] = {
    {"exec", "cl", "a", 0, false},
    {"command", "p", "", 0, false},
    {"builtin", "", "", 0, false},
    {"nohup", "", "", 0, false},
    {"setsid", "cfw", "", 0, false},
    {"env", "i0v", "uC", 0, true},
    {"sudo", "nEHkSPsib", "ugpCrtRDTh", 0, true},
    {"doas", "ns", "uC", 0, false},
    {"nice", "", "n", 0, false},
    {"ionice", "t", "cn", 0, false},
    {"chrt", "abfior", "", 1, false},
    {"stdbuf", "", "ioe", 0, false},
    {"time", "pv", "fo", 0, false},
    {"timeout", "v", "ks", 1, false},
    {"busybox", "", "", 0, false},
    {"toybox", "", "", 0, false},
    /* words of the shell, before which a command begins */
    {"!", "", "", 0, true},
    {"{", "", "", 0, true},
    {"if", "", "", 0, true},
    {"then", "", "", 0, true},
    {"elif", "", "", 0, true},
    {"else", "", "", 0, true},
    {"while", "", "", 0, true},
    {"until", "", "", 0, true},
    {"do", "", "", 0, true},
};

static const char *const shells[] = {"sh", "bash", "dash", "ash", "ksh", "mksh", "zsh", "rbash"};

#define DEPTH_MAX 4 /* of shells in shells */

struct looking {
	struct gate_copy *found;
	bool may_stay; /* what was found goes into a pipe, whose end may be on this machine */
	int depth;
};

static void look(struct looking *looking, const char *command);

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* NAME=VALUE, as a shell takes it before a command. */
static bool
is_assignment(const char *word)
{
	const char *equals = strchr(word, '=');
	size_t length =
	    strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	return equals && length > 0 && word + length == equals && !strchr("0123456789", word[0]);
}

static size_t
skip_assignments(const struct gate_words *words, size_t at)
{
	while (at < words->count && is_assignment(words->of[at].text))
		at++;
	return at;
}

static const struct runner *
runner_find(const struct gate_word *word)
{
	if (word->is_open && strcmp(word->text, "{") != 0)
		return NULL;
	for (size_t i = 0; i < sizeof(runners) / sizeof(runners[0]); i++)
		if (strcmp(base_name(word->text), runners[i].name) == 0)
			return &runners[i];
	return NULL;
}

/* Behind the runner's own options; the count of words where one is not known. */
static size_t
skip_options(const struct gate_words *words, size_t at, const struct runner *runner)
{
	for (; at < words->count; at++) {
		const char *text = words->of[at].text;

		if (text[0] != '-' || words->of[at].is_open)
			break;
		if (strcmp(text, "--") == 0)
			return at + 1;
		if (text[1] == '-' && strchr(text, '='))
			continue;
		text += 1 + strspn(text + 1, runner->flags);
		if (*text == '\0' && text[-1] != '-')
			continue;
		if (*text == '\0' || !strchr(runner->values, *text))
			return words->count;
		at += text[1] == '\0'; /* its value is the next word */
	}
	return at;
}

/* The word that names the tool. */
static size_t
find_tool(const struct gate_words *words)
{
	size_t at = skip_assignments(words, 0);
	const struct runner *runner;

	while (at < words->count && (runner = runner_find(&words->of[at]))) {
		at = skip_options(words, at + 1, runner) + runner->arguments;
		if (runner->takes_assignments)
			at = skip_assignments(words, at);
	}
	return at;
}

static bool
is_shell(const char *name)
{
	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++)
		if (strcmp(name, shells[i]) == 0)
			return true;
	return false;
}

/* The command line that is one word of this one: sh -c LINE, su -c LINE; or NULL. */
static const char *
find_line(const struct gate_words *words, size_t at)
{
	const char *name = base_name(words->of[at].text);
	bool is_su = strcmp(name, "su") == 0, has_c = false;

	if (!is_su && !is_shell(name))
		return NULL;
	while (++at < words->count) {
		const char *text = words->of[at].text;

		if (text[0] != '-' && text[0] != '+') {
			if (has_c)
				return text;
			if (!is_su)
				return NULL;
		} else if (text[1] != '-') {
			has_c = has_c || strchr(text, 'c');
			/* the name of an option comes before the line, wherever -c stands */
			at += !is_su && text[1] && strchr(text, '\0')[-1] == 'o';
		}
	}
	return NULL;
}

static bool
is_gate(const struct gate_words *words, size_t at)
{
	static const char *const ends[] = {"--subsystem", "--help", "--version"};

	if (strcmp(base_name(words->of[at].text), GATE) != 0)
		return false;
	while (++at < words->count)
		for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
			if (strcmp(words->of[at].text, ends[i]) == 0)
				return false;
	return true;
}

/* Its stdout alone is what it copies. */
static bool
is_stream(const struct gate_copy *copy)
{
	switch (copy->kind) {
	case COPIED_TAR:
	case COPIED_CPIO:
	case COPIED_ZFS:
	case COPIED_BTRFS:
		return true;
	default:
		return false;
	}
}

/* What leaves counts before what comes; "tar c | tar x" does neither. */
static void
weigh(struct looking *looking, const struct gate_copy *copy, const struct gate_part *part)
{
	struct gate_copy *found = looking->found;
	bool was_leaving = copied_is_copy(found->kind) && found->direction != COPIED_IN;
	bool comes = copy->direction == COPIED_IN;

	if (was_leaving) {
		if (looking->may_stay && comes && is_stream(copy)) {
			found->kind = COPIED_COMMAND;
			found->direction = COPIED_BOTH;
		}
		looking->may_stay = false;
		return;
	}
	if (comes ? copied_is_copy(found->kind) : part->is_written && is_stream(copy))
		return;
	looking->may_stay = !comes && part->is_piped && is_stream(copy);
	found->kind = copy->kind;
	found->direction = copy->direction;
}

static void
look_deeper(struct looking *looking, const char *command)
{
	if (looking->depth == DEPTH_MAX)
		return;
	looking->depth++;
	look(looking, command);
	looking->depth--;
}

/* eval's words are one command line. */
static void
look_at_eval(struct looking *looking, const struct gate_words *words, size_t at)
{
	scope_free char *line = NULL;
	size_t size = 1;

	for (size_t i = at; i < words->count; i++)
		size += strlen(words->of[i].text) + 1;
	line = calloc(size, 1);
	if (!line) {
		looking->found->kind = COPIED_SFTP;
		return;
	}
	for (size_t i = at, used = 0; i < words->count; i++) {
		memcpy(line + used, words->of[i].text, strlen(words->of[i].text));
		used += strlen(words->of[i].text);
		line[used++] = ' ';
	}
	look_deeper(looking, line);
}

static void
judge(struct looking *looking, const struct gate_words *words, const struct gate_part *part)
{
	size_t at = find_tool(words);
	struct gate_copy copy = {.kind = COPIED_COMMAND};
	const char *line, *name;

	if (at >= words->count)
		return;
	name = base_name(words->of[at].text);
	line = words->of[at].is_open ? NULL : find_line(words, at);
	if (line) {
		look_deeper(looking, line);
	} else if (!words->of[at].is_open && strcmp(name, "eval") == 0) {
		look_at_eval(looking, words, at + 1);
	} else if (!words->of[at].is_open &&
		   gate_tool_copies(words->of + at, words->count - at, name, &copy)) {
		weigh(looking, &copy, part);
	} else if (strcmp(name, "cd") != 0) {
		looking->may_stay = false;
	}
	looking->found->is_gate |= is_gate(words, at);
}

static void
take_part(const struct gate_part *part, void *data)
{
	scope_gate_words struct gate_words words = {.count = 0};
	int r = gate_split(part->text, &words);
	struct looking *looking = data;

	if (r == 0)
		judge(looking, &words, part);
	else if (r != -EINVAL)
		looking->found->kind = COPIED_SFTP;
}

static void
look(struct looking *looking, const char *command)
{
	if (gate_list(command, take_part, looking) == -ENOMEM)
		looking->found->kind = COPIED_SFTP;
}

/* "internal-sftp" and its options, and nothing else. */
static bool
is_internal(const char *command)
{
	scope_gate_words struct gate_words words = {.count = 0};

	return gate_split(command, &words) == 0 && words.count > 0 && !words.of[0].is_open &&
	       strcmp(words.of[0].text, INTERNAL_SFTP) == 0;
}

void
gate_kind(const char *command, struct gate_copy *ret)
{
	struct looking looking = {.found = ret};

	*ret = (struct gate_copy){.kind = COPIED_SHELL};
	if (!command || !*command)
		return;
	ret->kind = COPIED_COMMAND;
	look(&looking, command);
	ret->is_internal = is_internal(command);
}
