/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv stop: no login any more, for it was not me; shows the sessions that are open. 2sv free:
 * logins again.
 */
#include "tools/call.h"
#include "tools/row.h"
#include "tools/trouble.h"

#include "base/text.h"

#include <stdio.h>

#include "base/poison.h"

static void
take_row(void *context, const struct packet *row)
{
	char at[TIME_TEXT_SIZE], door[TABLE_CELL_SIZE], host[TABLE_CELL_SIZE];

	(void)context;
	if (!row_is(row, "session"))
		return;
	row_time(row, "at", at);
	text_escape_again(door, sizeof(door), row_text(row, "door"));
	text_escape_again(host, sizeof(host), row_text(row, "host"));
	printf("Open since %s: %s from %s.\n", at, door, host);
}

static enum exit_code
run(struct tool *tool, const char *operation)
{
	struct packet hello;

	if (tool->caller == 0 && !tool->options.account)
		return trouble_say(tool, (struct trouble){EXIT_USAGE, "usage"},
		    "2sv: whose? --account NAME; root's own: --account root");
	call_begin(tool, &hello, operation);
	packet_add(&hello, "batch", tool->options.given & OPTION_BATCH ? "yes" : NULL);
	return call_service(tool, &hello, take_row, NULL);
}

enum exit_code
stop_run(struct tool *tool)
{
	form_expect(tool->form, "session");
	return run(tool, "stop");
}

enum exit_code
free_run(struct tool *tool)
{
	return run(tool, "free");
}
