/* SPDX-License-Identifier: BSD-2-Clause */
/* Looks at names alone: whoever may not read the files may still ask. */
#include "base/begun.h"

#include "base/text.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>

#include "base/poison.h"

static bool
is_absent(const char *path)
{
	struct stat status;

	return lstat(path, &status) < 0 && errno == ENOENT;
}

bool
begun_never(const struct begun *begun)
{
	char restored[PATH_MAX];

	return text_format(restored, sizeof(restored), "%s.restoring", begun->store_id) == 0 &&
	       is_absent(begun->store_id) && is_absent(restored) && is_absent(begun->seal_key) &&
	       (is_absent(begun->database) || errno == EACCES);
}
