/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv-agent: pop-ups for the account's own alerts, in its desktop session. Runs as the account's
 * user, from an autostart entry, a user unit or "2sv agent"; it needs no privilege. 2sv(1), AGENT.
 */
#include "config.h"

#include "agent/agent.h"
#include "base/text.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/poison.h"

#define INTERVAL_DEFAULT 15
#define INTERVAL_MIN 5
#define INTERVAL_MAX 3600
#define EXIT_USAGE 2
#define EXIT_NOT_PERMITTED 4

static const char usage[] =
    "usage: 2sv-agent [--interval SECONDS]\n"
    "Pop-ups for your alerts of 2sv, in the desktop session that it runs in. See 2sv(1), AGENT.\n"
    "  --interval SECONDS   how often 2svd is asked, 5 to 3600; default 15\n"
    "  --help               this text\n"
    "  --version            the version\n";

static int
print(const char *text)
{
	return fputs(text, stdout) >= 0 && fflush(stdout) == 0 ? 0 : 1;
}

static int
refuse(const char *what, const char *why)
{
	char shown[128];

	text_escape(shown, sizeof(shown), what);
	fprintf(stderr, "2sv-agent: \"%s\": %s\n%s", shown, why, usage);
	return EXIT_USAGE;
}

/* Exit code of a command line that ends here, or -1. */
static int
arguments_read(char *const words[], int *ret_interval)
{
	int64_t seconds = INTERVAL_DEFAULT;

	for (; *words; words++) {
		if (strcmp(*words, "--help") == 0)
			return print(usage);
		if (strcmp(*words, "--version") == 0)
			return print("2sv-agent " PACKAGE_VERSION "\n");
		if (strcmp(*words, "--interval") != 0)
			return refuse(*words, "not an option");
		if (!words[1])
			return refuse(*words, "how many seconds?");
		if (number_parse(*++words, INTERVAL_MIN, INTERVAL_MAX, &seconds) < 0)
			return refuse(*words, "a number from 5 to 3600 is wanted");
	}
	*ret_interval = (int)seconds;
	return -1;
}

int
main(int argc, char **argv)
{
	static struct agent agent;
	int code = argc < 1 ? EXIT_USAGE : arguments_read(argv + 1, &agent.interval_seconds);

	if (code >= 0)
		return code;
	if (geteuid() == 0 || getuid() != geteuid()) {
		fprintf(stderr, "2sv-agent: this is for the session of an ordinary user; root sees "
				"all alerts by: 2sv alerts\n");
		return EXIT_NOT_PERMITTED;
	}
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	signal(SIGPIPE, SIG_IGN);
	agent_begin(&agent);
	return agent_run(&agent);
}
