/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The spool's folder (wire/spool.h), made and swept by the one process of 2svd that is root. Where
 * systemd starts the roles, systemd-tmpfiles makes it. Runs in the supervisor.
 */
#pragma once

#include <sys/types.h>

/*
 * Makes the folder at path (root's, readable for the keeper's group) and taken/ in it (the
 * keeper's) where they are missing; what is there stays as it is. A fault is a line in the log: a
 * service without a spool is better than none.
 */
void spool_folder_make(const char *path, uid_t keeper, gid_t group);

/* Removes what the keeper took. */
void spool_folder_sweep(const char *path);
