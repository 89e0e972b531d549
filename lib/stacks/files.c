/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files of pam.d on this machine, read as libpam reads them: the first folder that has one.
 * Called through stack_files.
 */
#include "stacks/stack.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

#define BYTES_MAX (256 * 1024)

static int
read_whole(int fd, char **ret)
{
	struct stat status;
	char *text;
	size_t length = 0;
	ssize_t taken = 1;

	if (fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode) || status.st_size > BYTES_MAX)
		return -EINVAL;
	text = calloc(1, BYTES_MAX + 1);
	if (!text)
		return -ENOMEM;
	while (length < BYTES_MAX && taken > 0) {
		taken = read(fd, text + length, BYTES_MAX - length);
		if (taken > 0)
			length += (size_t)taken;
	}
	/* libpam reads on behind a NUL; what it would find there is nobody's to guess. */
	if (taken < 0 || memchr(text, '\0', length)) {
		free(text);
		return taken < 0 ? -EIO : -EBADMSG;
	}
	*ret = text;
	return 0;
}

static int
read_path(const char *path, char **ret, char **ret_path)
{
	scope_fd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int r = fd < 0 ? -errno : read_whole(fd, ret);

	if (r < 0)
		return r;
	*ret_path = strdup(path);
	return *ret_path ? 0 : -ENOMEM;
}

int
stack_files_read(const struct stack_files *files, const char *name, char **ret, char **ret_path)
{
	char path[PATH_MAX];
	int r = -ENOENT;

	if (name[0] == '/')
		return read_path(name, ret, ret_path);
	for (size_t i = 0; files->folders[i] && r < 0; i++)
		if (text_format(path, sizeof(path), "%s/%s", files->folders[i], name) == 0)
			r = read_path(path, ret, ret_path);
	return r;
}

bool
stack_files_have(const struct stack_files *files, const char *name)
{
	scope_free char *text = NULL, *path = NULL;

	return files->read(files, name, &text, &path) == 0;
}

static const char *const installed[] = {"/etc/pam.d", "/usr/lib/pam.d", NULL};

const struct stack_files stack_files_installed = {.read = stack_files_read, .folders = installed};
