/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of status, devices, hosts and log. */
#include "fixture.h"

#include <stdio.h>

#include "base/poison.h"

#define DAY INT64_C(86400)

static void
status_of_an_account_that_is_not_stored_is_all_zero(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of_user(ACT_STATUS, NOON);
	struct result page;

	act.refuse_unenrolled = true;
	page = run_one(fixture, act);

	assert_int_equal(page.verdict, VERDICT_ACCEPT);
	assert_int_equal(page.row_kind, ROW_STATUS);
	assert_int_equal(page.row_count, 1);
	assert_string_equal(page.rows.status->account, "ann");
	assert_int_equal(page.rows.status->account_uid, ANN_UID);
	assert_int_equal(page.rows.status->devices, 0);
	assert_int_equal(page.rows.status->last_at, 0);
	assert_true(page.rows.status->refuse_unenrolled);
	result_free(&page);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM account"), 0);
}

static void
status_counts_devices_new_hosts_and_failures(void **state)
{
	struct fixture *fixture = *state;
	struct act wrong = act_of(ACT_TRY, NOON - DAY);
	struct status_row *row;
	struct result page;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - DAY);
	run_expecting(fixture, act_of(ACT_ENROL, NOON), VERDICT_ACCEPT, REASON_RIGHT);
	wrong.answer = "000000";
	run_expecting(fixture, wrong, VERDICT_REFUSE, REASON_WRONG); /* a day ago */
	wrong.now = NOON - DAY + 1;
	run_expecting(fixture, wrong, VERDICT_REFUSE, REASON_WRONG);
	log_in(fixture, "203.0.113.9", &rfc, NOON - 90);
	log_in(fixture, "198.51.100.1", &rfc, NOON - 30);

	page = run_one(fixture, act_of_user(ACT_STATUS, NOON));

	row = page.rows.status;
	assert_int_equal(row->devices, 1);
	assert_int_equal(row->pending, 1);
	assert_int_equal(row->failures, 1);
	assert_int_equal(row->new_hosts, 2);
	assert_int_equal(row->last_at, NOON - 30);
	assert_string_equal(row->last_host, "198.51.100.1");
	assert_string_equal(row->last_door, "sshd");
	result_free(&page);
}

static void
devices_are_listed_with_their_times(void **state)
{
	struct fixture *fixture = *state;
	struct result page;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	run_expecting(fixture, act_of(ACT_ENROL, NOON + 60), VERDICT_ACCEPT, REASON_RIGHT);
	log_in(fixture, "203.0.113.9", &rfc, NOON + 90);

	page = run_one(fixture, act_of_user(ACT_DEVICES, NOON + 90));

	assert_int_equal(page.row_kind, ROW_DEVICE);
	assert_int_equal(page.row_count, 2);
	assert_string_equal(page.rows.devices[0].name, "phone");
	assert_true(page.rows.devices[0].active);
	assert_int_equal(page.rows.devices[0].created_at, NOON);
	assert_int_equal(page.rows.devices[0].confirmed_at, NOON);
	assert_int_equal(page.rows.devices[0].used_at, NOON + 90);
	assert_string_equal(page.rows.devices[1].name, "phone-2");
	assert_false(page.rows.devices[1].active);
	assert_int_equal(page.rows.devices[1].confirmed_at, 0);
	assert_int_equal(page.rows.devices[1].used_at, 0);
	result_free(&page);
}

static void
hosts_are_of_one_account_or_for_root_of_all(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_ARRIVED, NOON);
	struct result page;

	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	act.now = NOON + 5;
	act.account = "bob";
	act.account_uid = BOB_UID;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);

	page = run_one(fixture, act_of_user(ACT_HOSTS, NOON));
	assert_int_equal(page.row_kind, ROW_HOST);
	assert_int_equal(page.row_count, 1);
	assert_string_equal(page.rows.hosts[0].account, "ann");
	result_free(&page);
	act = act_of(ACT_HOSTS, NOON);
	act.all = true;
	act.account = NULL;
	page = run_one(fixture, act);
	assert_int_equal(page.row_count, 2);
	assert_string_equal(page.rows.hosts[0].account, "ann");
	assert_string_equal(page.rows.hosts[1].account, "bob");
	assert_int_equal(page.rows.hosts[1].first_at, NOON + 5);
	result_free(&page);
	act = act_of_user(ACT_HOSTS, NOON);
	act.all = true;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
}

/* So many accounts have two devices each; the last one's second is pending. */
static void
fill_devices(struct fixture *fixture, unsigned int accounts)
{
	struct act act = act_of(ACT_ENROL, NOON);
	struct otpauth rfc;
	char account[16];

	rfc_parameters(&rfc);
	act.given = &rfc;
	act.account = account;
	for (unsigned int i = 0; i < 2 * accounts; i++) {
		snprintf(account, sizeof(account), "user%03u", i / 2);
		act.account_uid = 5000 + i / 2;
		act.device_name = i % 2 ? "phone" : "key";
		act.active_at_once = i + 1 != 2 * accounts;
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	}
}

static void
devices_of_all_are_read_page_by_page_each_once_and_only_by_root(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_DEVICES, NOON);
	struct device_row last = {.name = ""};
	unsigned int rows = 0, pending = 0;
	bool more = true;

	act.all = true;
	act.account = NULL;
	fill_devices(fixture, 60);

	while (more) {
		struct result page = run_one(fixture, act);

		for (unsigned int i = 0; i < page.row_count; i++, rows++) {
			const struct device_row *row = &page.rows.devices[i];
			int by_account = strcmp(last.account, row->account);

			assert_true(by_account < 0 ||
				    (by_account == 0 && strcmp(last.name, row->name) < 0));
			pending += !row->active;
			last = *row;
		}
		act.after = last.name;
		act.after_account = last.account;
		more = page.more;
		result_free(&page);
	}

	assert_int_equal(rows, 120);
	assert_int_equal(pending, 1);
	assert_string_equal(last.account, "user059");
	act = act_of_user(ACT_DEVICES, NOON);
	act.all = true;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
}

/* One more than a page has; each with what the doctor asks for. */
static void
accounts_are_read_page_by_page_by_root_alone(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_ACCOUNTS, NOON);
	struct otpauth rfc;
	struct result page;
	char name[32];

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	log_in(fixture, "203.0.113.9", &rfc, NOON + 90);
	for (int i = 0; i < ROWS_MAX; i++) {
		struct act held = act_of(ACT_STOP, NOON);

		snprintf(name, sizeof(name), "b%02d", i);
		held.account = name;
		held.account_uid = (uid_t)(BOB_UID + i);
		run_expecting(fixture, held, VERDICT_ACCEPT, REASON_RIGHT);
	}
	fixture_alter(fixture, "UPDATE account SET brake = 1, brake_at = 1 WHERE name = 'b00'");
	act.all = true;
	act.account = NULL;
	page = run_one(fixture, act);
	assert_int_equal(page.row_kind, ROW_ACCOUNT);
	assert_int_equal(page.row_count, ROWS_MAX);
	assert_true(page.more);
	assert_string_equal(page.rows.status[0].account, "ann");
	assert_int_equal(page.rows.status[0].account_uid, ANN_UID);
	assert_int_equal(page.rows.status[0].devices, 1);
	assert_int_equal(page.rows.status[0].brake, BRAKE_NONE);
	assert_int_equal(page.rows.status[0].last_at, NOON + 90);
	assert_string_equal(page.rows.status[0].last_host, "203.0.113.9");
	assert_int_equal(page.rows.status[1].devices, 0);
	assert_int_equal(page.rows.status[1].brake, BRAKE_HELD);
	result_free(&page);
	act.after_account = "b48";
	page = run_one(fixture, act);
	assert_int_equal(page.row_count, 1);
	assert_false(page.more);
	assert_string_equal(page.rows.status[0].account, "b49");
	result_free(&page);
	act.way = WAY_USER;
	act.caller = ANN_UID;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
}

static void
more_hosts_than_fit_are_said_to_be_there(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_ARRIVED, NOON);
	char rhost[32];
	struct result page;

	for (int i = 1; i <= 51; i++) {
		snprintf(rhost, sizeof(rhost), "198.51.100.%d", i);
		act_from(&act, rhost);
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
		page = run_one(fixture, act_of(ACT_HOSTS, NOON));
		assert_int_equal(page.row_count, i > 50 ? 50 : i);
		assert_int_equal(page.more, i > 50);
		result_free(&page);
	}
}

/* ann and bob come from count hosts each. */
static void
fill_hosts(struct fixture *fixture, int count)
{
	struct act act = act_of(ACT_ARRIVED, NOON);
	char rhost[32];

	for (int i = 0; i < 2 * count; i++) {
		snprintf(rhost, sizeof(rhost), "198.51.100.%d", i / 2 + 1);
		act_from(&act, rhost);
		act.account = i % 2 ? "ann" : "bob";
		act.account_uid = i % 2 ? ANN_UID : BOB_UID;
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	}
}

/* Reads all pages of hosts as act asks; after each, ann comes again from every one of them. */
static unsigned int
count_hosts_by_pages(struct fixture *fixture, struct act act)
{
	struct act again = act_of(ACT_ARRIVED, NOON);
	struct host_row last = {.host = ""};
	unsigned int rows = 0;
	bool more = true;

	while (more) {
		struct result page = run_one(fixture, act);

		for (unsigned int i = 0; i < page.row_count; i++, rows++) {
			const struct host_row *row = &page.rows.hosts[i];
			int by_name = strcmp(last.account, row->account);

			assert_true(by_name < 0 || strcmp(last.host, row->host) < 0);
			last = *row;
			again.now++;
			act_from(&again, row->address);
			run_expecting(fixture, again, VERDICT_ACCEPT, REASON_RIGHT);
		}
		act.after = last.host;
		act.after_account = last.account;
		more = page.more;
		result_free(&page);
	}
	return rows;
}

static void
hosts_are_read_page_by_page_each_once_whoever_comes_meanwhile(void **state)
{
	struct fixture *fixture = *state;
	struct act of_all = act_of(ACT_HOSTS, NOON);

	of_all.all = true;
	of_all.account = NULL;
	fill_hosts(fixture, 120);

	assert_int_equal(count_hosts_by_pages(fixture, act_of_user(ACT_HOSTS, NOON)), 120);
	assert_int_equal(count_hosts_by_pages(fixture, of_all), 240);
}

static void
the_log_is_read_page_by_page_newest_first(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_END, NOON);
	int64_t before = 0, seen = 0;
	struct result page;

	act.reason = REASON_ENDED;
	for (int i = 0; i < 25; i++) {
		act.now = NOON - i; /* the clock runs backwards; the order stays */
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_ENDED);
		act.account = i % 2 ? "ann" : "bob";
		act.account_uid = i % 2 ? ANN_UID : BOB_UID;
	}

	act = act_of_user(ACT_LOG, NOON);
	act.limit = 5;
	do {
		act.before = before;
		page = run_one(fixture, act);
		for (unsigned int i = 0; i < page.row_count; i++, seen++) {
			assert_string_equal(page.rows.events[i].account, "ann");
			assert_true(before == 0 || page.rows.events[i].id < before);
			before = page.rows.events[i].id;
		}
		assert_int_equal(page.more, seen < 13);
		result_free(&page);
	} while (seen < 13);
	act.before = before;
	page = run_one(fixture, act);
	assert_int_equal(page.row_count, 0);
	assert_false(page.more);
	result_free(&page);
}

static void
the_log_of_all_is_roots(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_END, NOON);
	struct result page;

	act.reason = REASON_ENDED;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_ENDED);
	act.account = "bob";
	act.account_uid = BOB_UID;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_ENDED);

	act = act_of(ACT_LOG, NOON);
	act.account = NULL;
	act.all = true;
	page = run_one(fixture, act);
	assert_int_equal(page.row_count, 2);
	assert_string_equal(page.rows.events[0].account, "bob");
	assert_int_equal(page.rows.events[0].account_uid, BOB_UID);
	result_free(&page);
	act.way = WAY_USER;
	act.caller = ANN_UID;
	act.account_uid = ANN_UID;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	act = act_of(ACT_LOG, NOON); /* no account, and not all: nobody's */
	act.account = NULL;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_INTERNAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(status_of_an_account_that_is_not_stored_is_all_zero),
	    STORE_TEST(status_counts_devices_new_hosts_and_failures),
	    STORE_TEST(devices_are_listed_with_their_times),
	    STORE_TEST(hosts_are_of_one_account_or_for_root_of_all),
	    STORE_TEST(devices_of_all_are_read_page_by_page_each_once_and_only_by_root),
	    STORE_TEST(accounts_are_read_page_by_page_by_root_alone),
	    STORE_TEST(more_hosts_than_fit_are_said_to_be_there),
	    STORE_TEST(hosts_are_read_page_by_page_each_once_whoever_comes_meanwhile),
	    STORE_TEST(the_log_is_read_page_by_page_newest_first),
	    STORE_TEST(the_log_of_all_is_roots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
