/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of lib/base/heartbeat: how often, for whom, and that a wait never outlasts a beat. */
#include "base/heartbeat.h"
#include "base/scope.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

static void
it_beats_twice_in_the_time_that_is_allowed(void **state)
{
	(void)state;
	assert_int_equal(heartbeat_every_ms("60000000", NULL, 7), 30000);
	assert_int_equal(heartbeat_every_ms("60000000", "7", 7), 30000);
	assert_int_equal(heartbeat_every_ms("1", "7", 7), 1);
}

static void
what_is_unset_or_no_number_or_for_another_process_wants_none(void **state)
{
	(void)state;
	assert_int_equal(heartbeat_every_ms(NULL, NULL, 7), 0);
	assert_int_equal(heartbeat_every_ms(NULL, "7", 7), 0);
	assert_int_equal(heartbeat_every_ms("60000000", "8", 7), 0);
	assert_int_equal(heartbeat_every_ms("60000000", "", 7), 0);
	assert_int_equal(heartbeat_every_ms("0", "7", 7), 0);
	assert_int_equal(heartbeat_every_ms("60s", "7", 7), 0);
	assert_int_equal(heartbeat_every_ms("", "7", 7), 0);
}

static int
heard(int fd, char *text, size_t size)
{
	ssize_t got = recv(fd, text, size - 1, MSG_DONTWAIT);

	text[got < 0 ? 0 : got] = '\0';
	return got >= 0;
}

static void
it_is_told_when_due_and_not_before(void **state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct heartbeat heartbeat = {.every_ms = 100};
	char where[64], text[64];
	scope_fd int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)state;
	text_format(where, sizeof(where), "@2sv-heartbeat-%d", (int)getpid());
	memcpy(address.sun_path + 1, where + 1, strlen(where) - 1);
	assert_int_equal(bind(fd, (const struct sockaddr *)&address,
			     (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(where))),
	    0);
	heartbeat.where = where;

	heartbeat_turn(&heartbeat, 5000);
	assert_true(heard(fd, text, sizeof(text)));
	assert_string_equal(text, "WATCHDOG=1");
	heartbeat_turn(&heartbeat, 5099);
	assert_false(heard(fd, text, sizeof(text)));
	heartbeat_turn(&heartbeat, 5100);
	assert_true(heard(fd, text, sizeof(text)));
}

static void
a_wait_ends_with_the_next_beat(void **state)
{
	const struct heartbeat heartbeat = {.every_ms = 100, .due_ms = 5100};

	(void)state;
	assert_int_equal(heartbeat_wait_ms(&heartbeat, 5000, -1), 100);
	assert_int_equal(heartbeat_wait_ms(&heartbeat, 5000, 1000), 100);
	assert_int_equal(heartbeat_wait_ms(&heartbeat, 5000, 20), 20);
	assert_int_equal(heartbeat_wait_ms(&heartbeat, 5000, 0), 0);
	assert_int_equal(heartbeat_wait_ms(&heartbeat, 6000, -1), 0);
}

static void
where_nobody_wants_it_a_wait_is_as_long_as_it_was(void **state)
{
	const struct heartbeat heartbeat = {.where = "/nonexistent/notify"};

	(void)state;
	assert_int_equal(heartbeat_wait_ms(&heartbeat, 5000, -1), -1);
	assert_int_equal(heartbeat_wait_ms(&heartbeat, 5000, 1000), 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_beats_twice_in_the_time_that_is_allowed),
	    cmocka_unit_test(what_is_unset_or_no_number_or_for_another_process_wants_none),
	    cmocka_unit_test(it_is_told_when_due_and_not_before),
	    cmocka_unit_test(a_wait_ends_with_the_next_beat),
	    cmocka_unit_test(where_nobody_wants_it_a_wait_is_as_long_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
