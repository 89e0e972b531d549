/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes key, id and folder of a store: each file is written whole under another name, flushed,
 * and takes its name only if that is free (renameat2(2), RENAME_NOREPLACE), so that a crash or a
 * second root at work never leaves half a key or loses one. Called by store_init.c, as root.
 */
#include "config.h"

#include "tools/admin/store_files.h"

#include "base/scope.h"
#include "base/text.h"
#include "base/write.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

#define ID_BYTES 16

_Static_assert(STORE_ID_LINE == 2 * ID_BYTES + 2, "store_files.h");

int
store_files_flush_folder(const char *path)
{
	char copy[PATH_MAX];
	scope_fd int fd = -1;

	if (text_copy(copy, sizeof(copy), path) < 0)
		return -ENAMETOOLONG;
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 || fsync(fd) < 0 ? -errno : 0;
}

/* Owner and mode are set before the first byte is there. */
static int
fill(int fd, const struct store_file *file)
{
	int r;

	if (fchown(fd, file->owner, file->group) < 0 || fchmod(fd, file->mode) < 0)
		return -errno;
	r = write_all(fd, file->bytes, file->size);
	if (r < 0)
		return r;
	return fsync(fd) < 0 ? -errno : 0;
}

int
store_files_write(const struct store_file *file)
{
	char temporary[PATH_MAX];
	scope_fd int fd = -1;
	int r = text_format(temporary, sizeof(temporary), "%s.new-XXXXXX", file->path);

	if (r < 0)
		return r;
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	r = fill(fd, file);
	if (r == 0 && renameat2(AT_FDCWD, temporary, AT_FDCWD, file->path, RENAME_NOREPLACE) < 0)
		r = -errno;
	if (r < 0) {
		unlink(temporary);
		return r;
	}
	return store_files_flush_folder(file->path);
}

struct new_folder {
	const char *of; /* a path in it */
	mode_t mode;
	uid_t owner;
	gid_t group;
};

/* Makes the folder that folder->of lies in; one that is there stays as it is. */
static int
make_folder(const struct new_folder *folder, bool *ret_is_made)
{
	char path[PATH_MAX], *name;

	if (text_copy(path, sizeof(path), folder->of) < 0)
		return -ENAMETOOLONG;
	name = dirname(path);
	if (mkdir(name, folder->mode) < 0)
		return errno == EEXIST ? 0 : -errno;
	*ret_is_made = true;
	if (chown(name, folder->owner, folder->group) < 0 || chmod(name, folder->mode) < 0)
		return -errno;
	return store_files_flush_folder(name);
}

static int
make_config_folder(struct store_files *files)
{
	const struct new_folder folder = {.of = files->settings->store_id, .mode = 0755};

	return make_folder(&folder, &files->is_made_config);
}

static int
make_store_folder(struct store_files *files)
{
	const struct new_folder folder = {.of = store_found_database(files->settings),
	    .mode = 0700,
	    .owner = files->owner,
	    .group = files->group};

	return make_folder(&folder, &files->is_made_folder);
}

int
store_files_make_folders(struct store_files *files)
{
	int r = make_config_folder(files);

	return r < 0 ? r : make_store_folder(files);
}

int
store_files_read_key(const char *path, unsigned char key[STORE_KEY_BYTES])
{
	scope_fd int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode) || status.st_size != STORE_KEY_BYTES ||
	    read(fd, key, STORE_KEY_BYTES) != STORE_KEY_BYTES)
		return -EINVAL;
	return 0;
}

void
store_files_make_id(char text[STORE_ID_LINE])
{
	unsigned char bytes[ID_BYTES];

	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		abort();
	for (size_t i = 0; i < ID_BYTES; i++)
		snprintf(text + 2 * i, STORE_ID_LINE - 2 * i, "%02x", bytes[i]);
	text[2 * ID_BYTES] = '\n';
	text[2 * ID_BYTES + 1] = '\0';
}

static int
make_key(struct store_files *files)
{
	unsigned char key[STORE_KEY_BYTES];
	const struct store_file file = {.path = files->settings->seal_key,
	    .bytes = key,
	    .size = sizeof(key),
	    .mode = 0400,
	    .owner = files->owner,
	    .group = files->group};
	int r = getrandom(key, sizeof(key), 0) == sizeof(key) ? 0 : -EIO;

	if (r == 0)
		r = store_files_write(&file);
	files->is_made_key = r == 0;
	explicit_bzero(key, sizeof(key));
	return r;
}

static int
make_id(struct store_files *files)
{
	char text[STORE_ID_LINE];
	const struct store_file file = {.path = files->settings->store_id,
	    .bytes = text,
	    .size = STORE_ID_LINE - 1,
	    .mode = 0644};
	int r;

	store_files_make_id(text);
	r = store_files_write(&file);
	files->is_made_id = r == 0;
	return r;
}

static void
explain(const char *path, int error, char *words)
{
	if (error == -EEXIST)
		text_format(words, STORE_FILES_WORDS,
		    "%s has come just now, by another 2sv store init: it is left alone", path);
	else
		text_format(words, STORE_FILES_WORDS, "%s: %s", path, strerror(-error));
}

int
store_files_make(struct store_files *files, char *words)
{
	const struct {
		int (*make)(struct store_files *files);
		const char *path;
	} steps[] = {
	    {make_config_folder, files->settings->store_id},
	    {make_store_folder, store_found_database(files->settings)},
	    {make_key, files->settings->seal_key},
	    {make_id, files->settings->store_id},
	};
	int r = store_found_check(files->settings, words);

	if (r < 0)
		return r;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && r == 0; i++) {
		r = steps[i].make(files);
		if (r < 0)
			explain(steps[i].path, r, words);
	}
	if (r < 0)
		store_files_take_back(files);
	return r;
}

bool
store_files_has_database(const struct store_files *files)
{
	return access(store_found_database(files->settings), F_OK) == 0;
}

/* A folder that somebody has put something into since stays. */
static void
remove_folder(const char *of)
{
	char path[PATH_MAX];

	if (text_copy(path, sizeof(path), of) == 0)
		rmdir(dirname(path));
}

void
store_files_take_back(struct store_files *files)
{
	if (files->is_made_id)
		unlink(files->settings->store_id);
	if (files->is_made_key)
		unlink(files->settings->seal_key);
	if (files->is_made_folder)
		remove_folder(store_found_database(files->settings));
	if (files->is_made_config)
		remove_folder(files->settings->store_id);
	files->is_made_config = files->is_made_folder = false;
	files->is_made_key = files->is_made_id = false;
}
