/* SPDX-License-Identifier: BSD-2-Clause */
/* 2sv reset, invite and help-code: what root gives out for somebody whose phone is gone. */
#include "tools/call.h"
#include "tools/row.h"
#include "tools/trouble.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#include "base/poison.h"

static void
take_row(void *context, const struct packet *row)
{
	const char *what = context;
	char shown[80], until[TIME_TEXT_SIZE];

	if (!row_is(row, "token"))
		return;
	text_escape(shown, sizeof(shown), row_text(row, "text"));
	row_time(row, "until", until);
	printf("%s, good once until %s: %s\n", what, until, shown);
	explicit_bzero(shown, sizeof(shown));
}

static enum exit_code
run(struct tool *tool, const char *operation, const char *what)
{
	char words[16];
	struct packet hello;

	if (!tool->options.account)
		return trouble_say(
		    tool, (struct trouble){EXIT_USAGE, "usage"}, "2sv: whose? --account NAME");
	form_expect(tool->form, "token");
	call_begin(tool, &hello, operation);
	if (tool->options.hours > 0)
		packet_add_number(&hello, "hours", tool->options.hours);
	call_add_person(tool, &hello);
	text_copy(words, sizeof(words), what);
	return call_service(tool, &hello, take_row, words);
}

enum exit_code
reset_run(struct tool *tool)
{
	return run(tool, "reset", "Invitation");
}

enum exit_code
invite_run(struct tool *tool)
{
	return run(tool, "invite", "Invitation");
}

enum exit_code
help_code_run(struct tool *tool)
{
	return run(tool, "help-code", "Help code");
}
