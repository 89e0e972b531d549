/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv-watch: counts what leaves by ssh sessions. It has no secret, reads no file but its settings
 * and no log, and can tell the keeper of bytes alone; started by root it becomes _2sv-watch first.
 */
#include "config.h"

#include "base/heartbeat.h"
#include "base/log.h"
#include "base/own_user.h"
#include "base/scope.h"
#include "base/signals.h"
#include "settings/settings.h"
#include "watch/watch.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define USER "_2sv-watch"
#define EXIT_USAGE 2
#define ERROR_SIZE 512

static const char usage[] =
    "usage: 2sv-watch [--config FILE] [--check]\n"
    "Counts what leaves by ssh sessions. Runs in the foreground, as " USER ".\n"
    "  --config FILE  read FILE (an absolute path) instead of " TWOSV_CONFDIR "/2sv.conf\n"
    "  --check        print whether the kernel tells what leaves, and end\n"
    "  --help         this text\n"
    "  --version      the version\n";

struct arguments {
	const char *config;
	bool check;
};

/* Exit code of a command line that ends here, or -1. */
static int
arguments_read(int argc, char **argv, struct arguments *ret)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0)
			return fputs(usage, stdout) >= 0 && fflush(stdout) == 0 ? 0 : 1;
		if (strcmp(argv[i], "--version") == 0)
			return puts("2sv-watch " PACKAGE_VERSION) >= 0 && fflush(stdout) == 0 ? 0
											      : 1;
		if (strcmp(argv[i], "--check") == 0)
			ret->check = true;
		else if (strcmp(argv[i], "--config") == 0 && i + 1 < argc)
			ret->config = argv[++i];
		else {
			fprintf(stderr,
			    "2sv-watch: \"%s\": not an option, or its value is missing\n%s",
			    argv[i], usage);
			return EXIT_USAGE;
		}
	}
	return -1;
}

static int
serve(const struct settings *settings)
{
	static const int ends[] = {SIGTERM, SIGINT, 0};
	scope_fd int stop_fd = signals_open(ends);
	const struct watch_setup setup = {.socket = settings->keep_watch_socket,
	    .ready_at = getenv("NOTIFY_SOCKET"),
	    .beat_ms =
		heartbeat_every_ms(getenv("WATCHDOG_USEC"), getenv("WATCHDOG_PID"), getpid()),
	    .stop_fd = stop_fd};

	if (stop_fd < 0) {
		log_complain("signalfd: %s", strerror(-stop_fd));
		return 1;
	}
	return watch_run(&setup) < 0 ? 1 : 0;
}

int
main(int argc, char **argv)
{
	struct arguments arguments = {.config = NULL};
	scope_settings struct settings *settings = NULL;
	char error[ERROR_SIZE];
	int code = arguments_read(argc, argv, &arguments);

	if (code >= 0)
		return code;
	if (own_user_begin("2sv-watch", USER) < 0)
		return 1;
	if (arguments.check)
		return watch_check();
	if (settings_load(arguments.config, &settings, error, sizeof(error)) < 0) {
		log_complain("%s", error);
		return 1;
	}
	return serve(settings);
}
