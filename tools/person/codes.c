/* SPDX-License-Identifier: BSD-2-Clause */
/* 2sv codes: the recovery codes of an account, counted; codes new: a new set, shown once. */
#include "tools/call.h"
#include "tools/row.h"
#include "tools/trouble.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define USED_SIZE 2048
#define FEW_LEFT 3

struct seen {
	bool has_set; /* the site allows them */
	int64_t set, codes, left;
	char created[TIME_TEXT_SIZE];
	char used[USED_SIZE]; /* a line for each used one */
};

static void
take_used(struct seen *seen, const struct packet *row)
{
	size_t length = strlen(seen->used);
	char used[TIME_TEXT_SIZE];

	row_time(row, "used", used);
	text_format(seen->used + length, USED_SIZE - length, "Used: number %lld, %s.\n",
	    (long long)row_number(row, "id"), used);
}

static void
take_set(struct seen *seen, const struct packet *row)
{
	seen->has_set = true;
	seen->set = row_number(row, "set");
	seen->codes = row_number(row, "codes");
	seen->left = row_number(row, "codes_left");
	row_time(row, "created", seen->created);
}

static void
take_row(void *context, const struct packet *row)
{
	if (row_is(row, "used"))
		take_used(context, row);
	else if (row_is(row, "set"))
		take_set(context, row);
}

static void
print(const struct tool *tool, const struct seen *seen)
{
	char option[CALL_ACCOUNT_SIZE];

	if (!seen->has_set) {
		puts("This machine takes no recovery codes.");
		return;
	}
	call_account_option(tool, option);
	if (seen->codes == 0)
		printf(
		    "There are no recovery codes: the first device brings them (2sv enrol%s), 2sv "
		    "codes new%s others.\n",
		    option, option);
	else
		printf("Recovery codes left: %lld of %lld. Set %lld, made %s.\n",
		    (long long)seen->left, (long long)seen->codes, (long long)seen->set,
		    seen->created);
	fputs(seen->used, stdout);
	if (seen->left <= FEW_LEFT && seen->codes > 0)
		printf("Next: 2sv codes new%s\n", option);
}

enum exit_code
codes_run(struct tool *tool)
{
	struct seen seen = {.has_set = false};
	struct packet hello;
	enum exit_code code;

	form_expect(tool->form, "set");
	form_expect(tool->form, "used");
	call_begin(tool, &hello, "codes");
	code = call_service(tool, &hello, take_row, &seen);
	if (code == EXIT_DONE && !tool->form)
		print(tool, &seen);
	return code;
}

static void
take_code(void *context, const struct packet *row)
{
	const struct tool *tool = context;

	if (!row_is(row, "recovery"))
		return;
	if (tool->options.given & OPTION_PLAIN)
		terminal_print(row_text(row, "text"), stdout);
	else
		row_print_recovery(row, stdout);
}

enum exit_code
codes_new_run(struct tool *tool)
{
	struct packet hello;

	if (tool->form && tool->options.given & OPTION_PLAIN)
		return trouble_say(tool, (struct trouble){EXIT_USAGE, "usage"},
		    "2sv: --plain and --json: one of them");
	form_expect(tool->form, "set");
	form_expect(tool->form, "recovery");
	call_begin(tool, &hello, "codes-new");
	packet_add(&hello, "batch", tool->options.given & OPTION_BATCH ? "yes" : NULL);
	return call_service(tool, &hello, take_code, tool);
}
