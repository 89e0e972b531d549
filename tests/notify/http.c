/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of one POST, against servers on loopback: whom it talks to, what comes of which answer, and
 * that no secret gets into the words. Certificates that are good, and names:
 * tests/e2e/push.test.sh.
 */
#include "notify/http.h"

#include "base/scope.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

#define SECRETS "/topic-of-ann?token=of-ann"
#define HEADERS_MAX 8192

static char no_networks[] = "", loopback[] = "127.0.0.0/8";
static struct settings settings = {.push_networks = no_networks};
static char why[CHANNEL_WHY_SIZE];

/* A server of one connection, in a process of its own. */
struct server {
	int listener, port;
	pid_t pid;
	int request; /* what it was sent is read here */
};

static int
listen_at(int *ret_port)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(fd, 8), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	*ret_port = ntohs(address.sin_port);
	return fd;
}

/* Headers and the body of which they tell; then answers. */
static void
serve(int listener, int request, const char *answer)
{
	char text[HEADERS_MAX];
	size_t length = 0, want = sizeof(text) - 1;
	int fd = accept(listener, NULL, NULL);
	const char *size, *body;
	ssize_t n = 1;

	while (n > 0 && length < want) {
		n = read(fd, text + length, want - length);
		length += n > 0 ? (size_t)n : 0;
		text[length] = '\0';
		body = strstr(text, "\r\n\r\n");
		size = strstr(text, "Content-Length: ");
		if (body && size)
			want = (size_t)(body + 4 - text) + strtoul(size + 16, NULL, 10);
	}
	if (write(request, text, length) < 0 || write(fd, answer, strlen(answer)) < 0)
		_exit(1);
	shutdown(fd, SHUT_RDWR);
	_exit(0);
}

static void
server_begin(struct server *server, const char *answer)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	server->listener = listen_at(&server->port);
	server->pid = fork();
	assert_true(server->pid >= 0);
	if (server->pid == 0) {
		signal(SIGPIPE, SIG_IGN);
		serve(server->listener, ends[1], answer);
	}
	close(ends[1]);
	server->request = ends[0];
}

/* What it was sent; "" where nobody came. */
static void
server_end(struct server *server, char request[HEADERS_MAX])
{
	struct pollfd came = {.fd = server->request, .events = POLLIN};
	ssize_t n = 0;

	if (poll(&came, 1, 0) == 1)
		n = read(server->request, request, HEADERS_MAX - 1);
	request[n > 0 ? n : 0] = '\0';
	kill(server->pid, SIGKILL);
	waitpid(server->pid, NULL, 0);
	close(server->listener);
	close(server->request);
}

static bool
somebody_connected(int listener)
{
	struct pollfd came = {.fd = listener, .events = POLLIN};

	return poll(&came, 1, 0) == 1;
}

static const char *
url_of(const char *scheme, int port)
{
	static char url[256];

	text_format(url, sizeof(url), "%s://127.0.0.1:%d" SECRETS, scheme, port);
	return url;
}

static enum message_outcome
post(const char *url, bool is_of_admin)
{
	static const char *const headers[] = {
	    "Content-Type: text/plain", "X-Key: key-of-ann", NULL};
	const struct http_request request = {
	    .url = url, .body = "hello", .headers = headers, .is_of_admin = is_of_admin};
	enum message_outcome outcome;

	why[0] = '\0';
	outcome = http_post(&request, &settings, why);
	assert_null(strstr(why, "of-ann"));
	return outcome;
}

/* Root's own server on this machine, which gives that answer. */
static enum message_outcome
post_answered(const char *answer, char request[HEADERS_MAX])
{
	struct server server;
	enum message_outcome outcome;

	server_begin(&server, answer);
	outcome = post(url_of("http", server.port), true);
	server_end(&server, request);
	return outcome;
}

static void
a_request_is_posted_whole(void **state)
{
	char request[HEADERS_MAX];

	(void)state;
	assert_int_equal(post_answered("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes", request),
	    OUTCOME_SENT);
	assert_string_equal(why, "");
	assert_memory_equal(request, "POST " SECRETS " HTTP/1.1\r\n", strlen("POST " SECRETS));
	assert_non_null(strstr(request, "\r\nContent-Type: text/plain\r\n"));
	assert_non_null(strstr(request, "\r\nX-Key: key-of-ann\r\n"));
	assert_non_null(strstr(request, "\r\nUser-Agent: 2sv-notify\r\n"));
	assert_non_null(strstr(request, "\r\nContent-Length: 5\r\n"));
	assert_null(strstr(request, "\r\nExpect:"));
	assert_non_null(strstr(request, "\r\n\r\nhello"));
}

static void
an_answer_decides_what_comes_next(void **state)
{
	static const struct {
		const char *answer;
		enum message_outcome outcome;
		const char *words;
	} table[] = {
	    {"HTTP/1.1 204 No Content\r\n\r\n", OUTCOME_SENT, NULL},
	    {"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\ncut off", OUTCOME_SENT, NULL},
	    {"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", OUTCOME_NEVER, ": answered 401"},
	    {"HTTP/1.1 403 of-ann\r\nContent-Length: 0\r\n\r\n", OUTCOME_NEVER, ": answered 403"},
	    {"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", OUTCOME_NEVER, ": answered 404"},
	    {"HTTP/1.1 410 No\r\nContent-Length: 0\r\n\r\n", OUTCOME_NEVER, ": answered 410"},
	    {"HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n", OUTCOME_LATER, ": answered 400"},
	    {"HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n", OUTCOME_LATER, ": answered 429"},
	    {"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", OUTCOME_LATER, ": answered 500"},
	    {"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", OUTCOME_LATER, ": answered 503"},
	    {"", OUTCOME_LATER, ": it ended the connection without an answer"},
	    {"of-ann\r\n\r\n", OUTCOME_LATER, ": "},
	};
	char request[HEADERS_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		assert_int_equal(post_answered(table[i].answer, request), table[i].outcome);
		assert_non_null(strstr(request, "hello"));
		if (table[i].words)
			assert_non_null(strstr(why, table[i].words));
	}
}

static void
a_redirect_is_not_followed(void **state)
{
	char answer[256], request[HEADERS_MAX];
	int port, elsewhere = listen_at(&port);

	(void)state;
	text_format(answer, sizeof(answer),
	    "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n",
	    url_of("http", port));
	alarm(20); /* who follows waits there for ever */
	assert_int_equal(post_answered(answer, request), OUTCOME_LATER);
	alarm(0);
	assert_non_null(strstr(why, "answered 302, a redirect, and none is followed"));
	assert_false(somebody_connected(elsewhere));
	close(elsewhere);
}

/* However much a server says, and for as long as it likes. */
static void
a_long_answer_is_cut(void **state)
{
	static const char begin[] = "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n";
	char request[HEADERS_MAX];
	size_t size = 4 << 20;
	scope_free char *answer = malloc(size);

	(void)state;
	assert_non_null(answer);
	memset(answer, 'x', size);
	memcpy(answer, begin, strlen(begin));
	answer[size - 1] = '\0';
	assert_int_equal(post_answered(answer, request), OUTCOME_SENT);
}

static void
an_address_that_is_not_to_be_reached_hears_nothing(void **state)
{
	int port, listener = listen_at(&port);

	(void)state;
	alarm(20); /* nobody answers */
	assert_int_equal(post(url_of("https", port), false), OUTCOME_NEVER);
	alarm(0);
	assert_non_null(strstr(why, ": its address 127.0.0.1 is loopback: see push_networks"));
	assert_false(somebody_connected(listener));
	close(listener);
}

static void
plain_http_is_roots_and_stays_here(void **state)
{
	int port, listener = listen_at(&port);

	(void)state;
	settings.push_networks = loopback;
	assert_int_equal(post(url_of("http", port), false), OUTCOME_NEVER);
	assert_non_null(strstr(why, "https://"));
	settings.push_networks = no_networks;
	assert_false(somebody_connected(listener));
	assert_int_equal(post("http://203.0.113.9/", true), OUTCOME_NEVER);
	assert_non_null(strstr(why, "203.0.113.9 is not loopback: https is wanted"));
	close(listener);
}

static void
urls_that_are_none_are_refused(void **state)
{
	static const char *const urls[] = {"", "https://", "ftp://203.0.113.9/",
	    "file:///etc/passwd", "203.0.113.9/x", "https://ann:of-ann@203.0.113.9/",
	    "https://of-ann@203.0.113.9/", "https://203.0.113.9/\r\nX: y", "https://a b/"};

	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++)
		assert_int_equal(post(urls[i], i % 2), OUTCOME_NEVER);
	assert_int_equal(post("https://ann:of-ann@203.0.113.9/", true), OUTCOME_NEVER);
	assert_non_null(strstr(why, "a name or password before its host"));
}

static void
no_header_begins_another(void **state)
{
	static const char *const headers[] = {"X-Title: x\r\nX-Other: y", NULL};
	const struct http_request request = {
	    .url = "https://203.0.113.9/", .body = "", .headers = headers};

	(void)state;
	assert_int_equal(http_post(&request, &settings, why), OUTCOME_NEVER);
	assert_non_null(strstr(why, "a header has a control character"));
}

static void
nobody_there_is_a_reason_to_try_again(void **state)
{
	int port, listener = listen_at(&port);

	(void)state;
	close(listener);
	assert_int_equal(post(url_of("http", port), true), OUTCOME_LATER);
	assert_non_null(strstr(why, ": no connection"));
}

/* "openssl s_server" with a certificate that nobody vouches for. */
static void
a_certificate_of_nobodys_is_refused(void **state)
{
	static const char script[] =
	    "cd \"$1\" && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
	    " -keyout k -out c -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
	    " >/dev/null 2>&1 &&"
	    " exec openssl s_server -accept \"127.0.0.1:$2\" -key k -cert c -quiet";
	char folder[] = "/tmp/2sv-http.XXXXXX", number[16], got[64] = "", file[64];
	int port, listener = listen_at(&port), ends[2];
	struct pollfd came;
	pid_t pid;

	(void)state;
	assert_non_null(mkdtemp(folder));
	close(listener);
	text_format(number, sizeof(number), "%d", port);
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(ends[1], STDOUT_FILENO);
		execlp("sh", "sh", "-c", script, "sh", folder, number, (char *)NULL);
		_exit(127);
	}
	settings.push_networks = loopback;
	for (int i = 0; i < 200; i++) {
		alarm(30);
		assert_int_equal(post(url_of("https", port), false), OUTCOME_LATER);
		alarm(0);
		if (!strstr(why, "no connection"))
			break;
		usleep(100 * 1000);
	}
	settings.push_networks = no_networks;
	came = (struct pollfd){.fd = ends[0], .events = POLLIN};
	if (poll(&came, 1, 0) == 1)
		assert_true(read(ends[0], got, sizeof(got) - 1) >= 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	text_format(file, sizeof(file), "%s/k", folder);
	unlink(file);
	text_format(file, sizeof(file), "%s/c", folder);
	unlink(file);
	rmdir(folder);
	assert_string_equal(got, "");
	assert_non_null(strstr(why, "self-signed certificate"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_request_is_posted_whole),
	    cmocka_unit_test(an_answer_decides_what_comes_next),
	    cmocka_unit_test(a_redirect_is_not_followed),
	    cmocka_unit_test(a_long_answer_is_cut),
	    cmocka_unit_test(an_address_that_is_not_to_be_reached_hears_nothing),
	    cmocka_unit_test(plain_http_is_roots_and_stays_here),
	    cmocka_unit_test(urls_that_are_none_are_refused),
	    cmocka_unit_test(no_header_begins_another),
	    cmocka_unit_test(nobody_there_is_a_reason_to_try_again),
	    cmocka_unit_test(a_certificate_of_nobodys_is_refused),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
