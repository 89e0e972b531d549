/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pending/ in the folder: state, and for each file N.path, N.before, N.after. It is made under
 * another name and takes its own by one rename. Called by the commands of protect, as root.
 */
#include "config.h"

#include "tools/admin/protect_state.h"

#include "base/text.h"
#include "base/write.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/poison.h"

#define PENDING "pending"
#define MAKING "pending.new"
#define ENDING "pending.old"
#define BOOT_ID "/proc/sys/kernel/random/boot_id"
#define BYTES_MAX (256 * 1024)

static const char *const parts[] = {"path", "before", "after"};
enum part { PART_PATH, PART_BEFORE, PART_AFTER };

int
protect_lock(const char *folder, int *ret_lock)
{
	scope_fd int fd = -1;
	struct stat status;

	if (mkdir(folder, 0700) < 0 && errno != EEXIST)
		return -errno;
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &status) < 0)
		return -errno;
	if (status.st_uid != 0 || (status.st_mode & 077) != 0)
		return -EPERM;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return -errno;
	*ret_lock = scope_keep_fd(&fd);
	return 0;
}

static int
write_file(int folder, const char *name, const char *text)
{
	scope_fd int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int r = fd < 0 ? -errno : write_all(fd, text, strlen(text));

	if (r == 0 && fsync(fd) < 0)
		r = -errno;
	return r;
}

static int
write_part(int folder, size_t number, enum part part, const char *text)
{
	char name[32];

	if (!text)
		return 0;
	text_format(name, sizeof(name), "%zu.%s", number, parts[part]);
	return write_file(folder, name, text);
}

static int
write_all_parts(int folder, const struct protect_state *state, const struct protect_plan *plan)
{
	char text[256];
	int r = text_format(text, sizeof(text), "door=%s\nends=%lld\nboot=%s\n", state->door,
	    (long long)state->ends, state->boot);

	if (r == 0)
		r = write_file(folder, "state", text);
	for (size_t i = 0; r == 0 && i < plan->count; i++) {
		r = write_part(folder, i, PART_PATH, plan->of[i].path);
		if (r == 0)
			r = write_part(folder, i, PART_BEFORE, plan->of[i].before);
		if (r == 0)
			r = write_part(folder, i, PART_AFTER, plan->of[i].after);
	}
	return r == 0 && fsync(folder) < 0 ? -errno : r;
}

/* A folder without folders in it, of ours, and all that lies there. */
static int
clear(int above, const char *name)
{
	scope_fd int fd = openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct dirent *entry;
	DIR *folder;

	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	folder = fdopendir(fd);
	if (!folder)
		return -errno;
	scope_keep_fd(&fd);
	while ((entry = readdir(folder)))
		unlinkat(dirfd(folder), entry->d_name, 0);
	closedir(folder);
	return unlinkat(above, name, AT_REMOVEDIR) < 0 ? -errno : 0;
}

static int
open_folder(int above, const char *path)
{
	int fd = openat(above, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int
protect_state_write(
    const char *folder, const struct protect_state *state, const struct protect_plan *plan)
{
	scope_fd int above = open_folder(AT_FDCWD, folder);
	scope_fd int fd = -1;
	int r;

	if (above < 0)
		return above;
	clear(above, MAKING);
	if (mkdirat(above, MAKING, 0700) < 0)
		return -errno;
	fd = open_folder(above, MAKING);
	r = fd < 0 ? fd : write_all_parts(fd, state, plan);
	if (r == 0 && renameat(above, MAKING, above, PENDING) < 0)
		r = -errno;
	if (r < 0)
		clear(above, MAKING);
	return r == 0 && fsync(above) < 0 ? -errno : r;
}

int
protect_state_remove(const char *folder)
{
	scope_fd int above = open_folder(AT_FDCWD, folder);

	if (above < 0)
		return above;
	clear(above, ENDING);
	if (renameat(above, PENDING, above, ENDING) < 0)
		return -errno;
	if (fsync(above) < 0)
		return -errno;
	clear(above, ENDING);
	return 0;
}

/* 0 and *ret, which is NULL where there is no such file. */
static int
read_file(int folder, const char *name, char **ret)
{
	scope_fd int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	scope_free char *text = NULL;
	size_t length = 0;
	ssize_t got = 1;

	*ret = NULL;
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	text = calloc(1, BYTES_MAX + 1);
	if (!text)
		return -ENOMEM;
	while (got > 0 && length < BYTES_MAX) {
		got = read(fd, text + length, BYTES_MAX - length);
		if (got > 0)
			length += (size_t)got;
	}
	if (got < 0)
		return -errno;
	*ret = strdup(text);
	return *ret ? 0 : -ENOMEM;
}

static int
read_part(int folder, size_t number, enum part part, char **ret)
{
	char name[32];

	text_format(name, sizeof(name), "%zu.%s", number, parts[part]);
	return read_file(folder, name, ret);
}

/* Returns 1 where there was another file, 0 at their end. */
static int
read_next(int folder, struct protect_plan *plan)
{
	scope_free char *path = NULL, *before = NULL, *after = NULL;
	int r = read_part(folder, plan->count, PART_PATH, &path);

	if (r < 0 || !path)
		return r;
	r = read_part(folder, plan->count, PART_BEFORE, &before);
	if (r == 0)
		r = read_part(folder, plan->count, PART_AFTER, &after);
	if (r == 0)
		r = protect_plan_add(plan, path, before, after);
	return r < 0 ? r : 1;
}

static int
parse_state(char *text, struct protect_state *ret)
{
	char *rest = text, *line, *value;
	unsigned int found = 0;

	while ((line = strsep(&rest, "\n"))) {
		value = strchr(line, '=');
		if (!value)
			continue;
		*value++ = '\0';
		if (strcmp(line, "door") == 0)
			found += text_copy(ret->door, sizeof(ret->door), value) == 0;
		else if (strcmp(line, "ends") == 0)
			found += number_parse(value, 0, INT64_MAX, &ret->ends) == 0;
		else if (strcmp(line, "boot") == 0)
			found += text_copy(ret->boot, sizeof(ret->boot), value) == 0;
	}
	return found == 3 ? 0 : -EBADMSG;
}

int
protect_state_read(const char *folder, struct protect_state *state, struct protect_plan *plan)
{
	scope_fd int above = open_folder(AT_FDCWD, folder);
	scope_fd int fd = above < 0 ? -1 : open_folder(above, PENDING);
	scope_free char *text = NULL;
	int r;

	protect_plan_begin(plan);
	*state = (struct protect_state){.ends = 0};
	if (above < 0 || fd < 0)
		return above < 0 ? above : fd;
	do
		r = read_next(fd, plan);
	while (r > 0);
	if (r == 0)
		r = read_file(fd, "state", &text);
	if (r == 0)
		r = text ? parse_state(text, state) : -EBADMSG;
	return r;
}

int
protect_clock_read(char boot[BOOT_ID_SIZE], int64_t *ret_now)
{
	scope_file FILE *file = fopen(BOOT_ID, "re");
	struct timespec now;

	if (!file || !fgets(boot, BOOT_ID_SIZE, file) || clock_gettime(CLOCK_BOOTTIME, &now) < 0)
		return -EIO;
	boot[strcspn(boot, "\n")] = '\0';
	*ret_now = now.tv_sec;
	return 0;
}

int64_t
protect_state_left(const struct protect_state *state)
{
	char boot[BOOT_ID_SIZE];
	int64_t now;

	if (protect_clock_read(boot, &now) < 0 || strcmp(boot, state->boot) != 0 ||
	    now >= state->ends)
		return 0;
	return state->ends - now;
}
