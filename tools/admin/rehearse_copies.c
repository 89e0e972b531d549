/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * useradd(8) and userdel(8) keep a copy of each file as it was before their last change: there the
 * account would stand on, with its password's hash. Runs in root's 2sv, under their lock
 * (lckpwdf(3)).
 */
#include "config.h"

#include "tools/admin/rehearse_account.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <shadow.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

struct copy {
	const char *path, *new_path;
};

static bool
is_of(const char *line, const char *name)
{
	size_t length = strlen(name);

	return strncmp(line, name, length) == 0 && line[length] == ':';
}

/* All lines but those of name; *ret is how many were left out. Returns 0 or -errno. */
static int
copy_lines(FILE *from, FILE *to, const char *name, int *ret)
{
	scope_free char *line = NULL;
	size_t size = 0;
	ssize_t length;

	*ret = 0;
	while ((length = getline(&line, &size, from)) >= 0) {
		if (is_of(line, name))
			(*ret)++;
		else if (to && fwrite(line, 1, (size_t)length, to) != (size_t)length)
			return -EIO;
		explicit_bzero(line, size); /* hashes */
	}
	return ferror(from) ? -EIO : 0;
}

/* A new file with the old one's owner and mode, in its place once it is whole. */
static int
write_again(FILE *from, const struct copy *copy, const char *name)
{
	scope_fd int fd =
	    open(copy->new_path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	scope_file FILE *to = NULL;
	struct stat status;
	int count, r;

	if (fd < 0 || fstat(fileno(from), &status) < 0 ||
	    fchown(fd, status.st_uid, status.st_gid) < 0 || fchmod(fd, status.st_mode & 07777) < 0)
		return -errno;
	to = fdopen(fd, "w");
	if (!to)
		return -errno;
	fd = -1;
	rewind(from);
	r = copy_lines(from, to, name, &count);
	if (r == 0 && (fflush(to) != 0 || fsync(fileno(to)) < 0))
		r = -errno;
	if (r == 0 && rename(copy->new_path, copy->path) < 0)
		r = -errno;
	return r;
}

static int
clean_one(const struct copy *copy, const char *name)
{
	scope_file FILE *from = fopen(copy->path, "re");
	int count, r;

	if (!from)
		return errno == ENOENT ? 0 : -errno;
	r = copy_lines(from, NULL, name, &count);
	if (r < 0 || count == 0)
		return r;
	unlink(copy->new_path); /* of one that was killed here */
	r = write_again(from, copy, name);
	if (r < 0)
		unlink(copy->new_path);
	return r;
}

int
rehearse_copies_clean(const char *name)
{
	static const struct copy copies[] = {
	    {"/etc/passwd-", "/etc/passwd-.2sv"},
	    {"/etc/shadow-", "/etc/shadow-.2sv"},
	    {"/etc/group-", "/etc/group-.2sv"},
	    {"/etc/gshadow-", "/etc/gshadow-.2sv"},
	    {"/etc/subuid-", "/etc/subuid-.2sv"},
	    {"/etc/subgid-", "/etc/subgid-.2sv"},
	};
	int r = 0;

	if (lckpwdf() < 0)
		return -EAGAIN;
	for (size_t i = 0; r == 0 && i < sizeof(copies) / sizeof(copies[0]); i++)
		r = clean_one(&copies[i], name);
	ulckpwdf();
	return r;
}
