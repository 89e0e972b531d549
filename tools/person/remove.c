/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv devices remove, rename and resync: one device by its name. The service asks a code where it
 * must, and a person, unless screen=none says that none is there, whether that is meant.
 */
#include "tools/call.h"

#include "base/poison.h"

static enum exit_code
run(struct tool *tool, const char *operation)
{
	struct packet hello;

	call_begin(tool, &hello, operation);
	packet_add(&hello, "name", tool->options.words[0]);
	packet_add(&hello, "to", tool->options.words[1]);
	call_add_person(tool, &hello);
	return call_service(tool, &hello, NULL, NULL);
}

enum exit_code
remove_run(struct tool *tool)
{
	return run(tool, "remove");
}

enum exit_code
rename_run(struct tool *tool)
{
	return run(tool, "rename");
}

enum exit_code
resync_run(struct tool *tool)
{
	return run(tool, "resync");
}
