/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's look at what was left behind, and at what else decides on this machine: throw-away
 * accounts and notes of 2sv protect, a unit that waits for nothing, halves of a store; SELinux and
 * AppArmor. Root only.
 */
#include "config.h"

#include "tools/admin/doctor.h"
#include "tools/admin/protect_admin.h"
#include "tools/admin/protect_state.h"
#include "tools/admin/rehearse_account.h"
#include "tools/admin/store_found.h"

#include "base/scope.h"
#include "base/text.h"

#include <glob.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

#define UNDO_LINK "/etc/systemd/system/sysinit.target.wants/2sv-undo.service"
#define PROFILES "/sys/kernel/security/apparmor/profiles"
#define CURE_SIZE (PATH_MAX + 64)

static void
look_for_try(struct doctor *doctor, bool is_waiting)
{
	struct doctor_line line = {.check = "stale",
	    .file = PROTECT_TRY,
	    .cure = "2sv protect undo",
	    .heals = !is_waiting};

	if (!is_waiting && access(PROTECT_TRY, F_OK) == 0)
		doctor_say(doctor, &line,
		    "a try of 2sv protect was broken off; its account may be there yet");
}

/* Names that only 2sv protect gives. */
static void
look_for_accounts(struct doctor *doctor)
{
	scope_file FILE *file = fopen("/etc/passwd", "re");
	struct doctor_line line = {.check = "stale", .file = "/etc/passwd"};
	const struct passwd *entry;
	char cure[CURE_SIZE];

	if (access(PROTECT_TRY, F_OK) == 0)
		return;
	while (file && (entry = fgetpwent(file))) {
		if (!tried_name_is_good(entry->pw_name))
			continue;
		text_format(cure, sizeof(cure), "userdel %s", entry->pw_name);
		line.cure = cure;
		doctor_say(
		    doctor, &line, "%s, the account of a try, is still there", entry->pw_name);
	}
}

static void
look_for_unit(struct doctor *doctor, bool is_waiting)
{
	struct doctor_line line = {.check = "stale",
	    .file = UNDO_LINK,
	    .cure = "systemctl disable 2sv-undo.service",
	    .heals = true};

	if (!is_waiting && access(UNDO_LINK, F_OK) == 0)
		doctor_say(doctor, &line, "no change waits, but each boot looks for one");
}

static void
look_for_halves(struct doctor *doctor, const char *of, const char *tail)
{
	struct doctor_line line = {.check = "stale"};
	char pattern[PATH_MAX], cure[CURE_SIZE];
	glob_t found;

	if (text_format(pattern, sizeof(pattern), "%s%s", of, tail) < 0 ||
	    glob(pattern, 0, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		line.file = found.gl_pathv[i];
		text_format(cure, sizeof(cure), "rm %s, if no 2sv is at work", line.file);
		line.cure = cure;
		doctor_say(doctor, &line, "a half of what a 2sv that was broken off was making");
	}
	globfree(&found);
}

static void
look_for_all_halves(struct doctor *doctor)
{
	const char *const files[] = {store_found_database(doctor->settings),
	    doctor->settings->store_id, doctor->settings->seal_key};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		look_for_halves(doctor, files[i], ".new*");
		look_for_halves(doctor, files[i], ".restore");
	}
	look_for_halves(doctor, "/etc/pam.d/", "*.2sv-new");
	look_for_halves(doctor, "/etc/ssh/", "*.2sv-new");
	look_for_halves(doctor, "/etc/ssh/sshd_config.d/", "*.2sv-new");
}

/* In a namespace of his own anybody may have such a path. */
static bool
is_of_ours(const char *exe)
{
	struct stat status;

	return lstat(exe, &status) == 0 &&
	       (status.st_uid == 0 || status.st_uid == doctor_uid(DOCTOR_KEEPER) ||
		   status.st_uid == doctor_uid(DOCTOR_TALK) ||
		   status.st_uid == doctor_uid(DOCTOR_USER));
}

/* A file that was replaced while it runs: what is installed is not what serves. */
static void
look_for_older(struct doctor *doctor)
{
	struct doctor_line line = {.check = "stale",
	    .cure = doctor_has_units() ? "systemctl restart " DOCTOR_TARGET
				       : "end 2svd and start it again"};
	char target[PATH_MAX];
	glob_t found;

	if (glob("/proc/[0-9]*/exe", 0, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		ssize_t length = readlink(found.gl_pathv[i], target, sizeof(target) - 1);

		if (length <= 0)
			continue;
		target[length] = '\0';
		if (strcmp(target, TWOSV_SBINDIR "/2svd (deleted)") != 0 ||
		    !is_of_ours(found.gl_pathv[i]))
			continue;
		line.file = TWOSV_SBINDIR "/2svd";
		doctor_say(doctor, &line,
		    "was replaced while 2svd runs: an older one serves until it is started anew");
		break;
	}
	globfree(&found);
}

static void
look_for_apparmor(struct doctor *doctor)
{
	static const char *const programs[] = {"sshd", "/usr/sbin/sshd", "sudo", "/usr/bin/sudo",
	    "su", "/usr/bin/su", "/bin/su", "login", "/usr/bin/login", "/bin/login"};
	scope_file FILE *file = fopen(PROFILES, "re");
	struct doctor_line line = {.state = DOCTOR_NOTE,
	    .check = "confined",
	    .cure = "let its profile open /run/2sv/root.sock (rw) and run /usr/sbin/2svd"};
	char text[512], *end;

	while (file && fgets(text, sizeof(text), file)) {
		end = strstr(text, " (enforce)");
		if (!end)
			continue;
		*end = '\0';
		for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
			if (strcmp(text, programs[i]) == 0)
				doctor_say(doctor, &line,
				    "AppArmor confines %s: where it may not reach 2svd nobody "
				    "comes in by it",
				    text);
	}
}

void
doctor_left(struct doctor *doctor)
{
	bool is_waiting = access(PROTECT_FOLDER "/pending", F_OK) == 0;
	struct doctor_line line = {
	    .check = "confined", .cure = "write a policy for it, and try each door: 2sv has none"};

	if (doctor->tool->caller != 0)
		return;
	look_for_try(doctor, is_waiting);
	look_for_accounts(doctor);
	look_for_unit(doctor, is_waiting);
	look_for_all_halves(doctor);
	look_for_older(doctor);
	if (admin_selinux_enforces())
		doctor_say(doctor, &line,
		    "SELinux enforces, and 2sv has no policy: programs that it confines may not "
		    "reach 2svd, and nobody comes in by them");
	look_for_apparmor(doctor);
}
