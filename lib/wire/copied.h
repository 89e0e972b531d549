/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a session over ssh runs, by the name of the tool, and which way its bytes go: the words of
 * the act "copy" (PROTOCOL). Used by 2sv-gate, the talkers and the keeper.
 */
#pragma once

#include <stdbool.h>

/* Zero and one are no copies: nobody is asked about them. */
enum copied_kind {
	COPIED_COMMAND = 0, /* whatever is none of the others */
	COPIED_SHELL,
	COPIED_SCP,
	COPIED_SFTP,
	COPIED_RSYNC,
	COPIED_TAR,
	COPIED_CPIO,
	COPIED_BORG,
	COPIED_RESTIC,
	COPIED_RCLONE,
	COPIED_GIT,
	COPIED_HG,
	COPIED_SVN,
	COPIED_UNISON,
	COPIED_RDIFF_BACKUP,
	COPIED_ZFS,
	COPIED_BTRFS,
	COPIED_KINDS
};

/* As this machine sees it. Zero is what counts where it can't be seen. */
enum copied_direction {
	COPIED_BOTH = 0, /* it may go either way */
	COPIED_OUT,	 /* away from this machine */
	COPIED_IN,	 /* to this machine */
};

const char *copied_kind_text(enum copied_kind kind);		    /* "scp", "rdiff-backup" */
const char *copied_direction_text(enum copied_direction direction); /* "both", "out", "in" */
/* text: NULL where it was not said. Each returns 0 or -EPROTO. */
int copied_kind_parse(const char *text, enum copied_kind *ret);
int copied_direction_parse(const char *text, enum copied_direction *ret);

/* False for a shell, and for what is no tool that copies. */
bool copied_is_copy(enum copied_kind kind);
