/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of watch/diag: what the kernel says, cut and forged; and the kernel itself, asked by nobody
 * special of connections on the loopback.
 */
#include "config.h"

#include "watch/diag.h"
#include "watch/diag_closed.h"
#include "watch/diag_filter.h"

#include "base/scope.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

/*
 * Recorded: what Linux 6.1 said of 192.0.2.1:22 - 203.0.113.9:52000, up to the counter (of tcp_info
 * the part before is left out here), then an attribute that nobody knows.
 */
#define INFO_BYTES 232
static size_t
message_make(unsigned char bytes[512], uint8_t family)
{
	struct inet_diag_msg message = {.idiag_family = family,
	    .idiag_state = 1,
	    .id = {.idiag_sport = htons(22),
		.idiag_dport = htons(52000),
		.idiag_cookie = {0x89abcdef, 0x01234567}}};
	struct nlattr info = {.nla_len = sizeof(info) + INFO_BYTES, .nla_type = INET_DIAG_INFO};
	struct nlattr mark = {.nla_len = sizeof(mark) + 1, .nla_type = INET_DIAG_SHUTDOWN};
	const uint64_t counted = 314572800;
	unsigned char *at = bytes;

	inet_pton(family, family == AF_INET ? "192.0.2.1" : "2001:db8::1", message.id.idiag_src);
	inet_pton(family, family == AF_INET ? "203.0.113.9" : "2001:db8::9", message.id.idiag_dst);
	memset(bytes, 0, 512);
	memcpy(at, &message, sizeof(message));
	at += sizeof(message);
	memcpy(at, &mark, sizeof(mark));
	at += NLMSG_ALIGN(mark.nla_len);
	memcpy(at, &info, sizeof(info));
	memcpy(at + sizeof(info) + 120, &counted, sizeof(counted));
	at += info.nla_len;
	return (size_t)(at - bytes);
}

static void
what_the_kernel_says_is_read(void **state)
{
	static const struct {
		uint8_t family;
		const char *text;
	} rows[] = {{AF_INET, "203.0.113.9 52000 192.0.2.1 22"},
	    {AF_INET6, "2001:db8::9 52000 2001:db8::1 22"}};
	unsigned char bytes[512];
	char text[CONNECTION_TEXT_SIZE];
	struct diag_count count;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t size = message_make(bytes, rows[i].family);

		assert_int_equal(diag_parse(bytes, size, &count), 1);
		connection_write(&count.connection, text);
		assert_string_equal(text, rows[i].text);
		assert_int_equal(count.bytes, 314572800);
		assert_int_equal(count.cookie, 0x0123456789abcdef);
	}
}

static void
what_is_cut_or_forged_is_not_believed(void **state)
{
	unsigned char bytes[512], *cut;
	struct diag_count count;
	struct nlattr forged;
	size_t size = message_make(bytes, AF_INET), at = sizeof(struct inet_diag_msg);

	(void)state;
	for (size_t i = 0; i < size; i++) {
		cut = malloc(i + 1); /* so that a checker sees each byte too far */
		assert_non_null(cut);
		memcpy(cut, bytes, i);
		assert_int_not_equal(diag_parse(cut, i, &count), 1);
		free(cut);
	}
	for (unsigned int length = 0; length < 4; length++) { /* no attribute is so short */
		memcpy(&forged, bytes + at, sizeof(forged));
		forged.nla_len = (uint16_t)length;
		memcpy(bytes + at, &forged, sizeof(forged));
		assert_int_equal(diag_parse(bytes, size, &count), -EPROTO);
	}
	forged.nla_len = UINT16_MAX;
	memcpy(bytes + at, &forged, sizeof(forged));
	assert_int_equal(diag_parse(bytes, size, &count), -EPROTO);
	message_make(bytes, AF_INET);
	bytes[0] = AF_UNIX;
	assert_int_equal(diag_parse(bytes, size, &count), 0);
}

static void
a_kernel_without_the_counter_says_nothing(void **state)
{
	unsigned char bytes[512];
	struct diag_count count;
	struct nlattr info = {.nla_len = sizeof(info) + 104, .nla_type = INET_DIAG_INFO};
	size_t at = sizeof(struct inet_diag_msg) + 8;

	(void)state;
	message_make(bytes, AF_INET);
	memcpy(bytes + at, &info, sizeof(info));
	assert_int_equal(diag_parse(bytes, at + info.nla_len, &count), 0);
}

/* --- the kernel itself */

#define PAIRS 3

struct pair {
	int listener, client, server;
	struct connection connection;
};

static void
address_fill(int family, struct sockaddr_storage *address, socklen_t *size)
{
	struct sockaddr_in *v4 = (void *)address;
	struct sockaddr_in6 *v6 = (void *)address;

	memset(address, 0, sizeof(*address));
	address->ss_family = (sa_family_t)family;
	if (family == AF_INET)
		v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	else
		v6->sin6_addr = in6addr_loopback;
	*size = family == AF_INET ? sizeof(*v4) : sizeof(*v6);
}

static uint16_t
port_of(int fd, bool is_peer)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(address);

	assert_int_equal((is_peer ? getpeername : getsockname)(fd, (void *)&address, &size), 0);
	return ntohs(((struct sockaddr_in *)(void *)&address)->sin_port);
}

static void
pair_make(struct pair *pair, int family)
{
	const char *loopback = family == AF_INET ? "127.0.0.1" : "::1";
	struct sockaddr_storage address;
	char text[CONNECTION_TEXT_SIZE];
	socklen_t size;

	address_fill(family, &address, &size);
	pair->listener = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(pair->listener, (void *)&address, size), 0);
	assert_int_equal(listen(pair->listener, 1), 0);
	size = sizeof(address);
	assert_int_equal(getsockname(pair->listener, (void *)&address, &size), 0);
	pair->client = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(pair->client, (void *)&address, size), 0);
	pair->server = accept4(pair->listener, NULL, NULL, SOCK_CLOEXEC);
	assert_true(pair->server >= 0);
	(void)snprintf(text, sizeof(text), "%s %u %s %u", loopback, port_of(pair->server, true),
	    loopback, port_of(pair->server, false));
	assert_int_equal(connection_parse(text, &pair->connection), 0);
}

static void
send_bytes(const struct pair *pair, size_t count)
{
	char bytes[4096] = {0};

	for (size_t left = count; left > 0;) {
		size_t part = left < sizeof(bytes) ? left : sizeof(bytes);

		assert_int_equal(write(pair->server, bytes, part), (ssize_t)part);
		assert_int_equal(recv(pair->client, bytes, part, MSG_WAITALL), (ssize_t)part);
		left -= part;
	}
}

static void
pair_close(const struct pair *pair)
{
	close(pair->server);
	close(pair->client);
	close(pair->listener);
}

struct found {
	const struct pair *pairs;
	unsigned int times[PAIRS], others;
	uint64_t bytes[PAIRS];
};

static void
on_count(void *context, const struct diag_count *count)
{
	struct found *found = context;

	for (size_t i = 0; i < PAIRS; i++)
		if (connection_compare(&found->pairs[i].connection, &count->connection) == 0) {
			found->times[i]++;
			found->bytes[i] = count->bytes;
			return;
		}
	found->others++;
}

static void
nobody_special_is_told_what_left_by_the_ports_he_names(void **state)
{
	struct pair pairs[PAIRS];
	scope_diag struct diag diag;
	uint16_t numbers[PAIRS];
	int r = diag_open(&diag);

	(void)state;
	if (r == 0)
		r = diag_dump(&diag, &(struct diag_ports){.count = 0}, on_count,
		    &(struct found){.pairs = pairs});
	if (r == -EPROTONOSUPPORT || r == -ENOENT)
		skip();
	for (size_t i = 0; i < PAIRS; i++) {
		pair_make(&pairs[i], i == 1 ? AF_INET6 : AF_INET);
		numbers[i] = pairs[i].connection.server_port;
		send_bytes(&pairs[i], 10000 * (i + 1));
	}
	/* Each number of ports, so that each form of the filter is met. */
	for (size_t count = 0; count <= PAIRS; count++) {
		const struct diag_ports ports = {.ports = numbers, .count = count};
		struct found found = {.pairs = pairs};

		do {
			found = (struct found){.pairs = pairs};
			r = diag_dump(&diag, &ports, on_count, &found);
		} while (r == -EINTR);
		assert_int_equal(r, 0);
		for (size_t i = 0; i < PAIRS; i++) {
			assert_int_equal(found.times[i], count == 0 || i < count);
			if (found.times[i] > 0) /* the first byte of all is TCP's own */
				assert_in_range(
				    found.bytes[i], 10000 * (i + 1), 10000 * (i + 1) + 1);
		}
		if (count > 0)
			assert_int_equal(found.others, 0);
	}
	for (size_t i = 0; i < PAIRS; i++)
		pair_close(&pairs[i]);
}

/* The two ends of one connection on the loopback have the same numbers, but for their order. */
static void
on_first(void *context, const struct diag_count *count)
{
	struct found *found = context;

	if (connection_compare(&found->pairs[0].connection, &count->connection) == 0)
		found->times[0]++;
}

static void
on_any(void *context, const struct diag_count *count)
{
	(void)count;
	((struct found *)context)->others++;
}

static void
await(const struct diag_closed *closed, struct found *found, size_t which)
{
	struct pollfd ready = {.fd = diag_closed_fd(closed), .events = POLLIN};

	while (found->times[which] == 0) {
		assert_int_equal(poll(&ready, 1, 5000), 1);
		diag_closed_take(closed, on_count, found);
	}
}

static void
the_last_count_comes_by_itself_when_a_connection_ends(void **state)
{
	struct pair pairs[PAIRS];
	scope_diag_closed struct diag_closed closed;
	struct found found = {.pairs = pairs};
	uint16_t numbers[2];

	(void)state;
	if (diag_closed_open(&closed) == -EPROTONOSUPPORT)
		skip();
	assert_int_equal(diag_closed_fd(&closed), -1);
	for (size_t i = 0; i < PAIRS; i++) {
		pair_make(&pairs[i], i == 1 ? AF_INET6 : AF_INET);
		send_bytes(&pairs[i], 10000 * (i + 1));
	}
	numbers[0] = pairs[1].connection.server_port;
	numbers[1] = pairs[2].connection.server_port;
	assert_int_equal(
	    diag_closed_listen(&closed, &(struct diag_ports){.ports = numbers, .count = 2}), 0);
	for (size_t i = 0; i < PAIRS; i++)
		pair_close(&pairs[i]);

	await(&closed, &found, 1);
	await(&closed, &found, 2);
	assert_in_range(found.bytes[1], 20000, 20001);
	assert_in_range(found.bytes[2], 30000, 30001);
	assert_int_equal(found.times[0], 0); /* of no port that was named */
	assert_int_equal(found.others, 0);   /* nor the clients' side of them */

	assert_int_equal(diag_closed_listen(&closed, &(struct diag_ports){.count = 0}), 0);
	assert_int_equal(diag_closed_fd(&closed), -1);
}

/* A question whose answer nobody takes, as where the wait for it ended. */
static void
leave_behind(const struct diag *diag, const struct connection *connection)
{
	struct {
		struct nlmsghdr header;
		struct inet_diag_req_v2 request;
	} question = {.header = {.nlmsg_len = sizeof(question),
			  .nlmsg_type = SOCK_DIAG_BY_FAMILY,
			  .nlmsg_flags = NLM_F_REQUEST,
			  .nlmsg_seq = diag->sequence + 1000},
	    .request = {.sdiag_family = AF_INET,
		.sdiag_protocol = IPPROTO_TCP,
		.idiag_ext = 1U << (INET_DIAG_INFO - 1),
		.idiag_states = UINT32_MAX,
		.id = {.idiag_sport = htons(connection->server_port),
		    .idiag_dport = htons(connection->client_port),
		    .idiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE}}}};

	memcpy(question.request.id.idiag_src, connection->server.s6_addr + 12, 4);
	memcpy(question.request.id.idiag_dst, connection->client.s6_addr + 12, 4);
	assert_int_equal(send(mnl_socket_get_fd(diag->socket), &question, sizeof(question), 0),
	    sizeof(question));
}

static void
what_an_older_question_left_behind_is_passed_by(void **state)
{
	struct pair pairs[PAIRS];
	scope_diag struct diag diag;
	struct found found = {.pairs = pairs};
	struct diag_count count;

	(void)state;
	if (diag_open(&diag) == -EPROTONOSUPPORT)
		skip();
	for (size_t i = 0; i < PAIRS; i++)
		pair_make(&pairs[i], AF_INET);
	for (int i = 0; i < 2; i++) {
		leave_behind(&diag, &pairs[0].connection);
		if (i == 0)
			assert_int_equal(
			    diag_dump(&diag, &(struct diag_ports){.count = 0}, on_count, &found),
			    0);
		else
			assert_int_equal(diag_find(&diag, &pairs[1].connection, &count), 1);
	}
	assert_int_equal(found.times[0], 1);
	for (size_t i = 0; i < PAIRS; i++)
		pair_close(&pairs[i]);
}

static void
one_connection_is_found_until_it_is_over(void **state)
{
	static const int families[] = {AF_INET, AF_INET6};
	scope_diag struct diag diag;

	(void)state;
	if (diag_open(&diag) == -EPROTONOSUPPORT)
		skip();
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		struct diag_count count = {.bytes = 0};
		struct connection none;
		struct pair pair;
		int r;

		pair_make(&pair, families[i]);
		send_bytes(&pair, 10000);
		r = diag_find(&diag, &pair.connection, &count);
		if (r == -ENOENT)
			skip();
		assert_int_equal(r, 1);
		assert_int_equal(connection_compare(&count.connection, &pair.connection), 0);
		assert_in_range(count.bytes, 10000, 10001);
		assert_int_not_equal(count.cookie, 0);

		/* Of another port the kernel names the socket that listens. */
		none = pair.connection;
		none.client_port ^= 1;
		assert_int_equal(diag_find(&diag, &none, &count), 0);
		pair_close(&pair);
		assert_int_equal(diag_find(&diag, &pair.connection, &count), 0);
	}
}

/* As sshd listens at ::, where a client of v4 is v4-mapped. */
static void
a_client_of_v4_at_a_socket_of_v6_is_of_v4(void **state)
{
	struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_addr = in6addr_any};
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct pair pair = {.listener = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)};
	scope_diag struct diag diag;
	struct diag_count count = {.bytes = 0};
	struct found found = {.pairs = &pair};
	char text[CONNECTION_TEXT_SIZE];
	uint16_t port;
	int r;

	(void)state;
	if (diag_open(&diag) == -EPROTONOSUPPORT)
		skip();
	assert_int_equal(bind(pair.listener, (void *)&any, sizeof(any)), 0);
	assert_int_equal(listen(pair.listener, 1), 0);
	port = port_of(pair.listener, false);
	to.sin_port = htons(port);
	pair.client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(pair.client, (void *)&to, sizeof(to)), 0);
	pair.server = accept4(pair.listener, NULL, NULL, SOCK_CLOEXEC);
	send_bytes(&pair, 10000);
	(void)snprintf(
	    text, sizeof(text), "127.0.0.1 %u 127.0.0.1 %u", port_of(pair.client, false), port);
	assert_int_equal(connection_parse(text, &pair.connection), 0);

	r = diag_find(&diag, &pair.connection, &count);
	if (r == -ENOENT)
		skip();
	assert_int_equal(r, 1);
	assert_in_range(count.bytes, 10000, 10001);
	do
		r = diag_dump(&diag, &(struct diag_ports){&port, 1}, on_first, &found);
	while (r == -EINTR);
	assert_int_equal(r, 0);
	assert_true(found.times[0] > 0);
	pair_close(&pair);
}

/* Only root's processes can send to another one's netlink socket; nor are they believed. */
static void
what_another_process_sends_is_no_count(void **state)
{
	unsigned char bytes[NLMSG_HDRLEN + 512];
	struct nlmsghdr header = {.nlmsg_type = SOCK_DIAG_BY_FAMILY};
	struct sockaddr_nl to = {.nl_family = AF_NETLINK};
	socklen_t size = sizeof(to);
	scope_diag_closed struct diag_closed closed;
	scope_fd int forger = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	const uint16_t port = 22;
	struct found found = {.pairs = NULL};
	struct pollfd ready;

	(void)state;
	if (forger < 0 || diag_closed_open(&closed) == -EPROTONOSUPPORT)
		skip();
	assert_int_equal(diag_closed_listen(&closed, &(struct diag_ports){&port, 1}), 0);
	ready = (struct pollfd){.fd = diag_closed_fd(&closed), .events = POLLIN};
	assert_int_equal(getsockname(ready.fd, (void *)&to, &size), 0);
	header.nlmsg_len = NLMSG_HDRLEN + (uint32_t)message_make(bytes + NLMSG_HDRLEN, AF_INET);
	memcpy(bytes, &header, sizeof(header));
	if (sendto(forger, bytes, header.nlmsg_len, 0, (void *)&to, size) < 0) {
		assert_int_equal(errno, EPERM);
		skip();
	}
	assert_int_equal(poll(&ready, 1, 5000), 1);
	diag_closed_take(&closed, on_any, &found);
	assert_int_equal(found.others, 0);
	assert_int_equal(poll(&ready, 1, 0), 0); /* it was taken, though */
}

static void
more_ports_than_a_filter_has_room_for_make_none(void **state)
{
	uint16_t ports[DIAG_PORTS_MAX + 1] = {0};
	struct sock_filter program[DIAG_PROGRAM_MAX];
	char filter[DIAG_FILTER_SIZE];

	(void)state;
	assert_int_equal(diag_filter_write(ports, 0, filter), 0);
	assert_int_equal(diag_filter_write(ports, DIAG_PORTS_MAX + 1, filter), 0);
	assert_int_equal(diag_filter_write(ports, DIAG_PORTS_MAX, filter), DIAG_FILTER_SIZE - 4);
	assert_int_equal(diag_filter_program(ports, DIAG_PORTS_MAX + 1, program), 1);
	assert_int_equal(diag_filter_program(ports, DIAG_PORTS_MAX, program), DIAG_PROGRAM_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_the_kernel_says_is_read),
	    cmocka_unit_test(what_is_cut_or_forged_is_not_believed),
	    cmocka_unit_test(a_kernel_without_the_counter_says_nothing),
	    cmocka_unit_test(nobody_special_is_told_what_left_by_the_ports_he_names),
	    cmocka_unit_test(the_last_count_comes_by_itself_when_a_connection_ends),
	    cmocka_unit_test(what_an_older_question_left_behind_is_passed_by),
	    cmocka_unit_test(one_connection_is_found_until_it_is_over),
	    cmocka_unit_test(a_client_of_v4_at_a_socket_of_v6_is_of_v4),
	    cmocka_unit_test(more_ports_than_a_filter_has_room_for_make_none),
	};
	const struct CMUnitTest of_root[] = {
	    cmocka_unit_test(what_another_process_sends_is_no_count),
	};
	int failed = cmocka_run_group_tests(of_root, NULL, NULL);

	if (getuid() == 0 && (setgid(65534) < 0 || setuid(65534) < 0))
		return 1;
	return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
