/* SPDX-License-Identifier: BSD-2-Clause */
/* Accounts and their groups. Called by sshd_proof.c and sshd_view.c. */
#include "config.h"

#include "stacks/sshd_people.h"
#include "stacks/people.h"

#include <errno.h>
#include <fnmatch.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define PASSWD "/etc/passwd"

int
sshd_people_add(struct sshd_people *people, const char *account)
{
	char *copy;

	for (size_t i = 0; i < people->count; i++)
		if (strcmp(people->of[i].account, account) == 0)
			return 0;
	if (people->count == sizeof(people->of) / sizeof(people->of[0])) {
		people->is_cut = true;
		return 0;
	}
	copy = strdup(account);
	if (!copy)
		return -ENOMEM;
	people->of[people->count++].account = copy;
	return 0;
}

int
sshd_people_add_pattern(struct sshd_people *people, const char *pattern)
{
	scope_file FILE *file = strpbrk(pattern, "*?") ? fopen(PASSWD, "re") : NULL;
	const struct passwd *entry;
	int count = 0, r = 0;

	if (!file)
		return sshd_people_add(people, pattern);
	while (r == 0 && (entry = fgetpwent(file))) {
		if (fnmatch(pattern, entry->pw_name, 0) != 0)
			continue;
		if (count++ == SSHD_PEOPLE_EACH) {
			people->is_cut = true;
			break;
		}
		r = sshd_people_add(people, entry->pw_name);
	}
	return r;
}

int
sshd_people_add_group(struct sshd_people *people, const char *name)
{
	const struct group *group = name ? getgrnam(name) : NULL;
	int r = 0;

	for (size_t i = 0; group && group->gr_mem[i] && r == 0; i++) {
		if (i == SSHD_PEOPLE_EACH) {
			people->is_cut = true;
			break;
		}
		r = sshd_people_add(people, group->gr_mem[i]);
	}
	return r;
}

/* Only the file: to list all people of a directory could take hours. */
int
sshd_people_add_local(struct sshd_people *people)
{
	scope_file FILE *file = fopen(PASSWD, "re");
	const struct passwd *entry;
	int count = 0, r = 0;

	while (file && r == 0 && (entry = fgetpwent(file))) {
		if (!people_have_uid(entry->pw_uid))
			continue;
		if (count++ == SSHD_PEOPLE_EACH) {
			people->is_cut = true;
			break;
		}
		r = sshd_people_add(people, entry->pw_name);
	}
	return r;
}

static void
sort_out(const struct sshd_wish *wish, struct sshd_who *who)
{
	who->is_root = strcmp(who->account, "root") == 0;
	who->is_robot = people_are_in(who->account, wish->robots);
	who->is_person = !wish->people || people_are_in(who->account, wish->people);
}

int
sshd_people_find(const struct sshd_wish *wish, const char *person, struct sshd_people *ret)
{
	int r;

	*ret = (struct sshd_people){.count = 0};
	r = sshd_people_add(ret, "nobody");
	if (r == 0)
		r = sshd_people_add(ret, "root");
	if (r == 0 && person)
		r = sshd_people_add(ret, person);
	if (r == 0)
		r = sshd_people_add_group(ret, wish->people);
	if (r == 0)
		r = sshd_people_add_group(ret, wish->robots);
	if (r == 0 && !wish->people)
		r = sshd_people_add_local(ret);
	for (size_t i = 0; i < ret->count && r == 0; i++)
		sort_out(wish, &ret->of[i]);
	return r;
}

void
sshd_people_free(struct sshd_people *people)
{
	for (size_t i = 0; i < people->count; i++)
		free(people->of[i].account);
	people->count = 0;
}
