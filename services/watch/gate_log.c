/* SPDX-License-Identifier: BSD-2-Clause */
/* The log of 2sv-gate. */
#include "watch/gate_log.h"

#include "base/scope.h"
#include "base/text.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include "base/poison.h"

#define LINE_SIZE 1200

void
gate_log(const char *words)
{
	static const struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "/dev/log"};
	scope_fd int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	char line[LINE_SIZE], shown[LINE_SIZE - 64];

	text_escape_again(shown, sizeof(shown), words);
	text_format(line, sizeof(line), "<%d>2sv-gate[%d]: %s", LOG_AUTHPRIV | LOG_NOTICE,
	    (int)getpid(), shown);
	if (fd >= 0)
		(void)!sendto(fd, line, strlen(line), MSG_NOSIGNAL,
		    (const struct sockaddr *)&address, sizeof(address));
}
