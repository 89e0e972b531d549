/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of lib/wire/link over socket pairs: deadlines, ends, sizes, passed descriptors. */
#include "config.h"

#include "wire/link.h"
#include "base/monotonic.h"
#include "base/scope.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

static const char *const allowed[] = {"a", NULL};

struct pair {
	int ours, theirs;
	unsigned int open_before;
};

/* Descriptors that this process has open: what the kernel says, not what we remember. */
static unsigned int
fds_open(void)
{
	unsigned int count = 0;

	for (int fd = 0; fd < 256; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			count++;
	return count;
}

static int
pair_open(void **state)
{
	static struct pair pair;
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) < 0)
		return -1;
	pair = (struct pair){fds[0], fds[1], fds_open()};
	*state = &pair;
	return 0;
}

static int
pair_close(void **state)
{
	struct pair *pair = *state;

	close(pair->ours);
	if (pair->theirs >= 0)
		close(pair->theirs);
	return 0;
}

/* Sends bytes as they are with count descriptors, as a peer that follows no rule would. */
static void
raw_send(int fd, const void *bytes, size_t size, unsigned int count)
{
	struct iovec part = {(void *)(uintptr_t)bytes, size};
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(sizeof(int) * 8)];
	} control = {.bytes = {0}};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

	if (count > 0) {
		message.msg_control = &control;
		message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
		control.head.cmsg_level = SOL_SOCKET;
		control.head.cmsg_type = SCM_RIGHTS;
		control.head.cmsg_len = CMSG_LEN(sizeof(int) * count);
		for (unsigned int i = 0; i < count; i++)
			memcpy(CMSG_DATA(&control.head) + i * sizeof(int), &fd, sizeof(int));
	}
	assert_int_equal(sendmsg(fd, &message, MSG_NOSIGNAL), (ssize_t)size);
}

static void
packet_arrives_as_it_was_sent(void **state)
{
	struct pair *pair = *state;
	struct packet sent, got;

	packet_begin(&sent, "login");
	packet_add(&sent, "a", "x=y");
	assert_int_equal(link_send(pair->theirs, &sent, 0, -1), 0);
	assert_int_equal(link_receive(pair->ours, &got, 0, NULL), 0);

	assert_int_equal(got.size, sent.size);
	assert_int_equal(packet_parse(&got, allowed), 0);
	assert_string_equal(packet_get(&got, "a"), "x=y");
}

static void
packet_that_is_not_whole_is_not_sent(void **state)
{
	struct pair *pair = *state;
	struct packet packet, got;

	packet_begin(&packet, "login");
	packet_add(&packet, "A", "");
	assert_int_equal(link_send(pair->theirs, &packet, 0, -1), -EINVAL);

	assert_int_equal(link_receive(pair->ours, &got, 0, NULL), -ETIMEDOUT);
}

static void
receive_keeps_its_deadline(void **state)
{
	struct pair *pair = *state;
	struct packet packet;
	int64_t began = monotonic_ms(), took;

	assert_int_equal(link_receive(pair->ours, &packet, 60, NULL), -ETIMEDOUT);

	took = monotonic_ms() - began;
	assert_true(took >= 55 && took < 5000);
	assert_int_equal(packet.size, 0);
}

static void
send_keeps_its_deadline_when_nobody_reads(void **state)
{
	struct pair *pair = *state;
	struct packet packet;
	char big[3000];
	int r = 0;

	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	packet_begin(&packet, "login");
	packet_add(&packet, "a", big);
	for (int i = 0; i < 10000 && r == 0; i++)
		r = link_send(pair->theirs, &packet, 20, -1);

	assert_int_equal(r, -ETIMEDOUT);
}

static void
closed_peer_is_told_apart_from_an_empty_message(void **state)
{
	struct pair *pair = *state;
	struct packet packet;

	raw_send(pair->theirs, "", 0, 0);
	assert_int_equal(link_receive(pair->ours, &packet, 0, NULL), -EPROTO);

	packet_begin(&packet, "done");
	assert_int_equal(link_send(pair->theirs, &packet, 0, -1), 0);
	close(pair->theirs);
	pair->theirs = -1;
	assert_int_equal(link_receive(pair->ours, &packet, 0, NULL), 0);
	assert_int_equal(link_receive(pair->ours, &packet, 1000, NULL), -ECONNRESET);

	packet_begin(&packet, "answer");
	assert_int_equal(link_send(pair->ours, &packet, 0, -1), -EPIPE);
}

static void
what_was_said_before_a_close_is_still_heard(void **state)
{
	struct pair *pair = *state;
	struct packet packet;

	packet_begin(&packet, "login");
	assert_int_equal(link_send(pair->ours, &packet, 0, -1), 0);
	packet_begin(&packet, "done");
	assert_int_equal(link_send(pair->theirs, &packet, 0, -1), 0);
	close(pair->theirs); /* with our message unread: the kernel tells us of a reset */
	pair->theirs = -1;

	assert_int_equal(link_receive(pair->ours, &packet, 1000, NULL), 0);
	assert_int_equal(packet_parse(&packet, allowed), 0);
	assert_true(packet_is(&packet, "done"));
	assert_int_equal(link_receive(pair->ours, &packet, 1000, NULL), -ECONNRESET);
}

static void
oversize_message_is_dropped_whole(void **state)
{
	struct pair *pair = *state;
	struct packet packet;
	char bytes[PACKET_BYTES_MAX + 1];

	memset(bytes, 'x', sizeof(bytes));
	raw_send(pair->theirs, bytes, PACKET_BYTES_MAX + 1, 0);
	raw_send(pair->theirs, bytes, PACKET_BYTES_MAX, 0);

	assert_int_equal(link_receive(pair->ours, &packet, 0, NULL), -EMSGSIZE);
	assert_int_equal(packet.size, 0);
	assert_int_equal(link_receive(pair->ours, &packet, 0, NULL), 0);
	assert_int_equal(packet.size, PACKET_BYTES_MAX);
	assert_int_equal(link_receive(pair->ours, &packet, 0, NULL), -ETIMEDOUT);
}

static void
passed_descriptor_is_handed_over_close_on_exec(void **state)
{
	struct pair *pair = *state;
	struct packet packet;
	int fd = 42;
	uid_t uid = 12345;

	packet_begin(&packet, "decide");
	assert_int_equal(link_send(pair->theirs, &packet, 0, pair->theirs), 0);
	assert_int_equal(link_receive(pair->ours, &packet, 0, &fd), 0);

	assert_true(fd > 2 && fd != pair->theirs);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(link_peer_uid(fd, &uid), 0);
	assert_int_equal(uid, getuid());
	close(fd);
	assert_int_equal(fds_open(), pair->open_before);

	packet_begin(&packet, "decide");
	assert_int_equal(link_send(pair->theirs, &packet, 0, -1), 0);
	assert_int_equal(link_receive(pair->ours, &packet, 0, &fd), 0);
	assert_int_equal(fd, -1);
}

static void
descriptors_that_may_not_come_are_all_closed(void **state)
{
	struct pair *pair = *state;
	struct packet packet;
	int fd;

	for (unsigned int count = 1; count <= 8; count++) {
		raw_send(pair->theirs, "v=1\0op=o", 9, count);
		assert_int_equal(link_receive(pair->ours, &packet, 0, NULL), -EPROTO);
		assert_int_equal(packet.size, 0);
		raw_send(pair->theirs, "v=1\0op=o", 9, count);
		assert_int_equal(
		    link_receive_watching(pair->ours, &packet, 0, pair->theirs), -EPROTO);
		if (count > 1) {
			raw_send(pair->theirs, "v=1\0op=o", 9, count);
			assert_int_equal(link_receive(pair->ours, &packet, 0, &fd), -EPROTO);
			assert_int_equal(fd, -1);
		}
		assert_int_equal(fds_open(), pair->open_before);
	}
}

static void
descriptor_beside_an_oversize_message_is_closed(void **state)
{
	struct pair *pair = *state;
	struct packet packet;
	char bytes[PACKET_BYTES_MAX + 1];
	int fd;

	memset(bytes, 'x', sizeof(bytes));
	raw_send(pair->theirs, bytes, sizeof(bytes), 1);

	assert_int_equal(link_receive(pair->ours, &packet, 0, &fd), -EMSGSIZE);
	assert_int_equal(fd, -1);
	assert_int_equal(fds_open(), pair->open_before);
}

static void
watching_ends_when_the_watched_side_speaks(void **state)
{
	struct pair *pair = *state;
	struct packet packet;
	int watched[2];

	assert_int_equal(pipe2(watched, O_CLOEXEC), 0);
	assert_int_equal(link_receive_watching(pair->ours, &packet, 10, watched[0]), -ETIMEDOUT);

	assert_int_equal(write(watched[1], "x", 1), 1);
	assert_int_equal(link_receive_watching(pair->ours, &packet, 5000, watched[0]), -ECANCELED);

	packet_begin(&packet, "answer");
	assert_int_equal(link_send(pair->theirs, &packet, 0, -1), 0);
	assert_int_equal(link_receive_watching(pair->ours, &packet, 5000, watched[0]), 0);

	close(watched[1]);
	assert_int_equal(read(watched[0], &(char){0}, 1), 1);
	assert_int_equal(link_receive_watching(pair->ours, &packet, 5000, watched[0]), -ECANCELED);
	close(watched[0]);
}

#define LINK_TEST(test) cmocka_unit_test_setup_teardown(test, pair_open, pair_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    LINK_TEST(packet_arrives_as_it_was_sent),
	    LINK_TEST(packet_that_is_not_whole_is_not_sent),
	    LINK_TEST(receive_keeps_its_deadline),
	    LINK_TEST(send_keeps_its_deadline_when_nobody_reads),
	    LINK_TEST(closed_peer_is_told_apart_from_an_empty_message),
	    LINK_TEST(what_was_said_before_a_close_is_still_heard),
	    LINK_TEST(oversize_message_is_dropped_whole),
	    LINK_TEST(passed_descriptor_is_handed_over_close_on_exec),
	    LINK_TEST(descriptors_that_may_not_come_are_all_closed),
	    LINK_TEST(descriptor_beside_an_oversize_message_is_closed),
	    LINK_TEST(watching_ends_when_the_watched_side_speaks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
