/* SPDX-License-Identifier: BSD-2-Clause */
/* A login that asks for a code to be sent. */
#include "texted_fixture.h"

#include <stdio.h>

#include "base/poison.h"

static char rule_name[] = "phones", sms[] = "sms";
struct rule texted_rule = {.section = {.name = rule_name}, .texted = sms};
static const struct sections sections = {.rules = &texted_rule, .rule_count = 1};

void
texted_contact(struct fixture *fixture, const char *kind, const char *address, int64_t confirmed_at)
{
	long long at = (long long)confirmed_at;
	char sql[512];

	(void)snprintf(sql, sizeof(sql),
	    "INSERT INTO contact (account_id, kind, address, created_at, confirmed_at, codes_from) "
	    "SELECT id, '%s', '%s', %lld, %lld, %lld FROM account WHERE name = 'ann'",
	    kind, address, at, at, at + DAY);
	fixture_alter(fixture, sql);
}

struct otpauth
texted_begin(struct fixture *fixture)
{
	struct otpauth rfc;

	texted_rule.texted = sms;
	texted_rule.require = REQUIRE_ALWAYS;
	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - 3 * DAY);
	texted_contact(fixture, "sms", NUMBER, NOON - 2 * DAY);
	return rfc;
}

struct act
texted_act(enum act_kind kind, int64_t now)
{
	struct act act = act_of(kind, now);

	act.sections = &sections;
	act.groups = "";
	act.clock_synchronised = true;
	act.recovery_codes = 10;
	act.text_can_go = true;
	act.text_caps = (struct texted_caps){.account = 5, .prefix = 10, .machine = 60};
	return act;
}

struct act
texted_try_of(int64_t now, const char *code)
{
	struct act act = texted_act(ACT_TRY, now);

	act.answer = code;
	return act;
}

void
texted_send(struct fixture *fixture, struct act act, char code[MESSAGE_CODE_SIZE])
{
	struct result result = run_one(fixture, act);

	assert_int_equal(result.reason, REASON_RIGHT);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	assert_string_equal(result.message.recipient, "sms:" NUMBER);
	assert_string_equal(result.message.account, "ann");
	assert_true(result.message.id > 0);
	assert_int_equal(result.text_until, act.now + 600);
	assert_int_equal(strspn(result.message.code, "0123456789"), MESSAGE_CODE_SIZE - 1);
	memcpy(code, result.message.code, MESSAGE_CODE_SIZE);
	result_free(&result);
}

const char *
texted_other(const struct otpauth *given, int64_t now, const char *code)
{
	const char *other = wrong_code(given, now);

	return strcmp(other, code) != 0 ? other : "444444";
}
