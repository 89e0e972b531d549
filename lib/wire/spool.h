/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The spool: a folder of root's with what could not be told to the service, a record a file
 * (lib/wire/PROTOCOL, Spool). Beside the records lies taken/, the keeper's, with an empty file
 * of the name of each record that it took. Used by the module, which writes, by the keeper,
 * which reads, and by the supervisor, which makes the folder.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/* A record's name, which is the id under which it is told once: 32 hex digits and the NUL. */
#define ONCE_SIZE 33
/* So many records may wait; then no more are written. */
#define SPOOL_RECORDS_MAX 10000
#define SPOOL_TAKEN "taken"

/* True for 32 digits of 0-9a-f. */
bool once_is_good(const char *text);

/*
 * Opens the spool at path. Returns 0 and *ret (above 2, close-on-exec), or -EPERM (not root's, or
 * others may write there), or another -errno.
 */
int spool_open(const char *path, int *ret);

/* As openat(2), no link followed; a descriptor above 2 and close-on-exec, or -errno. */
int spool_open_at(int folder, const char *name, int flags, mode_t mode);

/*
 * Goes through the folder: calls visit for each name that is a record's (with a dot before it: of
 * one that is being written), until it returns false. Returns 0 or -errno.
 */
typedef bool spool_visitor(void *context, const char *name);
int spool_visit(int folder, spool_visitor *visit, void *context);

/*
 * Removes records that were taken, and what writers left half done; for root, and a bounded number
 * a call. *ret_waiting is how many records wait, up to SPOOL_RECORDS_MAX. Returns 0 or -errno.
 */
int spool_sweep(int spool, unsigned int *ret_waiting);
