/* SPDX-License-Identifier: BSD-2-Clause */
/* The end of 2sv-gate. Called by gate.c. */
#include "watch/gate_run.h"

#include "base/text.h"
#include "watch/gate_split.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

static const char *const sftp_servers[] = {"/usr/lib/openssh/sftp-server",
    "/usr/libexec/openssh/sftp-server", "/usr/lib/ssh/sftp-server", "/usr/libexec/sftp-server",
    "/usr/lib/sftp-server"};
#define SFTP_SERVERS (sizeof(sftp_servers) / sizeof(sftp_servers[0]))

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static const char *
run_sftp_server(const struct gate_run *run, char **arguments)
{
	if (run->sftp_server) {
		execv(run->sftp_server, arguments);
		return run->sftp_server;
	}
	for (size_t i = 0; i < SFTP_SERVERS; i++) {
		execv(sftp_servers[i], arguments);
		if (errno != ENOENT)
			return sftp_servers[i];
	}
	return "sftp-server";
}

/* The options of "internal-sftp" are those of sftp-server. */
static const char *
run_internal(const struct gate_run *run)
{
	scope_gate_words struct gate_words words = {.count = 0};
	scope_free char **arguments = NULL;

	if (gate_split(run->command, &words) < 0 ||
	    !(arguments = calloc(words.count + 1, sizeof(*arguments)))) {
		errno = EINVAL;
		return run->command;
	}
	for (size_t i = 0; i < words.count; i++)
		arguments[i] = words.of[i].text;
	return run_sftp_server(run, arguments);
}

static const char *
run_subsystem(const struct gate_run *run)
{
	if (strcmp(run->subsystem[0], "internal-sftp") == 0)
		return run_sftp_server(run, run->subsystem);
	execv(run->subsystem[0], run->subsystem);
	return run->subsystem[0];
}

const char *
gate_run(const struct gate_run *run)
{
	char name[PATH_MAX + 1];

	if (run->subsystem)
		return run_subsystem(run);
	if (run->command && run->is_internal)
		return run_internal(run);
	/* A shell whose name begins with "-" is a login shell. */
	if (text_format(
		name, sizeof(name), "%s%s", run->command ? "" : "-", base_name(run->shell)) < 0) {
		errno = ENAMETOOLONG;
		return run->shell;
	}
	if (run->command)
		execl(run->shell, name, "-c", run->command, (char *)NULL);
	else
		execl(run->shell, name, (char *)NULL);
	return run->shell;
}
