/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The recovery codes of an account: how many are left, and a new set. Called by run.c; runs in the
 * keeper.
 */
#include "keeper/store/device.h"
#include "keeper/store/recovery.h"

#include "base/poison.h"

#define MADE_A_DAY 20

int
act_codes(struct running *running)
{
	struct result *result = running->result;
	sqlite3_stmt *scope_statement row = NULL;
	int r = recovery_look(running, &result->recovery);

	result->has_recovery = running->act->recovery_codes > 0;
	if (r == 0)
		r = answer_rows(running, ROW_USED, RECOVERY_CODES_MAX, sizeof(*result->rows.used));
	if (r < 0 || result->recovery.made == 0)
		return r < 0 ? r : answer_accept(running);
	r = statement_first(
	    running->store, SQL_RECOVERY_USED, VALUES(number_value(running->account_id)), &row);
	for (; r == 1 && result->row_count < RECOVERY_CODES_MAX; r = statement_next(row)) {
		struct used_row *used = &result->rows.used[result->row_count++];

		used->number = sqlite3_column_int64(row, 0);
		used->used_at = sqlite3_column_int64(row, 1);
	}
	return r < 0 ? r : answer_accept(running);
}

static int
make(struct running *running)
{
	struct event event;
	int r;

	answer_accept(running);
	r = recovery_make_set(running, &event);
	return r < 0 ? r : alert_add(running, &event, &(struct alert){.kind = "codes-new"});
}

/* What is refused without a code is refused before one is used up. */
int
act_codes_new(struct running *running)
{
	int64_t active;
	int r = device_count(running, &active, NULL);

	if (r < 0)
		return r;
	if (active == 0)
		return answer_refuse(running, REASON_NOT_ENROLLED);
	if (running->act->recovery_codes == 0)
		return answer_refuse(running, REASON_RULE);
	if (running->act->caller != 0)
		r = alert_made_enough(running, "codes-new", MADE_A_DAY);
	if (r != 0)
		return r < 0 ? r : answer_refuse(running, REASON_TOO_MANY);
	r = guess_gate(running, active);
	return r == 1 ? make(running) : r;
}
