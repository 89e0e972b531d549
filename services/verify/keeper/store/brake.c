/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a brake that is on lets be tried, and how it comes off. Called by guess.c, ledger.c and the
 * acts; runs in the keeper.
 */
#include "keeper/factor/answer_form.h"
#include "keeper/store/brake.h"

#include "base/poison.h"

bool
brake_is_lifted(const struct act *act)
{
	return act->account_uid == 0 && place_is_console(&act->place);
}

/* A recovery code frees at a login, or where 2sv free asks one: nothing else may use it up. */
static bool
may_free(const struct act *act)
{
	return act->kind == ACT_FREE ||
	       (act->kind == ACT_TRY && !act->for_test && !act->for_password);
}

bool
brake_shuts(const struct running *running)
{
	return running->brake == BRAKE_HELD && !may_free(running->act);
}

bool
brake_lets_try(const struct running *running, enum answer_form form)
{
	switch (running->brake) {
	case BRAKE_NONE:
		return true;
	case BRAKE_HELD:
		return form == FORM_WORDS;
	case BRAKE_TWO:
		return form == FORM_TWO || form == FORM_WORDS;
	}
	return false;
}

int
brake_free(struct running *running)
{
	struct event event = {.name = "freed", .place = "local"};
	int r = statement_run(running->store, SQL_BRAKE_FREE,
	    VALUES(number_value(running->account_id), number_value(running->act->now)));

	if (r < 0)
		return r;
	running->brake = BRAKE_NONE;
	r = event_add(running, &event);
	return r < 0 ? r : alert_add(running, &event, &(struct alert){.kind = "freed"});
}

const char *
brake_text(enum brake brake)
{
	static const char *const names[] = {
	    [BRAKE_NONE] = "none", [BRAKE_HELD] = "held", [BRAKE_TWO] = "two"};

	return names[brake];
}
