/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv stop and free. Stop forgets the trusted hosts and puts the brake on; it lists the sessions
 * that go on. Called by run.c; runs in the keeper.
 */
#include "base/text.h"
#include "keeper/policy/clock.h"
#include "keeper/store/account.h"
#include "keeper/store/brake.h"
#include "keeper/store/device.h"
#include "keeper/store/recovery.h"
#include "keeper/store/token.h"

#include "base/poison.h"

/*
 * Its owner has opened it again today, and somebody stops it once more: perhaps a process that runs
 * as the owner and wants him shut out. Returns 1, 0 (a code is wanted) or -errno.
 */
static int
may_stop(struct running *running, int64_t active)
{
	int64_t freed_at = 0;
	int r;

	if (running->act->caller == 0 || running->brake != BRAKE_NONE || active == 0)
		return 1;
	r = statement_number(running->store, SQL_BRAKE_FREED_AT,
	    VALUES(number_value(running->account_id)), &freed_at);
	if (r < 0 || freed_at == 0 || freed_at <= running->act->now - CLOCK_DAY_SECONDS)
		return r < 0 ? r : 1;
	return guess_gate(running, active);
}

/* What can be put on it. Returns the brake or -errno. */
static int
find_brake(struct running *running, int64_t active)
{
	int can;

	if (running->brake == BRAKE_HELD)
		return BRAKE_HELD;
	if (active == 0)
		return BRAKE_NONE;
	can = recovery_can_be_used(running);
	if (can < 0)
		return can;
	return can > 0 ? BRAKE_HELD : BRAKE_TWO;
}

/* Once is enough: its own processes could fill the outbox with what changes nothing. */
static int
tell(struct running *running, const struct event *event, bool is_news)
{
	return alert_both(running, event, "stopped", is_news ? alert_add : alert_add_daily);
}

/* Where logins ask an invitation, its end must not leave them to the password alone. */
static int
keep_shut(struct running *running)
{
	struct token token;
	int r = token_find(running, TOKEN_INVITATION, &token);

	if (r < 0 || token.state != TOKEN_LIVE)
		return r < 0 ? r : 0;
	return statement_run(running->store, SQL_MUST_ENROL_SET,
	    VALUES(number_value(running->account_id), number_value(1)));
}

/*
 * Forgets the trusted hosts, the tokens, which somebody else may have, and the logins: where a code
 * was right just now, trust is asked for.
 */
static int
stop(struct running *running, enum brake brake)
{
	bool is_news = brake != running->brake;
	struct event event = {.place = "local", .detail = brake_text(brake), .is_free = !is_news};
	int r = keep_shut(running);

	if (r == 0)
		r = ACCOUNT_FORGET(running, SQL_FORGET_TRUST, SQL_FORGET_KNOWN, SQL_FORGET_HOLDS,
		    SQL_FORGET_TEXTED, SQL_FORGET_TOKENS, SQL_LOGIN_FORGET);
	if (r == 0) /* perhaps not the owner's */
		r = ACCOUNT_FORGET(running, SQL_DEVICE_DROP_PENDING);
	if (r == 0 && is_news)
		r = statement_run(running->store, SQL_BRAKE_PUT,
		    VALUES(number_value(running->account_id), number_value((int64_t)brake),
			number_value(running->act->now)));
	if (r < 0)
		return r;
	running->result->brake = brake;
	answer_accept(running);
	r = event_add(running, &event);
	return r < 0 ? r : tell(running, &event, is_news);
}

static int
list_sessions(struct running *running)
{
	struct result *result = running->result;
	sqlite3_stmt *scope_statement row = NULL;
	int r = answer_rows(running, ROW_SESSION, ROWS_MAX, sizeof(*result->rows.sessions));

	if (r == 0)
		r = statement_first(running->store, SQL_LOGIN_OPEN,
		    VALUES(number_value(running->account_id), number_value(ROWS_MAX)), &row);
	for (; r == 1 && result->row_count < ROWS_MAX; r = statement_next(row)) {
		struct session_row *session = &result->rows.sessions[result->row_count++];

		text_copy(session->door, sizeof(session->door), statement_text(row, 0));
		text_copy(session->host, sizeof(session->host), statement_text(row, 1));
		session->at = sqlite3_column_int64(row, 2);
	}
	return r < 0 ? r : 0;
}

int
act_stop(struct running *running)
{
	int64_t active = 0;
	int brake, r = account_need(running);

	if (r == 0)
		r = device_count(running, &active, NULL);
	if (r == 0)
		r = may_stop(running, active);
	if (r != 1)
		return r;
	brake = find_brake(running, active);
	if (brake < 0)
		return brake;
	r = stop(running, (enum brake)brake);
	return r < 0 ? r : list_sessions(running);
}

/* Root frees without a code, the owner by what the brake wants. */
int
act_free(struct running *running)
{
	int64_t active = 0;
	int r;

	running->result->brake = running->brake;
	if (running->brake == BRAKE_NONE)
		return answer_accept(running);
	r = device_count(running, &active, NULL);
	if (r == 0)
		r = running->act->caller == 0 ? 1 : guess_gate(running, active);
	if (r != 1)
		return r;
	answer_accept(running);
	return brake_free(running);
}
