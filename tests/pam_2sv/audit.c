/* SPDX-License-Identifier: BSD-2-Clause */
/* Which audit session is told, from what /proc says of this process and of its parent. */
#include "pam_2sv/audit.h"

#include "base/text.h"
#include "base/write.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

#define NONE "4294967295"

static const char *self_text, *parent_text; /* NULL = there is no such file */

int __wrap_openat(int at, const char *path, int flags, ...);
pid_t __wrap_getppid(void);

pid_t
__wrap_getppid(void)
{
	return 4242;
}

/* A file with that text, read only. */
static int
give(const char *text)
{
	int ends[2];

	if (!text) {
		errno = ENOENT;
		return -1;
	}
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write_all(ends[1], text, strlen(text)), 0);
	close(ends[1]);
	return ends[0];
}

int
__wrap_openat(int at, const char *path, int flags, ...)
{
	assert_int_equal(at, AT_FDCWD);
	assert_int_equal(flags, O_RDONLY | O_CLOEXEC);
	if (strcmp(path, "/proc/self/sessionid") == 0)
		return give(self_text);
	assert_string_equal(path, "/proc/4242/sessionid");
	return give(parent_text);
}

static const struct {
	const char *self, *parent;
	int64_t session, own;
} rows[] = {
    {"5", NONE, 5, 5},	 /* of sshd's child after pam_loginuid */
    {"5", "7", 5, 5},	 /* sshd was started in somebody's session */
    {"5", "5", 5, 0},	 /* pam_loginuid could begin none */
    {"5", "0", 5, 5},	 /* a number of a kernel that has counted round */
    {"5\n", NONE, 5, 5}, /* the kernel writes none, but might */
    {"4294967294", NONE, 4294967294, 4294967294},
    {NONE, NONE, 0, 0},
    {NONE, "5", 0, 0},
    {"0", NONE, 0, 0},
    {"5", NULL, 5, 0}, /* nobody can say whose it is */
    {"5", "", 5, 0},
    {"5", "x", 5, 0},
    {NULL, NULL, 0, 0}, /* a kernel without audit */
    {NULL, NONE, 0, 0},
    {"", NONE, 0, 0},
    {"-5", NONE, 0, 0},
    {"5x", NONE, 0, 0},
    {"05", NONE, 0, 0},
    {"4294967296", NONE, 0, 0},
    {"55555555555555555555555555555555555555555555555", NONE, 0, 0},
};

static void
only_a_session_that_this_login_began_is_its_own(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		self_text = rows[i].self;
		parent_text = rows[i].parent;
		if (audit_session() != rows[i].session || audit_own_session() != rows[i].own)
			fail_msg("row %zu: %lld, own %lld", i, (long long)audit_session(),
			    (long long)audit_own_session());
	}
}

static void
no_descriptor_is_left_open(void **state)
{
	int before = dup(STDIN_FILENO), after;

	(void)state;
	close(before);
	self_text = "5";
	parent_text = NONE;
	audit_own_session();
	self_text = parent_text = "x";
	audit_own_session();
	after = dup(STDIN_FILENO);
	close(after);
	assert_int_equal(before, after);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_a_session_that_this_login_began_is_its_own),
	    cmocka_unit_test(no_descriptor_is_left_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
