/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of 2sv's command line: what is not known or not good is refused, nothing is guessed. */
#include "tools/options.h"
#include "tools/tool.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define WORDS_MAX 20

struct line {
	char text[256];
	char *words[WORDS_MAX];
	struct options options;
	const struct command *command;
	char error[OPTIONS_ERROR_SIZE];
	int r;
};

/* Splits at blanks and parses. */
static void
parse(struct line *line, const char *text)
{
	char *rest = line->text;
	size_t count = 0;

	memset(line, 0, sizeof(*line));
	snprintf(line->text, sizeof(line->text), "%s", text);
	while (rest && *rest && count + 1 < WORDS_MAX)
		line->words[count++] = strsep(&rest, " ");
	line->r = options_parse(line->words, &line->options, &line->command, line->error);
}

static void
each_command_is_found_by_its_words(void **state)
{
	static const struct {
		const char *line, *command;
	} rows[] = {
	    {"", "status"},
	    {"status", "status"},
	    {"--account ann", "status"},
	    {"enrol", "enrol"},
	    {"devices", "devices"},
	    {"devices remove phone", "devices remove"},
	    {"devices rename phone watch", "devices rename"},
	    {"devices remove --help", "devices remove"},
	    {"hosts", "hosts"},
	    {"log", "log"},
	    {"--limit 3 log", "log"},
	    {"test", "test"},
	    {"off", "off"},
	    {"check-config", "check-config"},
	    {"check-config /etc/x", "check-config"},
	    {"store init", "store init"},
	    {"store save /tmp/x", "store save"},
	    {"store restore /tmp/x --replace", "store restore"},
	    {"store restore", "store restore"},
	    {"store check", "store check"},
	};
	struct line line;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		parse(&line, rows[i].line);
		assert_int_equal(line.r, 0);
		assert_string_equal(line.command->name, rows[i].command);
	}
}

static void
all_options_reach_the_command(void **state)
{
	struct line line;

	(void)state;
	parse(&line, "enrol --account ann --name phone --secret-stdin --algorithm sha256 "
		     "--digits 8 --period=60 --uri --no-confirm --batch");
	assert_int_equal(line.r, 0);
	assert_string_equal(line.options.account, "ann");
	assert_string_equal(line.options.name, "phone");
	assert_string_equal(line.options.algorithm, "sha256");
	assert_int_equal(line.options.digits, 8);
	assert_int_equal(line.options.period, 60);
	assert_true(line.options.given & OPTION_SECRET_STDIN);
	assert_true(line.options.given & OPTION_URI);
	assert_true(line.options.given & OPTION_NO_CONFIRM);
	assert_true(line.options.given & OPTION_BATCH);

	parse(&line, "log --limit 7 --before 9223372036854775807");
	assert_int_equal(line.options.limit, 7);
	assert_true(line.options.before == INT64_MAX);
	parse(&line, "agent --interval 3600");
	assert_int_equal(line.r, 0);
	assert_int_equal(line.options.interval, 3600);
	assert_string_equal(line.command->name, "agent");
	parse(&line, "protect sshd --no-oracle --robots robots");
	assert_int_equal(line.r, 0);
	assert_true(line.options.given & OPTION_NO_ORACLE);
	assert_false(line.options.given & OPTION_NO_PROOF);
	parse(&line, "check-config good.conf");
	assert_string_equal(line.options.words[0], "good.conf");
	parse(&line, "report --group staff --group=night --csv");
	assert_int_equal(line.r, 0);
	assert_int_equal(line.options.group_count, 2);
	assert_string_equal(line.options.groups[0], "staff");
	assert_string_equal(line.options.groups[1], "night");
	parse(&line, "protect sshd --group staff");
	assert_int_equal(line.r, 0);
	assert_true(line.options.given & OPTION_GROUP);
	assert_string_equal(line.options.group, "staff");
}

static void
help_of_the_command_that_was_meant_is_pointed_to(void **state)
{
	struct line line;

	(void)state;
	parse(&line, "enrol -h");
	assert_int_equal(line.r, 0);
	assert_true(line.options.given & OPTION_HELP);
	assert_string_equal(line.command->name, "enrol");
	parse(&line, "enrol ann");
	assert_int_equal(line.r, -EINVAL);
	assert_string_equal(line.command->name, "enrol");
	parse(&line, "store init --name phone");
	assert_int_equal(line.r, -EINVAL);
	assert_string_equal(line.command->name, "store init");
	parse(&line, "check-config a b");
	assert_null(strstr(line.error, "--account"));

	parse(&line, "store --help");
	assert_int_equal(line.r, 0);
	assert_ptr_equal(line.command, &commands[0]); /* all */
	parse(&line, "stor --help");
	assert_int_equal(line.r, -EINVAL);
	parse(&line, "store sav --help");
	assert_int_equal(line.r, -EINVAL);
}

static void
what_is_not_good_is_refused_and_quoted(void **state)
{
	static const struct {
		const char *line, *named;
	} rows[] = {
	    {"ann", "ann"}, /* an account is never positional */
	    {"status ann", "--account NAME"},
	    {"log ann", "ann"},
	    {"off ann", "ann"},
	    {"enrol JBSWY3DPEHPK3PXP", "one word too many"},
	    {"store", "but 'store init'"},
	    {"store", "'store check'"},
	    {"store sav", "no command 'store sav', but 'store init'"},
	    {"store save a b", "b"},
	    {"store save", "wants FILE"},
	    {"devices phone", "phone"},
	    {"unprotect sshd --no-oracle", "unprotect takes no --no-oracle"},
	    {"protect sshd --no-oracle=yes", "--no-oracle takes no value"},
	    {"devices remove", "devices remove wants NAME"},
	    {"devices rename a", "devices rename wants OLD NEW"},
	    {"devices rename a b c", "c"},
	    {"devices remove a b", "b"},
	    {"store check a", "a"},
	    {"store save --replace a", "--replace"},
	    {"store restore --passphrase-file=", "--passphrase-file"},
	    {"store init now", "now"},
	    {"check-config a b", "b"},
	    {"--acc ann", "--acc"}, /* no abbreviations */
	    {"-a", "-a"},
	    {"-", "-"},
	    {"--", "--"},
	    {"enrol --secret JBSWY3DPEHPK3PXP", "--secret"},
	    {"log --name phone", "--name"},
	    {"status --limit 3", "--limit"},
	    {"hosts --before 3", "--before"},
	    {"log --account", "--account"},
	    {"log --account=", "--account"},
	    {"log --batch=yes", "--batch"},
	    {"log --json --json", "twice"},
	    {"log --limit 1 --limit 2", "twice"},
	    {"log --limit 0", "--limit"},
	    {"log --limit 2x", "--limit"},
	    {"log --limit -1", "--limit"},
	    {"log --limit 99999999999999999999", "--limit"},
	    {"log --before 0", "--before"},
	    {"enrol --digits 5", "--digits"},
	    {"enrol --digits 9", "--digits"},
	    {"enrol --period 14", "--period"},
	    {"enrol --period 301", "--period"},
	    {"enrol --algorithm MD5", "--algorithm"},
	    {"enrol --name a/b", "--name"},
	    {"enrol --name a\"b", "--name"},
	    {"enrol --name a\033b", "--name"},
	    {"enrol --name 123456789012345678901234567890123", "--name"},
	    {"protect sshd --group a --group b", "twice"},
	    {"report --group a --group b/c", "b/c"},
	    {"report --group=", "--group"},
	    {"log --group a", "log takes no --group"},
	    {"remind --csv", "remind takes no --csv"},
	    {"report --group=1 --group=2 --group=3 --group=4 --group=5 --group=6 --group=7 "
	     "--group=8 --group=9 --group=a --group=b --group=c --group=d --group=e --group=f "
	     "--group=g --group=h",
		"too often"},
	};
	struct line line;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		parse(&line, rows[i].line);
		assert_int_equal(line.r, -EINVAL);
		assert_non_null(line.command);
		assert_non_null(strstr(line.error, rows[i].named));
		assert_null(strchr(line.error, '\033'));
	}
}

/* The usage of one command, or of all for NULL; no line is longer than a terminal is wide. */
static const char *
usage_of(const struct command *command)
{
	static char text[8192];
	FILE *out = fmemopen(text, sizeof(text), "w");

	assert_non_null(out);
	usage_print(command, out);
	fclose(out);
	for (const char *p = text; *p; p += strcspn(p, "\n") + 1)
		assert_true(strcspn(p, "\n") <= 80);
	return text;
}

/* Which line begins with the command's name, from 1; 0 = none. */
static unsigned int
line_of(const char *text, const char *name)
{
	char begin[64];
	unsigned int number = 1;

	snprintf(begin, sizeof(begin), "  %-14s ", name);
	for (const char *p = text; *p; p += strcspn(p, "\n") + 1, number++)
		if (strncmp(p, begin, strlen(begin)) == 0)
			return number;
	return 0;
}

static void
usage_names_every_command_and_each_ones_own_its_options(void **state)
{
	const char *text = usage_of(NULL);
	option_bits bits = 0;
	char option[64];

	(void)state;
	for (const struct command *command = commands; command->name; command++) {
		assert_int_equal(line_of(text, command->name) == 0, command->who == FOR_ALL_BESIDE);
		bits |= command->options;
	}
	for (const struct command *command = commands; command->name; command++) {
		text = usage_of(command);
		assert_non_null(strstr(text, command->summary));
		assert_int_equal(command->who == FOR_ROOT, strstr(text, "; root only\n\n") != NULL);
		for (const struct option_row *row = option_rows; row->name; row++) {
			snprintf(option, sizeof(option), "\n  --%s ", row->name);
			if (row->bit & command->options)
				assert_non_null(strstr(text, option));
		}
	}
	for (const struct option_row *row = option_rows; row->name; row++)
		assert_true((bits | OPTIONS_OF_ALL) & row->bit);
}

/* A terminal of 24 lines shows them all, and where root begins. */
static void
what_people_need_first_stands_in_the_first_24_lines(void **state)
{
	const char *text = usage_of(NULL);
	unsigned int line, last = 0, of_root = line_of(text, "protect");

	(void)state;
	for (const struct command *command = commands; command->name; command++) {
		if (command->who == FOR_ALL_BESIDE)
			continue;
		line = line_of(text, command->name);
		assert_true(line > last);
		assert_int_equal(command->who == FOR_ALL, line < line_of(text, "doctor"));
		last = line;
	}
	assert_in_range(of_root, 2, 24);
	assert_in_range(line_of(text, "status"), 1, of_root);
	assert_non_null(strstr(text, "\nFor everybody:\n"));
	assert_non_null(strstr(text, "\nFor root:\n"));
}

static void
usage_of_a_command_names_those_beside_it(void **state)
{
	const char *text;
	struct line line;

	(void)state;
	parse(&line, "devices --help");
	text = usage_of(line.command);
	assert_int_not_equal(line_of(text, "devices remove"), 0);
	assert_int_not_equal(line_of(text, "devices resync"), 0);
	assert_int_equal(line_of(text, "devices"), 0);
	parse(&line, "log --help");
	assert_null(strstr(usage_of(line.command), "Beside it"));
}

static void
help_of_status_is_its_own_and_without_a_command_of_all(void **state)
{
	struct line line;

	(void)state;
	parse(&line, "status --help");
	assert_false(line.options.is_general);
	parse(&line, "--help");
	assert_true(line.options.is_general);
	parse(&line, "store --help");
	assert_true(line.options.is_general);
	parse(&line, "store check --help");
	assert_false(line.options.is_general);
}

static void
every_command_takes_batch_and_json(void **state)
{
	(void)state;
	for (const struct command *command = commands; command->name; command++) {
		struct line line;
		char text[64];

		snprintf(text, sizeof(text), "%s%s%s --batch --json", command->name,
		    command->words ? " " : "", command->words ? command->words : "");
		parse(&line, text);
		assert_int_equal(line.r, 0);
		assert_ptr_equal(line.command, command);
		assert_true(line.options.given & OPTION_BATCH && line.options.given & OPTION_JSON);
	}
}

static void
usage_of_a_command_names_its_own_options_alone(void **state)
{
	const char *text;
	struct line line;

	(void)state;
	parse(&line, "log --help");
	assert_int_equal(line.r, 0);
	text = usage_of(line.command);

	assert_non_null(strstr(text, "usage: 2sv log"));
	assert_non_null(strstr(text, "--limit"));
	assert_null(strstr(text, "--secret-stdin"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_command_is_found_by_its_words),
	    cmocka_unit_test(all_options_reach_the_command),
	    cmocka_unit_test(help_of_the_command_that_was_meant_is_pointed_to),
	    cmocka_unit_test(what_is_not_good_is_refused_and_quoted),
	    cmocka_unit_test(usage_names_every_command_and_each_ones_own_its_options),
	    cmocka_unit_test(what_people_need_first_stands_in_the_first_24_lines),
	    cmocka_unit_test(usage_of_a_command_names_those_beside_it),
	    cmocka_unit_test(help_of_status_is_its_own_and_without_a_command_of_all),
	    cmocka_unit_test(every_command_takes_batch_and_json),
	    cmocka_unit_test(usage_of_a_command_names_its_own_options_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
