/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules, read without the keeper's facts. Called by gate.c. */
#include "watch/gate_rules.h"

#include "base/scope.h"

#include "base/poison.h"

#define DOOR "sshd"

/*
 * From where, by which key and of which groups is not known here: it may hold. Nor is the account
 * ("") while a directory is away.
 */
static bool
may_hold(const struct rule *rule, const char *account)
{
	if (rule->doors && !names_have(rule->doors, DOOR))
		return false;
	return !rule->section.accounts || !*account || names_have(rule->section.accounts, account);
}

static bool
holds_for_sure(const struct rule *rule, const char *account)
{
	return (!rule->section.accounts || *account) && !rule->section.groups && !rule->from &&
	       rule->known == WANTED_ANY && rule->key == WANTED_ANY;
}

enum copies
gate_rules_strictest(const struct sections *sections, const char *account)
{
	enum copies strictest = COPIES_ALLOW;

	for (size_t i = 0; i < sections->rule_count; i++) {
		const struct rule *rule = &sections->rules[i];

		if (!may_hold(rule, account))
			continue;
		if (rule->copies > strictest)
			strictest = rule->copies;
		if (holds_for_sure(rule, account))
			break;
	}
	return strictest;
}

enum copies
gate_rules_read(const char *account, char *words, size_t size)
{
	scope_settings struct settings *settings = NULL;

	if (settings_load(NULL, &settings, words, size) < 0)
		return COPIES_REFUSE;
	return gate_rules_strictest(&settings->sections, account);
}
