/* SPDX-License-Identifier: BSD-2-Clause */
/* What ann does in a session, or on a terminal. */
#include "holds_fixture.h"

#include "base/poison.h"

static char rule_name[] = "office";
struct rule office_rule = {.section = {.name = rule_name}, .holds_minutes = MINUTES};
static const struct sections sections = {.rules = &office_rule, .rule_count = 1};

struct act
in_session(enum act_kind kind, int64_t now, int64_t session)
{
	struct act act = act_of(kind, now);

	act.sections = &sections;
	act.groups = "";
	act.boot = BOOT;
	act.session = session;
	act.recovery_codes = 10;
	return act;
}

void
on_terminal(struct act *act, const char *tty, uid_t caller)
{
	place_find(&(struct place_seen){.tty = tty, .caller = caller}, &act->place);
}

struct act
sudo_act(enum act_kind kind, int64_t now, int64_t session)
{
	struct act act = in_session(kind, now, session);

	act.door = "sudo";
	act.door_arrives = false;
	act.door_holds = true;
	on_terminal(&act, "/dev/pts/0", ANN_UID);
	return act;
}

struct act
of_bob(struct act act)
{
	act.account = "bob";
	act.account_uid = BOB_UID;
	return act;
}

struct otpauth
holds_begin(struct fixture *fixture)
{
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON - DAY);
	return rfc;
}

void
holds_arrive(struct fixture *fixture, struct act act, const char *login, char ret[LOGIN_ID_SIZE])
{
	struct result result;

	act.kind = ACT_ARRIVED;
	act.answer = NULL;
	act.login = login;
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	memcpy(ret, result.login, LOGIN_ID_SIZE);
	result_free(&result);
}

/* The auth phase runs in sshd's own session, or none. */
void
log_in_with(struct fixture *fixture, const char *answer, struct act act, char ret[LOGIN_ID_SIZE])
{
	struct act try = act;
	struct result result;

	try.kind = ACT_TRY;
	try.session = 0;
	try.answer = answer;
	result = run_one(fixture, try);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	act.now += 2;
	holds_arrive(fixture, act, result.login, ret);
	result_free(&result);
}

void
log_in_at(struct fixture *fixture, const struct otpauth *rfc, int64_t now, char ret[LOGIN_ID_SIZE])
{
	log_in_with(fixture, code_at(rfc, now), in_session(ACT_ARRIVED, now, SESSION), ret);
}

void
holds_give(struct fixture *fixture, struct act act, const struct otpauth *given)
{
	act.kind = ACT_TRY;
	act.answer = code_at(given, act.now);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}
