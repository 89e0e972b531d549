/* SPDX-License-Identifier: BSD-2-Clause */
/* The mark's file. Runs in 2sv-agent. */
#include "agent/mark.h"

#include "base/scope.h"
#include "base/text.h"
#include "base/write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

#define MACHINE_MAX 64
#define LINE_SIZE 24

int
mark_path(const struct mark_place *place, char ret[MARK_PATH_SIZE])
{
	bool has_state = place->state_home && place->state_home[0] == '/';
	char machine[MACHINE_MAX + 1];
	size_t used = 0;

	ret[0] = '\0';
	if (!has_state && (!place->home || place->home[0] != '/'))
		return -ENOENT;
	for (const char *at = place->machine; *at && used < MACHINE_MAX; at++)
		machine[used++] = *at > ' ' && *at < 0x7f && *at != '/' ? *at : '_';
	machine[used] = '\0';
	return text_format(ret, MARK_PATH_SIZE, "%s%s/2sv/agent.%s",
	    has_state ? place->state_home : place->home, has_state ? "" : "/.local/state", machine);
}

int64_t
mark_read(const char *path)
{
	scope_fd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	char line[LINE_SIZE] = "";
	int64_t mark = 0;
	ssize_t size = fd < 0 ? -1 : read(fd, line, sizeof(line) - 1);

	if (size <= 0 || line[size - 1] != '\n')
		return 0;
	line[size - 1] = '\0';
	return number_parse(line, 1, INT64_MAX, &mark) < 0 ? 0 : mark;
}

/* Each folder above the file that is not there. */
static int
make_folders(const char *path)
{
	char folder[MARK_PATH_SIZE];
	int r = text_copy(folder, sizeof(folder), path);

	for (char *at = strchr(folder + 1, '/'); r == 0 && at; at = strchr(at + 1, '/')) {
		*at = '\0';
		if (mkdir(folder, 0700) < 0 && errno != EEXIST)
			r = -errno;
		*at = '/';
	}
	return r;
}

int
mark_write(const char *path, int64_t mark)
{
	char made[MARK_PATH_SIZE], line[LINE_SIZE];
	scope_fd int fd = -1;
	int r = make_folders(path);

	if (r < 0 || (r = text_format(made, sizeof(made), "%s.new", path)) < 0)
		return r;
	text_format(line, sizeof(line), "%lld\n", (long long)mark);
	fd = open(made, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	r = write_all(fd, line, strlen(line));
	return r == 0 && rename(made, path) < 0 ? -errno : r;
}
