/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs 2sv-notify --check, a line for each way, and says what it means. Called by the doctor. */
#include "config.h"

#include "tools/admin/doctor_channels.h"

#include "base/scope.h"
#include "base/text.h"
#include "stacks/program.h"

#include <libgen.h>
#include <limits.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>

#include "base/poison.h"

#define CHECK_MS (30 * 1000) /* more than all tries take */
#define FOUND 6		     /* its status where one is bad */
#define CURE_SIZE (4 * PATH_MAX)
#define SENDMAIL_SOCKET "2sv-sendmail.socket"
#define FOLDER TWOSV_CONFDIR "/notify/" /* packages make it */
#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-"

/* A line of --check; borrowed. */
struct report {
	const char *state, *channel, *words;
};

struct cure {
	char text[CURE_SIZE];
	bool heals;
};

const char *
doctor_restart_text(void)
{
	return doctor_has_units() ? "systemctl restart " DOCTOR_TARGET
				  : "end 2svd and start it again";
}

/* --- files that 2sv-notify must read */

static bool
is_entered(const struct stat *folder, gid_t group)
{
	return (folder->st_gid == group && folder->st_mode & S_IXGRP) || folder->st_mode & S_IXOTH;
}

/* As private_file_read of 2sv-notify wants it, and its group reads it. */
static bool
is_private(const struct stat *file, gid_t group)
{
	return file->st_uid == 0 && file->st_gid == group &&
	       (file->st_mode & 07777 & ~(mode_t)S_IWUSR) == 0440;
}

static void
cure_add(struct cure *cure, const char *command)
{
	size_t length = strlen(cure->text);

	text_format(cure->text + length, sizeof(cure->text) - length, "%s%s", length ? " && " : "",
	    command);
}

/* "mend what, then: restart" */
static void
cure_settings(struct cure *cure, const char *what)
{
	text_format(cure->text, sizeof(cure->text), "%s; then: %s", what, doctor_restart_text());
}

static bool
lies_in_folder(const char *path)
{
	return strncmp(path, FOLDER, strlen(FOLDER)) == 0 && !strchr(path + strlen(FOLDER), '/');
}

/*
 * Owner and mode where they are wrong; else what is in it is: it is written anew, from a terminal.
 * Elsewhere neither is changed: the folder may be meant for others, or somebody else may put a link
 * in the file's place.
 */
static void
cure_secret(const char *path, struct cure *cure)
{
	const struct passwd *user = getpwnam(DOCTOR_NOTIFIER);
	char folder[PATH_MAX], command[3 * PATH_MAX], *name;
	struct stat status;

	if (!user || text_copy(folder, sizeof(folder), path) < 0)
		return;
	name = dirname(folder);
	if (stat(name, &status) == 0 && !is_entered(&status, user->pw_gid)) {
		text_format(command, sizeof(command),
		    "chgrp " DOCTOR_NOTIFIER " %s && chmod 0750 %s", name, name);
		cure_add(cure, command);
	}
	if (lstat(path, &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 1 &&
	    !is_private(&status, user->pw_gid)) {
		text_format(command, sizeof(command),
		    "chown root:" DOCTOR_NOTIFIER " %s && chmod 0640 %s", path, path);
		cure_add(cure, command);
	}
	cure->heals = cure->text[0] != '\0' && path[strspn(path, PLAIN)] == '\0';
	if (cure->text[0] != '\0' && !lies_in_folder(path)) {
		cure->heals = false;
		cure_settings(cure, "move that file into " FOLDER " and name it there in 2sv.conf");
	} else if (cure->text[0] == '\0')
		text_format(cure->text, sizeof(cure->text),
		    "install -D -o root -g " DOCTOR_NOTIFIER " -m 0640 /dev/stdin %s", path);
}

/* --- what is said */

static bool
names(const struct report *report, const char *what)
{
	return !text_is_empty(what) && strstr(report->words, what);
}

static void
cure_socket(struct cure *cure)
{
	if (doctor_is_masked("/run/systemd/system", SENDMAIL_SOCKET))
		cure_add(cure, "systemctl unmask --runtime " SENDMAIL_SOCKET);
	else if (doctor_is_masked("/etc/systemd/system", SENDMAIL_SOCKET))
		cure_add(cure, "systemctl unmask " SENDMAIL_SOCKET);
	cure_add(cure, "systemctl enable --now " SENDMAIL_SOCKET);
	cure->heals = true;
}

static void
cure_find(const struct doctor *doctor, const struct report *report, struct cure *cure)
{
	const struct settings *settings = doctor->settings;

	*cure = (struct cure){.text = ""};
	if (names(report, settings->mail_password_file))
		cure_secret(settings->mail_password_file, cure);
	else if (names(report, settings->sms_headers_file))
		cure_secret(settings->sms_headers_file, cure);
	else if (names(report, settings->sendmail_socket) && doctor_has_units())
		cure_socket(cure);
	else if (names(report, "see push_networks"))
		cure_settings(
		    cure, "name its network in push_networks of 2sv.conf, or another contact");
	else if (strcmp(report->channel, "mail") == 0)
		cure_settings(cure, "mend that server, or mail_server and mail_domain in 2sv.conf");
	else if (strcmp(report->channel, "sms") == 0)
		cure_settings(cure, "mend it, or sms_command and sms_url in 2sv.conf");
	else if (strcmp(report->channel, "geoip") == 0)
		cure_settings(cure, "let " DOCTOR_NOTIFIER " read a good one, or mend "
				    "geoip_database in 2sv.conf");
	else
		cure_settings(cure, "mend that server, or admin_contacts in 2sv.conf");
}

/* What a way that is bad keeps from arriving. */
static unsigned int
bits_of(const char *channel)
{
	const char *address;

	if (strcmp(channel, "mail") == 0)
		return doctor_channel_bit(CONTACT_LOCAL) | doctor_channel_bit(CONTACT_EMAIL);
	if (strcmp(channel, "sms") == 0)
		return doctor_channel_bit(CONTACT_SMS);
	return doctor_channel_bit(contact_kind_of(channel, &address));
}

/* Contacts of one server are one thing. */
static bool
was_said(const char *said, const struct report *report)
{
	size_t length = strlen(report->words);

	for (const char *at = said; (at = strstr(at, report->words)); at += length)
		if ((at == said || at[-1] == '\n') && at[length] == '\n')
			return true;
	return false;
}

/* sendmail is there, systemd runs, and what would lead to it is not: not meant to be like that. */
static bool
lacks_socket(const struct doctor *doctor, const struct report *report)
{
	return names(report, doctor->settings->sendmail_socket) && doctor_has_units() &&
	       !doctor->is_stopped;
}

static void
say(struct doctor *doctor, const struct report *report, struct doctor_channels *ret)
{
	struct doctor_line line = {.state = DOCTOR_OK};
	char check[16];
	struct cure cure;

	text_format(
	    check, sizeof(check), "%.*s", (int)strcspn(report->channel, ":"), report->channel);
	line.check = check;
	if (strcmp(report->state, "none") == 0 && !lacks_socket(doctor, report)) {
		ret->none |= bits_of(report->channel);
		if (strcmp(report->channel, "mail") == 0) {
			ret->has_no_mail = true;
			text_format(ret->no_mail, sizeof(ret->no_mail), "%.299s", report->words);
		}
		return;
	}
	if (strcmp(report->state, "ok") != 0) {
		cure_find(doctor, report, &cure);
		line.state = DOCTOR_FINDING;
		line.cure = cure.text;
		line.heals = cure.heals;
		ret->bad |= bits_of(report->channel);
	}
	doctor_say(doctor, &line, "%s", report->words);
}

static bool
report_read(char *line, struct report *ret)
{
	ret->state = strsep(&line, "\t");
	ret->channel = strsep(&line, "\t");
	ret->words = line;
	return ret->words != NULL;
}

static void
say_failed(struct doctor *doctor, char *text, int r)
{
	struct doctor_line line = {
	    .check = "notifier", .file = DOCTOR_NOTIFY, .cure = "journalctl -t 2sv-notify"};

	if (text)
		text[strcspn(text, "\n")] = '\0';
	doctor_say(doctor, &line, "--check failed: %s",
	    !text_is_empty(text) ? text
	    : r < 0		 ? strerror(-r)
				 : "it said nothing");
}

void
doctor_channels(struct doctor *doctor, struct doctor_channels *ret)
{
	static const char *const words[] = {DOCTOR_NOTIFY, "--check", NULL};
	scope_free char *text = NULL, *said = NULL;
	struct report report;
	char *rest, *line;
	int r;

	*ret = (struct doctor_channels){.has_no_mail = false};
	doctor_progress(doctor, "trying the ways of alerts");
	r = program_run(words, CHECK_MS, &text);
	said = text ? calloc(1, strlen(text) + 2) : NULL;
	if ((r != 0 && r != FOUND) || !said) {
		say_failed(doctor, text, r);
		return;
	}
	rest = text;
	while ((line = strsep(&rest, "\n"))) {
		size_t length = strlen(said);

		if (!report_read(line, &report) || was_said(said, &report))
			continue;
		say(doctor, &report, ret);
		text_format(said + length, strlen(report.words) + 2, "%s\n", report.words);
	}
}
