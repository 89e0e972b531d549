/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of the lane of codes: it waits, sends what comes, each once, and says what came of it; one
 * that is too old is not sent, and what can't be read harms nobody. The test plays the keeper.
 */
#include "config.h" /* _GNU_SOURCE */

#include "notify/texts.h"

#include "base/log.h"
#include "base/monotonic.h"
#include "base/scope.h"
#include "base/signals.h"
#include "base/text.h"
#include "wire/link.h"
#include "wire/message.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#include "base/poison.h"

#define WAIT_MS 15000

static char folder[64], path[96], program[96], out[96], command[160], body[] = "";
static struct settings settings = {
    .keep_notify_socket = path, .sms_command = command, .sms_url = body, .geoip_database = body};
static int listener, keeper;
static pid_t lane;

static void
listen_there(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	text_copy(address.sun_path, sizeof(address.sun_path), path);
	unlink(path);
	listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	assert_true(listener >= 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, 4), 0);
}

/* It writes what it is told, and its number first, into out. */
static void
program_make(const char *then)
{
	scope_file FILE *file = fopen(program, "w");

	assert_non_null(file);
	fprintf(file, "#!/bin/sh\n{ echo \"$1\"; cat; } >>%s\n%s\n", out, then);
	assert_int_equal(fchmod(fileno(file), 0755), 0);
}

static void
say(const struct packet *packet)
{
	assert_int_equal(link_send(keeper, packet, WAIT_MS, -1), 0);
}

static void
answer(void)
{
	struct packet packet;

	packet_begin(&packet, "result");
	packet_add(&packet, "verdict", "accept");
	packet_add(&packet, "reason", "right");
	say(&packet);
}

static void
take(struct packet *ret, const char *operation)
{
	assert_int_equal(link_receive(keeper, ret, WAIT_MS, NULL), 0);
	assert_int_equal(packet_parse(ret, message_act_keys), 0);
	assert_true(packet_is(ret, operation));
}

/* It has come, and waits. */
static void
accept_it(void)
{
	struct packet packet;

	keeper = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	assert_true(keeper >= 0);
	take(&packet, "await");
	answer();
}

static int
begin(void **state)
{
	static const int ends[] = {SIGTERM, 0};

	(void)state;
	if (geteuid() != 0)
		skip();
	text_copy(folder, sizeof(folder), "/tmp/2sv-texts-XXXXXX");
	assert_non_null(mkdtemp(folder));
	text_format(path, sizeof(path), "%s/keep-notify.sock", folder);
	text_format(program, sizeof(program), "%s/send", folder);
	text_format(out, sizeof(out), "%s/out", folder);
	text_format(command, sizeof(command), "%s {number}", program);
	listen_there();
	program_make("");
	lane = fork();
	assert_true(lane >= 0);
	if (lane == 0) {
		struct delivery_setup setup = {
		    .settings = &settings, .beat_fd = -1, .beat_ms = 60000};

		setup.stop_fd = signals_open(ends);
		_exit(texts_run(&setup) == 0 ? 0 : 1);
	}
	accept_it();
	return 0;
}

static int
end(void **state)
{
	int status;

	(void)state;
	assert_int_equal(kill(lane, SIGTERM), 0);
	assert_int_equal(waitpid(lane, &status, 0), lane);
	assert_int_equal(status, 0);
	close(keeper);
	close(listener);
	unlink(path);
	unlink(program);
	unlink(out);
	rmdir(folder);
	return 0;
}

/* A code for ann; what is in place of one value. */
static void
say_text(const char *message, const char *code, int64_t until)
{
	struct packet packet;

	packet_begin(&packet, "text");
	packet_add(&packet, "message", message);
	packet_add(&packet, "recipient", "sms:+46701740612");
	packet_add(&packet, "code", code);
	packet_add(&packet, "account", "ann");
	packet_add(&packet, "door", "sshd");
	packet_add(&packet, "host", "203.0.113.9");
	packet_add(&packet, "created", "1800000000");
	packet_add_number(&packet, "until", until);
	say(&packet);
}

static void
expect_outcome(const char *message, const char *outcome, const char *why)
{
	struct packet packet;

	take(&packet, "texted");
	assert_string_equal(packet_get(&packet, "message"), message);
	assert_string_equal(packet_get(&packet, "outcome"), outcome);
	if (why)
		assert_string_equal(packet_get(&packet, "why"), why);
	else
		assert_null(packet_get(&packet, "why"));
	answer();
}

static void
read_out(char text[1024])
{
	scope_file FILE *file = fopen(out, "r");

	memset(text, 0, 1024);
	if (file)
		assert_true(fread(text, 1, 1023, file) < 1023);
}

static void
a_code_is_sent_at_once_and_once(void **state)
{
	char text[1024];

	(void)state;
	say_text("7", "123456", time(NULL) + 600);
	expect_outcome("7", "sent", NULL);
	read_out(text);
	assert_int_equal(strncmp(text, "+46701740612\n123456 is the code for ann at ", 43), 0);
	assert_non_null(strstr(text, "(sshd). It is good for 10 minutes."));
}

static void
what_comes_meanwhile_is_sent_in_its_turn(void **state)
{
	char text[1024];

	(void)state;
	program_make("sleep 0.2");
	say_text("1", "111111", time(NULL) + 600);
	say_text("2", "222222", time(NULL) + 600);
	say_text("3", "333333", time(NULL) + 600);
	expect_outcome("1", "sent", NULL);
	expect_outcome("2", "sent", NULL);
	expect_outcome("3", "sent", NULL);
	read_out(text);
	assert_true(strstr(text, "111111") < strstr(text, "222222"));
	assert_true(strstr(text, "222222") < strstr(text, "333333"));
}

static void
one_that_fails_is_told_and_not_tried_again(void **state)
{
	char text[1024];

	(void)state;
	program_make("echo no phone >&2; exit 3");
	say_text("7", "123456", time(NULL) + 600);
	expect_outcome("7", "later", "sms_command ended with 3: no phone");
	program_make("");
	say_text("8", "654321", time(NULL) + 600);
	expect_outcome("8", "sent", NULL);
	read_out(text);
	assert_non_null(strstr(text, "123456"));
	assert_null(strstr(strstr(text, "123456") + 1, "123456"));
}

static void
a_program_that_repeats_it_brings_it_into_no_log(void **state)
{
	(void)state;
	program_make("echo \"not sent: '123456 is' 1234567 123456\" >&2; exit 1");
	say_text("7", "123456", time(NULL) + 600);
	expect_outcome(
	    "7", "later", "sms_command ended with 1: not sent: '****** is' ******7 ******");
}

static void
one_that_is_too_old_is_not_sent(void **state)
{
	char text[1024];

	(void)state;
	say_text("7", "123456", time(NULL) - 1);
	expect_outcome("7", "never", "it was too old when its turn came");
	read_out(text);
	assert_string_equal(text, "");
}

static void
what_can_not_be_read_is_told_where_it_can_be(void **state)
{
	char text[1024];

	(void)state;
	say_text("7", NULL, time(NULL) + 600);
	expect_outcome("7", "never", "the keeper gave a code that can't be read");
	say_text("x", "123456", time(NULL) + 600); /* of nothing that could be named */
	say_text("8", "654321", time(NULL) + 600);
	expect_outcome("8", "sent", NULL);
	read_out(text);
	assert_null(strstr(text, "123456"));
}

static void
it_comes_again_to_a_keeper_that_was_started_anew(void **state)
{
	struct packet packet;

	(void)state;
	packet_begin(&packet, "wake"); /* not for it */
	say(&packet);
	say_text("7", "123456", time(NULL) + 600);
	expect_outcome("7", "sent", NULL);
	close(keeper);
	accept_it();
	say_text("8", "654321", time(NULL) + 600);
	expect_outcome("8", "sent", NULL);
}

/* It comes within so long; what it says first is taken. */
static void
accept_within(int ms)
{
	struct pollfd ready = {.fd = listener, .events = POLLIN};
	struct packet packet;

	close(keeper);
	assert_int_equal(poll(&ready, 1, ms), 1);
	keeper = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	assert_true(keeper >= 0);
	take(&packet, "await");
}

/* One that turns each away at once, as a uid that it does not know, is asked ever later. */
static void
a_keeper_that_closes_at_once_is_asked_ever_later(void **state)
{
	int64_t began_ms = monotonic_ms();

	(void)state;
	for (int i = 0; i < 3; i++)
		accept_within(WAIT_MS);
	assert_true(monotonic_ms() - began_ms >= 250 + 500 + 1000);
	answer();
	say_text("8", "654321", time(NULL) + 600);
	expect_outcome("8", "sent", NULL);
}

/* An older one knows no such act. */
static void
where_the_keeper_refuses_it_does_not_wait(void **state)
{
	struct packet packet;

	(void)state;
	accept_within(WAIT_MS);
	packet_begin(&packet, "result");
	packet_add(&packet, "verdict", "refuse");
	packet_add(&packet, "reason", "protocol");
	say(&packet);
	assert_true(link_receive(keeper, &packet, 3000, NULL) == -ECONNRESET);
	accept_within(WAIT_MS);
	answer();
	say_text("8", "654321", time(NULL) + 600);
	expect_outcome("8", "sent", NULL);
}

int
main(void)
{
#define LANE(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
	    LANE(a_code_is_sent_at_once_and_once),
	    LANE(what_comes_meanwhile_is_sent_in_its_turn),
	    LANE(one_that_fails_is_told_and_not_tried_again),
	    LANE(a_program_that_repeats_it_brings_it_into_no_log),
	    LANE(one_that_is_too_old_is_not_sent),
	    LANE(what_can_not_be_read_is_told_where_it_can_be),
	    LANE(it_comes_again_to_a_keeper_that_was_started_anew),
	    LANE(a_keeper_that_closes_at_once_is_asked_ever_later),
	    LANE(where_the_keeper_refuses_it_does_not_wait),
	};
#undef LANE

	log_open("texts");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
