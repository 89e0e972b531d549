/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A disk with a cache that a power cut empties, under the keeper of tests/kills/2svd: what was
 * written since a file's last sync is kept in the keeper's memory only, and dies with it by
 * kill -9; some sectors reach the file before, in no order. The test steers it by a file beside
 * the store's folder that both have mapped.
 */
#pragma once

#include <stdatomic.h>
#include <stdint.h>

#define DISK_CONTROL "disk" /* in the folder above the store's */
#define DISK_SECTOR 512

struct disk_control {
	atomic_uint early_percent; /* of the written sectors that reach the file before a sync */
	atomic_uint sync_us;	   /* how long a sync takes */
	atomic_bool is_lying;	   /* a sync is answered and nothing is done */
	_Atomic uint64_t seed;
	/* Told by the disk. */
	atomic_uint syncs;
	atomic_uint unsynced;	/* sectors that only the cache has now */
	atomic_bool is_syncing; /* stays so where the keeper dies in it */
};
