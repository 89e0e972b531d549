/* SPDX-License-Identifier: BSD-2-Clause */
/* The audit session, read from /proc. Runs in the caller's process. */
#include "pam_2sv/audit.h"
#include "base/scope.h"
#include "base/text.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define SESSION_NONE ((int64_t)UINT32_MAX) /* AUDIT_SID_UNSET */

/* Returns the number that the kernel writes there, or -1 where none can be read. */
static int64_t
read_number(const char *path)
{
	int scope_fd fd = openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	char text[24] = "";
	int64_t number;

	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		return -1;
	text[strcspn(text, "\n")] = '\0';
	return number_parse(text, 0, SESSION_NONE, &number) == 0 ? number : -1;
}

int64_t
audit_session(void)
{
	int64_t session = read_number("/proc/self/sessionid");

	return session > 0 && session < SESSION_NONE ? session : 0;
}

int64_t
audit_own_session(void)
{
	int64_t session = audit_session(), parents;
	char path[64];

	if (text_format(path, sizeof(path), "/proc/%d/sessionid", (int)getppid()) < 0)
		return 0;
	parents = read_number(path);
	return parents >= 0 && parents != session ? session : 0;
}
