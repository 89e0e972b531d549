/* SPDX-License-Identifier: BSD-2-Clause */
/* The other end of the wire, for tests: says hello as the module does, types codes. */
#include "tree.h"
#include "base/scope.h"
#include "base/text.h"
#include "keeper/factor/totp.h"
#include "wire/link.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define WAIT_MS (15 * 1000)

int
client_connect(const char *socket)
{
	int fd;

	assert_int_equal(link_connect(socket, WAIT_MS, &fd), 0);
	return fd;
}

void
client_hello(int fd, const char *operation, ...)
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

/* A window has room for 40 columns; and what decides is never shown as it is typed. */
void
client_expect_good_ask(const struct packet *packet)
{
	const char *prompt = packet_get(packet, "prompt");

	if (!packet_is(packet, "ask"))
		return;
	if (!text_is_prompt(prompt))
		fail_msg("no good prompt: '%s'", prompt ? prompt : "(none)");
	if (strcmp(packet_get(packet, "echo"), "no") != 0)
		assert_true(packet_get(packet, "optional") || strstr(prompt, "[y/N]: "));
}

void
client_receive(int fd, struct packet *packet)
{
	assert_int_equal(link_receive(fd, packet, WAIT_MS, NULL), 0);
	assert_int_equal(packet_parse(packet, message_service_keys), 0);
	client_expect_good_ask(packet);
}

void
client_expect_ask(int fd, const char *prompt)
{
	struct packet packet;

	client_receive(fd, &packet);
	assert_string_equal(packet_get(&packet, "op"), "ask");
	assert_string_equal(packet_get(&packet, "prompt"), prompt);
	assert_string_equal(packet_get(&packet, "echo"), "no");
}

static void
answer_send(int fd, const struct answer *answer)
{
	struct packet packet;

	message_answer(&packet, answer);
	assert_int_equal(link_send(fd, &packet, WAIT_MS, -1), 0);
}

void
client_answer(int fd, const char *answer)
{
	struct answer typed = {.kind = ANSWER_TEXT};

	assert_int_equal(text_copy(typed.text, sizeof(typed.text), answer), 0);
	answer_send(fd, &typed);
}

void
client_answer_instead(int fd, enum answer_kind kind)
{
	struct answer none = {.kind = kind};

	answer_send(fd, &none);
}

struct done
client_done(int fd, char *login)
{
	struct packet packet;
	struct done done;

	do
		client_receive(fd, &packet);
	while (packet_is(&packet, "row") || packet_is(&packet, "show"));
	assert_int_equal(message_read_done(&packet, &done), 0);
	if (login)
		text_copy(login, 33, done.login ? done.login : "");
	done.words = done.login = NULL; /* they lie in the packet */
	return done;
}

void
client_expect_done(int fd, enum verdict verdict, enum reason reason)
{
	struct done done = client_done(fd, NULL);

	assert_string_equal(reason_text(done.reason), reason_text(reason));
	assert_string_equal(verdict_text(done.verdict), verdict_text(verdict));
}

void
client_enrol(const struct tree *tree, const char *account)
{
	scope_fd int fd = client_connect(tree->root_socket);

	client_hello(fd, "enrol", "account", account, "name", "phone", "secret", TREE_SECRET,
	    "confirm", "no", "uri", "yes", NULL);
	client_expect_done(fd, VERDICT_ACCEPT, REASON_RIGHT);
}

int
client_login(const struct tree *tree, const char *account, const char *rhost)
{
	int fd = client_connect(tree->root_socket);
	bool is_bob = strcmp(account, "bob") == 0;

	client_hello(fd, "login", "account", account, "uid", is_bob ? "64012" : "64011", "door",
	    rhost ? "sshd" : "login", "rhost", rhost, "tty", rhost ? "ssh" : "tty1", "caller", "0",
	    NULL);
	return fd;
}

void
client_code(const struct tree *tree, int steps, char code[9])
{
	struct otpauth otpauth;
	int64_t step;

	otpauth_defaults(&otpauth);
	assert_int_equal(secret_parse(TREE_SECRET, &otpauth.secret), 0);
	assert_int_equal(totp_step(tree->now, 30, &step), 0);
	assert_int_equal(totp_code(&otpauth, step + steps, code), 0);
}
