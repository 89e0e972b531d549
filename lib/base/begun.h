/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Was 2sv ever begun on this machine? Installing it puts files in place and no more; a store that
 * was never made is no lost one, and wants another word. Asked by the keeper, 2svd's start, 2sv and
 * the module, each only where something failed.
 */
#pragma once

#include <stdbool.h>

/* What begins it: root's, after installation. */
#define BEGUN_BY TWOSV_LIBEXECDIR "/after-install"

/* What a store leaves: its id, its key and its database; paths, borrowed. */
struct begun {
	const char *store_id, *seal_key, *database;
};

/* Where they are, if the settings do not say otherwise. */
#define BEGUN_ID TWOSV_CONFDIR "/store-id"
#define BEGUN_INSTALLED \
	(&(const struct begun){BEGUN_ID, TWOSV_CONFDIR "/seal.key", TWOSV_STOREDIR "/2sv.db"})

/*
 * True if none of them is there, nor an id that a restore lays beside the old one. What can't be
 * looked at counts as there; but for the database, whose folder is the keeper's alone.
 */
bool begun_never(const struct begun *begun);
