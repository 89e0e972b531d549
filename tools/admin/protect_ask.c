/* SPDX-License-Identifier: BSD-2-Clause */
/* diff(1), then a question on the terminal. Called by the commands of protect, as root. */
#include "tools/admin/protect_ask.h"

#include "base/text.h"
#include "tools/trouble.h"
#include "wire/message.h"
#include "wire/reason.h"

#include <string.h>

#include "base/poison.h"

static enum exit_code
show(struct tool *tool, const struct protect_plan *plan)
{
	int r = protect_plan_show(plan, tool->form ? stderr : stdout);

	if (r == 0)
		return EXIT_DONE;
	return trouble_say(tool, (struct trouble){EXIT_REFUSED, reason_text(REASON_INTERNAL)},
	    "2sv: the change can't be shown: diff: %s. Nothing was changed.", strerror(-r));
}

static enum exit_code
ask(struct tool *tool, const struct protect_question *question)
{
	scope_answer struct answer answer = {.kind = ANSWER_END};
	char prompt[64];

	if (question->follows)
		fputs(question->follows, tool->form ? stderr : stdout);
	text_format(prompt, sizeof(prompt), "%s? [y/N] ", question->text);
	if (terminal_ask(&tool->terminal, prompt, true, -1, &answer) == 0 &&
	    answer.kind == ANSWER_TEXT && (answer.text[0] == 'y' || answer.text[0] == 'Y'))
		return EXIT_DONE;
	return trouble_say(
	    tool, (struct trouble){EXIT_REFUSED, "input"}, "2sv: nothing was changed");
}

enum exit_code
protect_ask(
    struct tool *tool, const struct protect_plan *plan, const struct protect_question *question)
{
	bool is_agreed = tool->options.given & OPTION_YES;
	enum exit_code code;

	if (!is_agreed && (tool->options.given & OPTION_BATCH))
		return trouble_say(tool, (struct trouble){EXIT_USAGE, "usage"},
		    "2sv: --batch asks nobody, so nothing was changed: give --yes as well");
	if (is_agreed && tool->form)
		return EXIT_DONE;
	code = show(tool, plan);
	if (code == EXIT_DONE && question->sides)
		fputs(question->sides, tool->form ? stderr : stdout);
	return code != EXIT_DONE || is_agreed ? code : ask(tool, question);
}
