/* SPDX-License-Identifier: BSD-2-Clause */
/* /etc/passwd and /etc/group themselves, whatever NSS is told to ask. passwd(5), group(5). */
#include "config.h" /* _GNU_SOURCE */
#include "dialogue/groups_child.h"
#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>

#include "base/poison.h"

#define PASSWD "/etc/passwd"
#define GROUP "/etc/group"

void
groups_entry_take(
    struct groups_entry *ret, const struct group *entry, const struct groups_person *person)
{
	*ret = (struct groups_entry){.is_found = true, .gid = entry->gr_gid};
	for (char **member = entry->gr_mem; *member && !ret->lists_account; member++)
		ret->lists_account =
		    strcmp(*member, person->account) == 0 || strcmp(*member, person->name) == 0;
}

bool
groups_entry_has(const struct groups_entry *entry, const struct groups_person *person)
{
	bool has = entry->lists_account || entry->gid == person->gid;

	for (int i = 0; i < person->count && !has; i++)
		has = person->gids[i] == entry->gid;
	return entry->is_found && has;
}

/*
 * The next entry, in buffer. fgetgrent(3) would read a line with many members once for each 1024
 * bytes of it. Returns 0, -ENOENT (there are no more) or -errno.
 */
static int
entry_next(FILE *file, struct groups_buffer *buffer, struct group *ret)
{
	struct group *found;
	off_t at = ftello(file);
	int r = fgetgrent_r(file, ret, buffer->bytes, buffer->size, &found);

	while (r == ERANGE && fseeko(file, at, SEEK_SET) == 0 && groups_buffer_grow(buffer) == 0)
		r = fgetgrent_r(file, ret, buffer->bytes, buffer->size, &found);
	return -r;
}

int
groups_file_entry(const char *name, const struct groups_person *person, struct groups_entry *ret)
{
	scope_file FILE *file = fopen(GROUP, "re");
	struct groups_buffer buffer = {.size = 0};
	struct group entry = {.gr_name = NULL};
	int r = file ? groups_buffer_grow(&buffer) : -EIO;

	*ret = (struct groups_entry){.is_found = false};
	while (r == 0 && !ret->is_found) {
		r = entry_next(file, &buffer, &entry);
		if (r == 0 && strcmp(entry.gr_name, name) == 0)
			groups_entry_take(ret, &entry, person);
	}
	free(buffer.bytes);
	return r == 0 || (r == -ENOENT && feof(file) && !ferror(file)) ? 0 : -EIO;
}

/* The account of uid 0 with that name. Returns 0, -ENOENT or -EIO. */
static int
root_find(struct groups_person *person)
{
	scope_file FILE *file = fopen(PASSWD, "re");
	const struct passwd *entry;

	if (!file)
		return -EIO;
	do {
		errno = 0;
		entry = fgetpwent(file);
		if (entry && entry->pw_uid == 0 && strcmp(entry->pw_name, person->account) == 0) {
			person->gid = entry->pw_gid;
			return text_copy(person->name, sizeof(person->name), entry->pw_name);
		}
	} while (entry);
	return feof(file) && !ferror(file) && errno != ENOMEM ? -ENOENT : -EIO;
}

int
groups_by_files(const struct groups_question *question, struct groups_answer *answer)
{
	struct groups_person person = {.account = question->account};
	int r = root_find(&person);

	if (r < 0)
		return groups_fail(answer, -EIO,
		    r == -EIO ? "%s can't be read" : "%s has no %s of uid 0", PASSWD,
		    question->account);
	for (size_t i = 0; i < question->count; i++) {
		struct groups_entry entry;

		if (groups_file_entry(question->names[i], &person, &entry) < 0)
			return groups_fail(answer, -EIO, "%s can't be read", GROUP);
		answer->is_member[i] = groups_entry_has(&entry, &person);
	}
	return 0;
}
