/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's look at the service: its sockets, whose they are, and whether it answers.
 */
#include "tools/admin/doctor.h"
#include "tools/admin/doctor_ask.h"
#include "tools/admin/served.h"
#include "tools/row.h"

#include "base/text.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "base/poison.h"

#define CURE_SIZE (PATH_MAX + 64)
#define LOOK_INTO_LOG "journalctl -t 2svd"

struct socket_rule {
	const char *path;
	uid_t owner;
	mode_t mode;
	const char *owner_name;
};

/* False if it was found wrong. */
static bool
check_folder(struct doctor *doctor, const char *of)
{
	static const struct doctor_owner owner = {0, 0, 0755};
	struct doctor_line line = {.check = "sockets"};
	char path[PATH_MAX], cure[CURE_SIZE], *folder;
	struct stat status;

	if (text_copy(path, sizeof(path), of) < 0)
		return false;
	folder = dirname(path);
	line.file = folder;
	line.cure = doctor_start_command();
	line.heals = true;
	if (lstat(folder, &status) < 0)
		return false; /* nor is any socket: that is said */
	if (S_ISDIR(status.st_mode) && status.st_uid == 0 && (status.st_mode & 07777) == 0755)
		return true;
	text_format(cure, sizeof(cure), "chown root:root %s && chmod 0755 %s", folder, folder);
	line.cure = cure;
	line.owner = &owner;
	doctor_say(doctor, &line,
	    "must be a folder of root's with mode 0755, but is %s with mode %04o: no "
	    "module trusts a socket there",
	    doctor_owner_text(status.st_uid), (unsigned int)(status.st_mode & 07777));
	return false;
}

static bool
check_socket(struct doctor *doctor, const struct socket_rule *rule)
{
	const struct doctor_owner owner = {rule->owner, (gid_t)-1, rule->mode};
	struct doctor_line line = {.check = "sockets", .file = rule->path};
	char cure[CURE_SIZE];
	struct stat status;

	line.cure = doctor_start_command();
	line.heals = true;
	if (lstat(rule->path, &status) < 0) {
		doctor_say(doctor, &line, "%s: 2svd is not running", strerror(errno));
		return false;
	}
	if (!S_ISSOCK(status.st_mode)) {
		text_format(cure, sizeof(cure), "rm %s, then: %s", rule->path, line.cure);
		line.cure = cure;
		line.heals = false;
		doctor_say(doctor, &line, "is no socket");
		return false;
	}
	if (status.st_uid == rule->owner && (status.st_mode & 07777) == rule->mode)
		return true;
	text_format(cure, sizeof(cure), "chown %s %s && chmod %04o %s", rule->owner_name,
	    rule->path, (unsigned int)rule->mode, rule->path);
	line.cure = cure;
	line.owner = &owner;
	doctor_say(doctor, &line, "must be %s's with mode %04o, but is %s with mode %04o",
	    rule->owner_name, (unsigned int)rule->mode, doctor_owner_text(status.st_uid),
	    (unsigned int)(status.st_mode & 07777));
	return false;
}

/* Without any socket programs of root start a service for each dialogue: slow, but whole. */
static bool
says_there_is_none(struct doctor *doctor, const struct socket_rule *rules, size_t count)
{
	struct doctor_line line = {.state = DOCTOR_NOTE, .check = "sockets"};
	struct stat status;

	for (size_t i = 0; i < count; i++)
		if (lstat(rules[i].path, &status) == 0 || errno != ENOENT)
			return false;
	doctor->is_stopped = true;
	if (doctor->is_misset) {
		line.cure = "mend the settings first";
		doctor_say(doctor, &line,
		    "none: 2svd is not running, and does not begin with such settings. Each login "
		    "at a protected door is refused, but root's at the console");
		return true;
	}
	line.cure = doctor_start_command();
	line.heals = true;
	if (doctor->is_enabled) /* then it is not meant to be like that */
		line.state = DOCTOR_FINDING;
	doctor_say(doctor, &line,
	    "none: 2svd is not running. Programs of root start one for each login, slower; "
	    "people's 2sv and screen lockers are refused");
	return true;
}

void
doctor_sockets(struct doctor *doctor)
{
	const struct settings *settings = doctor->settings;
	const struct socket_rule rules[] = {
	    {settings->root_socket, 0, 0600, "root"},
	    {settings->user_socket, 0, 0666, "root"},
	    {settings->keep_root_socket, doctor_uid(DOCTOR_TALK), 0600, DOCTOR_TALK},
	    {settings->keep_user_socket, doctor_uid(DOCTOR_USER), 0600, DOCTOR_USER},
	    {settings->keep_notify_socket, doctor_uid(DOCTOR_NOTIFIER), 0600, DOCTOR_NOTIFIER},
	    {settings->keep_watch_socket, doctor_uid(DOCTOR_WATCHER), 0600, DOCTOR_WATCHER},
	};
	struct doctor_line line = {.state = DOCTOR_OK, .check = "sockets"};
	bool is_whole;

	is_whole = check_folder(doctor, settings->root_socket);
	if (says_there_is_none(doctor, rules, sizeof(rules) / sizeof(rules[0])))
		return;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		is_whole = check_socket(doctor, &rules[i]) && is_whole;
	if (is_whole)
		doctor_say(doctor, &line, "all six, each of its owner");
}

static void
say_silence(struct doctor *doctor, const char *path, int error)
{
	struct doctor_line line = {.check = "service", .file = path};

	line.cure = doctor_start_command();
	line.heals = error == -ENOENT || error == -ECONNREFUSED;
	if (error == -ENOENT || error == -ECONNREFUSED) {
		doctor_say(doctor, &line, "nobody listens there: 2svd is not running");
		return;
	}
	if (error == -EACCES) {
		line.state = DOCTOR_NOTE;
		line.cure = NULL;
		doctor_say(doctor, &line, "you may not ask it");
		return;
	}
	line.cure = LOOK_INTO_LOG;
	if (error == -ETIMEDOUT)
		doctor_say(doctor, &line, "no answer in time");
	else if (error == -EPERM)
		doctor_say(doctor, &line, "is not to be trusted: it, or its folder, is not root's");
	else
		doctor_say(doctor, &line, "the dialogue failed: %s", strerror(-error));
}

/* What is wrong with the store is said there. */
static void
say_answer(struct doctor *doctor, const char *path, const struct doctor_answer *answer)
{
	const struct done *done = &answer->done;
	struct doctor_line line = {.check = "service", .file = path, .cure = LOOK_INTO_LOG};

	if (done->reason == REASON_VERSION) {
		line.cure = "end 2svd and start it again";
		doctor_say(doctor, &line, "2sv and 2svd are of different versions");
	} else if (done->reason == REASON_NO_SERVICE) {
		line.cure = "end 2svd and start it again; " LOOK_INTO_LOG;
		doctor_say(doctor, &line, "a part of it does not answer");
	} else if (done->reason == REASON_INTERNAL || done->reason == REASON_PROTOCOL ||
		   done->reason == REASON_BUSY) {
		doctor_say(doctor, &line, "it can't serve now: %s", reason_text(done->reason));
	} else {
		line.state = DOCTOR_OK;
		line.cure = NULL;
		doctor->answers = true;
		doctor->verdict = done->verdict;
		doctor->reason = done->reason;
		doctor->devices = answer->devices;
		if (!text_is_empty(done->words))
			text_copy(doctor->words, sizeof(doctor->words), done->words);
		doctor_say(doctor, &line,
		    answer->is_spawned ? "answers, started for this question" : "answers");
	}
}

/* What the service says of itself to root: a full disk, a clock that went back. */
static void
take_trouble(void *context, const struct packet *row)
{
	struct doctor_line line = {.check = "service", .cure = "see 2svd(8)"};
	struct doctor *doctor = context;

	if (!doctor->is_misset && served_row_is_older(row, doctor->settings)) {
		line.cure = served_cure();
		doctor->is_stale = true;
		doctor_say(doctor, &line,
		    "2svd goes by the settings that it began with; the files have others now");
	}
	if (row_is(row, "status") && !text_is_empty(row_text(row, "text")))
		doctor_say(doctor, &line, "%s", row_text(row, "text"));
}

static void
ask(struct doctor *doctor, const char *path)
{
	struct doctor_answer answer = {.on_row = take_trouble, .context = doctor};
	int r = doctor_ask(path, "status", &answer);

	if (r < 0)
		say_silence(doctor, path, r);
	else
		say_answer(doctor, path, &answer);
}

/* Root is nobody there, and a refusal would be a line in the log each time. */
static void
reach(struct doctor *doctor, const char *path)
{
	struct doctor_line line = {.state = DOCTOR_OK, .check = "service", .file = path};
	int r = doctor_reach(path);

	if (r < 0)
		say_silence(doctor, path, r);
	else
		doctor_say(doctor, &line, "listens");
}

void
doctor_service(struct doctor *doctor)
{
	if (doctor->is_stopped && doctor->is_misset)
		return;
	doctor_progress(doctor, "asking 2svd");
	if (doctor->tool->caller == 0)
		ask(doctor, doctor->settings->root_socket);
	else if (!doctor->is_stopped)
		ask(doctor, doctor->settings->user_socket);
	if (doctor->tool->caller == 0 && !doctor->is_stopped)
		reach(doctor, doctor->settings->user_socket);
}
