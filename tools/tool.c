/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One subcommand from its command line on. Called by main(), and by the tests that play one.
 */
#include "tools/tool.h"

#include "base/poison.h"

/* No person reads stdout: prompts go to stderr, nothing is drawn. */
static enum exit_code
run_with_form(struct tool *tool, const struct command *command)
{
	enum exit_code code;

	tool->terminal.out_is_tty = false;
	tool->terminal.screen = "none";
	tool->form = form_begin(command->name, stdout);
	code = command->run(tool);
	form_end(tool->form, (int)code);
	tool->form = NULL;
	return code;
}

enum exit_code
tool_run(struct tool *tool, const struct command *command)
{
	tool->command = command->name;
	terminal_find(&tool->terminal);
	if (tool->options.given & OPTION_JSON)
		return run_with_form(tool, command);
	return command->run(tool);
}
