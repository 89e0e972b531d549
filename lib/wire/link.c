/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sends and receives packets, each within a deadline (unix(7), cmsg(3)). Used by the module
 * in its caller's process, by 2sv and by every role of 2svd. The clock that is read is the
 * monotonic one, and only to know how much of a wait is left.
 */
#include "config.h" /* _GNU_SOURCE: struct ucred, POLLRDHUP */

#include "wire/link.h"
#include "base/monotonic.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/poison.h"

/* Room for more descriptors than the one that may come: what arrives is closed, not lost. */
#define PASSED_FDS_MAX 4

/* What is waited for, and until when. */
struct wait {
	struct pollfd fds[2]; /* the link; and, with count 2, what is watched beside it */
	nfds_t count;
	int64_t ends_ms;
	bool never; /* only what is there is wanted: nobody needs to ask whether it is */
};

/* Waits until the link is ready for its events; -ECANCELED if only the watched one is readable. */
static int
wait_ready(struct wait *wait)
{
	int r;

	do
		r = poll(wait->fds, wait->count, monotonic_left_ms(wait->ends_ms));
	while (r < 0 && errno == EINTR);
	if (r < 0)
		return -errno;
	if (r == 0)
		return -ETIMEDOUT;
	return wait->fds[0].revents ? 0 : -ECANCELED;
}

int
link_peer_uid(int fd, uid_t *ret_uid)
{
	struct ucred peer;
	socklen_t length = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0)
		return -errno;
	*ret_uid = peer.uid;
	return 0;
}

/* One message out, once the socket is ready. */
static int
send_once(int fd, const struct packet *packet, int passed_fd)
{
	/* iovec has no const; sendmsg only reads. */
	struct iovec part = {.iov_base = (void *)(uintptr_t)packet->bytes, .iov_len = packet->size};
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {.bytes = {0}};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

	if (passed_fd >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
		control.head.cmsg_level = SOL_SOCKET;
		control.head.cmsg_type = SCM_RIGHTS;
		control.head.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.head), &passed_fd, sizeof(int));
	}
	return sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ? -errno : 0;
}

int
link_send(int fd, const struct packet *packet, int timeout_ms, int passed_fd)
{
	struct wait wait = {
	    {{.fd = fd, .events = POLLOUT}}, 1, monotonic_ms() + timeout_ms, .never = false};
	int r;

	if (!packet_is_whole(packet))
		return -EINVAL;
	for (;;) {
		r = send_once(fd, packet, passed_fd);
		if (r == -EINTR)
			continue;
		if (r != -EAGAIN)
			return r;
		r = wait_ready(&wait);
		if (r < 0)
			return r;
	}
}

struct passed {
	int fds[PASSED_FDS_MAX];
	unsigned int count;
};

static void
passed_close(struct passed *passed)
{
	while (passed->count > 0)
		close(passed->fds[--passed->count]);
}

static void
passed_collect(struct msghdr *message, struct passed *passed)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t at = 0; at + sizeof(int) <= c->cmsg_len - CMSG_LEN(0) &&
				    passed->count < PASSED_FDS_MAX;
		     at += sizeof(int))
			memcpy(&passed->fds[passed->count++], CMSG_DATA(c) + at, sizeof(int));
	}
}

/* After a message of no bytes: was it a message, or the end? */
static int
why_empty(int fd)
{
	struct pollfd end = {.fd = fd, .events = POLLIN | POLLRDHUP};

	if (poll(&end, 1, 0) == 1 && (end.revents & (POLLHUP | POLLRDHUP)))
		return -ECONNRESET;
	return -EPROTO;
}

void
link_refuse_descriptors(int listener)
{
#ifndef SO_PASSRIGHTS
#define SO_PASSRIGHTS 83 /* Linux 6.16 */
#endif
	static const int none;

	(void)setsockopt(listener, SOL_SOCKET, SO_PASSRIGHTS, &none, sizeof(none));
}

/*
 * One message in; every descriptor that came with it is in passed, close-on-exec. passed NULL: none
 * may come, and none that does comes into this process.
 */
static int
receive_once(int fd, struct packet *packet, struct passed *passed)
{
	struct iovec part = {.iov_base = packet->bytes, .iov_len = PACKET_BYTES_MAX};
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(sizeof(int) * PASSED_FDS_MAX)];
	} control = {.bytes = {0}};
	struct msghdr message = {.msg_iov = &part,
	    .msg_iovlen = 1,
	    .msg_control = passed ? &control : NULL,
	    .msg_controllen = passed ? sizeof(control) : 0};
	ssize_t size = recvmsg(fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

	if (size < 0)
		return -errno;
	if (passed)
		passed_collect(&message, passed);
	if (message.msg_flags & MSG_TRUNC)
		return -EMSGSIZE;
	if (message.msg_flags & MSG_CTRUNC)
		return -EPROTO;
	if (size == 0)
		return why_empty(fd);
	packet->size = (size_t)size;
	return 0;
}

/*
 * Waits until a message was taken. A reset is told once even while messages lie in the queue:
 * what was said before the other side closed is still taken.
 */
static int
receive_before(struct wait *wait, struct packet *packet, struct passed *passed)
{
	bool reset = false;
	int r;

	for (;;) {
		r = wait->never ? 0 : wait_ready(wait);
		if (r < 0)
			return r;
		r = receive_once(wait->fds[0].fd, packet, passed);
		if (r == -EAGAIN && wait->never)
			return -ETIMEDOUT;
		if (r == -ECONNRESET && !reset)
			reset = true;
		else if (r != -EAGAIN && r != -EINTR)
			return r;
	}
}

/* One message with at most one descriptor, where ret_passed_fd is not NULL, else with none. */
static int
receive(struct wait *wait, struct packet *packet, int *ret_passed_fd)
{
	struct passed passed = {.count = 0};
	int r;

	packet->size = 0;
	packet->count = 0;
	if (ret_passed_fd)
		*ret_passed_fd = -1;
	r = receive_before(wait, packet, ret_passed_fd ? &passed : NULL);
	if (r == 0 && passed.count > 1)
		r = -EPROTO;
	if (r < 0) {
		packet->size = 0;
		passed_close(&passed);
	} else if (passed.count == 1) {
		*ret_passed_fd = passed.fds[0];
	}
	return r;
}

int
link_receive(int fd, struct packet *packet, int timeout_ms, int *ret_passed_fd)
{
	struct wait wait = {{{.fd = fd, .events = POLLIN}}, 1, monotonic_ms() + timeout_ms,
	    .never = timeout_ms <= 0};

	return receive(&wait, packet, ret_passed_fd);
}

int
link_receive_watching(int fd, struct packet *packet, int timeout_ms, int watch_fd)
{
	struct wait wait = {{{.fd = fd, .events = POLLIN}, {.fd = watch_fd, .events = POLLIN}}, 2,
	    monotonic_ms() + timeout_ms, .never = false};

	return receive(&wait, packet, NULL);
}
