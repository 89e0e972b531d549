/* SPDX-License-Identifier: BSD-2-Clause */
/* 2sv agent: becomes 2sv-agent, which alone has the library that speaks to a session's bus. */
#include "base/text.h"
#include "tools/tool.h"
#include "tools/trouble.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define PROGRAM TWOSV_LIBEXECDIR "/2sv-agent"
#define NUMBER_SIZE 24

enum exit_code
agent_run(struct tool *tool)
{
	char program[] = "2sv-agent", option[] = "--interval", seconds[NUMBER_SIZE];
	char *words[] = {program, NULL, NULL, NULL};

	if (tool->form)
		return trouble_say(tool, (struct trouble){EXIT_USAGE, "usage"},
		    "2sv: agent has no --json: it shows pop-ups, and prints nothing");
	if (tool->options.interval) {
		text_format(seconds, sizeof(seconds), "%lld", (long long)tool->options.interval);
		words[1] = option;
		words[2] = seconds;
	}
	execv(PROGRAM, words);
	if (errno == ENOENT)
		return trouble_say(tool, (struct trouble){EXIT_NO_SERVICE, "no-such"},
		    "2sv: there is no " PROGRAM
		    ": install the package 2sv-agent, or build 2sv with --with-agent "
		    "(libsystemd-dev)");
	return trouble_say(tool, (struct trouble){EXIT_NO_SERVICE, "no-such"},
	    "2sv: " PROGRAM ": %s", strerror(errno));
}
