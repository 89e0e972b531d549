/* SPDX-License-Identifier: BSD-2-Clause */
/* 2sv test: tries one code as a login would, and says what is wrong with it. */
#include "tools/call.h"

#include <stdlib.h>

#include "base/poison.h"

enum exit_code
test_run(struct tool *tool)
{
	struct packet hello;

	call_begin(tool, &hello, "test");
	packet_add(&hello, "batch", tool->options.given & OPTION_BATCH ? "yes" : NULL);
	packet_add(&hello, "screen", tool->terminal.screen);
	/* A code that is right counts for copies from there (2sv-gate). */
	packet_add(&hello, "connection", getenv("SSH_CONNECTION"));
	return call_service(tool, &hello, NULL, NULL);
}
