/* SPDX-License-Identifier: BSD-2-Clause */
/* 2sv test: tries one code as a login would, and says what is wrong with it. */
#include "tools/call.h"

#include "base/poison.h"

enum exit_code
test_run(struct tool *tool)
{
	struct packet hello;

	call_begin(tool, &hello, "test");
	packet_add(&hello, "batch", tool->options.given & OPTION_BATCH ? "yes" : NULL);
	packet_add(&hello, "screen", tool->terminal.screen);
	return call_service(tool, &hello, NULL, NULL);
}
