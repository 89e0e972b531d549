/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of doors, each row from watching that program with a module that prints what it
 * is given. Read by the module in its caller's process, by the dialogues and by 2sv.
 */
#include "doors/doors.h"

#include <string.h>

#include "base/poison.h"

/*
 * shows_text is false for everything that draws its own window: of those one shows only the
 * last text, one hangs on a text before a prompt, one lets a long text stop its greeter.
 */
static const struct door doors[] = {
    /* name, remote, has_session, shows_text, drops_end, by_root */
    {"sshd", true, true, true, true, false},
    {"login", false, true, true, false, true},
    {"remote", true, true, true, false, false}, /* login -h: telnetd, rlogind */
    {"su", false, false, true, false, true},
    {"su-l", false, false, true, false, true},
    {"sudo", false, false, true, false, true},
    {"sudo-i", false, false, true, false, true},
    {"polkit-1", false, false, true, false, false},
    {"lightdm", false, true, false, false, false},
    {"gdm-password", false, true, false, false,
	false}, /* unlocks as well, then without a session */
    {"sddm", false, true, false, false, false},
    {"i3lock", false, false, false, false, false},
    {"swaylock", false, false, false, false, false},
    {"xscreensaver", false, false, false, false, false},
    {"xsecurelock", false, false, false, false, false},
    {DOOR_OF_LOCKERS, false, false, false, false, false},
    {"passwd", false, false, true, false, false},
    {"chpasswd", false, false, true, false, false},
    {"newusers", false, false, true, false, false},
    {"chfn", false, false, true, false, false},
    {"chsh", false, false, true, false, false},
};

/* Of a door that nobody watched: its host counts, its auth event is the login, no texts. */
static const struct door unknown = {NULL, true, false, false, false, false};

const struct door *
door_find(const char *name)
{
	for (size_t i = 0; name && i < sizeof(doors) / sizeof(doors[0]); i++)
		if (strcmp(doors[i].name, name) == 0)
			return &doors[i];
	return &unknown;
}
