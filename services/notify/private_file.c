/* SPDX-License-Identifier: BSD-2-Clause */
/* What servers want to be shown, out of root's file. Runs in 2sv-notify. */
#include "config.h" /* explicit_bzero */
#include "notify/private_file.h"

#include "settings/open_safely.h"

#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define BYTES_MAX 16384

int
private_file_read(const char *path, char **ret, char *why, size_t size)
{
	const struct open_rules rules = {
	    .owner = 0, .check_directories = true, .bytes_max = BYTES_MAX, .is_secret = true};
	struct complaint complaint = {path, why, size};

	why[0] = '\0';
	return open_safely_read(path, &rules, ret, &complaint);
}

void
private_file_free(char **text)
{
	if (*text)
		explicit_bzero(*text, strlen(*text));
	free(*text);
	*text = NULL;
}
