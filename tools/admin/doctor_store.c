/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's look at the store: its files, whose they are, the room on its disk, and what the
 * keeper, who alone opens it, says of it.
 */
#include "tools/admin/doctor.h"
#include "tools/admin/doctor_ask.h"
#include "tools/admin/store_found.h"
#include "tools/row.h"

#include "base/begun.h"
#include "base/text.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/poison.h"

#define CURE_SIZE (2 * PATH_MAX + 64)
#define ROOM_BYTES_MIN (32LL * 1024 * 1024)
#define BACKUP "put it back from the store's backup; is its disk mounted?"

struct file_rule {
	const char *check, *path, *cure_missing;
	const char *owner_name;
	uid_t owner;
	mode_t type, mode, other_mode; /* either is whole */
};

static void
say_missing(struct doctor *doctor, const struct file_rule *rule, int error)
{
	struct doctor_line line = {.check = rule->check, .file = rule->path};

	if (error == EACCES && doctor->tool->caller != 0) {
		line.state = DOCTOR_NOTE;
		doctor_say(doctor, &line, "only root sees it");
		return;
	}
	line.cure = rule->cure_missing;
	line.heals = strcmp(rule->check, "spool") == 0;
	doctor_say(doctor, &line, "%s", strerror(error));
}

/* What is wrong of both, and no more. */
static void
say_owner(struct doctor *doctor, const struct doctor_line *line, const struct file_rule *rule,
    const struct stat *status)
{
	unsigned int mode = (unsigned int)(status->st_mode & 07777);
	bool has_mode = mode == rule->mode || mode == rule->other_mode;
	const char *owner = doctor_owner_text(status->st_uid);

	if (status->st_uid == rule->owner)
		doctor_say(doctor, line, "must have mode %04o, but has mode %04o",
		    (unsigned int)rule->mode, mode);
	else if (has_mode)
		doctor_say(doctor, line, "must be %s's, but is %s", rule->owner_name, owner);
	else
		doctor_say(doctor, line, "must be %s's with mode %04o, but is %s with mode %04o",
		    rule->owner_name, (unsigned int)rule->mode, owner, mode);
}

/* True if it is there and as it must be. */
static bool
check_file(struct doctor *doctor, const struct file_rule *rule)
{
	struct doctor_line line = {.check = rule->check, .file = rule->path};
	const struct doctor_owner owner = {rule->owner, (gid_t)-1, rule->mode};
	mode_t mode;
	char cure[CURE_SIZE];
	struct stat status;

	if (lstat(rule->path, &status) < 0) {
		say_missing(doctor, rule, errno);
		return false;
	}
	mode = status.st_mode & 07777;
	if ((status.st_mode & S_IFMT) == rule->type && status.st_uid == rule->owner &&
	    (mode == rule->mode || mode == rule->other_mode))
		return true;
	text_format(cure, sizeof(cure), "chown %s %s && chmod %04o %s", rule->owner_name,
	    rule->path, (unsigned int)rule->mode, rule->path);
	line.cure = cure;
	line.heals = true;
	line.owner = &owner;
	if ((status.st_mode & S_IFMT) != rule->type) {
		line.heals = false;
		line.cure = BACKUP;
		doctor_say(doctor, &line, "is no %s", rule->type == S_IFDIR ? "folder" : "file");
	} else {
		say_owner(doctor, &line, rule, &status);
	}
	return false;
}

static void
check_all_files(struct doctor *doctor, const char *folder, const char *config_folder)
{
	const struct settings *settings = doctor->settings;
	uid_t keeper = doctor_uid(DOCTOR_KEEPER);
	const char *database = store_found_database(settings);
	const struct file_rule rules[] = {
	    {"store", folder, BACKUP, DOCTOR_KEEPER, keeper, S_IFDIR, 0700, 0700},
	    {"store", database, BACKUP, DOCTOR_KEEPER, keeper, S_IFREG, 0600, 0600},
	    {"store", config_folder, BACKUP, "root", 0, S_IFDIR, 0755, 0755},
	    {"store id", settings->store_id, "2sv status says how to put it back", "root", 0,
		S_IFREG, 0644, 0444},
	    {"spool", TWOSV_SPOOLDIR, doctor_start_command(), "root", 0, S_IFDIR, 02750, 02750},
	    {"seal key", settings->seal_key,
		"put it back from its backup: no other key opens the "
		"store",
		DOCTOR_KEEPER, keeper, S_IFREG, 0400, 0600},
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		struct doctor_line line = {
		    .state = DOCTOR_OK, .check = rules[i].check, .file = rules[i].path};

		if (check_file(doctor, &rules[i]))
			doctor_say(doctor, &line, "there, %s's, %04o", rules[i].owner_name,
			    (unsigned int)rules[i].mode);
	}
}

static void
check_room(struct doctor *doctor, const char *folder)
{
	struct doctor_line line = {.check = "disk", .file = folder};
	struct statvfs status;
	long long room;

	if (statvfs(folder, &status) < 0)
		return;
	room = (long long)status.f_bavail * (long long)status.f_frsize;
	line.cure = "make room: without it no login with a code can be written down";
	if (status.f_flag & ST_RDONLY) {
		line.cure = "mount -o remount,rw, once its disk is sound";
		doctor_say(doctor, &line, "its file system can't be written to");
	} else if (room < ROOM_BYTES_MIN) {
		doctor_say(doctor, &line, "%lld KiB are free", room / 1024);
	} else if (status.f_files > 0 && status.f_favail == 0) {
		doctor_say(doctor, &line, "no more files can be made there");
	} else {
		line.state = DOCTOR_OK;
		line.cure = NULL;
		doctor_say(doctor, &line, "%lld MiB are free", room / (1024 * 1024));
	}
}

/* Nobody made one yet: one thing to do, not five findings. */
static bool
is_new(struct doctor *doctor)
{
	struct doctor_line line = {.check = "store", .cure = BEGUN_BY};
	char words[STORE_FOUND_WORDS];

	if (doctor->tool->caller != 0 || store_found_check(doctor->settings, words) < 0)
		return false;
	doctor->is_new = true;
	doctor_say(doctor, &line, "none was made yet: doors with a line of pam_2sv let nobody in");
	return true;
}

static void
say_devices(struct doctor *doctor)
{
	struct doctor_line line = {.state = DOCTOR_NOTE, .check = "account", .cure = "2sv enrol"};

	if (doctor->devices == 0) {
		doctor_say(doctor, &line, "you are not enrolled: your logins ask no code");
		return;
	}
	line.state = DOCTOR_OK;
	line.cure = NULL;
	if (doctor->devices > 0)
		doctor_say(doctor, &line, "your active devices: %lld", (long long)doctor->devices);
}

/* What that means for who comes stands in the settings. */
static void
say_nobody(struct doctor *doctor)
{
	struct doctor_line line = {
	    .state = DOCTOR_NOTE, .check = "accounts", .cure = "2sv enrol --account NAME"};

	doctor_say(doctor, &line,
	    doctor->settings->unenrolled == UNENROLLED_REFUSE
		? "nobody is enrolled: doors with a line of pam_2sv let nobody in"
		: "nobody is enrolled: no login asks a code");
}

struct checking {
	struct doctor *doctor;
	int findings;
	bool is_good;
	long long accounts, devices;
};

static void
take_checked(void *context, const struct packet *row)
{
	struct checking *checking = context;
	struct doctor_line line = {.check = "store", .cure = "as it says; see 2sv(1), store check"};

	if (row_is(row, "finding")) {
		checking->findings++;
		doctor_say(checking->doctor, &line, "%s", row_text(row, "text"));
	} else if (row_is(row, "store")) {
		checking->is_good = true;
		checking->accounts = row_number(row, "accounts");
		checking->devices = row_number(row, "devices");
	}
}

/* All of it, from a copy, as 2sv store check: logins go on. Only a service that stays can. */
static void
ask_for_all(struct doctor *doctor)
{
	struct checking checking = {.doctor = doctor};
	struct doctor_answer answer = {.on_row = take_checked, .context = &checking};
	struct doctor_line line = {.check = "store", .cure = "2sv store check"};
	int r;

	doctor_progress(doctor, "reading all of the store");
	r = doctor_ask(doctor->settings->root_socket, "check", &answer);
	if (checking.findings > 0)
		return;
	if (r == 0 && answer.done.verdict == VERDICT_ACCEPT && checking.is_good) {
		line = (struct doctor_line){.state = DOCTOR_OK, .check = "store"};
		doctor_say(doctor, &line, "whole: accounts %lld, active devices %lld",
		    checking.accounts, checking.devices);
		if (checking.devices == 0)
			say_nobody(doctor);
		return;
	}
	doctor_say(doctor, &line, "could not be read as a whole: %s",
	    r < 0			       ? strerror(-r)
	    : text_is_empty(answer.done.words) ? reason_text(answer.done.reason)
					       : answer.done.words);
}

/* The keeper compares id and key, and reads the store's parts, whenever it opens it. */
static void
say_opened(struct doctor *doctor)
{
	struct doctor_line line = {.check = "store"};
	bool is_root = doctor->tool->caller == 0;

	line.cure = is_root ? "as it says; then: 2sv doctor" : "root mends it: sudo 2sv doctor";
	if (doctor->reason == REASON_NO_STORE || doctor->reason == REASON_READ_ONLY)
		doctor_say(doctor, &line, "%s",
		    doctor->words[0] ? doctor->words : "the keeper can't use it");
	if (doctor->verdict != VERDICT_ACCEPT)
		return;
	line = (struct doctor_line){.state = DOCTOR_OK, .check = "store"};
	doctor_say(doctor, &line, "open; its id and its key fit");
	if (is_root && !doctor->is_stopped)
		ask_for_all(doctor);
	if (!is_root)
		say_devices(doctor);
}

void
doctor_store(struct doctor *doctor)
{
	char database[PATH_MAX], store_id[PATH_MAX], *folder;

	if (is_new(doctor) ||
	    text_copy(database, sizeof(database), store_found_database(doctor->settings)) < 0 ||
	    text_copy(store_id, sizeof(store_id), doctor->settings->store_id) < 0)
		return;
	folder = dirname(database);
	check_all_files(doctor, folder, dirname(store_id));
	check_room(doctor, folder);
	if (doctor->answers)
		say_opened(doctor);
}
