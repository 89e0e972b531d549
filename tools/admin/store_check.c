/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv store check: the keeper copies the store and a child of it looks at all of the copy, so that
 * logins go on; each finding is a line with its cure. Root only.
 */
#include "tools/admin/store_progress.h"
#include "tools/call.h"
#include "tools/row.h"
#include "tools/trouble.h"

#include <stdio.h>

#include "base/poison.h"

struct checking {
	struct tool *tool;
	unsigned int findings;
	bool is_good;
	int64_t accounts, devices, epoch, schema, bytes;
};

static void
take_row(void *context, const struct packet *row)
{
	struct checking *checking = context;

	store_progress(checking->tool, row_is(row, "progress") ? row : NULL);
	if (row_is(row, "finding")) {
		checking->findings++;
		if (checking->tool->form)
			form_add_text(checking->tool->form, "findings", row_text(row, "text"));
		else
			terminal_print(row_text(row, "text"), stdout);
	} else if (row_is(row, "store")) {
		checking->is_good = true;
		checking->accounts = row_number(row, "accounts");
		checking->devices = row_number(row, "devices");
		checking->epoch = row_number(row, "epoch");
		checking->schema = row_number(row, "schema");
		checking->bytes = row_number(row, "bytes");
	}
}

static void
fill_form(struct form *form, const struct checking *checking)
{
	form_set_number(form, "accounts", checking->accounts);
	form_set_number(form, "devices", checking->devices);
	form_set_number(form, "bytes", checking->bytes);
	form_set_number(form, "schema", checking->schema);
	form_set_number(form, "epoch", checking->epoch);
}

enum exit_code
store_check_run(struct tool *tool)
{
	struct checking checking = {.tool = tool};
	struct packet hello;
	enum exit_code code;

	tool->takes_rows = true;
	form_set_list(tool->form, "findings");
	if (tool->caller != 0)
		return trouble_say(tool,
		    (struct trouble){EXIT_NOT_PERMITTED, reason_text(REASON_NOT_PERMITTED)},
		    "2sv: only root checks the store: sudo 2sv store check");
	call_begin(tool, &hello, "check");
	code = call_service(tool, &hello, take_row, &checking);
	store_progress(tool, NULL);
	if (code != EXIT_DONE)
		return code;
	if (checking.findings > 0 || !checking.is_good)
		return EXIT_FINDINGS;
	if (tool->form) {
		fill_form(tool->form, &checking);
		return EXIT_DONE;
	}
	printf("The store is good: accounts %lld, active devices %lld, %lld kB, schema %lld, "
	       "epoch %lld\n",
	    (long long)checking.accounts, (long long)checking.devices,
	    (long long)(checking.bytes / 1024), (long long)checking.schema,
	    (long long)checking.epoch);
	return EXIT_DONE;
}
