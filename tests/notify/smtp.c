/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of mail to a server elsewhere: without TLS, or with a certificate that does not hold,
 * nothing is said to it. 127.0.0.2 counts as elsewhere. The rest is tests/e2e/mail_elsewhere.
 */
#include "config.h"
#include "notify/smtp.h"

#include "base/scope.h"
#include "base/text.h"
#include "base/write.h"
#include "notify/program.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

#define ELSEWHERE "127.0.0.2"
#define LONG_MS (60 * 1000)
#define TRIES_MAX 500

static char why[CHANNEL_WHY_SIZE];
static bool nobody_listens;
static pid_t server;

static int
server_end(void **state)
{
	(void)state;
	if (server > 0) {
		kill(server, SIGKILL);
		waitpid(server, NULL, 0);
	}
	server = 0;
	return 0;
}

/* A socket at a port of that address that is free, and the port. */
static int
bind_free(uint16_t *ret_port)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(inet_pton(AF_INET, ELSEWHERE, &address.sin_addr), 1);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	*ret_port = ntohs(address.sin_port);
	return fd;
}

static enum message_outcome
send_to(const char *scheme, uint16_t port)
{
	const struct mail mail = {.from = "root@db1.example.org", .to = "ann@example.org"};
	scope_settings struct settings *settings = NULL;
	char url[64];

	assert_int_equal(settings_make_default(&settings), 0);
	text_format(url, sizeof(url), "%s://" ELSEWHERE ":%u", scheme, port);
	free(settings->mail_server);
	settings->mail_server = strdup(url);
	why[0] = '\0';
	return smtp_send(
	    &(struct smtp_job){settings, &mail, "Subject: x\r\n\r\ny\r\n"}, why, &nobody_listens);
}

/* Takes everything in clear; what it is told goes to told_fd. */
static void __attribute__((noreturn)) serve_clear(int listener, int told_fd)
{
	int client = accept(listener, NULL, NULL);
	FILE *in = fdopen(client, "r");
	char line[512];

	dprintf(client, "220 x\r\n");
	while (in && fgets(line, sizeof(line), in)) {
		(void)!write(told_fd, line, strlen(line));
		if (strncmp(line, "EHLO", 4) == 0)
			dprintf(client, "250-x\r\n250 AUTH PLAIN\r\n");
		else
			dprintf(client, strncmp(line, "DATA", 4) == 0 ? "354 x\r\n" : "250 x\r\n");
	}
	_exit(0);
}

static void
a_server_without_starttls_is_told_nothing(void **state)
{
	char told[2048] = "";
	uint16_t port;
	scope_fd int listener = bind_free(&port);
	int ends[2];

	(void)state;
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(pipe(ends), 0);
	server = fork();
	if (server == 0)
		serve_clear(listener, ends[1]);
	close(ends[1]);
	assert_int_equal(send_to("smtp", port), OUTCOME_LATER);
	assert_non_null(strstr(why, "STARTTLS"));
	server_end(NULL);
	assert_true(read(ends[0], told, sizeof(told) - 1) > 0);
	close(ends[0]);
	assert_int_equal(strncmp(told, "EHLO", 4), 0);
	assert_null(strstr(told, "MAIL"));
	assert_null(strstr(told, "AUTH"));
	assert_null(strstr(told, "DATA"));
}

static void
make_certificate(const char *folder)
{
	char key[128], certificate[128];
	const char *const arguments[] = {"/usr/bin/openssl", "req", "-x509", "-newkey", "ec",
	    "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
	    "/CN=" ELSEWHERE, "-addext", "subjectAltName=IP:" ELSEWHERE, "-keyout", key, "-out",
	    certificate, NULL};
	const char *const environment[] = {"HOME=/nonexistent", NULL};
	const struct program program = {arguments, environment, -1, LONG_MS};
	struct program_end end;

	text_format(key, sizeof(key), "%s/key", folder);
	text_format(certificate, sizeof(certificate), "%s/certificate", folder);
	assert_int_equal(program_run(&program, &end), 0);
	assert_int_equal(end.status, 0);
}

/* openssl's own server; who gets through its TLS is greeted as by a mail server. */
static void
serve_tls(const char *folder, uint16_t port)
{
	char at[32];
	int ends[2];

	text_format(at, sizeof(at), ELSEWHERE ":%u", port);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write_all(ends[1], "220 x\r\n", 7), 0);
	server = fork();
	if (server == 0) {
		dup2(ends[0], STDIN_FILENO);
		close(ends[1]);
		if (chdir(folder) == 0)
			execl("/usr/bin/openssl", "openssl", "s_server", "-quiet", "-accept", at,
			    "-cert", "certificate", "-key", "key", NULL);
		_exit(1);
	}
	close(ends[0]);
	close(ends[1]);
}

static void
a_certificate_that_nobody_signed_is_refused(void **state)
{
	char folder[] = "/tmp/2sv-smtp.XXXXXX", path[64];
	uint16_t port;

	(void)state;
	close(bind_free(&port));
	assert_non_null(mkdtemp(folder));
	make_certificate(folder);
	serve_tls(folder, port);
	nobody_listens = true;
	for (int i = 0; i < TRIES_MAX && nobody_listens; i++) {
		nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
		assert_int_equal(send_to("smtps", port), OUTCOME_LATER);
	}
	assert_non_null(strstr(why, "certificate"));
	for (const char *const *name = (const char *const[]){"key", "certificate", NULL}; *name;
	     name++) {
		text_format(path, sizeof(path), "%s/%s", folder, *name);
		unlink(path);
	}
	rmdir(folder);
}

static void
nobody_who_listens_is_told_apart(void **state)
{
	uint16_t port;

	(void)state;
	close(bind_free(&port));
	assert_int_equal(send_to("smtp", port), OUTCOME_LATER);
	assert_true(nobody_listens);
}

static void
only_this_machine_is_here(void **state)
{
	static const char *const here[] = {"smtp://localhost", "smtp://localhost:25",
	    "smtp://127.0.0.1:2525", "smtps://[::1]:465"};
	static const char *const elsewhere[] = {"smtp://localhost.example.org", "smtp://127.0.0.11",
	    "smtp://mail.example.org:25", "smtp://ann@localhost", "smtp://localhost/x", "sendmail",
	    ""};

	(void)state;
	for (size_t i = 0; i < sizeof(here) / sizeof(*here); i++)
		assert_true(smtp_is_here(here[i]));
	for (size_t i = 0; i < sizeof(elsewhere) / sizeof(*elsewhere); i++)
		assert_false(smtp_is_here(elsewhere[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(a_server_without_starttls_is_told_nothing, server_end),
	    cmocka_unit_test_teardown(a_certificate_that_nobody_signed_is_refused, server_end),
	    cmocka_unit_test(nobody_who_listens_is_told_apart),
	    cmocka_unit_test(only_this_machine_is_here),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
