/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A token whose counter may stand anywhere, as after a restore, is brought back by root: two codes
 * in a row, looked for far ahead of the last used one, which are used up. Called by run.c; runs in
 * the keeper.
 */
#include "base/text.h"
#include "keeper/factor/answer_form.h"
#include "keeper/factor/hotp.h"
#include "keeper/store/device.h"
#include "keeper/store/event.h"

#include "base/poison.h"

/* Returns 1, 0 (no such active device) or -errno. */
static int
load(struct running *running, struct device *ret)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(running->store, SQL_DEVICE_ACTIVE,
	    VALUES(number_value(running->account_id), text_value(running->act->device_name)), &row);

	if (r == 1)
		device_read(running, row, ret);
	return r;
}

static int
bring_back(struct running *running, const struct device *device, int64_t counter)
{
	int r = statement_run(running->store, SQL_DEVICE_RESYNC,
	    VALUES(number_value(device->id), number_value(counter)));

	if (r < 0)
		return r;
	if (sqlite3_changes(running->store->db) != 1)
		return answer_refuse(running, REASON_USED);
	running->result->ask = ASK_CODE;
	return answer_accept(running);
}

/* Of a pair whose first code was used neither is taken. */
static int
try_two(struct running *running, const struct device *device)
{
	struct answer_read scope_answer_read typed;
	const char *const codes[] = {typed.first, typed.second};
	const struct hotp_reach reach = {device->last, HOTP_RESYNC_AHEAD};
	int64_t counter;

	answer_read(running->act->answer, &typed);
	if (typed.form != FORM_TWO)
		return answer_refuse(running, REASON_FORM);
	if (device->otpauth.secret.size == 0)
		return answer_refuse(running, REASON_NO_STORE);
	if (!hotp_match_two(&device->otpauth, codes, &reach, &counter))
		return answer_refuse(running, REASON_WRONG);
	if (counter - 1 <= device->last)
		return answer_refuse(running, REASON_USED);
	return bring_back(running, device, counter);
}

int
act_resync(struct running *running)
{
	struct device scope_device device = {.id = 0};
	struct event event = {.place = "local", .device = running->act->device_name};
	int r = running->match == ACCOUNT_MATCHES ? load(running, &device) : 0;

	if (r <= 0)
		return r < 0 ? r : answer_refuse(running, REASON_NO_SUCH);
	if (device.otpauth.type != OTPAUTH_HOTP)
		return answer_refuse(running, REASON_BAD_VALUE);
	running->result->ask = ASK_TWO;
	if (text_is_empty(running->act->answer))
		return answer_refuse(running, REASON_NEEDS_CODE);
	r = try_two(running, &device);
	return r < 0 ? r : event_add(running, &event);
}
