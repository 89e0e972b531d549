/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the command line by the table of options. No abbreviations: a script that works today
 * must not break when an option is added. Called by main().
 */
#include "tools/options.h"
#include "tools/tool.h"

#include "base/text.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define GROUP_BYTES_MAX 255

static const struct option_row *
row_find(const char *name, size_t length)
{
	for (const struct option_row *row = option_rows; row->name; row++)
		if (strlen(row->name) == length && memcmp(row->name, name, length) == 0)
			return row;
	return NULL;
}

/* A complaint that quotes what was typed, made safe. */
static int
complain(char *error, const char *before, const char *quoted, const char *after)
{
	char shown[96];

	text_escape(shown, sizeof(shown), quoted);
	text_format(error, OPTIONS_ERROR_SIZE, "%s%s%s", before, shown, after);
	return -EINVAL;
}

/* Reads the option that words[*at] begins with; *at is left on its last word. */
static int
read_option(char *const words[], size_t *at, struct options *options, char *error)
{
	const char *name = words[*at] + strlen("--");
	size_t length = strcspn(name, "=");
	const struct option_row *row = row_find(name, length);
	const char *value = name[length] == '=' ? name + length + 1 : NULL;

	if (!row)
		return complain(error, "unknown option ", words[*at], "");
	if (options->given & row->bit & ~OPTION_GROUP)
		return complain(error, "--", row->name, " is given twice");
	if (value && !row->value)
		return complain(error, "--", row->name, " takes no value");
	if (!value && row->value)
		value = words[*at + 1] ? words[++*at] : NULL;
	if (!value && row->value)
		return complain(error, "--", row->name, " wants a value");
	options->given |= row->bit;
	if (row->read && !row->read(options, value)) {
		text_format(error, OPTIONS_ERROR_SIZE, "--%s wants %s (%s)", row->name, row->value,
		    row->summary);
		return -EINVAL;
	}
	return 0;
}

/* The row whose name is first, or first and second together. */
static const struct command *
command_find(const char *first, const char *second)
{
	char both[64];

	for (const struct command *command = commands; command->name; command++) {
		if (!second && strcmp(command->name, first) == 0)
			return command;
		if (second && text_format(both, sizeof(both), "%s %s", first, second) == 0 &&
		    strcmp(command->name, both) == 0)
			return command;
	}
	return NULL;
}

/* One more that may be meant. */
static void
add_name(char *error, const char *name)
{
	size_t length = strlen(error);
	bool is_first = error[length - 1] == '\'' && !strstr(error, ", but ");

	text_format(error + length, OPTIONS_ERROR_SIZE - length, "%s'%s'",
	    is_first ? ", but " : ", ", name);
}

struct plain_words {
	const char *words[5]; /* a command of two, two of its own, and one too many */
	size_t count;
};

/* True if first is the first of the command's two words. */
static bool
is_begun_by(const struct command *command, const char *first)
{
	size_t length = strlen(first);

	return length > 0 && strncmp(command->name, first, length) == 0 &&
	       command->name[length] == ' ';
}

/* Names the commands of two words that the first may begin. */
static int
no_command(const struct plain_words *plain, char *error)
{
	const char *first = plain->words[0];
	char typed[256], shown[96];
	size_t count = 0;

	for (const struct command *command = commands; command->name; command++)
		count += is_begun_by(command, first);
	if (count == 0 || plain->count == 1 ||
	    text_format(typed, sizeof(typed), "%s %s", first, plain->words[1]) < 0)
		text_escape(shown, sizeof(shown), first);
	else
		text_escape(shown, sizeof(shown), typed);
	text_format(error, OPTIONS_ERROR_SIZE, "no command '%s'", shown);
	for (const struct command *command = commands; command->name; command++)
		if (is_begun_by(command, first))
			add_name(error, command->name);
	return -EINVAL;
}

/* "2sv store --help": the usage of all names those of two words. */
static bool
asks_for_all(const struct plain_words *plain, const struct options *options)
{
	if (plain->count != 1 || !(options->given & OPTION_HELP))
		return false;
	for (const struct command *command = commands; command->name; command++)
		if (is_begun_by(command, plain->words[0]))
			return true;
	return false;
}

/* How many words of its own the command may have: as many as its usage names. */
static size_t
words_most(const struct command *command)
{
	size_t count = 0;

	for (const char *p = command->words; p; p = strchr(p + 1, ' '))
		count++;
	return count;
}

/* And how many it must have. */
static size_t
words_least(const struct command *command)
{
	return command->words && command->words[0] != '[' ? words_most(command) : 0;
}

static int
find_command(const struct plain_words *plain, struct options *options, const struct command **ret,
    char *error)
{
	const char *const *words = plain->words;
	size_t used = 1, taken = 0;

	*ret = plain->count > 1 ? command_find(words[0], words[1]) : NULL;
	if (*ret)
		used = 2;
	else
		*ret = plain->count == 0 ? &commands[0] : command_find(words[0], NULL);
	options->is_general = plain->count == 0 || (!*ret && asks_for_all(plain, options));
	if (!*ret && options->is_general)
		*ret = &commands[0];
	if (!*ret)
		return no_command(plain, error);
	while (plain->count > used && taken < words_most(*ret))
		options->words[taken++] = words[used++];
	if (taken < words_least(*ret) && !(options->given & OPTION_HELP)) {
		text_format(error, OPTIONS_ERROR_SIZE, "%s wants %s", (*ret)->name, (*ret)->words);
		return -EINVAL;
	}
	if (plain->count > used)
		return complain(error, "'", words[used],
		    (*ret)->options & OPTION_ACCOUNT
			? "' is one word too many (an account is named by --account NAME)"
			: "' is one word too many");
	return 0;
}

/* Whose --help is pointed to where the line is not understood: the first one's if there is none. */
static const struct command *
command_meant(const struct plain_words *plain)
{
	const struct command *command =
	    plain->count > 1 ? command_find(plain->words[0], plain->words[1]) : NULL;

	if (!command)
		command = command_find(plain->words[0], NULL);
	return command ? command : &commands[0];
}

/* Those of a directory may be long, with blanks. */
static bool
is_group(const char *value)
{
	return value[0] != '\0' && strlen(value) <= GROUP_BYTES_MAX && text_is_printable(value) &&
	       !strpbrk(value, ",:/");
}

/* The one option that some commands take several times. */
static int
settle_group(struct options *options, const struct command *command, char *error)
{
	if (command->options & OPTION_GROUPS && options->given & OPTION_GROUP)
		options->given = (options->given & ~OPTION_GROUP) | OPTION_GROUPS;
	else if (options->group_count > 1)
		return complain(error, "--", "group", " is given twice");
	if (options->group_count > OPTIONS_GROUPS_MAX)
		return complain(error, "--", "group", " is given too often");
	for (size_t i = 0; i < options->group_count; i++)
		if (!is_group(options->groups[i]))
			return complain(error, "--group wants the name of a group, not '",
			    options->groups[i], "'");
	return 0;
}

static int
check_options(const struct options *options, const struct command *command, char *error)
{
	option_bits taken = command->options | OPTIONS_OF_ALL;

	for (const struct option_row *row = option_rows; row->name; row++) {
		if (!(options->given & row->bit & ~taken))
			continue;
		text_format(
		    error, OPTIONS_ERROR_SIZE, "%s takes no --%s", command->name, row->name);
		return -EINVAL;
	}
	return 0;
}

int
options_parse(
    char *const words[], struct options *ret, const struct command **ret_command, char *error)
{
	struct plain_words plain = {.count = 0};
	int r = 0;

	*ret = (struct options){.given = 0};
	*ret_command = &commands[0];
	for (size_t at = 0; words[at] && r == 0; at++) {
		if (strcmp(words[at], "-h") == 0)
			ret->given |= OPTION_HELP;
		else if (strncmp(words[at], "--", 2) == 0)
			r = read_option(words, &at, ret, error);
		else if (words[at][0] == '-')
			r = complain(error, "unknown option ", words[at], "");
		else if (plain.count < sizeof(plain.words) / sizeof(plain.words[0]))
			plain.words[plain.count++] = words[at];
	}
	if (r == 0)
		r = find_command(&plain, ret, ret_command, error);
	if (r == 0)
		r = settle_group(ret, *ret_command, error);
	if (r == 0)
		return check_options(ret, *ret_command, error);
	*ret_command = plain.count > 0 ? command_meant(&plain) : &commands[0];
	return r;
}
