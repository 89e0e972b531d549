/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes to /dev/log by itself, as syslog(3) does, but without ever waiting for a full one:
 * a log that stands still must not keep anybody from logging in. Runs in every role of 2svd.
 * Form of a line: RFC 3164 section 4.1, as the GNU C library sends it.
 */
#include "base/log.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/poison.h"

#define LINE_SIZE 1600
#define FULL_WAIT_US (100 * 1000)

static struct {
	const char *ident;
	int fd;
	bool to_terminal;
	bool never_waits;
	bool is_journal; /* standard error is the journal's */
} the_log = {.ident = "2svd", .fd = -1};

/*
 * Whoever waits in send itself is woken alone, when there is room for him; of those that poll
 * each is woken by every line that is read (unix(7) queues some ten).
 */
static int
socket_open(void)
{
	static const struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "/dev/log"};
	static const struct timeval wait = {.tv_usec = FULL_WAIT_US};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait)) == 0 &&
	    connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	close(fd);
	return -1;
}

/*
 * A terminal may stand still (^S). Standard error becomes a way to it that never waits; the
 * caller's own is shared with other programs. A role can't open it, but has its supervisor's.
 */
static bool
terminal_open(void)
{
	int flags = fcntl(STDERR_FILENO, F_GETFL), fd, r;

	if (flags < 0 || !isatty(STDERR_FILENO))
		return false;
	if (flags & O_NONBLOCK)
		return true;
	fd = open("/proc/self/fd/2", O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return false;
	r = dup2(fd, STDERR_FILENO);
	close(fd);
	return r == STDERR_FILENO;
}

static bool
standard_error_is(const char *stream)
{
	struct stat status;
	char own[64];

	return stream && fstat(STDERR_FILENO, &status) == 0 &&
	       text_format(own, sizeof(own), "%ju:%ju", (uintmax_t)status.st_dev,
		   (uintmax_t)status.st_ino) == 0 &&
	       strcmp(stream, own) == 0;
}

void
log_open(const char *ident)
{
	/* Later calls find the variable gone, and standard error where it was. */
	the_log.is_journal |= standard_error_is(getenv("JOURNAL_STREAM"));
	the_log.ident = ident;
	the_log.to_terminal = terminal_open();
	the_log.fd = socket_open();
	the_log.never_waits = false;
}

bool
log_has_standard_error(void)
{
	return the_log.is_journal;
}

void
log_never_wait(void)
{
	the_log.never_waits = true;
}

static bool
line_send(const char *line, size_t length)
{
	int flags = MSG_NOSIGNAL | (the_log.never_waits ? MSG_DONTWAIT : 0);

	if (send(the_log.fd, line, length, flags) >= 0)
		return true;
	/* Full: this line is lost, and a new socket would not help. */
	return errno == EAGAIN || errno == EINTR;
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

void
log_complain(const char *format, ...)
{
	char text[LINE_SIZE - 100];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	log_line(LOG_ERR, "%s", text);
	if (!isatty(STDERR_FILENO) && !log_has_standard_error())
		dprintf(STDERR_FILENO, "%s: %s\n", the_log.ident, text);
}
