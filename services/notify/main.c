/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv-notify: sends alerts to their owners. It has the network and no secret of any login; started
 * by root it becomes the user _2sv-notify first.
 */
#include "config.h"

#include "base/heartbeat.h"
#include "base/log.h"
#include "base/own_user.h"
#include "base/scope.h"
#include "notify/check.h"
#include "notify/lanes.h"

#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define USER "_2sv-notify"
#define EXIT_USAGE 2
#define ERROR_SIZE 512

static const char usage[] =
    "usage: 2sv-notify [--config FILE] [--once | --check]\n"
    "Sends the alerts of 2sv to their owners. Runs in the foreground, as " USER ".\n"
    "  --config FILE  read FILE (an absolute path) instead of " TWOSV_CONFDIR "/2sv.conf\n"
    "  --once         send what is due, and end: for cron\n"
    "  --check        try each way that alerts go, without sending any, and print what came of it\n"
    "  --help         this text\n"
    "  --version      the version\n";

struct arguments {
	const char *config;
	bool once, check;
};

/* Exit code of a command line that ends here, or -1. */
static int
arguments_read(int argc, char **argv, struct arguments *ret)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0)
			return fputs(usage, stdout) >= 0 && fflush(stdout) == 0 ? 0 : 1;
		if (strcmp(argv[i], "--version") == 0)
			return puts("2sv-notify " PACKAGE_VERSION) >= 0 && fflush(stdout) == 0 ? 0
											       : 1;
		if (strcmp(argv[i], "--once") == 0)
			ret->once = true;
		else if (strcmp(argv[i], "--check") == 0)
			ret->check = true;
		else if (strcmp(argv[i], "--config") == 0 && i + 1 < argc)
			ret->config = argv[++i];
		else {
			fprintf(stderr,
			    "2sv-notify: \"%s\": not an option, or its value is missing\n%s",
			    argv[i], usage);
			return EXIT_USAGE;
		}
	}
	return -1;
}

int
main(int argc, char **argv)
{
	struct arguments arguments = {.config = NULL};
	scope_settings struct settings *settings = NULL;
	struct lanes_setup setup = {.ready_at = getenv("NOTIFY_SOCKET")};
	char error[ERROR_SIZE];
	int code = arguments_read(argc, argv, &arguments);

	if (code >= 0)
		return code;
	/* Nobody who alerts are sent for may have written what they are sent by. */
	if (own_user_begin("2sv-notify", USER) < 0)
		return 1;
	if (settings_load(arguments.config, &settings, error, sizeof(error)) < 0) {
		log_complain("%s", error);
		return 1;
	}
	if (arguments.check)
		return check_run(settings, CHECK_SECONDS, stdout);
	setup.beat_ms =
	    heartbeat_every_ms(getenv("WATCHDOG_USEC"), getenv("WATCHDOG_PID"), getpid());
	setup.settings = settings;
	setup.once = arguments.once;
	return lanes_run(&setup);
}
