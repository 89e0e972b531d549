/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The store's files as files. The database is never opened here: closing any descriptor of it
 * would drop the lock that SQLite holds (fcntl(2)). Used by the store; runs in the keeper.
 */
#include "keeper/store/file.h"

#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

/* What is wrong with the file, or NULL. */
static const char *
find_fault(const struct stat *status)
{
	if (S_ISLNK(status->st_mode))
		return "is a symbolic link; name the file itself";
	if (!S_ISREG(status->st_mode))
		return "is not a regular file";
	if (status->st_uid != geteuid())
		return "belongs to another user; chown it to the service's user";
	if (status->st_mode & 077)
		return "may be used by group or others; chmod it to 0600";
	return NULL;
}

int
file_check(const char *path, struct file_mark *ret, const struct words *words)
{
	struct stat status;
	const char *fault;

	if (path[0] != '/')
		return words_say(words, -EINVAL, "store %s: is no absolute path", path);
	if (lstat(path, &status) < 0)
		return words_say(words, -errno,
		    errno == ENOENT
			? "store %s: there is no such file; is its disk mounted? "
			  "Restore a saved one: 2sv store restore FILE; only where 2sv is new, "
			  "root makes it: 2sv store init"
			: "store %s: can't be looked at; look at the folder's owner and mode",
		    path);
	fault = find_fault(&status);
	if (fault)
		return words_say(words, -EPERM, "store %s: %s", path, fault);
	*ret = (struct file_mark){.device = status.st_dev, .inode = status.st_ino};
	return 0;
}

bool
file_is_same(const char *path, const struct file_mark *mark)
{
	struct stat status;

	return lstat(path, &status) == 0 && S_ISREG(status.st_mode) &&
	       status.st_dev == mark->device && status.st_ino == mark->inode;
}

/* Opens the id's file and reads it whole, NUL-ended. Returns its length or -errno with words. */
static ssize_t
read_whole(const char *path, char *text, size_t size, const struct words *words)
{
	int scope_fd fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;
	ssize_t length;

	if (fd < 0 || fstat(fd, &status) < 0)
		return words_say(words, -errno, "store-id %s: %s", path, strerror(errno));
	if (!S_ISREG(status.st_mode) || (status.st_uid != 0 && status.st_uid != geteuid()) ||
	    (status.st_mode & 022))
		return words_say(words, -EPERM,
		    "store-id %s: must be a regular file of root's that only root may write", path);
	length = read(fd, text, size - 1);
	if (length < 0)
		return words_say(words, -errno, "store-id %s: %s", path, strerror(errno));
	text[length] = '\0';
	return length;
}

int
file_read_id(const char *path, char id[STORE_ID_SIZE], const struct words *words)
{
	static const char allowed[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
	char text[STORE_ID_SIZE + 1];
	ssize_t length = read_whole(path, text, sizeof(text), words);

	if (length < 0)
		return (int)length;
	if (length > 0 && text[length - 1] == '\n')
		text[--length] = '\0';
	if (length == 0 || length >= STORE_ID_SIZE || strspn(text, allowed) != (size_t)length)
		return words_say(words, -EINVAL,
		    "store-id %s: holds no id (one line, 1 to 64 letters, digits and '-')", path);
	memcpy(id, text, (size_t)length + 1);
	return 0;
}

int
file_check_not_exchanged(const char *store_id, const struct words *words)
{
	char ready[PATH_MAX];
	struct stat status;

	if (text_format(ready, sizeof(ready), "%s.restoring", store_id) < 0)
		return words_say(words, -ENAMETOOLONG, "store-id %s: too long a path", store_id);
	if (lstat(ready, &status) < 0 && errno == ENOENT)
		return 0;
	return words_say(words, -ESTALE,
	    "store: a restore was cut off half way (%s is there); finish it: 2sv store restore",
	    ready);
}

int
file_sync_folder(const char *path)
{
	const char *end = strrchr(path, '/');
	char *scope_free folder = end ? strndup(path, (size_t)(end - path) + 1) : NULL;
	int scope_fd fd = -1;

	if (!folder)
		return end ? -ENOMEM : -EINVAL;
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) < 0)
		return -errno;
	return 0;
}
