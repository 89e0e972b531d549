/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The grading of an account: a table of gaps, the most important first, each with what it makes
 * of the grade. Called by status.c; pure.
 */
#include "tools/person/gap.h"

#include "base/poison.h"

const char *
checkup_grade_text(enum checkup_grade grade)
{
	static const char *const texts[] = {
	    [CHECKUP_WEAK] = "weak", [CHECKUP_FAIR] = "fair", [CHECKUP_GOOD] = "good"};

	return texts[grade];
}

const char *
checkup_kind_name(enum checkup_kind kind)
{
	static const char *const names[] = {
	    [GAP_STOPPED] = "stopped",
	    [GAP_RESET] = "reset",
	    [GAP_INVITED] = "invited",
	    [GAP_NO_DEVICE] = "no-device",
	    [GAP_EXPIRED] = "invitation-expired",
	    [GAP_TOKEN_WAITS] = "token-waits",
	    [GAP_REFUSED_CODES] = "refused-codes",
	    [GAP_NO_LOGIN] = "no-login",
	    [GAP_UNSENT] = "alerts-unsent",
	    [GAP_NO_CODES] = "no-recovery-codes",
	    [GAP_ONE_DEVICE] = "one-device",
	    [GAP_NO_CONTACT] = "no-contact",
	    [GAP_CONTACT_WAITS] = "contact-waits",
	    [GAP_FEW_CODES] = "few-recovery-codes",
	    [GAP_TRUST_BY_ADDRESS] = "trust-by-address",
	    [GAP_PENDING_DEVICE] = "pending-device",
	    [GAP_NEW_HOSTS] = "new-hosts",
	    [GAP_MANY_TRUSTED] = "many-trusted",
	    [GAP_OLD_CODES] = "old-recovery-codes",
	};

	return names[kind];
}

/* The most important first; those that are but wishes last. */
static const struct rule {
	enum checkup_kind kind;
	enum checkup_weight weight;
	bool (*find)(const struct checkup_facts *facts, struct checkup_gap *gap);
} rules[] = {
    {GAP_STOPPED, CHECKUP_LOOK, gap_stopped},
    {GAP_RESET, CHECKUP_MAKES_WEAK, gap_reset},
    {GAP_INVITED, CHECKUP_MAKES_WEAK, gap_invited},
    {GAP_NO_DEVICE, CHECKUP_MAKES_WEAK, gap_no_device},
    {GAP_EXPIRED, CHECKUP_MAKES_WEAK, gap_expired},
    {GAP_TOKEN_WAITS, CHECKUP_MAKES_WEAK, gap_all_waiting},
    {GAP_REFUSED_CODES, CHECKUP_LOOK, gap_refused},
    {GAP_NO_LOGIN, CHECKUP_MAKES_FAIR, gap_no_login},
    {GAP_TOKEN_WAITS, CHECKUP_MAKES_FAIR, gap_one_waiting},
    {GAP_UNSENT, CHECKUP_MAKES_FAIR, gap_unsent},
    {GAP_NO_CODES, CHECKUP_MAKES_FAIR, gap_no_codes},
    {GAP_ONE_DEVICE, CHECKUP_MAKES_FAIR, gap_uncovered_device},
    {GAP_CONTACT_WAITS, CHECKUP_MAKES_FAIR, gap_only_contact},
    {GAP_NO_CONTACT, CHECKUP_MAKES_FAIR, gap_no_contact},
    {GAP_FEW_CODES, CHECKUP_MAKES_FAIR, gap_few_codes},
    {GAP_TRUST_BY_ADDRESS, CHECKUP_MAKES_FAIR, gap_by_address},
    {GAP_PENDING_DEVICE, CHECKUP_LOOK, gap_pending},
    {GAP_NEW_HOSTS, CHECKUP_LOOK, gap_new_hosts},
    {GAP_CONTACT_WAITS, CHECKUP_MAY, gap_further_contact},
    {GAP_MANY_TRUSTED, CHECKUP_MAY, gap_many_trusted},
    {GAP_OLD_CODES, CHECKUP_MAY, gap_old_codes},
    {GAP_ONE_DEVICE, CHECKUP_MAY, gap_covered_device},
};
_Static_assert(sizeof(rules) / sizeof(rules[0]) <= CHECKUP_GAPS_MAX, "there is room for each gap");

static enum checkup_grade
grade_of(enum checkup_weight weight)
{
	switch (weight) {
	case CHECKUP_MAY:
	case CHECKUP_LOOK:
		return CHECKUP_GOOD;
	case CHECKUP_MAKES_FAIR:
		return CHECKUP_FAIR;
	case CHECKUP_MAKES_WEAK:
		break;
	}
	return CHECKUP_WEAK;
}

void
checkup_judge(const struct checkup_facts *facts, struct checkup *ret)
{
	*ret = (struct checkup){.grade = CHECKUP_GOOD};
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		struct checkup_gap *gap = &ret->gaps[ret->count];

		*gap = (struct checkup_gap){.kind = rules[i].kind, .weight = rules[i].weight};
		if (!rules[i].find(facts, gap))
			continue;
		if (grade_of(gap->weight) < ret->grade)
			ret->grade = grade_of(gap->weight);
		ret->count++;
	}
}
