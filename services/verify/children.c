/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fork, give up root, exec this program anew: the child comes to its role by the very way that it
 * has under systemd (sd_listen_fds(3)). Runs in the supervisor.
 */
#include "children.h"
#include "base/confine.h"
#include "base/log.h"
#include "base/signals.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/poison.h"

#define VALUE_SIZE 4096
#define KEPT_MAX 8
#define SPARE_FD 64 /* above the descriptors that are passed */

/* The passed sockets at 3 and on, as systemd places them; returns their number or -errno. */
static int
sockets_place(const struct child_setup *setup, char *names, size_t size)
{
	unsigned int wanted = role_rows[setup->role].sockets;
	int spare[SOCKET_COUNT], count = 0;
	char so_far[VALUE_SIZE] = "";

	for (int i = 0; i < SOCKET_COUNT; i++) {
		if (!(wanted & 1U << i))
			continue;
		spare[count] = fcntl(setup->sockets->fds[i], F_DUPFD_CLOEXEC, SPARE_FD);
		if (spare[count] < 0)
			return -errno;
		if (text_format(names, size, "%s%s%s", so_far, count ? ":" : "", socket_names[i]) <
			0 ||
		    text_copy(so_far, sizeof(so_far), names) < 0)
			return -ENAMETOOLONG;
		count++;
	}
	for (int i = 0; i < count; i++)
		if (dup2(spare[i], SOCKETS_FIRST_FD + i) < 0)
			return -errno;
	return count;
}

/* Nothing of the supervisor's surroundings goes on, but what main() keeps by name. */
static int
environment_clear(const struct verify *verify)
{
	char kept[KEPT_MAX][VALUE_SIZE];
	size_t n = 0;

	for (; verify->kept_environment[n] && n < KEPT_MAX; n++) {
		const char *value = getenv(verify->kept_environment[n]);

		if (text_copy(kept[n], sizeof(kept[n]), value ? value : "") < 0)
			return -ENAMETOOLONG;
	}
	clearenv();
	for (size_t i = 0; i < n; i++)
		if (kept[i][0] && setenv(verify->kept_environment[i], kept[i], 1) < 0)
			return -errno;
	return 0;
}

static int
environment_make(const struct verify *verify, int count, const char *names)
{
	char number[24];
	int r = environment_clear(verify);

	if (r < 0)
		return r;
	text_format(number, sizeof(number), "%d", count);
	if (setenv("LISTEN_FDS", number, 1) < 0 || setenv("LISTEN_FDNAMES", names, 1) < 0)
		return -errno;
	text_format(number, sizeof(number), "%d", (int)getpid());
	return setenv("LISTEN_PID", number, 1) < 0 ? -errno : 0;
}

static void
limits_set(const struct child_setup *setup)
{
	struct rlimit files = {(rlim_t)setup->descriptors, (rlim_t)setup->descriptors};
	struct rlimit memory = {RLIM_INFINITY, RLIM_INFINITY};

	setrlimit(RLIMIT_NOFILE, &files); /* with fewer it serves fewer at once */
	if (setup->role == ROLE_KEEP)
		setrlimit(RLIMIT_MEMLOCK, &memory);
}

static int
child_become(const struct child_setup *setup, pid_t supervisor)
{
	char names[VALUE_SIZE] = "";
	int r;

	setsid();
	signals_reset();
	limits_set(setup);
	r = sockets_place(setup, names, sizeof(names));
	if (r > 0)
		r = environment_make(setup->verify, r, names);
	if (r == 0)
		r = confine_become(setup->uid, setup->gid);
	if (r == 0)
		r = signals_end_with(supervisor, SIGTERM);
	return r;
}

/* Where is said what it was, should it not come so far. */
struct execution {
	const char *path, *process, *config;
	int r; /* of what was done before */
};

static void __attribute__((noreturn)) execute(const struct execution *execution)
{
	/* execv takes pointers to char that it does not change. */
	char *arguments[] = {(char *)(uintptr_t)execution->process, (char *)(uintptr_t) "--config",
	    (char *)(uintptr_t)execution->config, NULL};
	int r = execution->r;

	if (!execution->config)
		arguments[1] = NULL;
	if (r == 0) {
		execv(execution->path, arguments);
		r = -errno;
	}
	log_line(LOG_ERR, "%s can't be started: %s", execution->process, strerror(-r));
	_exit(1);
}

int
child_start(const struct child_setup *setup, pid_t *ret)
{
	pid_t supervisor = getpid(), pid = fork();

	if (pid < 0)
		return -errno;
	if (pid == 0)
		execute(&(struct execution){.path = setup->verify->program,
		    .process = role_rows[setup->role].process,
		    .config = setup->verify->config,
		    .r = child_become(setup, supervisor)});
	*ret = pid;
	return 0;
}

static int
program_become(const struct program_setup *setup, pid_t supervisor)
{
	int r;

	setsid();
	signals_reset();
	r = environment_clear(setup->verify);
	if (r == 0)
		r = confine_become(setup->uid, setup->gid);
	return r == 0 ? signals_end_with(supervisor, SIGTERM) : r;
}

int
child_start_program(const struct program_setup *setup, pid_t *ret)
{
	pid_t supervisor = getpid(), pid = fork();

	if (pid < 0)
		return -errno;
	if (pid == 0)
		execute(&(struct execution){.path = setup->path,
		    .process = setup->name,
		    .config = setup->verify->config,
		    .r = program_become(setup, supervisor)});
	*ret = pid;
	return 0;
}
