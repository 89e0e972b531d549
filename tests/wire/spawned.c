/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stands in the place of 2svd for tests of spawn.c: says over descriptor 3 what it was started
 * with, one NAME=VALUE a line, and ends when that is closed.
 */
#include "config.h" /* _GNU_SOURCE */

#include "base/scope.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/poison.h"

#define FDS_MAX 2048

extern char **environ;

static void
say_ids(FILE *out)
{
	uid_t uids[3];
	gid_t gids[3], groups[64];

	getresuid(&uids[0], &uids[1], &uids[2]);
	getresgid(&gids[0], &gids[1], &gids[2]);
	fprintf(
	    out, "ids=%u %u %u %u %u %u\n", uids[0], uids[1], uids[2], gids[0], gids[1], gids[2]);
	fprintf(out, "groups=%d\n", getgroups(64, groups));
	fprintf(out, "pid=%d\nsession=%d\n", (int)getpid(), (int)getsid(0));
}

static void
say_surroundings(FILE *out, char **argv)
{
	mode_t mask = umask(0);
	char folder[256] = "";

	fprintf(out, "arguments=%s %s %s\n", argv[0], argv[1], argv[2]);
	fprintf(out, "environment=%s\n", environ && environ[0] ? environ[0] : "");
	fprintf(out, "folder=%s\n", getcwd(folder, sizeof(folder)) ? folder : "?");
	fprintf(out, "mask=%o\n", (unsigned int)mask);
	fprintf(out, "fds=");
	for (int fd = 0; fd < FDS_MAX; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			fprintf(out, "%d ", fd);
	fprintf(out, "\n");
}

static void
say_null(FILE *out)
{
	struct stat null, fd;

	stat("/dev/null", &null);
	for (int i = 0; i < 3; i++)
		if (fstat(i, &fd) < 0 || fd.st_rdev != null.st_rdev)
			fprintf(out, "not-null=%d\n", i);
}

static void
say_priority(FILE *out)
{
	cpu_set_t processors;

	sched_getaffinity(0, sizeof(processors), &processors);
	fprintf(out, "nice=%d\npolicy=%d\nprocessors=%d\n", getpriority(PRIO_PROCESS, 0),
	    sched_getscheduler(0), CPU_COUNT(&processors));
}

static void
say_limits(FILE *out)
{
	static const int resources[] = {RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_AS, RLIMIT_DATA,
	    RLIMIT_NOFILE, RLIMIT_CORE, RLIMIT_STACK};
	struct rlimit limit;

	fprintf(out, "limits=");
	for (size_t i = 0; i < sizeof(resources) / sizeof(resources[0]); i++) {
		getrlimit((__rlimit_resource_t)resources[i], &limit);
		if (limit.rlim_cur == RLIM_INFINITY)
			fprintf(out, "all ");
		else
			fprintf(out, "%llu ", (unsigned long long)limit.rlim_cur);
	}
	fprintf(out, "\n");
}

/* As the kernel writes them: blocked, ignored, caught. */
static void
say_signals(FILE *out)
{
	scope_file FILE *status = fopen("/proc/self/status", "re");
	char line[256];

	while (status && fgets(line, sizeof(line), status))
		if (strncmp(line, "Sig", 3) == 0 && strncmp(line, "SigQ", 4) != 0)
			fputs(line, out);
}

int
main(int argc, char **argv)
{
	char text[4096] = "", rest[16];
	FILE *out = fmemopen(text, sizeof(text), "w");

	if (argc != 3 || !out)
		return 1;
	say_ids(out);
	say_surroundings(out, argv);
	say_null(out);
	say_priority(out);
	say_limits(out);
	say_signals(out);
	fclose(out);
	if (send(3, text, strlen(text), MSG_NOSIGNAL) < 0)
		return 1;
	while (recv(3, rest, sizeof(rest), 0) > 0)
		continue;
	return 0;
}
