/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A stored device with its secret opened. A row that another key, account or device sealed
 * does not open, and matches no code. Used by guess.c and the acts of enrolment; runs in the
 * keeper.
 */
#include "keeper/store/device.h"

#include "base/text.h"
#include "keeper/policy/clock.h"
#include "keeper/store/event.h"
#include "keeper/store/rules.h"
#include "keeper/store/trust.h"

#include <sodium.h>
#include <string.h>

#include "base/poison.h"

void
device_wipe(struct device *device)
{
	otpauth_wipe(&device->otpauth);
}

void
device_read(struct running *running, sqlite3_stmt *row, struct device *ret)
{
	struct seal_row seal_row = {.account_id = running->account_id};
	int r;

	memset(ret, 0, sizeof(*ret));
	ret->id = seal_row.device_id = sqlite3_column_int64(row, 0);
	text_copy(ret->name, sizeof(ret->name), statement_text(row, 1));
	r = algorithm_parse(statement_text(row, 2), &ret->otpauth.algorithm);
	ret->otpauth.digits = (unsigned int)sqlite3_column_int(row, 3);
	ret->otpauth.period_seconds = (unsigned int)sqlite3_column_int(row, 4);
	if (r == 0)
		r = seal_open(running->store->key, &seal_row, sqlite3_column_blob(row, 5),
		    (size_t)sqlite3_column_bytes(row, 5), &ret->otpauth.secret);
	if (r < 0)
		secret_wipe(&ret->otpauth.secret);
	ret->was_seen = sqlite3_column_type(row, 6) != SQLITE_NULL;
	text_copy(ret->last_host, sizeof(ret->last_host), statement_text(row, 6));
	ret->drift = sqlite3_column_int64(row, 7);
	otpauth_type_parse(statement_text(row, 8), &ret->otpauth.type);
	ret->last = sqlite3_column_int64(row, 9);
	ret->waits = sqlite3_column_int64(row, 10) == 1;
}

int
device_count(struct running *running, int64_t *ret_active, int64_t *ret_pending)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r = 0;

	if (running->match != ACCOUNT_OTHER_UID)
		r = statement_first(running->store, SQL_DEVICE_COUNT,
		    VALUES(number_value(running->account_id)), &row);
	*ret_active = r == 1 ? sqlite3_column_int64(row, 0) : 0;
	if (ret_pending)
		*ret_pending = r == 1 ? sqlite3_column_int64(row, 1) : 0;
	return r < 0 ? r : 0;
}

int
device_find(struct running *running, const char *name, struct device_named *ret)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(running->store, SQL_DEVICE_FIND,
	    VALUES(number_value(running->account_id), text_value(name)), &row);

	if (r == 1) {
		ret->id = sqlite3_column_int64(row, 0);
		ret->is_active = sqlite3_column_int64(row, 1) == 1;
	}
	return r;
}

int
device_drop(struct running *running, int64_t id)
{
	int r = statement_run(running->store, SQL_DEVICE_DROP, VALUES(number_value(id)));

	return r < 0 ? r : trust_forget_all(running);
}

int
device_may_go(struct running *running)
{
	struct due_state due;
	int64_t must_enrol = 0;
	int r;

	if (running->act->caller == 0)
		return 1;
	r = statement_number(running->store, SQL_ACCOUNT_MUST_ENROL,
	    VALUES(number_value(running->account_id)), &must_enrol);
	if (r == 0)
		r = due_state(running, &due);
	if (r < 0)
		return r;
	/* A deadline holds in place of that setting, as at a login. */
	if (must_enrol == 0 &&
	    (due.due == DUE_NEVER ? !running->act->refuse_unenrolled : due.due == DUE_LATER))
		return 1;
	return answer_refuse(running, REASON_LAST);
}

/* What a new device was made to replace. */
struct replaced {
	int64_t id;
	char name[DEVICE_NAME_MAX];
	bool gives_name; /* to the new one */
};

/* Returns 1, 0 (none) or -errno. */
static int
find_replaced(struct running *running, int64_t by, struct replaced *ret)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r =
	    statement_first(running->store, SQL_DEVICE_REPLACED, VALUES(number_value(by)), &row);

	if (r != 1)
		return r;
	ret->id = sqlite3_column_int64(row, 0);
	text_copy(ret->name, sizeof(ret->name), statement_text(row, 1));
	ret->gives_name = sqlite3_column_int64(row, 2) == 1;
	return 1;
}

static int
take_name(struct running *running, int64_t id, const char *name)
{
	text_copy(running->result->device, sizeof(running->result->device), name);
	return statement_run(
	    running->store, SQL_DEVICE_RENAME, VALUES(number_value(id), text_value(name)));
}

bool
device_wants_invitation(const struct running *running, int64_t active)
{
	return running->must_enrol && active == 0 && running->act->caller != 0;
}

int
device_replace(struct running *running, int64_t id)
{
	struct replaced old;
	struct event event = {
	    .name = "removed", .place = "local", .device = old.name, .detail = "replaced"};
	int r = find_replaced(running, id, &old);

	if (r != 1)
		return r;
	r = device_drop(running, old.id);
	if (r == 0 && old.gives_name)
		r = take_name(running, id, old.name);
	if (r == 0)
		r = event_add(running, &event);
	return r < 0 ? r : alert_add(running, &event, &(struct alert){.kind = "device-removed"});
}

int64_t
device_reach(const struct device *device)
{
	if (device->otpauth.type == OTPAUTH_HOTP)
		return OTPAUTH_COUNTER_MAX;
	return CLOCK_REACH_SECONDS / (int64_t)device->otpauth.period_seconds;
}

int64_t
device_near(const struct device *device)
{
	return CLOCK_NEAR_SECONDS / (int64_t)device->otpauth.period_seconds;
}

int64_t
device_wait(const struct device *device, int64_t step, int64_t now)
{
	int64_t wait = (step + 1) * (int64_t)device->otpauth.period_seconds - now;

	return device->otpauth.type == OTPAUTH_TOTP && wait > 0 ? wait : 0;
}

void
device_row_read(sqlite3_stmt *row, int first, struct device_row *ret)
{
	memset(ret, 0, sizeof(*ret));
	text_copy(ret->name, sizeof(ret->name), statement_text(row, first));
	ret->active = sqlite3_column_int64(row, first + 1) == 1;
	algorithm_parse(statement_text(row, first + 2), &ret->algorithm);
	ret->digits = (unsigned int)sqlite3_column_int(row, first + 3);
	ret->period_seconds = (unsigned int)sqlite3_column_int(row, first + 4);
	ret->created_at = sqlite3_column_int64(row, first + 5);
	ret->confirmed_at = sqlite3_column_int64(row, first + 6);
	ret->used_at = sqlite3_column_int64(row, first + 7);
	otpauth_type_parse(statement_text(row, first + 8), &ret->type);
	ret->waits = sqlite3_column_int64(row, first + 9) == 1;
}
