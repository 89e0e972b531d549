/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dumps of TCP sockets. Runs in 2sv-watch. Source: sock_diag(7), linux/inet_diag.h, struct tcp_info
 * of linux/tcp.h (bytes_acked: RFC 4898, tcpEStatsAppHCThruOctetsAcked; Linux 4.1).
 */
#include "config.h"

#include "watch/diag.h"

#include "base/scope.h"
#include "watch/diag_filter.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/poison.h"

#define ANSWER_SECONDS 10
/* States of a socket that may still send, as 1 << TCP_ESTABLISHED and so on: net/tcp_states.h. */
#define STATE_ESTABLISHED 1
#define STATE_FIN_WAIT1 4
#define STATE_FIN_WAIT2 5
#define STATE_CLOSE_WAIT 8
#define STATE_LAST_ACK 9
#define STATE_CLOSING 11
#define STATES                                                                     \
	(1U << STATE_ESTABLISHED | 1U << STATE_FIN_WAIT1 | 1U << STATE_FIN_WAIT2 | \
	    1U << STATE_CLOSE_WAIT | 1U << STATE_LAST_ACK | 1U << STATE_CLOSING)

int
diag_open(struct diag *diag)
{
	const struct timeval wait = {.tv_sec = ANSWER_SECONDS};

	diag->socket = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC);
	if (!diag->socket)
		return -errno;
	if (mnl_socket_bind(diag->socket, 0, MNL_SOCKET_AUTOPID) < 0 ||
	    setsockopt(mnl_socket_get_fd(diag->socket), SOL_SOCKET, SO_RCVTIMEO, &wait,
		sizeof(wait)) < 0) {
		int r = -errno;

		diag_close(diag);
		return r;
	}
	return 0;
}

void
diag_close(struct diag *diag)
{
	if (diag->socket)
		mnl_socket_close(diag->socket);
	diag->socket = NULL;
}

static int
read_address(uint8_t family, const __be32 from[4], struct in6_addr *ret)
{
	*ret = (struct in6_addr){.s6_addr = {[10] = 0xff, [11] = 0xff}};
	if (family == AF_INET)
		memcpy(ret->s6_addr + 12, from, 4);
	else if (family == AF_INET6)
		memcpy(ret->s6_addr, from, sizeof(ret->s6_addr));
	else
		return -EAFNOSUPPORT;
	return 0;
}

/* Older kernels' tcp_info is shorter, and has no such counter. Returns 1, 0 or -EPROTO. */
static int
find_counter(const char *attributes, size_t size, uint64_t *ret)
{
	const size_t at = offsetof(struct tcp_info, tcpi_bytes_acked);

	while (size >= sizeof(struct nlattr)) {
		struct nlattr attribute;
		size_t whole;

		memcpy(&attribute, attributes, sizeof(attribute));
		if (attribute.nla_len < sizeof(attribute) || attribute.nla_len > size)
			return -EPROTO;
		if (attribute.nla_type == INET_DIAG_INFO) {
			if (attribute.nla_len < sizeof(attribute) + at + sizeof(*ret))
				return 0;
			memcpy(ret, attributes + sizeof(attribute) + at, sizeof(*ret));
			return 1;
		}
		whole = MNL_ALIGN(attribute.nla_len);
		if (whole > size)
			whole = size;
		attributes += whole;
		size -= whole;
	}
	return size == 0 ? 0 : -EPROTO;
}

int
diag_parse(const void *payload, size_t size, struct diag_count *ret)
{
	struct inet_diag_msg message;
	struct connection *connection = &ret->connection;

	if (size < sizeof(message))
		return -EPROTO;
	memcpy(&message, payload, sizeof(message));
	if (read_address(message.idiag_family, message.id.idiag_dst, &connection->client) < 0 ||
	    read_address(message.idiag_family, message.id.idiag_src, &connection->server) < 0)
		return 0;
	connection->client_port = ntohs(message.id.idiag_dport);
	connection->server_port = ntohs(message.id.idiag_sport);
	if (connection->client_port == 0)
		return 0; /* one that listens */
	ret->cookie = (uint64_t)message.id.idiag_cookie[1] << 32 | message.id.idiag_cookie[0];
	return find_counter(
	    (const char *)payload + sizeof(message), size - sizeof(message), &ret->bytes);
}

struct dumping {
	diag_handler *handler;
	void *context;
};

/* Called by libmnl for each message; what is not understood is let go by. */
static int
on_message(const struct nlmsghdr *header, void *context)
{
	const struct dumping *dumping = context;
	struct diag_count count;

	if (header->nlmsg_type == SOCK_DIAG_BY_FAMILY &&
	    diag_parse(mnl_nlmsg_get_payload(header), mnl_nlmsg_get_payload_len(header), &count) ==
		1)
		dumping->handler(dumping->context, &count);
	return MNL_CB_OK;
}

/* bytes: DIAG_BYTES_MAX of zeros, which the header is made in. */
static struct inet_diag_req_v2 *
request_begin(struct diag *diag, char *bytes, uint8_t family)
{
	struct nlmsghdr *header = mnl_nlmsg_put_header(bytes);
	struct inet_diag_req_v2 *request;

	header->nlmsg_type = SOCK_DIAG_BY_FAMILY;
	header->nlmsg_flags = NLM_F_REQUEST;
	header->nlmsg_seq = ++diag->sequence;
	request = mnl_nlmsg_put_extra_header(header, sizeof(*request));
	request->sdiag_family = family;
	request->sdiag_protocol = IPPROTO_TCP;
	request->idiag_ext = 1U << (INET_DIAG_INFO - 1);
	request->idiag_states = STATES;
	return request;
}

static int
request_send(const struct diag *diag, const struct nlmsghdr *header)
{
	return mnl_socket_sendto(diag->socket, header, header->nlmsg_len) < 0 ? -errno : 0;
}

static int
send_dump(struct diag *diag, uint8_t family, const struct diag_ports *ports)
{
	char bytes[DIAG_BYTES_MAX] __attribute__((aligned(4))) = {0};
	struct nlmsghdr *header = (void *)bytes;
	char filter[DIAG_FILTER_SIZE];
	size_t length = diag_filter_write(ports->ports, ports->count, filter);

	request_begin(diag, bytes, family);
	header->nlmsg_flags |= NLM_F_DUMP;
	if (length > 0)
		mnl_attr_put(header, INET_DIAG_REQ_BYTECODE, length, filter);
	return request_send(diag, header);
}

ssize_t
diag_receive(const struct mnl_socket *socket, void *bytes, size_t size, int flags)
{
	struct sockaddr_nl from = {.nl_pid = 0};
	socklen_t length = sizeof(from);
	ssize_t got = recvfrom(
	    mnl_socket_get_fd(socket), bytes, size, flags, (struct sockaddr *)&from, &length);

	if (got < 0)
		return -errno;
	return length == sizeof(from) && from.nl_pid == 0 ? got : 0;
}

/*
 * The next datagram that answers the last question: what an older one left behind, whose wait had
 * ended, has another number. Returns its size or -errno.
 */
static ssize_t
receive_answer(const struct diag *diag, void *bytes, size_t size)
{
	for (;;) {
		ssize_t got = diag_receive(diag->socket, bytes, size, 0);
		struct nlmsghdr header;

		if (got < 0 && got != -EINTR)
			return got;
		if (got < (ssize_t)sizeof(header))
			continue;
		memcpy(&header, bytes, sizeof(header));
		if (header.nlmsg_seq == diag->sequence)
			return got;
	}
}

/* Up to the end of that dump. */
static int
receive_all(const struct diag *diag, struct dumping *dumping)
{
	char bytes[4 * DIAG_BYTES_MAX] __attribute__((aligned(4)));
	unsigned int own = mnl_socket_get_portid(diag->socket);
	bool is_cut = false;

	for (;;) {
		ssize_t size = receive_answer(diag, bytes, sizeof(bytes));
		int r;

		if (size < 0)
			return (int)size;
		r = mnl_cb_run(bytes, (size_t)size, diag->sequence, own, on_message, dumping);
		if (r == MNL_CB_STOP)
			return is_cut ? -EINTR : 0;
		if (r < 0 && errno == EINTR)
			is_cut = true; /* sockets changed meanwhile: the rest still comes */
		else if (r < 0)
			return -errno;
	}
}

int
diag_dump(struct diag *diag, const struct diag_ports *ports, diag_handler *handler, void *context)
{
	static const uint8_t families[] = {AF_INET, AF_INET6};
	struct dumping dumping = {handler, context};
	int r = 0;

	for (size_t i = 0; i < sizeof(families) && r == 0; i++) {
		r = send_dump(diag, families[i], ports);
		if (r == 0)
			r = receive_all(diag, &dumping);
	}
	return r;
}

static void
write_address(const struct in6_addr *address, uint8_t family, __be32 to[4])
{
	if (family == AF_INET)
		memcpy(to, address->s6_addr + 12, 4);
	else
		memcpy(to, address->s6_addr, sizeof(address->s6_addr));
}

static int
send_question(struct diag *diag, const struct connection *connection)
{
	char bytes[DIAG_BYTES_MAX] __attribute__((aligned(4))) = {0};
	uint8_t family = IN6_IS_ADDR_V4MAPPED(&connection->client) ? AF_INET : AF_INET6;
	struct inet_diag_req_v2 *request = request_begin(diag, bytes, family);

	write_address(&connection->client, family, request->id.idiag_dst);
	write_address(&connection->server, family, request->id.idiag_src);
	request->id.idiag_dport = htons(connection->client_port);
	request->id.idiag_sport = htons(connection->server_port);
	request->id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
	request->id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
	return request_send(diag, (const void *)bytes);
}

struct finding {
	const struct connection *connection;
	struct diag_count *found;
	int r;
};

/* Where there is no such connection the kernel may name the socket that listens. */
static void
on_found(void *context, const struct diag_count *count)
{
	struct finding *finding = context;

	if (connection_compare(&count->connection, finding->connection) != 0)
		return;
	*finding->found = *count;
	finding->r = 1;
}

int
diag_find(struct diag *diag, const struct connection *connection, struct diag_count *ret)
{
	char bytes[DIAG_BYTES_MAX] __attribute__((aligned(4)));
	struct finding finding = {connection, ret, 0};
	struct dumping dumping = {on_found, &finding};
	ssize_t size = send_question(diag, connection);

	if (size < 0)
		return (int)size;
	size = receive_answer(diag, bytes, sizeof(bytes));
	if (size < 0)
		return (int)size;
	if (mnl_cb_run(bytes, (size_t)size, diag->sequence, mnl_socket_get_portid(diag->socket),
		on_message, &dumping) < 0)
		return errno == ENOENT ? 0 : -errno;
	return finding.r;
}
