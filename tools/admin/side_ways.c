/* SPDX-License-Identifier: BSD-2-Clause */
/* pam.d, and the settings of login screens. Called by doctor_sides.c and protect_sides.c. */
#include "config.h"

#include "tools/admin/side_ways.h"

#include "base/scope.h"
#include "base/text.h"
#include "stacks/walk.h"
#include "tools/admin/doctor.h"

#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/poison.h"

#define XSECURELOCK "/usr/bin/xsecurelock"
#define LINE_SIZE 1024

/* --- services */

static const struct {
	const char *door, *service, *words;
} services[] = {
    {"gdm-password", "gdm-fingerprint", "a finger alone opens a session, without a code"},
    {"gdm-password", "gdm-smartcard", "a smart card opens a session, without a code"},
};

/* Whose module is not on this machine lets nobody in. */
static bool
opens_without_code(const char *service, struct side_way *ret)
{
	scope_stack struct stack stack = {.entries = NULL};
	scope_free char *text = NULL, *path = NULL;
	struct walk_way way;

	if (stack_files_installed.read(&stack_files_installed, service, &text, &path) < 0 ||
	    stack_read(&stack_files_installed, service, PHASE_AUTH, &stack) < 0 || stack.is_other)
		return false;
	doctor_break_missing(&stack);
	walk_way(&stack, service, WALK_ANYBODY, &way);
	text_copy(ret->file, sizeof(ret->file), path);
	return way.opens && way.code != WALK_ASKED_ALWAYS;
}

static void
find_services(const char *door, side_way_take *take, void *context)
{
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		struct side_way way = {.words = services[i].words,
		    .what = "",
		    .cure = "to shut it: put auth requisite pam_deny.so first in this file"};

		if (strcmp(services[i].door, door) == 0 &&
		    opens_without_code(services[i].service, &way))
			take(context, &way);
	}
}

/* --- settings of login screens: [Group] and Key=value */

/* switched_by: a key of the same group that must be true as well; NULL = none. */
struct setting {
	const char *door, *files, *group, *key, *switched_by;
};

static const struct setting settings[] = {
    {"gdm-password", "/etc/gdm3/daemon.conf", "daemon", "AutomaticLogin", "AutomaticLoginEnable"},
    {"gdm-password", "/etc/gdm3/daemon.conf", "daemon", "TimedLogin", "TimedLoginEnable"},
    {"gdm-password", "/etc/gdm/custom.conf", "daemon", "AutomaticLogin", "AutomaticLoginEnable"},
    {"gdm-password", "/etc/gdm/custom.conf", "daemon", "TimedLogin", "TimedLoginEnable"},
    {"lightdm", "/usr/share/lightdm/lightdm.conf.d/*.conf", NULL, "autologin-user", NULL},
    {"lightdm", "/etc/lightdm/lightdm.conf.d/*.conf", NULL, "autologin-user", NULL},
    {"lightdm", "/etc/lightdm/lightdm.conf", NULL, "autologin-user", NULL},
    {"sddm", "/usr/lib/sddm/sddm.conf.d/*", "Autologin", "User", NULL},
    {"sddm", "/etc/sddm.conf.d/*", "Autologin", "User", NULL},
    {"sddm", "/etc/sddm.conf", "Autologin", "User", NULL},
};

/* What the file says, last of all. */
struct reading {
	char value[256];
	int line;
	bool is_switched;
};

static char *
trimmed(char *text)
{
	text += strspn(text, " \t");
	for (size_t i = strlen(text); i > 0 && strchr(" \t\r\n", text[i - 1]); i--)
		text[i - 1] = '\0';
	return text;
}

static bool
is_true(const char *value)
{
	return strcasecmp(value, "true") == 0 || strcmp(value, "1") == 0;
}

static void
take_line(char *text, int number, const struct setting *setting, struct reading *reading)
{
	char *value = strchr(text, '=');

	if (!value)
		return;
	*value++ = '\0';
	text = trimmed(text);
	value = trimmed(value);
	if (strcmp(text, setting->key) == 0) {
		text_escape(reading->value, sizeof(reading->value), value);
		reading->line = number;
	} else if (setting->switched_by && strcmp(text, setting->switched_by) == 0) {
		reading->is_switched = is_true(value);
	}
}

static void
read_settings(const char *path, const struct setting *setting, struct reading *ret)
{
	scope_file FILE *file = fopen(path, "re");
	char line[LINE_SIZE];
	bool is_in = !setting->group;
	int number = 0;

	*ret = (struct reading){.is_switched = !setting->switched_by};
	while (file && fgets(line, sizeof(line), file)) {
		char *text = trimmed(line);

		number++;
		if (text[0] == '[' && setting->group)
			is_in = strncmp(text + 1, setting->group, strlen(setting->group)) == 0 &&
				text[1 + strlen(setting->group)] == ']';
		else if (is_in && text[0] != '#' && text[0] != ';')
			take_line(text, number, setting, ret);
	}
}

static void
find_autologin(const struct setting *setting, side_way_take *take, void *context)
{
	glob_t paths;

	if (glob(setting->files, 0, NULL, &paths) != 0)
		return;
	for (size_t i = 0; i < paths.gl_pathc; i++) {
		struct reading reading;
		struct side_way way = {.words = "is logged in by itself, without password and code",
		    .what = reading.value,
		    .cure = "to end it: take this line out"};

		read_settings(paths.gl_pathv[i], setting, &reading);
		way.line = reading.line;
		if (reading.value[0] && reading.is_switched &&
		    text_copy(way.file, sizeof(way.file), paths.gl_pathv[i]) == 0)
			take(context, &way);
	}
	globfree(&paths);
}

/* --- lockers */

/* Debian's build knows no file of its own: whoever starts it names one. */
static void
find_xsecurelock(side_way_take *take, void *context)
{
	struct side_way way = {.words = "asks the password alone, for it goes by common-auth",
	    .what = SIDE_WAYS_XSECURELOCK,
	    .cure = "for a code: pam_2sv(8), EXAMPLES"};

	text_copy(way.file, sizeof(way.file), XSECURELOCK);
	if (access(XSECURELOCK, X_OK) == 0)
		take(context, &way);
}

void
side_ways_find(const char *service, side_way_take *take, void *context)
{
	find_services(service, take, context);
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (strcmp(settings[i].door, service) == 0)
			find_autologin(&settings[i], take, context);
	if (strcmp(service, SIDE_WAYS_XSECURELOCK) == 0)
		find_xsecurelock(take, context);
}
