/* SPDX-License-Identifier: BSD-2-Clause */
/* Goes on after a signal and after a part; a write of nothing means that there is no room. */
#include "base/write.h"

#include <errno.h>
#include <unistd.h>

#include "base/poison.h"

int
write_all(int fd, const void *bytes, size_t size)
{
	const char *next = bytes;

	while (size > 0) {
		ssize_t written = write(fd, next, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return written < 0 ? -errno : -ENOSPC;
		next += written;
		size -= (size_t)written;
	}
	return 0;
}
