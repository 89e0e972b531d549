/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The modules of NSS, asked themselves, for libc does not tell which of them failed. Nothing that
 * is found here makes anybody a member. Source: The GNU C Library, "NSS Module Function Internals";
 * getgrouplist(3) is initgroups_dyn, or where a module has none, an enumeration, which says what
 * the lists of members do. Runs in the child of groups.c.
 */
#include "config.h" /* _GNU_SOURCE */
#include "dialogue/groups_child.h"
#include "base/scope.h"
#include "base/text.h"

#include <dlfcn.h>
#include <errno.h>
#include <nss.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define BLANK " "
#define NAME_SIZE 512

typedef enum nss_status entry_function(
    const char *name, struct group *ret, char *buffer, size_t size, int *ret_errno);
typedef enum nss_status list_function(const char *account, gid_t left_out, long *count, long *size,
    gid_t **gids, long limit, int *ret_errno);

struct module {
	const char *name; /* not ended */
	int length;
	bool is_files; /* which may be in libc itself: read here */
	entry_function *entry;
	list_function *list;
};

struct doubting {
	const struct groups_said *said;
	struct groups_answer *answer;
	struct groups_buffer buffer;
	struct groups_switch services;
};

static int
fail(struct doubting *doubting, const struct module *module, const char *what)
{
	return groups_fail(
	    doubting->answer, -EIO, "NSS: the module %.*s %s", module->length, module->name, what);
}

static int
fail_by_status(struct doubting *doubting, const struct module *module, enum nss_status status)
{
	return fail(doubting, module,
	    status == NSS_STATUS_UNAVAIL    ? "is not available"
	    : status == NSS_STATUS_TRYAGAIN ? "did not succeed; it may later"
					    : "gave no answer that is known");
}

/* An answer of its own that libc can't have had: it failed then, and does not now. */
static int
fail_by_word(struct doubting *doubting, const struct module *module)
{
	return fail(doubting, module, "says another thing than it did a moment ago");
}

static void *
module_function(void *library, const struct module *module, const char *function)
{
	char name[NAME_SIZE];

	if (text_format(
		name, sizeof(name), "_nss_%.*s_%s", module->length, module->name, function) < 0)
		return NULL;
	return dlsym(library, name);
}

/* The next one of services. Returns 1, 0 (there is none) or -errno. */
static int
module_next(struct doubting *doubting, const char **services, struct module *ret)
{
	char file[NAME_SIZE];
	size_t length;
	void *library;

	*ret = (struct module){.name = text_next_word(services, BLANK, &length)};
	if (!ret->name)
		return 0;
	ret->length = (int)length;
	ret->is_files = text_is_word(ret->name, length, "files");
	if (ret->is_files)
		return 1;
	if (text_format(file, sizeof(file), "libnss_%.*s.so.2", ret->length, ret->name) < 0)
		return fail(doubting, ret, "has too long a name");
	library = dlopen(file, RTLD_NOW);
	if (!library)
		return fail(doubting, ret,
		    "can't be loaded: put it there, or take it out of "
		    "/etc/nsswitch.conf");
	ret->entry = (entry_function *)module_function(library, ret, "getgrnam_r");
	ret->list = (list_function *)module_function(library, ret, "initgroups_dyn");
	return 1;
}

static int
module_entry(
    struct doubting *doubting, const struct module *module, size_t i, struct groups_entry *ret)
{
	const char *name = doubting->said->question->names[i];
	struct groups_buffer *buffer = &doubting->buffer;
	enum nss_status status;
	struct group entry;

	*ret = (struct groups_entry){.is_found = false};
	if (module->is_files)
		return groups_file_entry(name, &doubting->said->person, ret) == 0
			   ? 0
			   : fail(doubting, module, "can't read /etc/group");
	if (!module->entry)
		return 0; /* it has nothing to do with groups */
	do {
		errno = 0;
		status = module->entry(name, &entry, buffer->bytes, buffer->size, &errno);
	} while (
	    status == NSS_STATUS_TRYAGAIN && errno == ERANGE && groups_buffer_grow(buffer) == 0);
	if (status == NSS_STATUS_SUCCESS)
		groups_entry_take(ret, &entry, &doubting->said->person);
	else if (status != NSS_STATUS_NOTFOUND)
		return fail_by_status(doubting, module, status);
	return 0;
}

/* The first module that has a group is the one that libc asked; the account is in none of it. */
static int
entry_doubt(struct doubting *doubting, size_t i)
{
	const struct groups_entry *said = &doubting->said->entries[i];
	const char *services = doubting->services.group;
	bool is_first = true;
	struct module module;
	int r;

	while ((r = module_next(doubting, &services, &module)) > 0) {
		struct groups_entry entry;

		r = module_entry(doubting, &module, i, &entry);
		if (r < 0)
			return r;
		if (!entry.is_found)
			continue;
		if (is_first && !(said->is_found && said->gid == entry.gid))
			return fail_by_word(doubting, &module);
		if (said->gid == entry.gid && entry.lists_account)
			return fail_by_word(doubting, &module);
		is_first = false;
	}
	return r;
}

/* Is one of the gids a group of which libc said that the account is no member? */
static bool
list_has_more(const struct doubting *doubting, const gid_t *gids, long count)
{
	const struct groups_said *said = doubting->said;

	for (size_t i = 0; i < said->question->count; i++)
		for (long k = 0; k < count; k++)
			if (!doubting->answer->is_member[i] && said->entries[i].is_found &&
			    said->entries[i].gid == gids[k])
				return true;
	return false;
}

static int
list_doubt(struct doubting *doubting, const struct module *module)
{
	const struct groups_person *person = &doubting->said->person;
	long count = 0, size = 64; /* it makes more of it */
	scope_free gid_t *gids = calloc((size_t)size, sizeof(gids[0]));
	enum nss_status status;

	if (!gids)
		return fail(doubting, module, "had no memory");
	errno = 0;
	status = module->list(person->account, person->gid, &count, &size, &gids, -1, &errno);
	if (status != NSS_STATUS_SUCCESS && status != NSS_STATUS_NOTFOUND)
		return fail_by_status(doubting, module, status);
	return list_has_more(doubting, gids, count) ? fail_by_word(doubting, module) : 0;
}

static int
doubt_all(struct doubting *doubting)
{
	const struct groups_question *question = doubting->said->question;
	const char *services = doubting->services.initgroups;
	struct module module;
	int r;

	while ((r = module_next(doubting, &services, &module)) > 0) {
		r = module.list ? list_doubt(doubting, &module) : 0;
		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < question->count && r == 0; i++)
		if (!doubting->answer->is_member[i])
			r = entry_doubt(doubting, i);
	return r;
}

int
groups_doubt(const struct groups_said *said, struct groups_answer *answer)
{
	struct doubting doubting = {.said = said, .answer = answer};
	int r = groups_switch_read(&doubting.services);

	if (r < 0)
		return groups_fail(answer, r, "/etc/nsswitch.conf can't be read");
	r = groups_buffer_grow(&doubting.buffer);
	if (r < 0)
		return groups_fail(answer, r, "there is no memory for groups");
	r = doubt_all(&doubting);
	free(doubting.buffer.bytes);
	return r;
}
