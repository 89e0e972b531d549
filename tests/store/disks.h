/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two small disks for the test that runs, one for a store and one for its working copy, in a mount
 * namespace of their own, which takes them along.
 */
#pragma once

#include "fixture.h"

extern char disks_store[64], disks_copy[64]; /* the mount points */

/* Runs the test in a child that may mount; skipped where this machine gives no namespace. */
void disks_run(void (*test)(void **state));

/* Mounts both; options are those of the copy's. */
void disks_mount(const char *options);

/* What a store of 40 MB is mounted with. */
#define DISKS_OPTIONS "size=40m,mode=0700"

/* Can the store be read only from now on? */
void disks_remount(bool read_only);

/* Of a store that this run of the machine had open until NOON. */
struct copy_terms disks_terms(void);
