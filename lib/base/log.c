/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes to /dev/log by itself, as syslog(3) does, but without ever waiting for a full one:
 * a log that stands still must not keep anybody from logging in. Runs in every role of 2svd.
 * Form of a line: RFC 3164 section 4.1, as the GNU C library sends it.
 */
#include "base/log.h"
#include "base/text.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/poison.h"

#define LINE_SIZE 1600
#define FULL_WAIT_MS 100

static struct {
	const char *ident;
	int fd;
	bool to_terminal;
	int full_wait_ms;
} the_log = {.ident = "2svd", .fd = -1, .full_wait_ms = FULL_WAIT_MS};

static int
socket_open(void)
{
	static const struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "/dev/log"};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -1;
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	close(fd);
	return -1;
}

void
log_open(const char *ident)
{
	the_log.ident = ident;
	the_log.to_terminal = isatty(STDERR_FILENO);
	the_log.fd = socket_open();
	the_log.full_wait_ms = FULL_WAIT_MS;
}

void
log_never_wait(void)
{
	the_log.full_wait_ms = 0;
}

static bool
line_send(const char *line, size_t length)
{
	struct pollfd ready = {.fd = the_log.fd, .events = POLLOUT};

	if (send(the_log.fd, line, length, MSG_NOSIGNAL) >= 0)
		return true;
	if (errno == EAGAIN && poll(&ready, 1, the_log.full_wait_ms) == 1)
		return send(the_log.fd, line, length, MSG_NOSIGNAL) >= 0;
	return errno == EAGAIN; /* full: this line is lost, and a new socket would not help */
}

/* The log may have come or been started anew since: then its socket is another one. */
static void
line_deliver(const char *line, size_t length)
{
	if (the_log.fd >= 0 && line_send(line, length))
		return;
	if (the_log.fd >= 0)
		close(the_log.fd);
	the_log.fd = socket_open();
	if (the_log.fd >= 0)
		line_send(line, length);
}

static size_t
head_write(char *line, size_t size, int level)
{
	time_t now = time(NULL);
	char stamp[32] = "";
	struct tm parts;

	if (localtime_r(&now, &parts))
		strftime(stamp, sizeof(stamp), "%b %e %T", &parts);
	snprintf(line, size, "<%d>%s %s[%d]: ", LOG_AUTHPRIV | level, stamp, the_log.ident,
	    (int)getpid());
	return strlen(line);
}

void
log_line(int level, const char *format, ...)
{
	char line[LINE_SIZE], text[LINE_SIZE - 100];
	va_list arguments;
	size_t head;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	for (char *p = text; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '?'; /* the caller escapes; this is only the last line of defence */
	head = head_write(line, sizeof(line), level);
	text_format(line + head, sizeof(line) - head, "%s", text);
	line_deliver(line, strlen(line));
	if (the_log.to_terminal)
		dprintf(STDERR_FILENO, "%s: %s\n", the_log.ident, text);
}
