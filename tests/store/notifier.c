/* SPDX-License-Identifier: BSD-2-Clause */
/* What a notifier does to a store, for tests. */
#include "notifier.h"

#include <stdio.h>

#include "base/poison.h"

#define WAITS_MAX 20 /* the store is not through what waits */

struct act
notifier_act(enum act_kind kind, int64_t now)
{
	return (struct act){.kind = kind, .now = now, .way = WAY_NOTIFY, .door = ""};
}

struct act
claim_of(enum message_lane lane, int64_t now)
{
	struct act act = notifier_act(ACT_CLAIM, now);

	act.lane = lane;
	return act;
}

struct result
claim(struct fixture *fixture, int64_t now)
{
	struct result result = run_one(fixture, claim_of(LANE_OWN, now));

	if (result.verdict != VERDICT_ACCEPT) {
		result_free(&result);
		result = run_one(fixture, claim_of(LANE_URLS, now));
	}
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	return result;
}

/* Seconds until there may be one. */
int64_t
expect_none(struct fixture *fixture, int64_t now)
{
	struct result result = run_one(fixture, notifier_act(ACT_CLAIM, now));
	int64_t wait = result.wait_seconds;

	assert_int_equal(result.verdict, VERDICT_REFUSE);
	assert_int_equal(result.reason, REASON_NO_SUCH);
	result_free(&result);
	return wait;
}

struct act
settle_of(int64_t now, const struct message *message, enum message_outcome outcome)
{
	struct act act = notifier_act(ACT_SETTLE, now);

	act.message_id = message->id;
	act.claim = message->claim;
	act.outcome = outcome;
	act.why = outcome == OUTCOME_SENT ? NULL : "451 try again";
	return act;
}

void
settle(struct fixture *fixture, int64_t now, const struct message *message,
    enum message_outcome outcome)
{
	run_expecting(fixture, settle_of(now, message, outcome), VERDICT_ACCEPT, REASON_RIGHT);
}

/* An alert that only the owner can cause: a device is added (and stays). */
void
alert_urgently(struct fixture *fixture, int64_t now)
{
	static unsigned int number;
	struct act act = act_of(ACT_ENROL, now);
	struct otpauth given;
	char name[24];

	other_parameters(++number, &given);
	snprintf(name, sizeof(name), "device %u", number);
	act.door = "";
	act.device_name = name;
	act.given = &given;
	act.active_at_once = true;
	act.caller = 0;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

int64_t
count_unsent(struct fixture *fixture)
{
	return fixture_probe(fixture, "SELECT count(*) FROM outbox WHERE state = 0");
}

/* Claims and settles all that can be had now; gives the number of messages. */
int
send_all(struct fixture *fixture, int64_t now, int64_t *ret_largest)
{
	int count = 0, waits = 0;

	*ret_largest = 0;
	for (;;) {
		struct result result = run_one(fixture, notifier_act(ACT_CLAIM, now));

		if (result.verdict != VERDICT_ACCEPT) {
			int64_t wait = result.wait_seconds;

			result_free(&result);
			if (wait > 1 || ++waits > WAITS_MAX)
				return count;
			continue;
		}
		if (result.message.alerts > *ret_largest)
			*ret_largest = result.message.alerts;
		assert_true(result.row_count <= ROWS_MAX);
		settle(fixture, now, &result.message, OUTCOME_SENT);
		result_free(&result);
		count++;
	}
}

int64_t
count_given_up(struct fixture *fixture)
{
	return fixture_probe(fixture, "SELECT count(*) FROM message WHERE state = 2");
}
