/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What status, devices and hosts show. They write nothing, so a batch of them commits nothing.
 * Called by run.c; runs in the keeper.
 */
#include "base/text.h"
#include "keeper/store/device.h"
#include "keeper/store/last_login.h"
#include "keeper/store/recovery.h"

#include "base/poison.h"

#define DAY_SECONDS INT64_C(86400)
#define UNSENT_SECONDS (7 * DAY_SECONDS) /* so long one that was given up is spoken of */

static int
status_last(struct running *running, struct status_row *ret)
{
	struct last_login last;
	int r = last_login_find(running, &last);

	ret->last_at = last.at;
	text_copy(ret->last_host, sizeof(ret->last_host), last.host);
	text_copy(ret->last_door, sizeof(ret->last_door), last.door);
	return r;
}

/* While no host may be trusted none is shown to be. */
static int64_t
trusted_from(const struct act *act)
{
	return act->trust_days > 0 ? act->now : INT64_MAX;
}

static int
status_codes(struct running *running, struct status_row *ret)
{
	struct recovery_set set;
	int r = recovery_look(running, &set);

	ret->has_codes = running->act->recovery_codes > 0 && ret->devices > 0;
	ret->codes_left = set.left;
	return r;
}

static int
status_alerts(struct running *running, struct status_row *ret)
{
	int r = statement_number(running->store, SQL_STATUS_CONTACTS,
	    VALUES(number_value(running->account_id)), &ret->contacts);

	return r < 0 ? r
		     : statement_number(running->store, SQL_STATUS_UNSENT,
			   VALUES(number_value(running->account_id),
			       number_value(running->act->now - UNSENT_SECONDS)),
			   &ret->unsent);
}

int
act_status(struct running *running)
{
	const struct act *act = running->act;
	struct status_row *row;
	int r = answer_rows(running, ROW_STATUS, 1, sizeof(*row));

	if (r < 0)
		return r;
	row = running->result->rows.status;
	text_copy(row->account, sizeof(row->account), act->account);
	row->account_uid = act->account_uid;
	row->refuse_unenrolled = act->refuse_unenrolled;
	if (act->way == WAY_ROOT)
		store_trouble(running->store, row->trouble, sizeof(row->trouble));
	r = device_count(running, &row->devices, &row->pending);
	if (r == 0)
		r = status_last(running, row);
	if (r == 0)
		r = statement_number(running->store, SQL_STATUS_NEW_HOSTS,
		    VALUES(number_value(running->account_id), number_value(act->now)),
		    &row->new_hosts);
	if (r == 0)
		r = statement_number(running->store, SQL_FAILURES_SINCE,
		    VALUES(number_value(running->account_id), number_value(act->now - DAY_SECONDS)),
		    &row->failures);
	if (r == 0)
		r = status_codes(running, row);
	if (r == 0)
		r = status_alerts(running, row);
	row->brake = running->brake;
	row->must_enrol = running->must_enrol;
	row->refuse_unenrolled |= running->must_enrol;
	if (r == 0)
		r = statement_number(running->store, SQL_TRUST_COUNT,
		    VALUES(number_value(running->account_id), number_value(trusted_from(act))),
		    &row->trusted);
	if (r == 0)
		r = statement_number(running->store, SQL_INVITED_UNTIL,
		    VALUES(number_value(running->account_id)), &row->invited_until);
	if (r == 0 && row->brake != BRAKE_NONE)
		r = statement_number(running->store, SQL_BRAKE_AT,
		    VALUES(number_value(running->account_id)), &row->brake_at);
	running->result->row_count = 1;
	return r < 0 ? r : answer_accept(running);
}

/* By name, a page at a time. */
int
act_accounts(struct running *running)
{
	const struct act *act = running->act;
	struct result *result = running->result;
	sqlite3_stmt *scope_statement row = NULL;
	int r = answer_rows(running, ROW_ACCOUNT, ROWS_MAX, sizeof(*result->rows.status));

	if (r < 0)
		return r;
	r = statement_first(running->store, SQL_ACCOUNT_LIST_PAGE,
	    VALUES(text_value(act->after_account ? act->after_account : ""),
		number_value(ROWS_MAX + 1)),
	    &row);
	for (; r == 1 && result->row_count < ROWS_MAX; r = statement_next(row)) {
		struct status_row *account = &result->rows.status[result->row_count++];

		text_copy(account->account, sizeof(account->account), statement_text(row, 0));
		account->account_uid = (uid_t)sqlite3_column_int64(row, 1);
		account->devices = sqlite3_column_int64(row, 2);
		account->brake = (enum brake)sqlite3_column_int(row, 3);
		account->must_enrol = sqlite3_column_int(row, 4) == 1;
		account->invited_until = sqlite3_column_int64(row, 5);
		account->last_at = sqlite3_column_int64(row, 6);
		text_copy(account->last_host, sizeof(account->last_host), statement_text(row, 7));
		account->has_codes = act->recovery_codes > 0 && account->devices > 0;
		account->codes_left = sqlite3_column_int64(row, 8);
		account->used_at = sqlite3_column_int64(row, 9);
		account->skips_used = sqlite3_column_int64(row, 10);
		account->reminded_at = sqlite3_column_int64(row, 11);
	}
	result->more = r == 1;
	return r < 0 ? r : answer_accept(running);
}

/* By account and name, a page at a time; one row more than fits tells whether there are more. */
static int
devices_of_all(struct running *running)
{
	const struct act *act = running->act;
	struct result *result = running->result;
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(running->store, SQL_DEVICE_LIST_PAGE,
	    VALUES(text_value(act->after_account ? act->after_account : ""),
		text_value(act->after ? act->after : ""), number_value(ROWS_MAX + 1)),
	    &row);

	for (; r == 1 && result->row_count < ROWS_MAX; r = statement_next(row)) {
		struct device_row *device = &result->rows.devices[result->row_count++];

		device_row_read(row, 1, device);
		text_copy(device->account, sizeof(device->account), statement_text(row, 0));
	}
	result->more = r == 1;
	return r < 0 ? r : answer_accept(running);
}

static int
devices_of_one(struct running *running)
{
	struct result *result = running->result;
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(running->store, SQL_DEVICE_LIST,
	    VALUES(number_value(running->account_id), number_value(ROWS_MAX)), &row);

	for (; r == 1; r = statement_next(row)) {
		struct device_row *device = &result->rows.devices[result->row_count++];

		device_row_read(row, 0, device);
		text_copy(device->account, sizeof(device->account), running->act->account);
	}
	return r < 0 ? r : answer_accept(running);
}

int
act_devices(struct running *running)
{
	struct result *result = running->result;
	int r = answer_rows(running, ROW_DEVICE, ROWS_MAX, sizeof(*result->rows.devices));

	if (r < 0)
		return r;
	return running->act->all ? devices_of_all(running) : devices_of_one(running);
}

static void
host_row_read(sqlite3_stmt *row, struct host_row *ret)
{
	text_copy(ret->account, sizeof(ret->account), statement_text(row, 0));
	text_copy(ret->host, sizeof(ret->host), statement_text(row, 1));
	text_copy(ret->address, sizeof(ret->address), statement_text(row, 2));
	ret->known = sqlite3_column_int64(row, 3) == 1;
	ret->by_key = sqlite3_column_int64(row, 4) == 1;
	ret->first_at = sqlite3_column_int64(row, 5);
	ret->last_at = sqlite3_column_int64(row, 6);
	ret->logins = sqlite3_column_int64(row, 7);
	text_copy(ret->door, sizeof(ret->door), statement_text(row, 8));
	text_copy(ret->key, sizeof(ret->key), statement_text(row, 9));
	text_copy(ret->device, sizeof(ret->device), statement_text(row, 10));
	ret->code_at = sqlite3_column_int64(row, 11);
	text_copy(ret->country, sizeof(ret->country), statement_text(row, 12));
	ret->trusted_until = sqlite3_column_int64(row, 13);
	ret->sent = sqlite3_column_int64(row, 14);
}

/* One row more than fits is asked for, to know whether there are more. */
int
act_hosts(struct running *running)
{
	const struct act *act = running->act;
	struct result *result = running->result;
	struct value after = text_value(act->after ? act->after : "");
	sqlite3_stmt *scope_statement row = NULL;
	int r = answer_rows(running, ROW_HOST, ROWS_MAX, sizeof(*result->rows.hosts));

	if (r < 0)
		return r;
	if (act->all)
		r = statement_first(running->store, SQL_HOST_LIST_ALL,
		    VALUES(text_value(act->after_account ? act->after_account : ""), after,
			number_value(ROWS_MAX + 1), number_value(trusted_from(act))),
		    &row);
	else
		r = statement_first(running->store, SQL_HOST_LIST,
		    VALUES(number_value(running->account_id), after, number_value(ROWS_MAX + 1),
			number_value(trusted_from(act))),
		    &row);
	for (; r == 1 && result->row_count < ROWS_MAX; r = statement_next(row))
		host_row_read(row, &result->rows.hosts[result->row_count++]);
	result->more = r == 1;
	return r < 0 ? r : answer_accept(running);
}
