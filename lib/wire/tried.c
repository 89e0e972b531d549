/* SPDX-License-Identifier: BSD-2-Clause */
/* Called by rehearse_account.c, as root, and by acts.c in the keeper. */
#include "wire/tried.h"

#include <string.h>

#include "base/poison.h"

bool
tried_name_is_good(const char *name)
{
	size_t prefix = strlen(TRIED_PREFIX);

	return strlen(name) == TRIED_NAME_SIZE - 1 && strncmp(name, TRIED_PREFIX, prefix) == 0 &&
	       strspn(name + prefix, "0123456789abcdef") == TRIED_NAME_SIZE - 1 - prefix;
}
