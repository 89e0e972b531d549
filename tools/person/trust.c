/* SPDX-License-Identifier: BSD-2-Clause */
/* 2sv hosts trust and forget: whether a code is asked from a host. */
#include "tools/call.h"
#include "tools/trouble.h"

#include "base/poison.h"

static enum exit_code
run(struct tool *tool, const char *operation)
{
	struct packet hello;

	call_begin(tool, &hello, operation);
	packet_add(&hello, "host", tool->options.words[0]);
	if (tool->options.days > 0)
		packet_add_number(&hello, "days", tool->options.days);
	packet_add(&hello, "batch", tool->options.given & OPTION_BATCH ? "yes" : NULL);
	return call_service(tool, &hello, NULL, NULL);
}

enum exit_code
trust_run(struct tool *tool)
{
	return run(tool, "trust");
}

enum exit_code
forget_run(struct tool *tool)
{
	bool is_all = tool->options.given & OPTION_ALL;

	if (is_all == (tool->options.words[0] != NULL))
		return trouble_say(tool, (struct trouble){EXIT_USAGE, "usage"},
		    "2sv: hosts forget wants HOST or --all, one of them");
	return run(tool, "forget");
}
