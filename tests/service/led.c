/* SPDX-License-Identifier: BSD-2-Clause */
/* A talker in a process of its own, between a client and a keeper that the test plays. */
#include "config.h" /* _GNU_SOURCE */
#include "tests/service/led.h"

#include "dialogue/dialogue.h"
#include "base/text.h"
#include "wire/link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

#define WAIT_MS (15 * 1000)

int client, keeper, parent;
struct sections led_sections;
static pid_t talker;

static int64_t
no_clock(void)
{
	return 0;
}

int
talker_begins(void **state)
{
	int clients[2], keepers[2], parents[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, clients), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, keepers), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, parents), 0);
	talker = fork();
	assert_true(talker >= 0);
	if (talker == 0) {
		char nowhere[] = "/nonexistent/keep.sock";
		struct settings settings = {.keep_root_socket = nowhere,
		    .keep_user_socket = nowhere,
		    .sections = led_sections};
		struct dialogue dialogue = {.client = clients[1],
		    .keeper = &keepers[1],
		    .parent = parents[1],
		    .by_root = true,
		    .settings = &settings,
		    .clock = no_clock};

		close(clients[0]);
		close(keepers[0]);
		close(parents[0]);
		dialogue_run(&dialogue);
		_exit(0);
	}
	close(clients[1]);
	close(keepers[1]);
	close(parents[1]);
	client = clients[0];
	keeper = keepers[0];
	parent = parents[0];
	return 0;
}

int
talker_ends(void **state)
{
	int status;

	(void)state;
	close(client);
	close(keeper);
	close(parent);
	assert_int_equal(waitpid(talker, &status, 0), talker);
	assert_int_equal(status, 0);
	return 0;
}

void
say(int fd, const char *operation, ...)
{
	struct packet packet;
	va_list arguments;
	const char *key;

	packet_begin(&packet, operation);
	va_start(arguments, operation);
	while ((key = va_arg(arguments, const char *)))
		packet_add(&packet, key, va_arg(arguments, const char *));
	va_end(arguments);
	assert_int_equal(link_send(fd, &packet, WAIT_MS, -1), 0);
}

void
hello(const char *operation)
{
	say(client, operation, "account", "ann", "uid", "1001", "door", "sshd", "rhost",
	    "203.0.113.9", "caller", "0", "auth_info", "publickey x", NULL);
}

void
keeper_takes(struct packet *ret, const char *operation, bool with_client)
{
	int passed;

	assert_int_equal(link_receive(keeper, ret, WAIT_MS, &passed), 0);
	assert_int_equal(packet_parse(ret, message_act_keys), 0);
	assert_string_equal(packet_get(ret, "op"), operation);
	assert_string_equal(packet_get(ret, "account"), "ann");
	assert_int_equal(passed >= 0, with_client);
	if (passed >= 0)
		close(passed);
}

void
keeper_gets(const char *operation, bool with_client)
{
	struct packet act;

	keeper_takes(&act, operation, with_client);
}

void
client_gets(struct packet *packet, const char *operation)
{
	assert_int_equal(link_receive(client, packet, WAIT_MS, NULL), 0);
	assert_int_equal(packet_parse(packet, message_service_keys), 0);
	assert_string_equal(packet_get(packet, "op"), operation);
	if (packet_is(packet, "ask"))
		assert_true(text_is_prompt(packet_get(packet, "prompt")));
}

void
client_is_asked(const char *prompt)
{
	struct packet packet;

	client_gets(&packet, "ask");
	assert_string_equal(packet_get(&packet, "prompt"), prompt);
}

void
client_is_done(const char *verdict, const char *reason)
{
	struct packet packet;

	client_gets(&packet, "done");
	assert_string_equal(packet_get(&packet, "reason"), reason);
	assert_string_equal(packet_get(&packet, "verdict"), verdict);
	assert_int_equal(packet_get(&packet, "login") != NULL, strcmp(verdict, "accept") == 0);
}
