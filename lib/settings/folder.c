/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lists a folder of settings. Called by settings.c, in every program that reads 2sv.conf.
 * Source: fdopendir(3), readdir(3).
 */
#include "config.h"

#include "settings/folder.h"

#include "base/scope.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>

#include "base/poison.h"

#define SUFFIX ".conf"

static bool
name_counts(const char *name)
{
	size_t length = strlen(name);

	return name[0] != '.' && length > strlen(SUFFIX) &&
	       strcmp(name + length - strlen(SUFFIX), SUFFIX) == 0;
}

static void
close_folder(DIR **folder)
{
	if (*folder)
		closedir(*folder);
}

/* Reads from the beginning, with a descriptor of its own: closedir(3) would close the caller's. */
static DIR *
open_again(int fd)
{
	int own = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = own < 0 ? NULL : fdopendir(own);

	if (!folder && own >= 0)
		close(own);
	return folder;
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
folder_names(int fd, size_t max, char ***ret, struct complaint *complaint)
{
	scope_names char **names = calloc(max + 1, sizeof(char *));
	scope(close_folder) DIR *folder = open_again(fd);
	const struct dirent *entry;
	size_t count = 0;

	*ret = NULL;
	if (!names || !folder)
		return names ? -errno : -ENOMEM;
	while ((errno = 0, entry = readdir(folder))) {
		if (!name_counts(entry->d_name))
			continue;
		if (count == max) {
			complain(complaint, 0, "holds more than %zu files *" SUFFIX, max);
			return -E2BIG;
		}
		names[count] = strdup(entry->d_name);
		if (!names[count++])
			return -ENOMEM;
	}
	if (errno != 0)
		return -errno;
	qsort(names, count, sizeof(char *), by_bytes);
	*ret = names;
	names = NULL;
	return 0;
}

void
folder_names_free(char ***names)
{
	for (size_t i = 0; *names && (*names)[i]; i++)
		free((*names)[i]);
	free(*names);
}
