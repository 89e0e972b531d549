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
 * What a program at a terminal showed whole: tests/e2e/door_texts.test.sh. The service sends no
 * longer one.
 */
#define SEEN 4000
#define AT_TERMINAL .texts = DOOR_TEXTS_ALL, .longest = SEEN

static const struct door doors[] = {
    {"sshd", .remote = true, .has_session = true, .texts = DOOR_TEXTS_PROMPT, .longest = SEEN},
    {"login", .has_session = true, .by_root = true, AT_TERMINAL},
    /* login -h of util-linux: telnetd, rlogind; not tried by itself */
    {"remote", .remote = true, .has_session = true, AT_TERMINAL},
    {"su", .by_root = true, AT_TERMINAL},
    {"su-l", .by_root = true, AT_TERMINAL},
    {"sudo", .by_root = true, AT_TERMINAL},
    {"sudo-i", .by_root = true, AT_TERMINAL},
    {"polkit-1", .texts = DOOR_TEXTS_ALL, .longest = 512}, /* PAM_MAX_MSG_SIZE: not tried more */
    /* 1100 bytes let its greeter hang. */
    {"lightdm", .has_session = true, .texts = DOOR_TEXTS_LAST, .longest = 900},
    /* Unlocks as well, then without a session. */
    {"gdm-password", .has_session = true, .moves = true, .waits = true, .texts = DOOR_TEXTS_LAST},
    {"sddm", .has_session = true, .one_field = true, .texts = DOOR_TEXTS_HARM,
	.echo = DOOR_ECHO_NAME},
    {"i3lock", .is_locker = true, .one_field = true, .echo = DOOR_ECHO_HIDDEN},
    {"swaylock", .is_locker = true, .one_field = true, .echo = DOOR_ECHO_HIDDEN},
    {"gtklock", .is_locker = true, .one_field = true},
    {.name = "xscreensaver",
	.is_locker = true,
	.texts = DOOR_TEXTS_LAST}, /* its heading: one was tried */
    {.name = "xsecurelock", .is_locker = true},
    {.name = DOOR_OF_LOCKERS, .is_locker = true},
    {"xrdp-sesman", .remote = true, .has_session = true, .one_field = true},
    /* Of the network, and without a session unless their own settings want one. */
    {"vsftpd", .remote = true, .one_field = true},
    {"dovecot", .remote = true, .one_field = true, .echo = DOOR_ECHO_NAME}, /* passdb-pam.c */
    {"passwd", AT_TERMINAL},
    {"chpasswd", AT_TERMINAL},
    {"newusers", AT_TERMINAL},
    {"chfn", AT_TERMINAL},
    {"chsh", AT_TERMINAL},
};
#define DOORS (sizeof(doors) / sizeof(doors[0]))

/* Of a door that nobody watched: its host counts, its auth event is the login, no texts. */
static const struct door unknown = {.name = NULL, .remote = true};

const struct door *
door_find(const char *name)
{
	for (size_t i = 0; name && i < DOORS; i++)
		if (strcmp(doors[i].name, name) == 0)
			return &doors[i];
	return &unknown;
}

const struct door *
door_at(size_t i)
{
	return i < DOORS ? &doors[i] : NULL;
}

bool
door_shows(const struct door *door)
{
	return door->texts == DOOR_TEXTS_PROMPT || door->texts == DOOR_TEXTS_ALL;
}

bool
door_takes(const struct door *door, size_t bytes)
{
	return door_shows(door) && bytes <= door->longest;
}
