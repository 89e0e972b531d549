/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv: the tool of the person and of root. Reads its command line, clock and terminal, and
 * runs one subcommand. Nearly all of them are dialogues that 2svd leads; 2sv only shows and
 * asks (tools/call.c). Runs as whoever calls it; it needs no privilege.
 */
#include "config.h"

#include "tools/tool.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/poison.h"

/* True if a word of the line is --json, whatever else is wrong with it. */
static bool
wants_form(char *const words[])
{
	for (; *words; words++)
		if (strcmp(*words, "--json") == 0)
			return true;
	return false;
}

static enum exit_code
refuse_usage(const struct command *command, const char *error, bool with_form)
{
	const char *name = command == &commands[0] ? "" : command->name;
	struct form *form = with_form ? form_begin(NULL, stdout) : NULL;

	form_fail(form, "usage", error);
	form_end(form, EXIT_USAGE);
	fprintf(stderr, "2sv: %s\nTry: 2sv %s%s--help\n", error, name, name[0] ? " " : "");
	return EXIT_USAGE;
}

/* Secrets pass through: a passphrase, the seal key, a new device's secret. Best effort. */
static void
leave_no_dumps(void)
{
	static const struct rlimit none = {0, 0};

	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	setrlimit(RLIMIT_CORE, &none);
}

/* What is written must have arrived: a full disk behind a pipe is no success. */
static int
finish(enum exit_code code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return (int)code;
	perror("2sv: standard output");
	return code == EXIT_DONE ? EXIT_REFUSED : (int)code;
}

int
main(int argc, char **argv)
{
	const struct command *command;
	char error[OPTIONS_ERROR_SIZE];
	struct tool tool = {.now = time(NULL), .caller = geteuid()};

	leave_no_dumps();
	setlocale(LC_ALL, "");
	if (argc < 1)
		return EXIT_USAGE;
	if (options_parse(argv + 1, &tool.options, &command, error) < 0)
		return finish(refuse_usage(command, error, wants_form(argv + 1)));
	if (tool.options.given & OPTION_VERSION) {
		printf("2sv %s\n", PACKAGE_VERSION);
		return finish(EXIT_DONE);
	}
	if (tool.options.given & OPTION_HELP) {
		usage_print(tool.options.is_general ? NULL : command, stdout);
		return finish(EXIT_DONE);
	}
	return finish(tool_run(&tool, command));
}
