/* SPDX-License-Identifier: BSD-2-Clause */
/* A store of an older 2sv: it opens, for life as for one act, and what was used stays used. */
#include "fixture.h"

#include <stdio.h>

#include "base/poison.h"

/* What the first version had: all that came later is taken away. */
static const char make_old[] =
    "ALTER TABLE account DROP COLUMN skips_used; ALTER TABLE account DROP COLUMN skip_at;"
    "DROP TABLE hold; DROP INDEX login_session; ALTER TABLE login DROP COLUMN session;"
    "ALTER TABLE login DROP COLUMN boot; ALTER TABLE login DROP COLUMN code_holds;"
    "ALTER TABLE account DROP COLUMN nudged_at; ALTER TABLE account DROP COLUMN offered_at;"
    "ALTER TABLE account DROP COLUMN urls_rest_until;"
    "ALTER TABLE account DROP COLUMN reminded_at; ALTER TABLE host DROP COLUMN forgotten_at;"
    "DROP TABLE contact; ALTER TABLE account DROP COLUMN alerts_told_at;"
    "DROP TABLE delivery; DROP TABLE message; DROP INDEX outbox_waits;"
    "DROP INDEX outbox_tried; ALTER TABLE outbox DROP COLUMN tried;"
    "ALTER TABLE outbox DROP COLUMN waits_until;"
    "ALTER TABLE outbox DROP COLUMN is_given; DROP TABLE told; DROP TABLE used_span;"
    "ALTER TABLE device DROP COLUMN first_step;"
    "DROP TABLE recovery; DROP TABLE recovery_set; DROP TABLE token;"
    "DROP TABLE trust; DROP INDEX attempt_kind;"
    "ALTER TABLE attempt DROP COLUMN kind;"
    "ALTER TABLE attempt DROP COLUMN proven;"
    "ALTER TABLE attempt ADD COLUMN outcome INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX attempt_account ON attempt (account_id, way);"
    "ALTER TABLE account DROP COLUMN must_enrol;"
    "ALTER TABLE account DROP COLUMN wrong_in_a_row;"
    "ALTER TABLE account DROP COLUMN brake;"
    "ALTER TABLE account DROP COLUMN brake_at;"
    "ALTER TABLE account DROP COLUMN freed_at;"
    "ALTER TABLE device DROP COLUMN type;"
    "ALTER TABLE device DROP COLUMN drift;"
    "ALTER TABLE device DROP COLUMN replaces;"
    "ALTER TABLE device DROP COLUMN takes_name;"
    "ALTER TABLE device DROP COLUMN waits;"
    "ALTER TABLE host DROP COLUMN key; ALTER TABLE host DROP COLUMN login_key;"
    "ALTER TABLE host DROP COLUMN device; ALTER TABLE host DROP COLUMN code_at;"
    "ALTER TABLE host DROP COLUMN country;"
    "DROP INDEX login_connection; ALTER TABLE login DROP COLUMN connection;"
    "ALTER TABLE login DROP COLUMN bytes_out; ALTER TABLE login DROP COLUMN bytes_told;"
    "DROP TABLE sent;"
    "DROP TABLE texted; DROP TABLE text_sent;"
    "PRAGMA user_version = 1";

static void
open_old(struct fixture *fixture, bool is_brief, int64_t padding)
{
	char pad[128];

	snprintf(pad, sizeof(pad), "CREATE TABLE pad (x); INSERT INTO pad VALUES (zeroblob(%lld))",
	    (long long)padding);
	fixture_close(fixture);
	fixture->driver->probe(&fixture->options, make_old);
	fixture->driver->probe(&fixture->options, pad);
	fixture->options.is_brief = is_brief;
	fixture_open(fixture);
}

static void
expect_used_and_next(struct fixture *fixture, const struct otpauth *given)
{
	struct act act = act_of(ACT_TRY, NOON);

	act.door_arrives = true;
	act.answer = code_at(given, NOON);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
	act.answer = code_at(given, NOON + 30);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

static void
use_one(struct fixture *fixture, struct otpauth *given)
{
	rfc_parameters(given);
	enrol_at_once(fixture, "phone", given, NOON);
	log_in(fixture, "203.0.113.9", given, NOON);
}

static void
an_old_store_is_brought_forward(void **state)
{
	const struct act claim = {.kind = ACT_CLAIM, .now = NOON, .way = WAY_NOTIFY, .door = ""};
	struct fixture *fixture = *state;
	struct otpauth given;

	use_one(fixture, &given);
	open_old(fixture, false, 0);
	expect_used_and_next(fixture, &given);
	/* The alerts of its device and its first host wait for a notifier. */
	run_expecting(fixture, claim, VERDICT_ACCEPT, REASON_RIGHT);
}

static void
an_old_store_is_brought_forward_for_one_act(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth given;

	use_one(fixture, &given);
	open_old(fixture, true, 0);
	expect_used_and_next(fixture, &given);
}

/* Of a large one only some tables are looked at before it is used. */
static void
a_large_old_store_is_brought_forward(void **state)
{
	struct fixture *fixture = *state;
	struct otpauth given;

	use_one(fixture, &given);
	open_old(fixture, false, (int64_t)130 << 20);
	expect_used_and_next(fixture, &given);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(an_old_store_is_brought_forward),
	    STORE_TEST(an_old_store_is_brought_forward_for_one_act),
	    STORE_TEST(a_large_old_store_is_brought_forward),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
