/* SPDX-License-Identifier: BSD-2-Clause */
/* The test as talker and client of its keeper. */
#include "config.h" /* _GNU_SOURCE */

#include "fixture.h"

#include "base/text.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/poison.h"

#define WAIT_MS 20000

int
connect_as(uid_t uid, const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	int r, error;

	assert_true(fd >= 0);
	text_copy(address.sun_path, sizeof(address.sun_path), path);
	assert_int_equal(seteuid(uid), 0);
	r = connect(fd, (struct sockaddr *)&address, sizeof(address));
	error = errno;
	assert_int_equal(seteuid(0), 0);
	if (r == 0)
		return fd;
	close(fd);
	errno = error;
	return -1;
}

int
root_link(const struct fixture *f)
{
	int fd = connect_as(TALK_UID, f->keep_root_socket);

	assert_true(fd >= 0);
	return fd;
}

int
user_link(const struct fixture *f)
{
	int fd = connect_as(USER_UID, f->keep_user_socket);

	assert_true(fd >= 0);
	return fd;
}

int
notify_link(const struct fixture *f)
{
	int fd = connect_as(NOTIFY_UID, f->keep_notify_socket);

	assert_true(fd >= 0);
	return fd;
}

int
watch_link(const struct fixture *f)
{
	int fd = connect_as(WATCH_UID, f->keep_watch_socket);

	assert_true(fd >= 0);
	return fd;
}

static struct client
make_client(uid_t uid, const char *path, int listener)
{
	struct client client = {.far_fd = connect_as(uid, path)};

	assert_true(client.far_fd >= 0);
	client.near_fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	assert_true(client.near_fd >= 0);
	return client;
}

struct client
root_client(const struct fixture *f)
{
	return make_client(0, f->root_socket, f->root_listener);
}

struct client
user_client(const struct fixture *f, uid_t uid)
{
	return make_client(uid, f->user_socket, f->user_listener);
}

void
client_close(struct client *client)
{
	close(client->far_fd);
	close(client->near_fd);
}

/* Passes the connection with an act that changes nothing. */
static int
pass_client(int link, struct client client, const char *uid)
{
	struct outcome outcome;
	struct packet act;

	act_build(&act, "status", "account", "nobody", "uid", uid, NULL);
	act_send(link, &act, client.near_fd);
	assert_int_equal(outcome_take(link, &outcome), 0);
	assert_int_not_equal(outcome.reason, REASON_NOT_PERMITTED);
	client_close(&client);
	return link;
}

int
root_talker(const struct fixture *f)
{
	return pass_client(root_link(f), root_client(f), "65534");
}

int
user_talker(const struct fixture *f, uid_t uid)
{
	char text[16];

	text_format(text, sizeof(text), "%u", uid);
	return pass_client(user_link(f), user_client(f, uid), text);
}

void
act_build(struct packet *packet, const char *operation, ...)
{
	const char *key, *value;
	va_list pairs;

	packet_begin(packet, operation);
	va_start(pairs, operation);
	while ((key = va_arg(pairs, const char *))) {
		value = va_arg(pairs, const char *);
		packet_add(packet, key, value);
	}
	va_end(pairs);
	assert_true(packet_is_whole(packet));
}

void
act_send(int link, const struct packet *act, int passed_fd)
{
	assert_int_equal(link_send(link, act, WAIT_MS, passed_fd), 0);
}

int
outcome_take(int link, struct outcome *ret)
{
	struct packet *row, *packet = &ret->result;
	int r;

	for (ret->row_count = 0;; ret->row_count++) {
		r = link_receive(link, packet, WAIT_MS, NULL);
		if (r < 0)
			return r;
		row = &ret->rows[ret->row_count < ROWS_KEPT ? ret->row_count : ROWS_KEPT - 1];
		memcpy(row->bytes, packet->bytes, packet->size);
		row->size = packet->size;
		assert_int_equal(packet_parse(packet, message_result_keys), 0);
		if (packet_is(packet, "result"))
			break;
		assert_true(packet_is(packet, "row"));
		assert_int_equal(packet_parse(row, message_result_keys), 0);
	}
	assert_int_equal(verdict_parse(packet_get(packet, "verdict"), &ret->verdict), 0);
	assert_int_equal(reason_parse(packet_get(packet, "reason"), &ret->reason), 0);
	return 0;
}

int
act_run(int link, const struct packet *act, struct outcome *ret)
{
	act_send(link, act, -1);
	return outcome_take(link, ret);
}

void
act_expect(int link, const struct packet *act, enum verdict verdict, enum reason reason)
{
	struct outcome outcome;

	assert_int_equal(act_run(link, act, &outcome), 0);
	assert_string_equal(reason_text(outcome.reason), reason_text(reason));
	assert_int_equal(outcome.verdict, verdict);
}

void
enrol_device(int link, const char *account, const char *uid, struct otpauth *ret)
{
	char error[160], warning[160];
	struct outcome outcome;
	struct packet act;

	act_build(
	    &act, "enrol", "account", account, "uid", uid, "name", "phone", "confirm", "no", NULL);
	assert_int_equal(act_run(link, &act, &outcome), 0);
	assert_int_equal(outcome.verdict, VERDICT_ACCEPT);
	assert_int_equal(
	    otpauth_parse(packet_get(&outcome.result, "uri"), ret, error, warning, sizeof(error)),
	    0);
}

void
code_at(const struct fixture *f, const struct otpauth *device, int64_t offset,
    char code[CODE_DIGITS_MAX + 1])
{
	assert_int_equal(totp_code(device, *f->clock / 30 + offset, code), 0);
}

void
build_try(struct packet *packet, const char *account, const char *uid, const char *code)
{
	act_build(packet, "try", "account", account, "uid", uid, "door", "sshd", "rhost",
	    "203.0.113.9", "tty", "ssh", "caller", "0", "purpose", "login", "answer", code, NULL);
}

bool
link_was_closed(int link)
{
	struct pollfd end = {.fd = link, .events = POLLRDHUP};

	return poll(&end, 1, WAIT_MS) == 1 && (end.revents & (POLLRDHUP | POLLHUP));
}
