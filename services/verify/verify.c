/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way from main() to the supervisor or to a role. Two options and no environment: all
 * else stands in the configuration. Runs in every process of 2svd that was exec'ed.
 */
#include "config.h"
#include "verify.h"
#include "roles.h"
#include "spawned.h"
#include "supervisor.h"
#include "base/heartbeat.h"
#include "base/log.h"
#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define EXIT_USAGE 2
#define ERROR_SIZE 512

static const char usage[] =
    "usage: 2svd [--config FILE] [--fd N]\n"
    "The service of 2sv: checks codes for pam_2sv. Started by systemd with its sockets, or by\n"
    "root without: then it makes the sockets, starts its roles and stays in the foreground.\n"
    "  --config FILE  read FILE (an absolute path) instead of " TWOSV_CONFDIR "/2sv.conf\n"
    "  --fd N         lead the one dialogue on this descriptor, a connection of root's, and end:\n"
    "                 what pam_2sv and 2sv of root start where there are no sockets\n"
    "  --help         this text\n"
    "  --version      the version\n";

static int
connection_read(const char *text, struct verify *verify)
{
	int64_t number;

	if (number_parse(text, STDERR_FILENO + 1, INT32_MAX, &number) < 0)
		return -EINVAL;
	verify->connection = (int)number;
	return 0;
}

/* Exit code of a command line that ends here, or -1 where the service is to run. */
static int
options_read(int argc, char **argv, struct verify *verify)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0) {
			fputs(usage, stdout);
			return fflush(stdout) == 0 ? 0 : 1;
		}
		if (strcmp(argv[i], "--version") == 0)
			return puts("2svd " PACKAGE_VERSION) >= 0 && fflush(stdout) == 0 ? 0 : 1;
		if (strcmp(argv[i], "--config") == 0 && i + 1 < argc)
			verify->config = argv[++i];
		else if (strncmp(argv[i], "--config=", strlen("--config=")) == 0)
			verify->config = argv[i] + strlen("--config=");
		else if (strcmp(argv[i], "--fd") != 0 || i + 1 == argc ||
			 connection_read(argv[++i], verify) < 0) {
			fprintf(stderr, "2svd: \"%s\": not an option, or its value is missing\n%s",
			    argv[i], usage);
			return EXIT_USAGE;
		}
	}
	return -1;
}

/* Keeps only the variables that main() names: nothing of a caller's surroundings counts. */
static int
environment_reduce(const struct verify *verify)
{
	extern char **environ;
	char **from = environ, **to = environ;

	for (; from && *from; from++) {
		for (size_t i = 0; verify->kept_environment[i]; i++) {
			size_t length = strlen(verify->kept_environment[i]);

			if (strncmp(*from, verify->kept_environment[i], length) == 0 &&
			    (*from)[length] == '=')
				*to++ = *from;
		}
	}
	if (to)
		*to = NULL;
	return 0;
}

static int
serve(const struct verify *verify)
{
	struct sockets sockets;
	char error[ERROR_SIZE];
	enum role role;
	int passed;

	sockets_init(&sockets);
	passed = sockets_take(&sockets, error, sizeof(error));
	if (passed < 0) {
		log_complain("%s", error);
		return 1;
	}
	environment_reduce(verify);
	if (verify->connection >= 0)
		return spawned_run(verify, verify->connection);
	if (passed == 0 && geteuid() == 0)
		return supervisor_run(verify);
	if (passed == 0) {
		log_complain("must be started by root, or by systemd with its sockets");
		return 1;
	}
	role = role_find(&sockets);
	if (role == ROLE_NONE) {
		log_complain("each role has its own sockets: root.sock, or user.sock, or "
			     "keep-root.sock and keep-user.sock (with keep-notify.sock "
			     "and keep-watch.sock)");
		return 1;
	}
	return role_run(role, verify, &sockets);
}

int
verify_main(int argc, char **argv, struct verify *verify)
{
	int code;

	verify->connection = -1;
	code = options_read(argc, argv, verify);
	if (code >= 0)
		return code;
	log_open("2svd");
	verify->ready_at = getenv("NOTIFY_SOCKET"); /* the text outlives the environment's list */
	verify->beat_ms =
	    heartbeat_every_ms(getenv("WATCHDOG_USEC"), getenv("WATCHDOG_PID"), getpid());
	return serve(verify);
}
