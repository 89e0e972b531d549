/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes a record of the spool (wire/spool.h). Programs of root's only, passwd(1) too; bounded;
 * changes nothing of the caller's process, in which it runs.
 */
#pragma once

#include "wire/packet.h"

/*
 * Writes the packet as a new file of that name (once_is_good) into the folder at path and makes it
 * durable. Returns 0, or -errno: -EPERM (we are not root, or the folder is not root's
 * alone), -ENOBUFS (SPOOL_RECORDS_MAX wait already; a quarter of them, where a user started this
 * program of root's), -ENOSPC (the disk is nearly full), -EFBIG (the process may not write files of
 * that size), -EINVAL (no whole packet). is_free: it cost that user nothing, and a quarter of his
 * quarter is for those.
 */
int spool_write(const char *path, const char *name, const struct packet *record, bool is_free);
