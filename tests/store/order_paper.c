/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Anything in any order, of what is not a device's code: recovery codes of this set and of those
 * before, help codes, stops and frees, trusted hosts, restarts. No code of paper or of a help desk
 * is good twice; while the account is stopped nothing comes in that may not; no host is trusted
 * that was not, or that a stop has forgotten; and the owner comes in after each. The draw is the
 * same each time; ORDER_SEED draws anew.
 */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/poison.h"

#define TURNS 4000
#define SETS_MAX 400
#define HOSTS 4
#define DAY INT64_C(86400)
#define KEY                      \
	"publickey ssh-ed25519 " \
	"AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"

/* What the test knows. */
struct model {
	struct fixture *fixture;
	struct otpauth phone;
	int64_t now;
	char paper[SETS_MAX][10][RECOVERY_TEXT_SIZE];
	bool used[SETS_MAX][10];
	int sets, left;
	enum brake brake;
	int64_t freed_at;
	char help[RECOVERY_TEXT_SIZE];
	int64_t help_until; /* 0 = there is none that is good */
	int64_t trusted_until[HOSTS];
	unsigned int by_paper, by_help, skipped, stops, refused_held;
};

static uint32_t
draw(uint32_t below)
{
	static uint64_t state;
	const char *given = getenv("ORDER_SEED");

	if (state == 0)
		state = given ? strtoull(given, NULL, 10) | 1 : 1;
	state = state * 6364136223846793005U + 1442695040888963407U;
	return (uint32_t)(state >> 33) % below;
}

static struct act
act_at(const struct model *model, enum act_kind kind, int host)
{
	struct act act = act_of(kind, model->now);
	static char rhost[32];

	snprintf(rhost, sizeof(rhost), "203.0.113.%d", host + 1);
	act_from(&act, rhost);
	act.door_arrives = true;
	act.recovery_codes = 10;
	act.trust_days = 30;
	act.clock_synchronised = true;
	act.auth_info = KEY;
	return act;
}

static void
take_new_set(struct model *model)
{
	struct result result = run_one(model->fixture, act_at(model, ACT_CODES_NEW, 0));

	if (model->sets == SETS_MAX - 1) {
		result_free(&result);
		return;
	}
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	model->sets++;
	for (unsigned int i = 0; i < 10; i++)
		memcpy(
		    model->paper[model->sets][i], result.rows.recovery[i].text, RECOVERY_TEXT_SIZE);
	model->left = 10;
	result_free(&result);
}

/* One of any set that there ever was. */
static void
type_paper(struct model *model)
{
	int set = draw(3) == 0 ? (int)draw((uint32_t)model->sets) + 1 : model->sets;
	unsigned int number = draw(10);
	bool is_good = set == model->sets && !model->used[set][number];
	struct act act = act_at(model, ACT_TRY, (int)draw(HOSTS));
	struct result result;

	act.answer = model->paper[set][number];
	result = run_one(model->fixture, act);
	if (result.reason == REASON_THROTTLED) {
		result_free(&result);
		return;
	}
	assert_int_equal(result.verdict, is_good ? VERDICT_ACCEPT : VERDICT_REFUSE);
	if (is_good) {
		model->used[set][number] = true;
		model->left--;
		model->by_paper++;
		if (model->brake == BRAKE_HELD) {
			model->brake = BRAKE_NONE;
			model->freed_at = model->now;
		}
	}
	result_free(&result);
}

static void
type_help(struct model *model)
{
	struct act act = act_at(model, ACT_TRY, (int)draw(HOSTS));
	struct result result;
	bool is_good = model->help_until > model->now && model->brake == BRAKE_NONE;

	if (!model->help[0])
		return;
	act.answer = model->help;
	result = run_one(model->fixture, act);
	if (result.reason != REASON_THROTTLED)
		assert_int_equal(result.verdict, is_good ? VERDICT_ACCEPT : VERDICT_REFUSE);
	if (result.verdict == VERDICT_ACCEPT) {
		model->help_until = 0;
		model->by_help++;
	}
	result_free(&result);
}

static void
give_help(struct model *model)
{
	struct result result = run_one(model->fixture, act_at(model, ACT_HELP_CODE, 0));

	assert_int_equal(
	    result.verdict, model->brake == BRAKE_NONE ? VERDICT_ACCEPT : VERDICT_REFUSE);
	if (result.verdict == VERDICT_ACCEPT) {
		memcpy(model->help, result.rows.recovery[0].text, sizeof(model->help));
		model->help_until = model->now + 900;
	}
	result_free(&result);
}

/* By a process of the owner's, which has no code. */
static void
stop(struct model *model)
{
	struct act act = act_of_user(ACT_STOP, model->now);
	struct result result;
	bool wants_code = model->brake == BRAKE_NONE && model->freed_at > model->now - DAY;

	act.recovery_codes = 10;
	result = run_one(model->fixture, act);
	assert_int_equal(result.verdict, wants_code ? VERDICT_REFUSE : VERDICT_ACCEPT);
	if (!wants_code) {
		if (model->brake != BRAKE_HELD)
			model->brake = model->left > 0 ? BRAKE_HELD : BRAKE_TWO;
		assert_int_equal(result.brake, model->brake);
		memset(model->trusted_until, 0, sizeof(model->trusted_until));
		model->help_until = 0;
		model->stops++;
	}
	result_free(&result);
}

static void
free_it(struct model *model)
{
	run_expecting(model->fixture, act_at(model, ACT_FREE, 0), VERDICT_ACCEPT, REASON_RIGHT);
	if (model->brake != BRAKE_NONE)
		model->freed_at = model->now;
	model->brake = BRAKE_NONE;
}

/* A code of the phone, which may be refused for many reasons, but not come in where it may not. */
static void
type_code(struct model *model, int host)
{
	struct act act = act_at(model, ACT_TRY, host);
	struct result result;

	model->now += 60;
	act.now = model->now;
	act.answer = code_at(&model->phone, model->now);
	result = run_one(model->fixture, act);
	if (model->brake != BRAKE_NONE) {
		assert_int_equal(result.reason, REASON_HELD);
		model->refused_held++;
	}
	if (result.verdict == VERDICT_ACCEPT && draw(2) == 0) {
		act.kind = ACT_TRUST;
		act.answer = NULL;
		act.for_login = true;
		act.login = result.login;
		run_expecting(model->fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
		model->trusted_until[host] = model->now + 30 * DAY;
	}
	result_free(&result);
}

static void
decide(struct model *model, int host)
{
	struct result result = run_one(model->fixture, act_at(model, ACT_DECIDE, host));
	bool is_trusted = model->brake == BRAKE_NONE && model->trusted_until[host] > model->now;

	assert_int_equal(result.verdict == VERDICT_SKIP, is_trusted);
	if (is_trusted)
		assert_int_equal(result.reason, REASON_TRUSTED);
	model->skipped += is_trusted;
	result_free(&result);
	if (model->brake == BRAKE_HELD)
		run_expecting(
		    model->fixture, act_at(model, ACT_ADMIT, host), VERDICT_REFUSE, REASON_HELD);
}

/* Whatever was before: freed by root, she comes in by two codes from where nobody was. */
static void
come_in_anyway(struct model *model)
{
	static unsigned int places;
	struct act act;
	char rhost[40], two[20];

	free_it(model);
	model->now += 300;
	snprintf(rhost, sizeof(rhost), "2001:db8:1:%x00::1", places++);
	act = act_at(model, ACT_TRY, 0);
	act_from(&act, rhost);
	snprintf(two, sizeof(two), "%s-%s", code_at(&model->phone, model->now - 30),
	    code_at(&model->phone, model->now));
	act.answer = two;
	run_expecting(model->fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

static void
take_turn(struct model *model)
{
	int host = (int)draw(HOSTS);

	model->now += draw(20) == 0 ? draw(3 * (uint32_t)DAY) : draw(600);
	switch (draw(12)) {
	case 0:
		take_new_set(model);
		break;
	case 1:
		stop(model);
		break;
	case 2:
		if (draw(4) == 0)
			free_it(model);
		break;
	case 3:
		give_help(model);
		break;
	case 4:
		type_help(model);
		break;
	case 5:
		if (draw(10) == 0)
			come_in_anyway(model);
		break;
	case 6:
	case 7:
		type_code(model, host);
		break;
	case 8:
	case 9:
		decide(model, host);
		break;
	default:
		type_paper(model);
	}
	if (draw(200) == 0) {
		fixture_close(model->fixture);
		fixture_open(model->fixture);
	}
}

static void
in_any_order_paper_is_good_once_and_a_stop_closes(void **state)
{
	static struct model model;

	model = (struct model){.fixture = *state, .now = NOON};
	rfc_parameters(&model.phone);
	enrol_at_once(model.fixture, "phone", &model.phone, NOON - DAY);
	take_new_set(&model);
	for (unsigned int i = 0; i < TURNS; i++)
		take_turn(&model);
	print_message("%u turns: in by paper %u, by help codes %u, by trust %u; %u stops, %u codes "
		      "not looked at while stopped\n",
	    TURNS, model.by_paper, model.by_help, model.skipped, model.stops, model.refused_held);
	assert_true(model.by_paper > 50); /* each kind was met */
	assert_true(model.by_help > 10);
	assert_true(model.skipped > 20);
	assert_true(model.stops > 20);
	assert_true(model.refused_held > 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(in_any_order_paper_is_good_once_and_a_stop_closes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
