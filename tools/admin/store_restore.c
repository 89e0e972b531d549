/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv store restore FILE: takes the saved store out of its file, has the keeper make it ready
 * (sql/restore.sql), and puts it, its key and a new id into their places. Nothing is changed before
 * all of it has been proven. Root only; the service must run.
 */
#include "tools/admin/passphrase.h"
#include "tools/admin/store_files.h"
#include "tools/admin/store_progress.h"
#include "tools/admin/store_stage.h"
#include "tools/call.h"
#include "tools/row.h"
#include "tools/table.h"
#include "tools/trouble.h"

#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/poison.h"

#define KEEPER_ACCOUNT "_2sv"
#define KEEPER_LOOKS_MS 1100
#define LOCK_TAIL ".lock" /* of the id's path */

static const struct column columns[] = {{"ACCOUNT", COLUMN_WHOLE, true},
    {"DEVICE", COLUMN_SHORTENED, false}, {"CREATED", COLUMN_WHOLE, false},
    {"LAST USED", COLUMN_WHOLE, false}, {NULL, 0, false}};

struct restoring {
	struct tool *tool;
	const struct settings *settings;
	struct store_files files;
	struct store_swap swap;
	struct store_stage stage;
	struct table devices;
	bool has_tokens; /* that go by a counter */
};

static void
restoring_end(struct restoring *restoring)
{
	table_free(&restoring->devices);
}
#define scope_restoring scope(restoring_end)

static enum exit_code
refuse(struct tool *tool, enum reason reason, const char *words)
{
	return trouble_say(
	    tool, (struct trouble){EXIT_REFUSED, reason_text(reason)}, "2sv: %s", words);
}

static enum exit_code
refuse_errno(struct tool *tool, const char *what, int r)
{
	char shown[256];

	text_escape(shown, sizeof(shown), what);
	return trouble_say(tool, (struct trouble){EXIT_REFUSED, reason_text(REASON_INTERNAL)},
	    "2sv: %s: %s", shown, strerror(-r));
}

static enum exit_code
refuse_file(struct tool *tool, int r, uint32_t version)
{
	const struct trouble bad = {EXIT_REFUSED, "input"};
	char shown[256];
	const char *words = strerror(-r);

	text_escape(shown, sizeof(shown), tool->options.words[0]);
	if (r == -EPROTONOSUPPORT)
		return trouble_say(tool, bad,
		    "2sv: %s: is of format %u, and this 2sv reads %u: restore it with the 2sv that "
		    "saved it. Nothing was changed.",
		    shown, version, SAVED_VERSION);
	if (r == -EKEYREJECTED)
		words = "that is not its passphrase (or the first 84 bytes of it are damaged)";
	else if (r == -EBADMSG)
		words = "is damaged, or was cut off: take another one";
	else if (r == -ENOMSG || r == -ENODATA || r == -EINVAL)
		words = "is no saved store of 2sv, or is damaged at its start";
	else if (r == -ENOMEM)
		words = "opening it takes 256 MB of memory, and they are not free";
	return trouble_say(tool, bad, "2sv: %s: %s. Nothing was changed.", shown, words);
}

static void
take_row(void *context, const struct packet *row)
{
	struct restoring *restoring = context;
	char created[TIME_TEXT_SIZE], used[TIME_TEXT_SIZE];

	store_progress(restoring->tool, row_is(row, "progress") ? row : NULL);
	if (row_is(row, "finding"))
		terminal_print(row_text(row, "text"), stderr);
	if (!row_is(row, "restored"))
		return;
	form_take_row(restoring->tool->form, row);
	restoring->has_tokens |= strcmp(row_text(row, "type"), "hotp") == 0;
	row_time(row, "created", created);
	row_time(row, "used", used);
	table_add(&restoring->devices,
	    (const char *const[]){row_text(row, "account"), row_text(row, "name"), created, used});
}

/* Reads the whole file; what it holds lies beside the store then. */
static enum exit_code
stage(struct restoring *restoring)
{
	const char *path = restoring->tool->options.words[0];
	scope_fd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct passphrase scope_passphrase passphrase;
	struct saved_reader *scope(saved_reader_free) reader = NULL;
	uint32_t version;
	enum exit_code code;
	int r;

	if (fd < 0)
		return refuse_errno(restoring->tool, path, -errno);
	code = passphrase_get(restoring->tool, false, &passphrase);
	if (code != EXIT_DONE)
		return code;
	r = saved_read_begin(fd, passphrase.text, &reader, &version);
	if (r == 0)
		r = store_stage_make(&restoring->stage, reader);
	return r < 0 ? refuse_file(restoring->tool, r, version) : EXIT_DONE;
}

static void
take_nothing(void *context, const struct packet *row)
{
	(void)context;
	(void)row;
}

/* A keeper without a store looks for one with an act, but not twice in a second. */
static enum exit_code
see_it_work(struct restoring *restoring)
{
	struct packet hello;

	poll(NULL, 0, KEEPER_LOOKS_MS);
	call_begin(restoring->tool, &hello, "status");
	return call_service(restoring->tool, &hello, take_nothing, NULL);
}

static void
print_words(const struct restoring *restoring)
{
	const struct tool *tool = restoring->tool;
	char at[TIME_TEXT_SIZE], now[TIME_TEXT_SIZE];

	time_text(restoring->stage.saved_at, at);
	time_text(tool->now, now);
	printf("The store of %s is restored. ", at);
	printf("%s", restoring->devices.rows == 0
			 ? "No device in it is active.\n"
			 : "These devices are active; look whether each is still right:\n\n");
	if (restoring->devices.rows > 0)
		table_print(&restoring->devices,
		    tool->terminal.out_is_tty ? tool->terminal.columns : 0, stdout);
	printf("\nA device that was removed since it was saved is there again: 2sv off --account "
	       "NAME\nOne that was enrolled since is not: 2sv enrol --account NAME\n"
	       "The codes that apps show now (%s) are refused; those of five minutes\nfrom now on "
	       "are good. If that is not the time, set the clock right and restore once\nmore "
	       "(--replace): until then every code is refused.\n",
	    now);
	if (restoring->has_tokens)
		printf("Codes of tokens (hotp) count once you have typed two of them: 2sv devices "
		       "resync\nDEVICE --account NAME\n");
	if (restoring->swap.before[0])
		printf("The store before is kept as %s; when all is well, remove it,\n"
		       "and what has the same ending beside the store, its key and its id.\n",
		    restoring->swap.before);
}

static enum exit_code
swap(struct restoring *restoring)
{
	int r = store_swap_run(&restoring->swap);

	if (r == 0)
		return EXIT_DONE;
	refuse_errno(restoring->tool, restoring->swap.database, r);
	return trouble_say(restoring->tool,
	    (struct trouble){EXIT_REFUSED, reason_text(REASON_INTERNAL)},
	    "The restore is cut off: nobody who needs a code comes in. Mend that, then finish it: "
	    "2sv store restore");
}

static enum exit_code
restore(struct restoring *restoring)
{
	struct packet hello;
	enum exit_code code = stage(restoring);

	if (code != EXIT_DONE)
		return code;
	call_begin(restoring->tool, &hello, "restore");
	code = call_service(restoring->tool, &hello, take_row, restoring);
	store_progress(restoring->tool, NULL);
	if (code != EXIT_DONE) {
		store_swap_clear(&restoring->swap);
		return trouble_say(restoring->tool,
		    (struct trouble){code, reason_text(REASON_NO_STORE)}, "Nothing was changed.");
	}
	code = swap(restoring);
	if (code != EXIT_DONE)
		return code;
	if (!restoring->tool->form)
		print_words(restoring);
	return see_it_work(restoring);
}

static enum exit_code
finish_cut_off(struct restoring *restoring)
{
	enum exit_code code = swap(restoring);

	if (code != EXIT_DONE)
		return code;
	if (!restoring->tool->form)
		printf("A restore that was cut off is finished now.\n");
	if (!restoring->tool->options.words[0])
		return see_it_work(restoring);
	fprintf(stderr,
	    "The file that you named was not touched. To restore it: say it again, with "
	    "--replace\n");
	return EXIT_REFUSED;
}

static enum exit_code
go(struct restoring *restoring)
{
	const struct options *options = &restoring->tool->options;

	if (store_swap_is_cut_off(&restoring->swap))
		return finish_cut_off(restoring);
	if (!options->words[0])
		return trouble_say(restoring->tool, (struct trouble){EXIT_USAGE, "usage"},
		    "2sv: which one? 2sv store restore FILE");
	if (store_files_has_database(&restoring->files) && !(options->given & OPTION_REPLACE))
		return refuse(restoring->tool, REASON_EXISTS,
		    "there is a store. The saved one takes its place, and what happened "
		    "since is lost, only with --replace");
	return restore(restoring);
}

/*
 * One restore at a time: the lock ends with this process. It is on a file that only root may open:
 * who can read a file, or a folder, can lock it (flock(2)).
 */
static enum exit_code
lock_and_go(struct restoring *restoring)
{
	char path[PATH_MAX];
	scope_fd int fd = -1;
	int r = store_files_make_folders(&restoring->files);

	if (r == 0)
		r = store_swap_begin(restoring->settings, &restoring->swap);
	if (r == 0)
		r = text_format(path, sizeof(path), "%s" LOCK_TAIL, restoring->swap.id);
	if (r < 0)
		return refuse_errno(restoring->tool, "the folders of the store", r);
	fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? refuse(restoring->tool, REASON_BUSY,
						  "another 2sv store restore is at work")
					    : refuse_errno(restoring->tool, path, -errno);
	return go(restoring);
}

enum exit_code
store_restore_run(struct tool *tool)
{
	scope_settings struct settings *settings = NULL;
	const struct passwd *keeper = getpwnam(KEEPER_ACCOUNT);
	struct restoring scope_restoring restoring = {.tool = tool};
	char words[STORE_FILES_WORDS];

	table_begin(&restoring.devices, columns);
	tool->takes_rows = true;
	form_expect(tool->form, "restored");
	if (tool->caller != 0)
		return trouble_say(tool,
		    (struct trouble){EXIT_NOT_PERMITTED, reason_text(REASON_NOT_PERMITTED)},
		    "2sv: only root restores the store: sudo 2sv store restore FILE");
	if (!keeper)
		return refuse(tool, REASON_UNKNOWN_ACCOUNT,
		    "there is no account " KEEPER_ACCOUNT
		    ": installation makes it (systemd-sysusers)");
	if (settings_load(NULL, &settings, words, sizeof(words)) < 0)
		return refuse(tool, REASON_INTERNAL, words);
	restoring.settings = settings;
	restoring.files = (struct store_files){
	    .settings = settings, .owner = keeper->pw_uid, .group = keeper->pw_gid};
	restoring.stage = (struct store_stage){
	    .swap = &restoring.swap, .owner = keeper->pw_uid, .group = keeper->pw_gid};
	return lock_and_go(&restoring);
}
