/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The house's log: takes what programs send to /dev/log and appends each message as one
 * line to a file, so that tests can read what was logged. Only for tests.
 */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/scope.h"
#include "base/text.h"
#include "base/poison.h"

static int
log_listen(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || text_copy(address.sun_path, sizeof(address.sun_path), path) < 0)
		return -1;
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || chmod(path, 0666) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* A message is "<PRIORITY>TIME IDENT: TEXT"; line ends within it would forge lines. */
static void
log_write(FILE *file, char *message)
{
	for (char *p = message; *p; p++) {
		if (*p == '\n')
			*p = ' ';
	}
	fprintf(file, "%s\n", message);
	fflush(file);
}

int
main(int argc, char **argv)
{
	static char message[65536];
	scope_file FILE *file = argc == 3 ? fopen(argv[2], "ae") : NULL;
	scope_fd int fd = argc == 3 ? log_listen(argv[1]) : -1;

	if (!file || fd < 0) {
		perror("usage: logsink SOCKET FILE");
		return 1;
	}
	for (;;) {
		ssize_t len = recv(fd, message, sizeof(message) - 1, 0);

		if (len < 0)
			return 1;
		message[len] = '\0';
		log_write(file, message);
	}
}
