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
	parse(&line, "protect sshd --no-oracle --robots robots");
	assert_int_equal(line.r, 0);
	assert_true(line.options.given & OPTION_NO_ORACLE);
	assert_false(line.options.given & OPTION_NO_PROOF);
	parse(&line, "check-config good.conf");
	assert_string_equal(line.options.words[0], "good.conf");
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

static void
usage_names_every_command_and_option(void **state)
{
	char text[8192] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");
	char option[64];

	(void)state;
	assert_non_null(out);
	usage_print(NULL, out);
	fclose(out);

	for (const struct command *command = commands; command->name; command++)
		assert_non_null(strstr(text, command->name));
	for (const struct option_row *row = option_rows; row->name; row++) {
		snprintf(option, sizeof(option), "--%s", row->name);
		assert_non_null(strstr(text, option));
	}
	for (const char *p = text; *p; p += strcspn(p, "\n") + 1)
		assert_true(strcspn(p, "\n") <= 80);
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
	char text[4096] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");
	struct line line;

	(void)state;
	assert_non_null(out);
	parse(&line, "log --help");
	assert_int_equal(line.r, 0);
	usage_print(line.command, out);
	fclose(out);

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
	    cmocka_unit_test(usage_names_every_command_and_option),
	    cmocka_unit_test(every_command_takes_batch_and_json),
	    cmocka_unit_test(usage_of_a_command_names_its_own_options_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
