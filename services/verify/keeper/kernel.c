/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel says of the machine. Runs in the keeper. */
#include "config.h" /* _GNU_SOURCE */
#include "keeper/kernel.h"

#include "base/scope.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

int
kernel_boot_id(char id[BOOT_ID_SIZE])
{
	int scope_fd fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t size = fd < 0 ? -1 : read(fd, id, BOOT_ID_SIZE - 1);

	if (size <= 0)
		return size < 0 ? -errno : -EIO;
	id[size] = '\0';
	id[strcspn(id, "\n")] = '\0';
	return id[0] ? 0 : -EIO;
}
