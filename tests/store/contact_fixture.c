/* SPDX-License-Identifier: BSD-2-Clause */
/* What a person does with contacts, for tests of the store. */
#include "contact_fixture.h"

#include <stdio.h>

#include "base/poison.h"

/* Over user.sock, by the account's own processes. */
struct act
contact_act(enum act_kind kind, int64_t now, const char *address)
{
	struct act act = act_of_user(kind, now);

	act.contact_kind = address ? "email" : NULL;
	act.contact_address = address;
	return act;
}

/* The number of the newest contact of that address. */
int64_t
contact_number_of(struct fixture *fixture, const char *address)
{
	char sql[128];

	(void)snprintf(
	    sql, sizeof(sql), "SELECT max(id) FROM contact WHERE address = '%s'", address);
	return fixture_probe(fixture, sql);
}

struct act
contact_remove_act(struct fixture *fixture, int64_t now, const char *address)
{
	struct act act = act_of_user(ACT_CONTACT_REMOVE, now);

	act.contact_id = contact_number_of(fixture, address);
	return act;
}

/* The code that waits for the contact of that address; the message is settled. */
void
contact_take_code(
    struct fixture *fixture, int64_t now, const char *address, char code[MESSAGE_CODE_SIZE])
{
	char recipient[64];
	struct result result = claim(fixture, now);

	(void)snprintf(recipient, sizeof(recipient), "email:%s", address);
	assert_int_equal(result.message.purpose, MESSAGE_CONFIRM);
	assert_string_equal(result.message.recipient, recipient);
	assert_int_equal(strlen(result.message.code), MESSAGE_CODE_SIZE - 1);
	assert_int_equal(result.row_count, 0);
	memcpy(code, result.message.code, MESSAGE_CODE_SIZE);
	settle(fixture, now, &result.message, OUTCOME_SENT);
	result_free(&result);
}

void
contact_make(struct fixture *fixture, int64_t now, const char *address)
{
	struct act act = contact_act(ACT_CONTACT_ADD, now, address);

	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

struct act
contact_confirm_with(int64_t now, const char *code)
{
	struct act act = contact_act(ACT_CONTACT_CONFIRM, now, NULL);

	act.answer = code;
	return act;
}

/* A contact that hears. */
void
contact_have(struct fixture *fixture, int64_t now, const char *address)
{
	char code[MESSAGE_CODE_SIZE];
	int64_t largest;

	contact_make(fixture, now, address);
	contact_take_code(fixture, now, address, code);
	run_expecting(fixture, contact_confirm_with(now, code), VERDICT_ACCEPT, REASON_RIGHT);
	send_all(fixture, now, &largest);
}

void
contact_remove_by_root(struct fixture *fixture, int64_t now, const char *address)
{
	struct act act = contact_remove_act(fixture, now, address);

	act.way = WAY_ROOT;
	act.caller = 0;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

/* Whether a message with an alert goes there now; all that is due is sent. */
int
contact_hears(struct fixture *fixture, int64_t now, const char *recipient)
{
	int count = 0;

	for (int waits = 0; waits < 3;) {
		struct result result = run_one(fixture, notifier_act(ACT_CLAIM, now));

		if (result.verdict != VERDICT_ACCEPT) {
			waits = result.wait_seconds > 1 ? 3 : waits + 1;
			result_free(&result);
			continue;
		}
		count += strcmp(result.message.recipient, recipient) == 0;
		settle(fixture, now, &result.message, OUTCOME_SENT);
		result_free(&result);
	}
	return count;
}
