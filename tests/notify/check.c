/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of --check: what is said to servers, which is never a message; what hangs; what is printed,
 * which is never a secret. TLS, passwords and rights of files are tests/e2e/doctor_alerts.
 */
#include "config.h"
#include "notify/check.h"

#include "base/scope.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

#define SECONDS 20
#define END_SECONDS 60 /* a test that hangs is red */
#define SECRET "topic-of-ann"

static char said[4096], told[2048];

/* A server of this machine at a free port, in a process of its own. */
struct server {
	pid_t pid;
	int told_fd;
	unsigned int port;
};

static void
server_end(struct server *server)
{
	if (server->pid <= 0)
		return;
	kill(server->pid, SIGKILL);
	waitpid(server->pid, NULL, 0);
	server->pid = 0;
}

/* Answers as a mail server, and hands on all that it hears. */
static void __attribute__((noreturn)) serve(int listener, int told_fd, bool greets)
{
	for (;;) {
		int client = accept(listener, NULL, NULL);
		FILE *in = fdopen(client, "r");
		char line[512];

		(void)!write(told_fd, "hello\n", 6);
		if (greets)
			dprintf(client, "220 x\r\n");
		while (in && fgets(line, sizeof(line), in)) {
			(void)!write(told_fd, line, strlen(line));
			dprintf(client, "250 x\r\n");
		}
		if (in)
			fclose(in);
	}
}

static void
server_begin(struct server *server, bool greets)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);
	scope_fd int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int ends[2];

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
	assert_int_equal(listen(listener, 4), 0);
	assert_int_equal(pipe(ends), 0);
	server->port = ntohs(address.sin_port);
	server->told_fd = ends[0];
	server->pid = fork();
	if (server->pid == 0)
		serve(listener, ends[1], greets);
	close(ends[1]);
}

/* All that it heard, into told; it is ended. */
static void
server_hear(struct server *server)
{
	size_t used = 0;
	ssize_t n;

	server_end(server);
	while ((n = read(server->told_fd, told + used, sizeof(told) - 1 - used)) > 0)
		used += (size_t)n;
	told[used] = '\0';
	close(server->told_fd);
}

static void
set(char **field, const char *value)
{
	free(*field);
	*field = strdup(value);
	assert_non_null(*field);
}

/* No mail, and nothing of this machine that a test would depend on. */
static struct settings *
settings_begin(void)
{
	struct settings *settings;

	alarm(END_SECONDS);
	assert_int_equal(settings_make_default(&settings), 0);
	set(&settings->mail_server, "");
	return settings;
}

static int
check(const struct settings *settings, int seconds)
{
	FILE *out = fmemopen(said, sizeof(said), "w");
	int code;

	assert_non_null(out);
	code = check_run(settings, seconds, out);
	assert_int_equal(fclose(out), 0);
	assert_null(strstr(said, SECRET));
	return code;
}

static void
expect(const char *line)
{
	if (!strstr(said, line))
		fail_msg("no \"%s\" in: %s", line, said);
}

static void
what_is_not_set_is_none_and_no_fault(void **state)
{
	scope_settings struct settings *settings = settings_begin();

	(void)state;
	assert_int_equal(check(settings, SECONDS), 0);
	assert_string_equal(said, "none\tmail\tmail_server is none in 2sv.conf\n"
				  "none\tsms\tsms_command and sms_url are not set in 2sv.conf\n"
				  "none\tgeoip\tgeoip_database is not set in 2sv.conf\n");
}

static void
what_an_admins_contact_needs_is_bad_where_it_is_not_set(void **state)
{
	scope_settings struct settings *settings = settings_begin();

	(void)state;
	set(&settings->admin_contacts, "email:root@example.org sms:+46701740605");
	assert_int_equal(check(settings, SECONDS), CHECK_EXIT_FOUND);
	expect("bad\tmail\tone of admin_contacts goes that way, but mail_server is none");
	expect("bad\tsms\tone of admin_contacts goes that way, but sms_command and sms_url");
}

static void
a_mail_server_hears_no_mail(void **state)
{
	scope_settings struct settings *settings = settings_begin();
	struct server scope(server_end) server = {.pid = 0};
	char url[64];

	(void)state;
	server_begin(&server, true);
	text_format(url, sizeof(url), "smtp://127.0.0.1:%u", server.port);
	set(&settings->mail_server, url);
	assert_int_equal(check(settings, SECONDS), 0);
	expect("ok\tmail\tsmtp://127.0.0.1:");
	server_hear(&server);
	assert_non_null(strstr(told, "EHLO "));
	assert_non_null(strstr(told, "QUIT"));
	assert_null(strstr(told, "MAIL"));
	assert_null(strstr(told, "DATA"));
}

static void
a_web_server_is_asked_nothing(void **state)
{
	scope_settings struct settings *settings = settings_begin();
	struct server scope(server_end) server = {.pid = 0};
	char url[64];

	(void)state;
	server_begin(&server, false);
	text_format(url, sizeof(url), "http://127.0.0.1:%u/" SECRET, server.port);
	set(&settings->sms_url, url);
	set(&settings->sms_headers_file, "/nonexistent/headers");
	assert_int_equal(check(settings, SECONDS), 0);
	expect("ok\tsms\t127.0.0.1:");
	server_hear(&server);
	assert_string_equal(told, "hello\n");
}

static void
an_address_that_a_message_would_not_go_to_is_not_connected_to(void **state)
{
	scope_settings struct settings *settings = settings_begin();
	struct server scope(server_end) server = {.pid = 0};
	char contacts[256];

	(void)state;
	server_begin(&server, false);
	text_format(contacts, sizeof(contacts),
	    "webhook:https://127.0.0.1:%u/" SECRET " push:ntfy+https://127.0.0.1:%u/" SECRET
	    " push:gotify+https://127.0.0.1:%u/?token=" SECRET,
	    server.port, server.port, server.port);
	set(&settings->admin_contacts, contacts);
	assert_int_equal(check(settings, SECONDS), CHECK_EXIT_FOUND);
	expect("bad\twebhook:https://127.0.0.1:");
	expect("bad\tpush:ntfy+https://127.0.0.1:");
	expect("bad\tpush:gotify+https://127.0.0.1:");
	expect("its address 127.0.0.1 is loopback: see push_networks\n");
	server_hear(&server);
	assert_string_equal(told, "");
}

static void
what_hangs_is_killed_and_the_others_are_said(void **state)
{
	scope_settings struct settings *settings = settings_begin();
	char folder[] = "/tmp/2sv-check.XXXXXX", fifo[64];

	(void)state;
	assert_non_null(mkdtemp(folder));
	text_format(fifo, sizeof(fifo), "%s/fifo", folder);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	set(&settings->geoip_database, fifo);
	assert_int_equal(check(settings, 1), CHECK_EXIT_FOUND);
	expect("none\tmail\t");
	expect("bad\tgeoip\tno answer in time: the try was ended\n");
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	unlink(fifo);
	rmdir(folder);
}

static void
a_program_that_is_none_is_found_and_none_is_run(void **state)
{
	scope_settings struct settings *settings = settings_begin();

	(void)state;
	set(&settings->sms_command, "/usr/bin/false {number} {text}");
	assert_int_equal(check(settings, SECONDS), 0);
	expect("ok\tsms\tsms_command /usr/bin/false: may be run\n");
	set(&settings->sms_command, "/etc/passwd {number} {text}");
	assert_int_equal(check(settings, SECONDS), CHECK_EXIT_FOUND);
	expect("bad\tsms\tsms_command /etc/passwd: the user _2sv-notify may not run it\n");
	set(&settings->sms_command, "/nonexistent/sms {number} {text}");
	assert_int_equal(check(settings, SECONDS), CHECK_EXIT_FOUND);
	expect("bad\tsms\tsms_command /nonexistent/sms: No such file or directory\n");
}

static void
a_database_that_is_damaged_is_found(void **state)
{
	scope_settings struct settings *settings = settings_begin();

	(void)state;
	set(&settings->geoip_database, "/etc/passwd");
	assert_int_equal(check(settings, SECONDS), CHECK_EXIT_FOUND);
	expect("bad\tgeoip\t/etc/passwd: ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_not_set_is_none_and_no_fault),
	    cmocka_unit_test(what_an_admins_contact_needs_is_bad_where_it_is_not_set),
	    cmocka_unit_test(a_mail_server_hears_no_mail),
	    cmocka_unit_test(a_web_server_is_asked_nothing),
	    cmocka_unit_test(an_address_that_a_message_would_not_go_to_is_not_connected_to),
	    cmocka_unit_test(what_hangs_is_killed_and_the_others_are_said),
	    cmocka_unit_test(a_program_that_is_none_is_found_and_none_is_run),
	    cmocka_unit_test(a_database_that_is_damaged_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
