/* SPDX-License-Identifier: BSD-2-Clause */
/* Disks of a test's own. */
#include "disks.h"

#include "base/text.h"

#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/poison.h"

char disks_store[64], disks_copy[64];

void
disks_run(void (*test)(void **state))
{
	int status;

	text_format(disks_store, sizeof(disks_store), "/tmp/store-disk-XXXXXX");
	text_format(disks_copy, sizeof(disks_copy), "/tmp/store-keep-XXXXXX");
	assert_non_null(mkdtemp(disks_store));
	assert_non_null(mkdtemp(disks_copy));
	status = fixture_in_own_mounts(test);
	rmdir(disks_store);
	rmdir(disks_copy);
	if (status == EXIT_NO_MOUNTS)
		skip();
	assert_int_equal(status, 0);
}

void
disks_mount(const char *options)
{
	assert_int_equal(mount("none", disks_store, "tmpfs", 0, DISKS_OPTIONS), 0);
	assert_int_equal(mount("none", disks_copy, "tmpfs", 0, options), 0);
}

void
disks_remount(bool read_only)
{
	assert_int_equal(mount("none", disks_store, NULL, MS_REMOUNT | (read_only ? MS_RDONLY : 0),
			     DISKS_OPTIONS),
	    0);
}

struct copy_terms
disks_terms(void)
{
	return (struct copy_terms){.boot_id = "8f6f0f9e-5d1c-4a55-9a55-000000000001",
	    .now = NOON,
	    .may_make = true,
	    .is_current = true,
	    .clock_synchronised = true};
}
