/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of parting from a client that has left something in its messages. */
#include "wire/part.h"
#include "base/monotonic.h"
#include "tests/wire/lingering.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

/* One message that holds the last descriptor of a lingering connection. */
static void
leave(int fd, int listener)
{
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {.bytes = {0}};
	char byte = 'x';
	struct iovec part = {.iov_base = &byte, .iov_len = 1};
	struct msghdr message = {.msg_iov = &part,
	    .msg_iovlen = 1,
	    .msg_control = &control,
	    .msg_controllen = sizeof(control)};
	int left = lingering(listener);

	control.head.cmsg_level = SOL_SOCKET;
	control.head.cmsg_type = SCM_RIGHTS;
	control.head.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.head), &left, sizeof(int));
	assert_int_equal(sendmsg(fd, &message, 0), 1);
	close(left);
}

static void
what_a_client_left_in_its_messages_holds_up_nobody(void **state)
{
	int listener = lingering_listener(), pair[2];

	(void)state;
	for (int drained = 0; drained <= 2; drained++) {
		int64_t since;

		assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
		leave(pair[1], listener);
		leave(pair[1], listener);
		close(pair[1]);
		since = monotonic_ms();
		link_part(pair[0], drained);
		assert_in_range(monotonic_ms() - since, 0, 5000);
	}
	close(listener);
}

static void
no_signal_and_no_timer_stay_behind(void **state)
{
	struct sigaction own = {.sa_handler = SIG_IGN}, found;
	struct itimerval timer;
	int pair[2];

	(void)state;
	sigaction(SIGALRM, &own, NULL);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	link_part(pair[0], 1);

	sigaction(SIGALRM, NULL, &found);
	assert_true(found.sa_handler == SIG_IGN);
	getitimer(ITIMER_REAL, &timer);
	assert_int_equal(timer.it_value.tv_sec, 0);
	assert_int_equal(timer.it_value.tv_usec, 0);
	close(pair[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_a_client_left_in_its_messages_holds_up_nobody),
	    cmocka_unit_test(no_signal_and_no_timer_stay_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
