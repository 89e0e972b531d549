/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables. Used by 2sv-gate, the talkers and the keeper. */
#include "wire/copied.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

static const char *const kinds[COPIED_KINDS] = {
    [COPIED_COMMAND] = "command",
    [COPIED_SHELL] = "shell",
    [COPIED_SCP] = "scp",
    [COPIED_SFTP] = "sftp",
    [COPIED_RSYNC] = "rsync",
    [COPIED_TAR] = "tar",
    [COPIED_CPIO] = "cpio",
    [COPIED_BORG] = "borg",
    [COPIED_RESTIC] = "restic",
    [COPIED_RCLONE] = "rclone",
    [COPIED_GIT] = "git",
    [COPIED_HG] = "hg",
    [COPIED_SVN] = "svn",
    [COPIED_UNISON] = "unison",
    [COPIED_RDIFF_BACKUP] = "rdiff-backup",
    [COPIED_ZFS] = "zfs",
    [COPIED_BTRFS] = "btrfs",
};
static const char *const directions[] = {
    [COPIED_BOTH] = "both", [COPIED_OUT] = "out", [COPIED_IN] = "in"};

const char *
copied_kind_text(enum copied_kind kind)
{
	return (unsigned int)kind < COPIED_KINDS ? kinds[kind] : kinds[COPIED_COMMAND];
}

const char *
copied_direction_text(enum copied_direction direction)
{
	return (unsigned int)direction <= COPIED_IN ? directions[direction]
						    : directions[COPIED_BOTH];
}

int
copied_kind_parse(const char *text, enum copied_kind *ret)
{
	for (int i = 0; text && i < COPIED_KINDS; i++)
		if (strcmp(kinds[i], text) == 0) {
			*ret = (enum copied_kind)i;
			return 0;
		}
	return -EPROTO;
}

int
copied_direction_parse(const char *text, enum copied_direction *ret)
{
	for (int i = 0; text && i <= COPIED_IN; i++)
		if (strcmp(directions[i], text) == 0) {
			*ret = (enum copied_direction)i;
			return 0;
		}
	return -EPROTO;
}

bool
copied_is_copy(enum copied_kind kind)
{
	return kind != COPIED_COMMAND && kind != COPIED_SHELL;
}
