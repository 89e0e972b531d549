/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether rules that refuse leave a way in for somebody who could take them back: root, or a member
 * of the groups that sudo's packages name. Called by rule_names.c, as whoever calls 2sv.
 */
#include "tools/admin/rule_names.h"

#include "base/text.h"
#include "stacks/people.h"

#include <grp.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define ACCOUNTS_MAX 64

static const char *const admin_groups[] = {"sudo", "wheel", "admin"};
#define GROUP_COUNT (sizeof(admin_groups) / sizeof(admin_groups[0]))

struct admins {
	char *names[ACCOUNTS_MAX]; /* the first is root */
	size_t count;
};

static void
add(struct admins *admins, const char *name)
{
	if (admins->count == ACCOUNTS_MAX)
		return;
	admins->names[admins->count] = strdup(name);
	if (!admins->names[admins->count++])
		abort();
}

static void
find(struct admins *ret)
{
	*ret = (struct admins){.count = 0};
	add(ret, "root");
	for (size_t i = 0; i < GROUP_COUNT; i++) {
		const struct group *group = getgrnam(admin_groups[i]);

		for (char **name = group ? group->gr_mem : NULL; name && *name; name++)
			add(ret, *name);
	}
}

static bool
is_in_one(const char *account, const char *groups)
{
	const char *word;
	size_t length;

	while ((word = text_next_word(&groups, "\n", &length))) {
		char name[256];

		if (text_format(name, sizeof(name), "%.*s", (int)length, word) >= 0 &&
		    people_are_in(account, name))
			return true;
	}
	return false;
}

static bool
is_of(const struct rule *rule, const char *account, const char *door)
{
	const struct section *section = &rule->section;

	return (!section->accounts || names_have(section->accounts, account)) &&
	       (!rule->doors || names_have(rule->doors, door)) &&
	       (!section->groups || is_in_one(account, section->groups));
}

/* The rule that refuses the account there, from wherever and with whatever it comes; NULL = none.
 */
static const struct rule *
rule_that_shuts(const struct sections *sections, const char *account, const char *door)
{
	for (size_t i = 0; i < sections->rule_count; i++) {
		const struct rule *rule = &sections->rules[i];
		bool is_of_some =
		    rule->from || rule->known != WANTED_ANY || rule->key != WANTED_ANY;

		if (!is_of(rule, account, door))
			continue;
		if (rule->require != REQUIRE_REFUSE)
			return NULL;
		if (!is_of_some)
			return rule;
	}
	return NULL;
}

/* The last of the rules that shut all of them out there; NULL: somebody comes in. */
static const struct rule *
rule_that_shuts_all(const struct sections *sections, const struct admins *admins, const char *door)
{
	const struct rule *last = NULL;

	for (size_t i = 0; i < admins->count; i++) {
		const struct rule *rule = rule_that_shuts(sections, admins->names[i], door);

		if (!rule)
			return NULL;
		last = !last || rule > last ? rule : last;
	}
	return last;
}

const struct rule *
rule_admins_shut(const struct sections *sections, bool *ret_everywhere)
{
	const struct rule *at_sshd;
	struct admins admins;
	bool refuses = false;

	*ret_everywhere = false;
	for (size_t i = 0; i < sections->rule_count; i++)
		refuses = refuses || sections->rules[i].require == REQUIRE_REFUSE;
	if (!refuses)
		return NULL;
	find(&admins);
	at_sshd = rule_that_shuts_all(sections, &admins, "sshd");
	*ret_everywhere = at_sshd && rule_that_shuts_all(sections, &admins, "login");
	for (size_t i = 0; i < admins.count; i++)
		free(admins.names[i]);
	return at_sshd;
}
