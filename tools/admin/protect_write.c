/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The new file is written beside the old one under a name that neither libpam nor sshd reads, gets
 * its owner, mode and SELinux label, goes to the disk, and is renamed. Called by the commands of
 * protect, as root.
 */
#include "config.h"

#include "tools/admin/protect_write.h"

#include "base/text.h"
#include "base/write.h"
#include "stacks/edit.h"
#include "tools/admin/protect_decoy.h"
#include "tools/admin/store_files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/poison.h"

#define LABEL "security.selinux"
#define LABEL_SIZE 256
#define NEW_TAIL ".2sv-new"

/* Owner, mode and label of the old file, or of the folder's where there is none. */
static int
dress(int fd, const char *path)
{
	struct stat status;
	char label[LABEL_SIZE];
	ssize_t size;

	if (lstat(path, &status) < 0)
		return fchmod(fd, 0644) < 0 ? -errno : 0;
	if (fchown(fd, status.st_uid, status.st_gid) < 0 || fchmod(fd, status.st_mode & 07777) < 0)
		return -errno;
	size = getxattr(path, LABEL, label, sizeof(label));
	if (size > 0 && fsetxattr(fd, LABEL, label, (size_t)size, 0) < 0)
		return -errno;
	return 0;
}

static int
write_new(const char *path, const char *new_path, const char *text)
{
	scope_fd int fd = -1;
	int r;

	unlink(new_path);
	fd = open(new_path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	r = write_all(fd, text, strlen(text));
	if (r == 0)
		r = dress(fd, path);
	if (r == 0 && fsync(fd) < 0)
		r = -errno;
	return r;
}

/* NULL = no such file is to be. */
static int
put(const char *path, const char *text)
{
	char new_path[PATH_MAX];
	int r = text_format(new_path, sizeof(new_path), "%s" NEW_TAIL, path);

	if (r < 0)
		return r;
	if (!text)
		return unlink(path) < 0 && errno != ENOENT ? -errno
							   : store_files_flush_folder(path);
	r = write_new(path, new_path, text);
	if (r == 0 && rename(new_path, path) < 0)
		r = -errno;
	if (r < 0) {
		unlink(new_path);
		return r;
	}
	return store_files_flush_folder(path);
}

static bool
is_text(const char *one, const char *other)
{
	return one && other ? strcmp(one, other) == 0 : one == other;
}

static void
say(struct protect_words *words, const char *path, const char *what)
{
	if (words->text[0] == '\0')
		text_format(words->text, sizeof(words->text), "%.200s: %.200s", path, what);
}

static int
write_one(const struct protect_file *file, struct protect_words *words)
{
	char path[PATH_MAX];
	scope_free char *text = NULL;
	int r;

	text_copy(path, sizeof(path), file->path);
	r = protect_file_read(path, &text);
	if (r == 0 && !is_text(text, file->before)) {
		say(words, file->path, "was changed in the meantime; try again");
		return -EAGAIN;
	}
	if (r == 0)
		r = put(file->path, file->after);
	if (r < 0)
		say(words, file->path, strerror(-r));
	return r;
}

int
protect_write(const struct protect_plan *plan, struct protect_words *words)
{
	int r = 0;
	size_t done = 0;

	words->text[0] = '\0';
	if (plan->count == 0)
		return 0;
	while (r == 0 && done < plan->count)
		r = write_one(&plan->of[done++], words);
	for (size_t i = done - 1; r < 0 && i-- > 0;) /* not the one that could not be written */
		put(plan->of[i].path, plan->of[i].before);
	return r;
}

/* Somebody changed it since: what of it is ours goes. */
static int
take_marked_lines(const struct protect_file *file, const char *text, struct protect_words *words)
{
	scope_free char *rest = NULL;
	int r;

	if (!text)
		return 0; /* somebody removed it */
	if (!file->before) {
		say(words, file->path, "was changed since 2sv wrote it, and is left as it is");
		return -EEXIST;
	}
	r = edit_take_back_since(text, file->before, &rest);
	return r < 0 ? r : put(file->path, rest);
}

static int
take_back_one(const struct protect_file *file, struct protect_words *words)
{
	char path[PATH_MAX];
	scope_free char *text = NULL;
	int r;

	text_copy(path, sizeof(path), file->path);
	r = protect_file_read(path, &text);
	if (r == 0 && !is_text(text, file->before))
		r = is_text(text, file->after) ? put(file->path, file->before)
					       : take_marked_lines(file, text, words);
	if (r < 0)
		say(words, file->path, strerror(-r));
	return r == -EEXIST ? 0 : r;
}

/* Those files hang together. What went wrong before is what is told. */
static int
take_back_decoy(const struct protect_plan *plan, struct protect_words *words, int before)
{
	struct protect_words own = {.text = ""};
	int r = protect_decoy_take_back(plan, &own);

	if (words->text[0] == '\0')
		*words = own;
	return before < 0 ? before : r;
}

int
protect_take_back(const struct protect_plan *plan, struct protect_words *words)
{
	int r = 0;

	bool apart = protect_decoy_was_changed(plan);

	words->text[0] = '\0';
	for (size_t i = plan->count; i-- > 0;) {
		int one = 0;

		if (!apart || !protect_decoy_is_of(plan->of[i].path))
			one = take_back_one(&plan->of[i], words);
		if (one < 0)
			r = one;
	}
	return apart ? take_back_decoy(plan, words, r) : r;
}
