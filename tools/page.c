/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages of a list. Called by log.c and alerts.c. */
#include "tools/page.h"

#include "tools/call.h"

#include <stdio.h>

#include "base/poison.h"

#define LIMIT_DEFAULT 50

static int64_t
limit_of(const struct tool *tool)
{
	return tool->options.limit ? tool->options.limit : LIMIT_DEFAULT;
}

bool
page_is_of_all(const struct tool *tool)
{
	return tool->caller == 0 && !tool->options.account;
}

void
page_begin(const struct tool *tool, struct packet *hello, const char *operation)
{
	call_begin(tool, hello, operation);
	packet_add(hello, "all", page_is_of_all(tool) ? "yes" : NULL);
	packet_add_number(hello, "limit", limit_of(tool));
	if (tool->options.before)
		packet_add_number(hello, "before", tool->options.before);
}

void
page_print_older(const struct tool *tool, const char *operation, size_t rows, int64_t oldest)
{
	char option[CALL_ACCOUNT_SIZE];

	if (!tool->terminal.out_is_tty || (int64_t)rows != limit_of(tool) || oldest <= 1)
		return;
	call_account_option(tool, option);
	printf("Older ones: 2sv %s%s", operation, option);
	if (tool->options.limit)
		printf(" --limit %lld", (long long)tool->options.limit);
	printf(" --before %lld\n", (long long)oldest);
}
