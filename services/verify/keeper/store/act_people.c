/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an admin does for somebody whose phone is gone: reset, invite, and a code for the help desk
 * to read out. Root only. Called by run.c; runs in the keeper.
 */
#include "keeper/store/account.h"
#include "keeper/store/device.h"
#include "keeper/store/token.h"

#include "base/poison.h"

#define HELP_SECONDS 900

/* Whoever may be in the admin's place: the owner hears of it, and root. */
static int
tell(struct running *running, const char *kind)
{
	struct event event = {.place = "local"};
	int r;

	answer_accept(running);
	r = event_add(running, &event);
	return r < 0 ? r : alert_both(running, &event, kind, alert_add);
}

/* It was protected, and must not be open to the password alone until it is again. */
int
act_reset(struct running *running)
{
	int64_t active;
	int r = device_count(running, &active, NULL);

	if (r < 0)
		return r;
	if (active == 0 && !running->must_enrol)
		return answer_refuse(running, REASON_NOT_ENROLLED);
	r = ACCOUNT_FORGET(running, SQL_DEVICE_DROP_ALL, SQL_FORGET_RECOVERY, SQL_FORGET_TRUST,
	    SQL_FORGET_KNOWN, SQL_FORGET_HOLDS, SQL_FORGET_TEXTED, SQL_FORGET_CODES,
	    SQL_FORGET_TOKENS, SQL_FORGET_BRAKE);
	if (r == 0)
		r = statement_run(running->store, SQL_MUST_ENROL_SET,
		    VALUES(number_value(running->account_id), number_value(1)));
	if (r == 0)
		r = token_make(running, TOKEN_INVITATION, running->act->token_seconds);
	return r < 0 ? r : tell(running, "reset");
}

int
act_invite(struct running *running)
{
	int64_t active = 0;
	int r = account_need(running);

	if (r == 0)
		r = device_count(running, &active, NULL);
	if (r < 0)
		return r;
	if (active > 0)
		return answer_refuse(running, REASON_EXISTS);
	r = token_make(running, TOKEN_INVITATION, running->act->token_seconds);
	return r < 0 ? r : tell(running, "invited");
}

/* Of an account that is stopped it would open nothing. */
int
act_help_code(struct running *running)
{
	int64_t active;
	int r = device_count(running, &active, NULL);

	if (r < 0)
		return r;
	if (active == 0)
		return answer_refuse(running, REASON_NOT_ENROLLED);
	if (running->brake != BRAKE_NONE)
		return answer_refuse(running, REASON_HELD);
	r = token_make(running, TOKEN_HELP, HELP_SECONDS);
	return r < 0 ? r : tell(running, "help-code");
}
