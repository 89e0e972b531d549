/* SPDX-License-Identifier: BSD-2-Clause */
/* What is left of a store on a machine, and that nothing is. */
#include "base/begun.h"
#include "base/text.h"

#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

static char folder[] = "/tmp/2sv-begun-XXXXXX";
static char store_id[PATH_MAX], restoring[PATH_MAX], seal_key[PATH_MAX], database[PATH_MAX];
static const struct begun begun = {store_id, seal_key, database};

static void
assert_left_alone_is_a_beginning(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	close(fd);
	assert_false(begun_never(&begun));
	assert_int_equal(unlink(path), 0);
	assert_true(begun_never(&begun));
}

static void
a_machine_with_nothing_was_never_begun_and_one_with_anything_was(void **state)
{
	(void)state;
	assert_true(begun_never(&begun));
	assert_left_alone_is_a_beginning(store_id);
	assert_left_alone_is_a_beginning(restoring);
	assert_left_alone_is_a_beginning(seal_key);
	assert_left_alone_is_a_beginning(database);
}

static void
a_folder_that_is_gone_was_never_begun_a_link_to_nothing_was(void **state)
{
	(void)state;
	assert_true(begun_never(&(const struct begun){
	    "/nonexistent/store-id", "/nonexistent/seal.key", "/nonexistent/2sv.db"}));
	assert_int_equal(symlink("/nonexistent", store_id), 0);
	assert_false(begun_never(&begun));
	assert_int_equal(unlink(store_id), 0);
}

static void
what_can_not_be_looked_at_counts_as_there(void **state)
{
	char name[PATH_MAX];

	(void)state;
	text_format(name, sizeof(name), "%s/%0300d", folder, 0); /* too long a name */
	assert_false(begun_never(&(const struct begun){store_id, name, database}));
	assert_false(begun_never(&(const struct begun){store_id, seal_key, name}));
}

static int
folder_make(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	text_format(store_id, sizeof(store_id), "%s/store-id", folder);
	text_format(restoring, sizeof(restoring), "%s/store-id.restoring", folder);
	text_format(seal_key, sizeof(seal_key), "%s/seal.key", folder);
	text_format(database, sizeof(database), "%s/2sv.db", folder);
	return 0;
}

static int
folder_remove(void **state)
{
	(void)state;
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_machine_with_nothing_was_never_begun_and_one_with_anything_was),
	    cmocka_unit_test(a_folder_that_is_gone_was_never_begun_a_link_to_nothing_was),
	    cmocka_unit_test(what_can_not_be_looked_at_counts_as_there),
	};

	return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
