/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Takes key and database out of a saved file. The key is written last but the id: only where the
 * file was whole to its end. Called by store_restore.c, as root.
 */
#include "config.h"

#include "tools/admin/store_stage.h"

#include "base/scope.h"
#include "tools/admin/store_files.h"
#include "base/write.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

struct front {
	unsigned char key[STORE_KEY_BYTES], at[8];
};

static void
front_wipe(struct front *front)
{
	explicit_bzero(front, sizeof(*front));
}

static int
copy_database(int fd, struct saved_reader *reader)
{
	unsigned char bytes[SAVED_PIECE_BYTES];
	ssize_t got;

	do {
		int r;

		got = saved_read(reader, bytes, sizeof(bytes));
		if (got < 0)
			return (int)got;
		r = write_all(fd, bytes, (size_t)got);
		if (r < 0)
			return r;
	} while (got == (ssize_t)sizeof(bytes));
	return fsync(fd) < 0 ? -errno : 0;
}

static int
make_database(const struct store_stage *stage, struct saved_reader *reader)
{
	scope_fd int fd = open(
	    stage->swap->new_database, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0 || fchown(fd, stage->owner, stage->group) < 0 || fchmod(fd, 0600) < 0)
		return -errno;
	return copy_database(fd, reader);
}

static int
make_key(const struct store_stage *stage, const struct front *front)
{
	const struct store_file file = {.path = stage->swap->new_key,
	    .bytes = front->key,
	    .size = sizeof(front->key),
	    .mode = 0400,
	    .owner = stage->owner,
	    .group = stage->group};

	return store_files_write(&file);
}

static int
make_id(const struct store_stage *stage)
{
	char text[STORE_ID_LINE];
	const struct store_file file = {
	    .path = stage->swap->new_id, .bytes = text, .size = STORE_ID_LINE - 1, .mode = 0644};

	store_files_make_id(text);
	return store_files_write(&file);
}

int
store_stage_make(struct store_stage *stage, struct saved_reader *reader)
{
	struct front scope(front_wipe) front;
	ssize_t got = saved_read(reader, &front, sizeof(front));
	int r = got < 0 ? (int)got : got < (ssize_t)sizeof(front) ? -EBADMSG : 0;

	stage->saved_at = 0;
	store_swap_clear(stage->swap);
	for (unsigned int i = 0; r == 0 && i < sizeof(front.at); i++)
		stage->saved_at |= (int64_t)((uint64_t)front.at[i] << (8 * i));
	if (r == 0)
		r = make_database(stage, reader);
	if (r == 0)
		r = make_key(stage, &front);
	if (r == 0)
		r = make_id(stage);
	if (r < 0)
		store_swap_clear(stage->swap);
	return r;
}
