/* SPDX-License-Identifier: BSD-2-Clause */
/* What libc says: getpwnam_r(3), getgrouplist(3), getgrnam_r(3). Runs in the child of groups.c. */
#include "config.h" /* _GNU_SOURCE */
#include "dialogue/groups_child.h"
#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define ENTRY_FIRST (1024 * 1024) /* untouched memory costs nothing, another question does */
#define GIDS_MAX 65536		  /* NGROUPS_MAX of the kernel */

int
groups_buffer_grow(struct groups_buffer *buffer)
{
	size_t size = buffer->size ? buffer->size * 4 : ENTRY_FIRST;

	if (size > GROUPS_ENTRY_MAX)
		return -ERANGE;
	free(buffer->bytes);
	buffer->bytes = malloc(size);
	buffer->size = buffer->bytes ? size : 0;
	return buffer->bytes ? 0 : -ENOMEM;
}

struct asking {
	struct groups_said said;
	struct groups_answer *answer;
	struct groups_buffer buffer;
};

static int
person_find(struct asking *asking)
{
	const struct groups_question *question = asking->said.question;
	struct groups_person *person = &asking->said.person;
	struct groups_buffer *buffer = &asking->buffer;
	struct passwd entry, *found = NULL;
	int r;

	person->account = question->account;
	do {
		errno = EIO; /* of a module that fails without a word */
		r = getpwnam_r(question->account, &entry, buffer->bytes, buffer->size, &found);
	} while (r == ERANGE && groups_buffer_grow(buffer) == 0);
	if (!found)
		return groups_fail(asking->answer, -EIO, "NSS does not find the account %s: %s",
		    question->account, r ? strerror(r) : "not found");
	if (found->pw_uid != question->uid)
		return groups_fail(asking->answer, -EIO, "by NSS %s has another uid, %u",
		    question->account, (unsigned int)found->pw_uid);
	person->gid = found->pw_gid;
	if (text_copy(person->name, sizeof(person->name), found->pw_name) < 0)
		return groups_fail(asking->answer, -EIO, "the name that NSS gives %s is too long",
		    question->account);
	return 0;
}

/* At once with room for all: with less, all modules would be asked again. */
static int
person_list(struct asking *asking)
{
	struct groups_person *person = &asking->said.person;

	person->count = GIDS_MAX;
	person->gids = calloc(GIDS_MAX, sizeof(person->gids[0]));
	if (!person->gids)
		return groups_fail(asking->answer, -ENOMEM, "there is no memory for groups");
	if (getgrouplist(person->account, person->gid, person->gids, &person->count) < 0)
		return groups_fail(asking->answer, -EIO, "%s is in more than %d groups",
		    person->account, GIDS_MAX);
	return 0;
}

static int
entry_find(struct asking *asking, size_t i)
{
	const char *name = asking->said.question->names[i];
	struct groups_buffer *buffer = &asking->buffer;
	struct group entry, *found = NULL;
	int r;

	do {
		errno = EIO; /* as above */
		r = getgrnam_r(name, &entry, buffer->bytes, buffer->size, &found);
	} while (r == ERANGE && groups_buffer_grow(buffer) == 0);
	if (r)
		return groups_fail(asking->answer, -EIO, "NSS does not look up the group %s: %s",
		    name, strerror(r));
	if (found)
		groups_entry_take(&asking->said.entries[i], found, &asking->said.person);
	return 0;
}

static int
entries_find(struct asking *asking)
{
	const struct groups_said *said = &asking->said;
	size_t members = 0;
	int r = 0, doubt;

	for (size_t i = 0; i < said->question->count && r == 0; i++) {
		bool is_member;

		r = entry_find(asking, i);
		is_member = r == 0 && groups_entry_has(&said->entries[i], &said->person);
		asking->answer->is_member[i] = is_member;
		members += is_member;
	}
	if (r == 0 && members == said->question->count)
		return 0;
	doubt = groups_doubt(said, asking->answer); /* after a failure: which module it was */
	return r < 0 ? r : doubt;
}

static int
find_all(struct asking *asking)
{
	int r = groups_buffer_grow(&asking->buffer);

	if (r < 0)
		return groups_fail(asking->answer, r, "there is no memory for groups");
	r = person_find(asking);
	if (r == 0)
		r = person_list(asking);
	return r < 0 ? r : entries_find(asking);
}

int
groups_by_nss(const struct groups_question *question, struct groups_answer *answer)
{
	scope_free struct asking *asking = calloc(1, sizeof(*asking));
	int r;

	if (!asking)
		return groups_fail(answer, -ENOMEM, "there is no memory for groups");
	asking->said.question = question;
	asking->answer = answer;
	r = find_all(asking);
	free(asking->said.person.gids);
	free(asking->buffer.bytes);
	return r;
}
