/* SPDX-License-Identifier: BSD-2-Clause */
/* Which rule holds, from the facts alone. Called by the store; runs in the keeper. */
#include "keeper/policy/rule.h"

#include "base/text.h"
#include "settings/networks.h"

#include "base/poison.h"

/* How a rule fits: may = it depends on what nobody can say. The least of all conditions counts. */
enum fit { FIT_NO = 0, FIT_MAY, FIT_YES };

static enum fit
fit_if(bool is_so)
{
	return is_so ? FIT_YES : FIT_NO;
}

static bool
has_word(const char *list, const char *wanted)
{
	const char *word;
	size_t length;

	while ((word = text_next_word(&list, " ", &length)))
		if (text_is_word(word, length, wanted))
			return true;
	return false;
}

/*
 * What is no address is in no network; and nothing is ever looked up. A door of the network that
 * names none is local only to a rule that names that door.
 */
static enum fit
fit_from(const struct rule *rule, const struct rule_facts *facts)
{
	switch (facts->place->kind) {
	case PLACE_LOCAL:
		return fit_if(
		    has_word(rule->from, "local") && (!facts->door_remote || rule->doors));
	case PLACE_ADDRESS:
		return fit_if(networks_have(rule->from, facts->place->address));
	case PLACE_UNKNOWN:
		break;
	}
	return FIT_NO;
}

static enum fit
fit_wanted(enum wanted wanted, enum wanted is)
{
	if (wanted == WANTED_ANY || wanted == is)
		return FIT_YES;
	return is == WANTED_ANY ? FIT_MAY : FIT_NO;
}

static enum fit
fit_groups(const struct rule *rule, const struct rule_facts *facts)
{
	const char *groups = rule->section.groups;

	if (!groups || names_meet(groups, facts->groups))
		return FIT_YES;
	return facts->groups_unknown ? FIT_MAY : FIT_NO;
}

static enum fit
fit_of(const struct rule *rule, const struct rule_facts *facts)
{
	const char *accounts = rule->section.accounts;
	const enum fit fits[] = {
	    fit_if(!rule->doors || names_have(rule->doors, facts->door)),
	    fit_if(!accounts || names_have(accounts, facts->account)),
	    rule->from ? fit_from(rule, facts) : FIT_YES,
	    fit_wanted(rule->known, facts->is_known ? WANTED_YES : WANTED_NO),
	    fit_wanted(rule->key, facts->key),
	    fit_groups(rule, facts),
	};
	enum fit least = FIT_YES;

	for (size_t i = 0; i < sizeof(fits) / sizeof(fits[0]); i++)
		if (fits[i] < least)
			least = fits[i];
	return least;
}

static int
strictness(enum require require)
{
	switch (require) {
	case REQUIRE_NEVER:
		return 0;
	case REQUIRE_NEW_SESSION:
		return 1;
	case REQUIRE_NEW_HOST:
		return 2;
	case REQUIRE_ALWAYS:
		return 3;
	case REQUIRE_REFUSE:
		break;
	}
	return 4;
}

/* Of two that are as strict, the one without "holds" is the stricter one. */
static bool
is_stricter(const struct rule_facts *facts, const struct rule_found *a, const struct rule_found *b)
{
	int more = strictness(a->require) - strictness(b->require);
	int64_t a_holds = a->rule ? a->rule->holds_minutes : 0;
	int64_t b_holds = b->rule ? b->rule->holds_minutes : 0;

	if (facts->of_copies)
		return a->copies > b->copies;
	return more != 0 ? more > 0 : a_holds < b_holds;
}

void
rule_find(const struct sections *sections, const struct rule_facts *facts, struct rule_found *ret)
{
	struct rule_found found = {.require = REQUIRE_ALWAYS};
	bool has_one = false, is_unsure = false;

	*ret = found;
	for (size_t i = 0; i <= sections->rule_count; i++) {
		/* Behind the last one stands what holds where none matches. */
		const struct rule *rule = i < sections->rule_count ? &sections->rules[i] : NULL;
		enum fit fit = rule ? fit_of(rule, facts) : FIT_YES;

		if (fit == FIT_NO)
			continue;
		found = (struct rule_found){.rule = rule,
		    .require = rule ? rule->require : REQUIRE_ALWAYS,
		    .copies = rule ? rule->copies : COPIES_DEFAULT};
		if (!has_one || is_stricter(facts, &found, ret))
			*ret = found;
		has_one = true;
		is_unsure = is_unsure || fit == FIT_MAY;
		if (fit == FIT_YES)
			break;
	}
	ret->is_unsure = is_unsure;
}
