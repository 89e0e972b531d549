/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv store save FILE: the keeper gives out a copy, in which secrets are sealed as they are
 * stored; the seal key is added here, by root who owns it, and all of it goes into one file that
 * only the passphrase opens. The mark at the end shows that no talker changed the copy. Root only.
 */
#include "config.h"

#include "tools/admin/passphrase.h"
#include "tools/admin/store_files.h"
#include "tools/admin/store_progress.h"
#include "tools/call.h"
#include "tools/row.h"
#include "tools/trouble.h"

#include "base/scope.h"
#include "base/text.h"
#include "saved/pieces.h"
#include "settings/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

struct saving {
	struct tool *tool;
	const char *path;
	char part[PATH_MAX]; /* where it is written until it is whole */
	int fd;
	struct saved_writer *writer;
	struct saved_mark mark;
	bool is_marked; /* the keeper's mark came, and is ours */
	int error;	/* the first of writing */
};

static void
saving_end(struct saving *saving)
{
	saved_writer_free(&saving->writer);
	if (saving->fd >= 0) {
		close(saving->fd);
		unlink(saving->part);
	}
}
#define scope_saving scope(saving_end)

static enum exit_code
refuse(struct saving *saving, const char *what, const char *words)
{
	char shown[PATH_MAX];

	text_escape(shown, sizeof(shown), what);
	return trouble_say(saving->tool,
	    (struct trouble){EXIT_REFUSED, reason_text(REASON_INTERNAL)}, "2sv: %s: %s", shown,
	    words);
}

static void
take_piece(struct saving *saving, const struct packet *row)
{
	unsigned char bytes[SAVED_ROW_BYTES];
	ssize_t size = saved_piece_parse(row_text(row, "text"), bytes);

	if (size < 0) {
		saving->error = -EPROTO;
		return;
	}
	saved_mark_add(&saving->mark, bytes, (size_t)size);
	saving->error = saved_write(saving->writer, bytes, (size_t)size);
}

static void
take_mark(struct saving *saving, const struct packet *row)
{
	char mark[SAVED_MARK_SIZE];

	saved_mark_end(&saving->mark, mark);
	saving->is_marked = strcmp(mark, row_text(row, "text")) == 0;
}

static void
take_row(void *context, const struct packet *row)
{
	struct saving *saving = context;

	if (row_is(row, "progress"))
		store_progress(saving->tool, row);
	else if (saving->error == 0 && !saving->is_marked && row_is(row, "piece"))
		take_piece(saving, row);
	else if (saving->error == 0 && !saving->is_marked && row_is(row, "mark"))
		take_mark(saving, row);
}

/* What stands before the database: the key that opens its secrets, and when it was saved. */
static int
write_front(struct saving *saving, const struct settings *settings)
{
	unsigned char key[SAVED_KEY_BYTES], at[8];
	int r = store_files_read_key(settings->seal_key, key);

	if (r < 0)
		return r;
	for (unsigned int i = 0; i < sizeof(at); i++)
		at[i] = (unsigned char)((uint64_t)saving->tool->now >> (8 * i));
	saved_mark_begin(&saving->mark, key);
	r = saved_write(saving->writer, key, sizeof(key));
	explicit_bzero(key, sizeof(key));
	return r < 0 ? r : saved_write(saving->writer, at, sizeof(at));
}

static int
open_part(struct saving *saving)
{
	struct stat status;

	if (lstat(saving->path, &status) == 0)
		return -EEXIST;
	if (text_format(saving->part, sizeof(saving->part), "%s.part", saving->path) < 0)
		return -ENAMETOOLONG;
	unlink(saving->part); /* of a save that was broken off */
	saving->fd = open(saving->part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	return saving->fd < 0 ? -errno : 0;
}

/* Some file systems can't rename without replacing; then nothing was there a moment ago. */
static int
give_name(struct saving *saving)
{
	int r = saved_write_end(saving->writer);

	if (r == 0 && fsync(saving->fd) < 0)
		r = -errno;
	if (r < 0)
		return r;
	if (renameat2(AT_FDCWD, saving->part, AT_FDCWD, saving->path, RENAME_NOREPLACE) < 0 &&
	    (errno != EINVAL || rename(saving->part, saving->path) < 0))
		return -errno;
	close(scope_keep_fd(&saving->fd));
	return store_files_flush_folder(saving->path);
}

static enum exit_code
save(struct saving *saving)
{
	struct packet hello;
	enum exit_code code;

	call_begin(saving->tool, &hello, "save");
	code = call_service(saving->tool, &hello, take_row, saving);
	store_progress(saving->tool, NULL);
	if (code != EXIT_DONE)
		return code;
	if (saving->error < 0)
		return refuse(saving, saving->path, strerror(-saving->error));
	if (!saving->is_marked)
		return refuse(saving, saving->path,
		    "the copy did not come through as the keeper gave it out; nothing was saved. "
		    "Start 2svd again, and look into the log: journalctl -t 2svd");
	saving->error = give_name(saving);
	if (saving->error < 0)
		return refuse(saving, saving->path, strerror(-saving->error));
	form_set_text(saving->tool->form, "file", saving->path);
	if (!saving->tool->form)
		printf(
		    "Saved. Keep the passphrase elsewhere: without it nobody can open the file.\n");
	return EXIT_DONE;
}

static enum exit_code
begin(struct saving *saving, const struct settings *settings)
{
	struct passphrase scope_passphrase passphrase;
	enum exit_code code;
	int r = open_part(saving);

	if (r < 0)
		return refuse(saving, saving->path,
		    r == -EEXIST ? "is there already; give another name" : strerror(-r));
	code = passphrase_get(saving->tool, true, &passphrase);
	if (code != EXIT_DONE)
		return code;
	r = saved_write_begin(saving->fd, passphrase.text, &saved_cost_default, &saving->writer);
	if (r < 0)
		return refuse(saving, saving->path,
		    r == -ENOMEM ? "this takes 256 MB of memory, and they are not free"
				 : strerror(-r));
	r = write_front(saving, settings);
	return r < 0 ? refuse(saving, settings->seal_key, strerror(-r)) : EXIT_DONE;
}

enum exit_code
store_save_run(struct tool *tool)
{
	scope_settings struct settings *settings = NULL;
	struct saving scope_saving saving = {
	    .tool = tool, .path = tool->options.words[0], .fd = -1};
	char words[STORE_FILES_WORDS];
	enum exit_code code;

	tool->takes_rows = true;
	if (tool->caller != 0)
		return trouble_say(tool,
		    (struct trouble){EXIT_NOT_PERMITTED, reason_text(REASON_NOT_PERMITTED)},
		    "2sv: only root saves the store: sudo 2sv store save FILE");
	if (settings_load(NULL, &settings, words, sizeof(words)) < 0)
		return trouble_say(
		    tool, (struct trouble){EXIT_REFUSED, "settings"}, "2sv: %s", words);
	code = begin(&saving, settings);
	return code == EXIT_DONE ? save(&saving) : code;
}
