/* SPDX-License-Identifier: BSD-2-Clause */
/* What waits in the spool. */
#include "config.h"
#include "tests/kills/late.h"
#include "base/scope.h"
#include "base/text.h"
#include "wire/spool.h"

#include <fcntl.h>
#include <string.h>

#include "base/poison.h"

static void
scope_close_directory(DIR **directory)
{
	if (*directory)
		closedir(*directory);
}

unsigned int
late_untaken(const char *spool)
{
	scope(scope_close_directory) DIR *records = opendir(spool);
	const struct dirent *record;
	unsigned int count = 0;
	char mark[300];

	while (records && (record = readdir(records))) {
		if (record->d_name[0] == '.' || strcmp(record->d_name, SPOOL_TAKEN) == 0)
			continue;
		text_format(mark, sizeof(mark), SPOOL_TAKEN "/%s", record->d_name);
		count += faccessat(dirfd(records), mark, F_OK, 0) < 0;
	}
	return count;
}
