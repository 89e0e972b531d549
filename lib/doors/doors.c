/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of doors, each row from watching that program with a module that prints what it
 * is given; gtklock's from reading its conversation function. Read by the module in its caller's
 * process, by the dialogues and by 2sv.
 */
#include "doors/doors.h"

#include <string.h>

#include "base/poison.h"

/*
 * shows_text is false for everything that draws its own window: of those one shows only the
 * last text, one hangs on a text before a prompt, one lets a long text stop its greeter.
 */
static const struct door doors[] = {
    {"sshd", .remote = true, .has_session = true, .shows_text = true, .drops_end = true},
    {"login", .has_session = true, .shows_text = true, .by_root = true},
    /* login -h: telnetd, rlogind */
    {"remote", .remote = true, .has_session = true, .shows_text = true},
    {"su", .shows_text = true, .by_root = true},
    {"su-l", .shows_text = true, .by_root = true},
    {"sudo", .shows_text = true, .by_root = true},
    {"sudo-i", .shows_text = true, .by_root = true},
    {"polkit-1", .shows_text = true},
    {"lightdm", .has_session = true},
    {"gdm-password", .has_session = true}, /* unlocks as well, then without a session */
    {"sddm", .has_session = true, .one_field = true},
    {"i3lock", .one_field = true},
    {"swaylock", .one_field = true},
    {"gtklock", .one_field = true},
    {.name = "xscreensaver"},
    {.name = "xsecurelock"},
    {.name = DOOR_OF_LOCKERS},
    {"xrdp-sesman", .remote = true, .has_session = true, .one_field = true},
    /* Of the network, and without a session unless their own settings want one. */
    {"vsftpd", .remote = true, .one_field = true},
    {"dovecot", .remote = true, .one_field = true},
    {"passwd", .shows_text = true},
    {"chpasswd", .shows_text = true},
    {"newusers", .shows_text = true},
    {"chfn", .shows_text = true},
    {"chsh", .shows_text = true},
};

/* Of a door that nobody watched: its host counts, its auth event is the login, no texts. */
static const struct door unknown = {.name = NULL, .remote = true};

const struct door *
door_find(const char *name)
{
	for (size_t i = 0; name && i < sizeof(doors) / sizeof(doors[0]); i++)
		if (strcmp(doors[i].name, name) == 0)
			return &doors[i];
	return &unknown;
}
