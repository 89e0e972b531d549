/* SPDX-License-Identifier: BSD-2-Clause */
/* Which deadline holds, and how far it is. Called by the keeper, and by 2sv. */
#include "settings/deadline.h"

#include "base/text.h"

#include <time.h>

#include "base/poison.h"

#define DAY_SECONDS INT64_C(86400)

/* How a section fits an account. */
enum fit { FIT_NO = 0, FIT_MAY, FIT_YES };

static enum fit
fit_of(const struct section *section, const struct deadline_facts *facts)
{
	if (section->accounts && !names_have(section->accounts, facts->account))
		return FIT_NO;
	if (!section->groups || names_meet(section->groups, facts->groups))
		return FIT_YES;
	return facts->groups_unknown ? FIT_MAY : FIT_NO;
}

static void
judge(const struct deadline *deadline, const struct deadline_facts *facts, struct due_state *ret)
{
	int64_t left = deadline->ends_at - facts->now;
	bool is_over = deadline->ends_at == 0 || (facts->clock_is_right && left <= 0);

	*ret = (struct due_state){.deadline = deadline,
	    .skips_left = deadline->skips - facts->skips_used,
	    .is_offered = is_over};
	if (ret->skips_left < 0)
		ret->skips_left = 0;
	if (!is_over) {
		ret->due = DUE_LATER;
		ret->days_left = left > 0 ? (left + DAY_SECONDS - 1) / DAY_SECONDS : 1;
		ret->is_offered = ret->days_left <= deadline->offer_days;
		return;
	}
	ret->due = ret->skips_left > 0 ? DUE_SKIPS : DUE_OVER;
	ret->is_offered = ret->due == DUE_OVER || deadline->ends_at > 0;
}

/* Is a over sooner than b? */
static bool
is_sooner(const struct due_state *a, const struct due_state *b)
{
	if (a->due != b->due)
		return a->due > b->due;
	return a->due == DUE_LATER ? a->days_left < b->days_left : a->skips_left < b->skips_left;
}

void
deadline_find(
    const struct sections *sections, const struct deadline_facts *facts, struct due_state *ret)
{
	*ret = (struct due_state){.due = DUE_NEVER};
	for (size_t i = 0; i < sections->deadline_count; i++) {
		const struct deadline *deadline = &sections->deadlines[i];
		enum fit fit = fit_of(&deadline->section, facts);
		struct due_state state;

		if (fit == FIT_NO)
			continue;
		judge(deadline, facts, &state);
		if (!ret->deadline || is_sooner(&state, ret))
			*ret = state;
		if (fit == FIT_YES)
			return;
	}
	if (facts->refuse_unenrolled)
		*ret = (struct due_state){.due = DUE_NEVER};
}

static void
day_of(const struct deadline *deadline, int64_t seconds, char ret[DEADLINE_DAY_SIZE])
{
	time_t at = (time_t)seconds;
	struct tm parts;

	if (deadline->ends_at == 0 || !gmtime_r(&at, &parts) ||
	    strftime(ret, DEADLINE_DAY_SIZE, "%Y-%m-%d", &parts) == 0)
		ret[0] = '\0';
}

void
deadline_day(const struct deadline *deadline, char ret[DEADLINE_DAY_SIZE])
{
	day_of(deadline, deadline->ends_at - 1, ret);
}

void
deadline_since(const struct deadline *deadline, char ret[DEADLINE_DAY_SIZE])
{
	day_of(deadline, deadline->ends_at, ret);
}

const char *
due_text(enum due due)
{
	static const char *const words[] = {
	    [DUE_NEVER] = "never",
	    [DUE_LATER] = "later",
	    [DUE_SKIPS] = "skips",
	    [DUE_OVER] = "over",
	};

	return words[due <= DUE_OVER ? due : DUE_OVER];
}
