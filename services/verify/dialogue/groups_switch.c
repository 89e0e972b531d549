/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which modules are asked for groups. What they are told to do then ("[SUCCESS=merge]") is libc's
 * affair. Source: nsswitch.conf(5). Runs in the child of groups.c.
 */
#include "config.h" /* _GNU_SOURCE */
#include "dialogue/groups_child.h"
#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define SWITCH "/etc/nsswitch.conf"
#define BLANKS " \t\r\n\v\f"

/* Adds what stands in at, behind the colon, to services of size bytes. */
static int
services_add(const char *at, char *services, size_t size)
{
	size_t used = strlen(services);

	while (*(at += strspn(at, BLANKS))) {
		size_t length = strcspn(at, BLANKS "[");

		if (length == 0) { /* an action */
			length = strcspn(at, "]");
			at += length + (at[length] != '\0');
			continue;
		}
		if (used + length + 2 > size)
			return -ENAMETOOLONG;
		memcpy(services + used, at, length);
		used += length;
		services[used++] = ' ';
		services[used] = '\0';
		at += length;
	}
	return 0;
}

/* Where a database has two lines libc heeds one: ours are all of both. */
static int
line_read(char *line, struct groups_switch *ret)
{
	const char *name, *services;
	size_t length;

	line[strcspn(line, "#")] = '\0';
	name = line + strspn(line, BLANKS);
	length = strcspn(name, BLANKS ":");
	services = name + length + strspn(name + length, BLANKS ":");
	if (text_is_word(name, length, "group"))
		return services_add(services, ret->group, sizeof(ret->group));
	if (text_is_word(name, length, "initgroups"))
		return services_add(services, ret->initgroups, sizeof(ret->initgroups));
	return 0;
}

static int
lines_read(FILE *file, struct groups_switch *ret)
{
	scope_free char *line = NULL;
	size_t size = 0;
	int r = 0;

	while (r == 0 && getline(&line, &size, file) >= 0)
		r = line_read(line, ret);
	return r == 0 && !feof(file) ? -EIO : r;
}

int
groups_switch_read(struct groups_switch *ret)
{
	scope_file FILE *file = fopen(SWITCH, "re");
	int r = 0;

	*ret = (struct groups_switch){.group = ""};
	if (!file && errno != ENOENT)
		return -EIO;
	if (file)
		r = lines_read(file, ret);
	if (r == 0 && !ret->group[0])
		r = text_copy(ret->group, sizeof(ret->group), "files");
	if (r == 0 && !ret->initgroups[0])
		r = text_copy(ret->initgroups, sizeof(ret->initgroups), ret->group);
	return r;
}
