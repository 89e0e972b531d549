/* SPDX-License-Identifier: BSD-2-Clause */
/* A folder of pam.d files of a test's own, under /tmp. */
#include "tests/stacks/folder.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

void
folder_make(struct folder *folder)
{
	snprintf(folder->path, sizeof(folder->path), "/tmp/2sv-stacks-XXXXXX");
	assert_non_null(mkdtemp(folder->path));
	folder->list[0] = folder->path;
	folder->list[1] = NULL;
	folder->files = (struct stack_files){.read = stack_files_read, .folders = folder->list};
}

void
folder_write(const struct folder *folder, const char *name, const char *text)
{
	char path[256];
	scope_file FILE *file = NULL;

	snprintf(path, sizeof(path), "%s/%s", folder->path, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
}

void
folder_remove(const struct folder *folder)
{
	DIR *directory = opendir(folder->path);
	struct dirent *entry;

	assert_non_null(directory);
	while ((entry = readdir(directory)))
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(directory), entry->d_name, 0);
	closedir(directory);
	rmdir(folder->path);
}
