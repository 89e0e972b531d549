/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Anything in any order: guesses of one code and of two, from many places and by the account's own
 * processes, logins of the owner, codes that were used, a clock that goes back, restarts. Nothing
 * is accepted twice, no more is looked at than the limits grant, and the owner comes in from a
 * place where nobody was before by two codes, always. The draw is the same each time; ORDER_SEED
 * draws anew.
 */
#include "fixture.h"
#include "keeper/policy/limits.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/poison.h"

#define TURNS 6000
#define PLACES 12 /* of those who guess, and the owner's own two */
#define STEPS_MAX 400000
#define WRONG_ONE "00000000" /* eight digits: of no device here */
#define WRONG_TWO "00000000-11111111"

/* A guess that was looked at and failed. */
struct failure {
	int64_t at;
	enum limit_kind kind;
	enum limit_bucket bucket;
	int place; /* -1 = by the account's own processes */
};

struct order {
	struct fixture *fixture;
	struct otpauth phone;
	int64_t now, latest; /* the clock, and where it was at most */
	struct failure failures[TURNS];
	unsigned int failed, throttled, by_one, by_two, replays, new_places;
	bool used[STEPS_MAX]; /* steps after that of NOON */
};

static uint32_t
draw(uint32_t below)
{
	static unsigned char bytes[4096];
	static size_t at = sizeof(bytes);
	static unsigned char seed[randombytes_SEEDBYTES];
	static uint64_t round;
	uint32_t number;

	if (at + sizeof(number) > sizeof(bytes)) {
		const char *given = getenv("ORDER_SEED");
		uint64_t begin = (given ? strtoull(given, NULL, 10) << 32 : 0) + round++;

		memcpy(seed, &begin, sizeof(begin));
		randombytes_buf_deterministic(bytes, sizeof(bytes), seed);
		at = 0;
	}
	memcpy(&number, bytes + at, sizeof(number));
	at += sizeof(number);
	return number % below;
}

static const char *
place_text(int place)
{
	static char text[48];

	snprintf(text, sizeof(text), "2001:db8:0:%x00::1", place + 1);
	return text;
}

static struct act
act_at(const struct order *order, int place, const char *answer)
{
	struct act act = place < 0 ? act_of_user(ACT_TRY, order->now) : act_of(ACT_TRY, order->now);

	act.for_test = place < 0;
	act.door_arrives = true;
	act.answer = answer;
	if (place >= 0)
		act_from(&act, place_text(place));
	return act;
}

/* How many of those that the limit counts are not older than it looks back. */
static int64_t
count(const struct order *order, const struct limit *limit, const struct failure *of)
{
	int64_t found = 0;

	for (unsigned int i = 0; i < order->failed; i++) {
		const struct failure *failure = &order->failures[i];

		found += failure->kind == of->kind && failure->at > order->now - limit->seconds &&
			 (failure->place < 0) == (of->place < 0) &&
			 (of->kind != LIMIT_ONE || failure->bucket == of->bucket) &&
			 (!limit->of_prefix || failure->place == of->place);
	}
	return found;
}

static void
take_failure(struct order *order, enum limit_kind kind, int place, bool proven)
{
	struct failure *failure = &order->failures[order->failed++];
	size_t limits;
	const struct limit *limit;

	*failure = (struct failure){.at = order->now,
	    .kind = kind,
	    .bucket = place < 0 ? BUCKET_OWN
		      : proven	? BUCKET_PROVEN
				: BUCKET_UNPROVEN,
	    .place = place};
	limit = limits_of(kind, failure->bucket, &limits);
	for (size_t i = 0; i < limits; i++)
		assert_true(count(order, &limit[i], failure) <= limit[i].failures);
}

static void
guess(struct order *order, int place, enum limit_kind kind)
{
	struct result result = run_one(
	    order->fixture, act_at(order, place, kind == LIMIT_TWO ? WRONG_TWO : WRONG_ONE));

	assert_int_equal(result.verdict, VERDICT_REFUSE);
	if (result.reason == REASON_THROTTLED) {
		order->throttled++;
	} else {
		assert_int_equal(result.reason, REASON_WRONG);
		take_failure(order, kind, place, result.proven);
	}
	result_free(&result);
}

static bool *
used(struct order *order, int64_t at)
{
	int64_t step = at / 30 - NOON / 30 + 100;

	assert_in_range(step, 0, STEPS_MAX - 1);
	return &order->used[step];
}

/* The owner: one code where that is enough, and two where it is not. */
static void
log_in_from(struct order *order, int place)
{
	struct result result =
	    run_one(order->fixture, act_at(order, place, code_at(&order->phone, order->now)));

	if (result.verdict == VERDICT_ACCEPT) {
		assert_false(*used(order, order->now));
		*used(order, order->now) = true;
		order->by_one++;
	} else if (result.reason == REASON_USED) {
		order->replays++;
	} else {
		assert_int_equal(result.reason, REASON_THROTTLED);
	}
	result_free(&result);
}

static void
log_in_by_two(struct order *order, int place, bool must_come_in)
{
	struct result result;
	char two[20];

	snprintf(two, sizeof(two), "%s-%s", code_at(&order->phone, order->now - 30),
	    code_at(&order->phone, order->now));
	result = run_one(order->fixture, act_at(order, place, two));
	if (must_come_in)
		assert_int_equal(result.verdict, VERDICT_ACCEPT);
	if (result.verdict == VERDICT_ACCEPT) {
		assert_false(*used(order, order->now) || *used(order, order->now - 30));
		*used(order, order->now) = *used(order, order->now - 30) = true;
		order->by_two++;
	} else if (result.reason == REASON_WRONG) {
		assert_true(*used(order, order->now - 30) && !*used(order, order->now));
		take_failure(order, LIMIT_TWO, place, result.proven);
	} else {
		assert_true(result.reason == REASON_USED || result.reason == REASON_THROTTLED);
	}
	result_free(&result);
}

/* Time goes on, mostly a little; now and then back. */
static void
go_on(struct order *order)
{
	uint32_t how = draw(100);

	if (how < 3)
		order->now -= draw(3600);
	else if (how < 20)
		order->now += draw(7200);
	else
		order->now += draw(120);
	if (how == 99) {
		fixture_close(order->fixture);
		fixture_open(order->fixture);
	}
}

/* Where nobody was before, by a clock that has not been later. */
static void
arrive_at_a_new_place(struct order *order)
{
	order->now = order->latest + 90;
	log_in_by_two(order, PLACES + 10 + (int)order->new_places++, true);
}

static void
take_turn(struct order *order)
{
	int place = (int)draw(PLACES);

	go_on(order);
	switch (draw(8)) {
	case 0:
		log_in_from(order, (int)draw(2));
		break;
	case 1:
		log_in_by_two(order, (int)draw(2), false);
		break;
	case 2:
		guess(order, -1, draw(4) == 0 ? LIMIT_TWO : LIMIT_ONE);
		break;
	case 3:
		if (draw(20) == 0)
			arrive_at_a_new_place(order);
		break;
	default:
		guess(order, place, draw(3) == 0 ? LIMIT_TWO : LIMIT_ONE);
	}
	if (order->now > order->latest)
		order->latest = order->now;
}

static void
in_any_order_nothing_is_granted_twice_and_the_owner_comes_in(void **state)
{
	static struct order order;

	order = (struct order){.fixture = *state, .now = NOON, .latest = NOON};
	rfc_parameters(&order.phone);
	enrol_at_once(order.fixture, "phone", &order.phone, NOON - 86400);
	for (unsigned int i = 0; i < TURNS; i++)
		take_turn(&order);
	print_message(
	    "%u turns: %u guesses failed, %u not looked at; the owner came in %u times by "
	    "one code, %u by two, %u of them from new places; %u codes were used before\n",
	    TURNS, order.failed, order.throttled, order.by_one, order.by_two, order.new_places,
	    order.replays);
	assert_true(order.failed > 100); /* each kind was met */
	assert_true(order.throttled > 1000);
	assert_true(order.by_one > 20);
	assert_true(order.new_places > 20);
	assert_true(order.replays > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(in_any_order_nothing_is_granted_twice_and_the_owner_comes_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
