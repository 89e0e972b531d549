/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of keeper/lock: one keeper at a time, and nobody else decides when. */
#include "keeper/lock.h"

#include "base/scope.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/poison.h"

#define WAIT_MS 20

static char folder[32], store[64], file[64];

static int
setup(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/2sv-lock-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(store, sizeof(store), "%s/2sv.db", folder);
	snprintf(file, sizeof(file), "%s/2svd.lock", folder);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	unlink(file);
	return rmdir(folder);
}

static int
take(int *ret_fd)
{
	char words[256];

	return lock_take(store, WAIT_MS, ret_fd, words, sizeof(words));
}

static void
one_keeper_has_it_at_a_time_whatever_the_folder_s_mode(void **state)
{
	static const mode_t modes[] = {0700, 0711, 0750, 0755};

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		scope_fd int first = -1, second = -1;

		assert_int_equal(chmod(folder, modes[i]), 0);
		assert_int_equal(take(&first), 0);
		assert_int_equal(take(&second), -ETIMEDOUT);
		scope_close_fd(&first);
		first = -1;
		assert_int_equal(take(&second), 0);
	}
}

/* Here the other one is root, too; what counts is what he could open: the folder, for reading. */
static void
who_may_read_the_folder_can_not_keep_the_keeper_out(void **state)
{
	scope_fd int other = -1, fd = -1;
	struct stat status;

	(void)state;
	assert_int_equal(chmod(folder, 0755), 0);
	other = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(flock(other, LOCK_SH), 0);

	assert_int_equal(take(&fd), 0);

	assert_int_equal(fstat(fd, &status), 0);
	assert_int_equal(status.st_mode, S_IFREG | 0600);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		one_keeper_has_it_at_a_time_whatever_the_folder_s_mode, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		who_may_read_the_folder_can_not_keep_the_keeper_out, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
