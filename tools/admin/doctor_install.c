/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's look at what installation puts in place: users, settings, the module.
 */
#include "config.h"

#include "tools/admin/doctor.h"

#include "base/scope.h"
#include "base/text.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/poison.h"

#define INSTALLED TWOSV_CONFDIR "/2sv.conf"
#define CURE_SIZE 256

/* The last one has a program of its own, which need not be there. */
static const char *const names[] = {
    DOCTOR_KEEPER, DOCTOR_TALK, DOCTOR_USER, DOCTOR_NOTIFIER, DOCTOR_WATCHER, DOCTOR_MAIL};
#define SENDMAIL TWOSV_LIBEXECDIR "/2sv-sendmail"
#define NAMES (sizeof(names) / sizeof(names[0]))

/* A role whose uid others have is no role: they may do what it may. Local accounts alone. */
static bool
says_who_else(struct doctor *doctor, const char *name)
{
	scope_file FILE *file = fopen("/etc/passwd", "re");
	struct doctor_line line = {.check = "users",
	    .cure = "give one of them another uid; then 2sv doctor says which files to change"};
	uid_t uid = doctor_uid(name);
	const struct passwd *entry;
	char shown[128];

	while (file && (entry = fgetpwent(file))) {
		if (entry->pw_uid != uid || strcmp(entry->pw_name, name) == 0)
			continue;
		text_escape(shown, sizeof(shown), entry->pw_name);
		doctor_say(doctor, &line,
		    "%s and %s are both uid %u: who is the one may do what only the other should",
		    name, shown, (unsigned int)uid);
		return true;
	}
	return false;
}

void
doctor_users(struct doctor *doctor)
{
	struct doctor_line line = {.check = "users", .cure = "systemd-sysusers", .heals = true};
	bool has_mail = access(SENDMAIL, F_OK) == 0, is_whole = true;

	for (size_t i = 0; i < (has_mail ? NAMES : NAMES - 1); i++) {
		if (doctor_uid(names[i]) == 0)
			doctor_say(doctor, &line, "%s is uid 0: 2svd would run as root", names[i]);
		else if (doctor_uid(names[i]) == (uid_t)-1)
			doctor_say(doctor, &line,
			    "there is no user %s, as which a part of 2sv runs", names[i]);
		else if (!says_who_else(doctor, names[i]))
			continue;
		is_whole = false;
	}
	line = (struct doctor_line){.state = DOCTOR_OK, .check = "users"};
	if (is_whole)
		doctor_say(doctor, &line,
		    DOCTOR_KEEPER ", " DOCTOR_TALK ", " DOCTOR_USER ", " DOCTOR_NOTIFIER
				  ", " DOCTOR_WATCHER "%s",
		    has_mail ? ", " DOCTOR_MAIL : "");
}

void
doctor_config(struct doctor *doctor, const char *error)
{
	struct doctor_line line = {.check = "settings", .cure = "mend it, then: 2sv check-config"};
	const struct settings_sources *sources = &doctor->settings->sources;

	if (error[0] != '\0') {
		doctor->is_misset = true;
		doctor_say(doctor, &line, "%s", error);
		return;
	}
	line = (struct doctor_line){.state = DOCTOR_OK, .check = "settings"};
	if (sources->file_count == 0)
		doctor_say(doctor, &line, "no " INSTALLED ", the defaults hold");
	for (unsigned int i = 0; i < sources->file_count; i++) {
		line.file = sources->files[i];
		doctor_say(doctor, &line, "good");
	}
}

bool
doctor_is_masked(const char *folder, const char *unit)
{
	char path[PATH_MAX], target[PATH_MAX];
	ssize_t length;

	if (text_format(path, sizeof(path), "%s/%s", folder, unit) < 0)
		return false;
	length = readlink(path, target, sizeof(target) - 1);
	if (length < 0)
		return false;
	target[length] = '\0';
	return strcmp(target, "/dev/null") == 0;
}

static bool
says_what_is_masked(struct doctor *doctor)
{
	static const char *const units[] = {DOCTOR_TARGET, "2sv-config.service", "2sv-talk.service",
	    "2sv-user.service", "2sv-keep.service", "2sv-talk.socket", "2sv-user.socket",
	    "2sv-keep-root.socket", "2sv-keep-user.socket", "2sv-keep-notify.socket",
	    "2sv-keep-watch.socket", "2sv-watch.service", "2sv-notify.service"};
	struct doctor_line line = {.check = "units"};
	char cure[CURE_SIZE];
	bool is_any = false;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		bool is_runtime = doctor_is_masked("/run/systemd/system", units[i]);

		if (!is_runtime && !doctor_is_masked("/etc/systemd/system", units[i]))
			continue;
		is_any = true;
		text_format(cure, sizeof(cure), "systemctl unmask %s%s && %s",
		    is_runtime ? "--runtime " : "", units[i], doctor_start_command());
		line.cure = cure;
		doctor_say(doctor, &line, "%s is masked: nothing starts it", units[i]);
	}
	return is_any;
}

/* What systemctl enable makes of the target's [Install]. */
void
doctor_units(struct doctor *doctor)
{
	static const char path[] = "/etc/systemd/system/multi-user.target.wants/" DOCTOR_TARGET;
	struct doctor_line line = {
	    .check = "units", .cure = "systemctl enable --now " DOCTOR_TARGET, .heals = true};
	struct stat status;

	if (!doctor_has_units() || says_what_is_masked(doctor))
		return;
	if (lstat(path, &status) < 0) {
		doctor_say(doctor, &line,
		    DOCTOR_TARGET " is not enabled: nobody starts 2svd after the next boot");
		return;
	}
	doctor->is_enabled = true;
	line = (struct doctor_line){.state = DOCTOR_OK, .check = "units"};
	doctor_say(doctor, &line, DOCTOR_TARGET " is enabled");
}

/* As libpam does it; in a process of its own, which is of no use afterwards. */
static bool
can_be_loaded(const char *path)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0)
		_exit(dlopen(path, RTLD_NOW | RTLD_LOCAL) ? 0 : 1);
	if (pid < 0)
		return true;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Root's programs start it. */
static void
check_program(struct doctor *doctor)
{
	static const char path[] = TWOSV_SBINDIR "/2svd";
	static const struct doctor_owner owner = {0, 0, 0755};
	char open_one[PATH_MAX];
	struct doctor_line line = {.check = "service",
	    .file = path,
	    .cure = "chown root:root " TWOSV_SBINDIR "/2svd && chmod 0755 " TWOSV_SBINDIR "/2svd",
	    .heals = true,
	    .owner = &owner};

	if (doctor_is_roots(path, open_one))
		return;
	line.heals = strcmp(path, open_one) == 0;
	doctor_say(doctor, &line, "others than root may change %s, and root starts it",
	    line.heals ? "it" : open_one);
}

/* libpam finds it where its own modules are. */
void
doctor_module(struct doctor *doctor)
{
	static const char path[] = TWOSV_PAMDIR "/pam_2sv.so",
			  beside[] = TWOSV_PAMDIR "/pam_permit.so";
	static const struct doctor_owner owner = {0, 0, 0644};
	struct doctor_line line = {.check = "module", .file = path};
	struct stat status;

	if (lstat(path, &status) < 0) {
		line.cure = "install 2sv again";
		doctor_say(doctor, &line, "%s; doors with a line of pam_2sv let nobody in",
		    strerror(errno));
	} else if (access(beside, F_OK) < 0) {
		line.cure = "configure 2sv with --with-pam-dir, and install it again";
		doctor_say(doctor, &line, "PAM's own modules are not there: does PAM look there?");
	} else if (!S_ISREG(status.st_mode) || status.st_uid != 0 || (status.st_mode & 022)) {
		line.cure = "chown root:root " TWOSV_PAMDIR
			    "/pam_2sv.so && chmod 0644 " TWOSV_PAMDIR "/pam_2sv.so";
		line.heals = S_ISREG(status.st_mode);
		line.owner = &owner;
		doctor_say(doctor, &line,
		    "it runs as root at every door, but others than root may change it");
	} else if (!can_be_loaded(path)) {
		line.cure = "install 2sv again";
		doctor_say(doctor, &line,
		    "it can't be loaded (cut, or for another machine): doors with a line of "
		    "pam_2sv let nobody in");
	} else {
		line.state = DOCTOR_OK;
		doctor_say(doctor, &line, "there, and root's");
	}
	check_program(doctor);
}
