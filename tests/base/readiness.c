/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of lib/base/readiness: who started a service hears its words, at either kind of socket. */
#include "base/readiness.h"
#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cmocka.h>

#include "base/poison.h"

/* A socket bound to the first length bytes of path. */
static int
listener(const char *path, size_t length)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0);
	memcpy(address.sun_path, path, length);
	assert_int_equal(bind(fd, (const struct sockaddr *)&address,
			     (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)),
	    0);
	return fd;
}

static void
assert_heard(int fd, const char *words)
{
	char heard[64] = "";
	ssize_t size = recv(fd, heard, sizeof(heard) - 1, MSG_DONTWAIT);

	assert_int_equal(size, (ssize_t)strlen(words));
	assert_string_equal(heard, words);
}

static void
a_socket_at_a_path_hears_each_message_by_itself(void **state)
{
	char folder[] = "/tmp/2sv-readiness-XXXXXX", path[64];
	scope_fd int fd = -1;

	(void)state;
	assert_non_null(mkdtemp(folder));
	text_format(path, sizeof(path), "%s/notify", folder);
	fd = listener(path, strlen(path) + 1);

	assert_int_equal(readiness_tell(path, "READY=1"), 0);
	assert_int_equal(readiness_tell(path, "STOPPING=1"), 0);

	assert_heard(fd, "READY=1");
	assert_heard(fd, "STOPPING=1");
	unlink(path);
	rmdir(folder);
}

static void
an_abstract_socket_hears_it(void **state)
{
	char name[64], where[64];
	scope_fd int fd = -1;

	(void)state;
	text_format(name, sizeof(name), "#2sv-readiness-%d", (int)getpid());
	memcpy(where, name, sizeof(where));
	where[0] = '@';
	name[0] = '\0';
	fd = listener(name, strlen(where));

	assert_int_equal(readiness_tell(where, "READY=1"), 0);

	assert_heard(fd, "READY=1");
}

static void
nobody_who_wants_to_know_is_no_fault(void **state)
{
	(void)state;
	assert_int_equal(readiness_tell(NULL, "READY=1"), 0);
}

static void
what_is_no_such_socket_is_an_error(void **state)
{
	char longest[sizeof(((struct sockaddr_un *)0)->sun_path) + 1];

	(void)state;
	memset(longest, 'a', sizeof(longest));
	longest[0] = '/';
	longest[sizeof(longest) - 1] = '\0';

	assert_int_equal(readiness_tell("", "READY=1"), -EAFNOSUPPORT);
	assert_int_equal(readiness_tell("vsock:2:1", "READY=1"), -EAFNOSUPPORT);
	assert_int_equal(readiness_tell("@", "READY=1"), -EINVAL);
	assert_int_equal(readiness_tell(longest, "READY=1"), -EINVAL);
	assert_int_equal(readiness_tell("/nonexistent/notify", "READY=1"), -ENOENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_socket_at_a_path_hears_each_message_by_itself),
	    cmocka_unit_test(an_abstract_socket_hears_it),
	    cmocka_unit_test(nobody_who_wants_to_know_is_no_fault),
	    cmocka_unit_test(what_is_no_such_socket_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
