/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's look at screen lockers and others that are installed and have no file of their own
 * in pam.d: what they ask by then is another program's, and whoever locks a screen may find that no
 * answer opens it, or that no code is asked. Called by doctor_doors.c.
 */
#include "tools/admin/doctor_lines.h"

#include "base/text.h"

#include <limits.h>
#include <unistd.h>

#include "base/poison.h"

static bool
is_installed(const char *program)
{
	static const char *const folders[] = {
	    "/usr/bin", "/usr/local/bin", "/usr/sbin", "/usr/local/sbin"};
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (text_format(path, sizeof(path), "%s/%s", folders[i], program) == 0 &&
		    access(path, X_OK) == 0)
			return true;
	return false;
}

static bool
has_file(const char *service)
{
	static const char *const folders[] = {"/etc/pam.d", "/usr/lib/pam.d"};
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (text_format(path, sizeof(path), "%s/%s", folders[i], service) == 0 &&
		    access(path, F_OK) == 0)
			return true;
	return false;
}

/* Each asks by the service of its name where that has a file. */
void
doctor_lockers(struct doctor *doctor)
{
	static const struct {
		const char *program, *service, *instead;
	} rows[] = {
	    {"gtklock", "gtklock", "other"},
	    {"hyprlock", "hyprlock", "su"}, /* its own way, not libpam's */
	    {"i3lock", "i3lock", "other"},
	    {"lightdm", "lightdm", "other"},
	    {"sddm", "sddm", "other"},
	    {"swaylock", "swaylock", "other"},
	    {"waylock", "waylock", "other"},
	    {"xrdp-sesman", "xrdp-sesman", "gdm"}, /* likewise */
	    {"xscreensaver", "xscreensaver", "other"},
	};
	struct doctor_line line = {.state = DOCTOR_NOTE,
	    .check = "lockers",
	    .cure = "write that file: pam_2sv(8), ONE FIELD and EXAMPLES"};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (is_installed(rows[i].program) && !has_file(rows[i].service))
			doctor_say(doctor, &line,
			    "%s is installed, and has no file /etc/pam.d/%s: it asks by that of %s",
			    rows[i].program, rows[i].service, rows[i].instead);
}
