/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A property of ten thousand logins: whatever is typed and wherever the clock jumps, the store's
 * answers are those of a model that holds one number, the highest step accepted.
 */
#include "fixture.h"
#include "keeper/policy/limits.h"

#include <sodium.h>

#include "base/poison.h"

#define BATCH 100
#define BATCHES 100

/* The same numbers in each run. */
static uint32_t
draw(uint32_t below)
{
	static unsigned char bytes[32 * 1024];
	static size_t used = sizeof(bytes);
	static unsigned char seed[randombytes_SEEDBYTES];
	uint32_t number;

	if (used + sizeof(number) > sizeof(bytes)) {
		randombytes_buf_deterministic(bytes, sizeof(bytes), seed);
		seed[0]++;
		used = 0;
	}
	memcpy(&number, bytes + used, sizeof(number));
	used += sizeof(number);
	return number % below;
}

struct guess {
	int64_t now, step;
	char code[16];
};

/* Mostly onwards, now and then back; codes round the window, some of them again. */
static void
make_guess(struct guess *guess, const struct otpauth *given, int64_t *now)
{
	*now += draw(100) < 3 ? -(int64_t)draw(300) : (int64_t)draw(25);
	guess->now = *now;
	guess->step = *now / 30 + (int64_t)draw(5) - 2;
	strncpy(guess->code, code_at(given, guess->step * 30), sizeof(guess->code) - 1);
}

#define STEPS 65536 /* more than the steps of all guesses */

static enum reason
expected(const struct guess *guess, int64_t *highest)
{
	static bool named[STEPS];
	int64_t distance = guess->step - guess->now / 30;

	if (distance < -1 || distance > 1) {
		named[guess->step % STEPS] |= distance > 0;
		return REASON_CLOCK;
	}
	if (guess->step <= *highest || named[guess->step % STEPS])
		return REASON_USED;
	*highest = guess->step;
	return REASON_RIGHT;
}

/* No account is granted so many failures: what is looked at here is the device's step alone. */
const struct limit *__wrap_limits_of(
    enum limit_kind kind, enum limit_bucket bucket, size_t *ret_count);

const struct limit *
__wrap_limits_of(enum limit_kind kind, enum limit_bucket bucket, size_t *ret_count)
{
	static const struct limit none = {.failures = INT32_MAX, .seconds = 1};

	(void)kind;
	(void)bucket;
	*ret_count = 1;
	return &none;
}

static void
ten_thousand_guesses_are_answered_as_by_one_number(void **state)
{
	struct fixture *fixture = *state;
	static struct guess guesses[BATCH];
	static struct result results[BATCH];
	static struct act acts[BATCH];
	int64_t now = NOON, highest = -1, counts[REASON_COUNT] = {0};
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);

	for (int batch = 0; batch < BATCHES; batch++) {
		for (int i = 0; i < BATCH; i++) {
			memset(&guesses[i], 0, sizeof(guesses[i]));
			make_guess(&guesses[i], &rfc, &now);
			acts[i] = act_of(ACT_TRY, guesses[i].now);
			acts[i].answer = guesses[i].code;
		}
		assert_int_equal(fixture->driver->run(fixture->store, acts, BATCH, results,
				     fixture->error, sizeof(fixture->error)),
		    0);
		for (int i = 0; i < BATCH; i++) {
			enum reason reason = expected(&guesses[i], &highest);

			assert_int_equal(results[i].reason, reason);
			assert_int_equal(results[i].verdict,
			    reason == REASON_RIGHT ? VERDICT_ACCEPT : VERDICT_REFUSE);
			counts[reason]++;
		}
	}

	assert_true(counts[REASON_RIGHT] > 1000); /* each kind was met */
	assert_true(counts[REASON_USED] > 1000);
	assert_true(counts[REASON_CLOCK] > 1000);
	assert_int_equal(fixture_probe(fixture, "SELECT last_step FROM device"), highest);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event WHERE event = 'code'"),
	    BATCH * BATCHES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(ten_thousand_guesses_are_answered_as_by_one_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
