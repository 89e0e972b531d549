/* SPDX-License-Identifier: BSD-2-Clause */
/* 2sv off: removes all devices of an account. The service asks a code, unless root does it. */
#include "tools/call.h"

#include "base/poison.h"

enum exit_code
off_run(struct tool *tool)
{
	struct packet hello;

	call_begin(tool, &hello, "off");
	call_add_person(tool, &hello);
	return call_service(tool, &hello, NULL, NULL);
}
