/* SPDX-License-Identifier: BSD-2-Clause */
/* 2sv off: removes all devices of an account. The service asks a code, unless root does it. */
#include "tools/call.h"

#include "base/poison.h"

/* screen=none tells the service that no person is there to say whether that is meant. */
enum exit_code
off_run(struct tool *tool)
{
	struct packet hello;

	call_begin(tool, &hello, "off");
	packet_add(&hello, "batch", tool->options.given & OPTION_BATCH ? "yes" : NULL);
	packet_add(&hello, "screen", tool->terminal.in_is_tty ? tool->terminal.screen : "none");
	return call_service(tool, &hello, NULL, NULL);
}
