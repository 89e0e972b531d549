/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of limits. One who has the password guesses one code right with a chance of 0.18 % a
 * year by it: 608 guesses. Called by the store; runs in the keeper.
 */
#include "keeper/policy/limits.h"

#include "base/poison.h"

#define MINUTES(n) (INT64_C(60) * (n))
#define HOURS(n) (INT64_C(3600) * (n))
#define DAYS(n) (INT64_C(86400) * (n))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct limit one_unproven[] = {
    {5, MINUTES(10), true},
    {10, HOURS(24), true},
    {20, HOURS(24), false},
    {50, DAYS(30), false},
};
static const struct limit one_proven[] = {
    {5, MINUTES(10), true},
    {20, HOURS(24), true},
    {100, DAYS(30), true},
};
static const struct limit one_own[] = {
    {5, MINUTES(10), false},
    {20, HOURS(24), false},
    {50, DAYS(30), false},
};
static const struct limit two_unproven[] = {
    {10, MINUTES(10), true},
    {2000, HOURS(1), false},
};
/* Others, from however many places, do not shut it where the owner has come from. */
static const struct limit two_proven[] = {
    {10, MINUTES(10), true},
};
static const struct limit words[] = {
    {30, MINUTES(10), true},
};

const struct limit *
limits_of(enum limit_kind kind, enum limit_bucket bucket, size_t *ret_count)
{
	switch (kind) {
	case LIMIT_TWO:
		*ret_count = bucket == BUCKET_PROVEN ? COUNT(two_proven) : COUNT(two_unproven);
		return bucket == BUCKET_PROVEN ? two_proven : two_unproven;
	case LIMIT_WORDS:
		*ret_count = COUNT(words);
		return words;
	case LIMIT_ONE:
		break;
	}
	switch (bucket) {
	case BUCKET_PROVEN:
		*ret_count = COUNT(one_proven);
		return one_proven;
	case BUCKET_OWN:
		*ret_count = COUNT(one_own);
		return one_own;
	case BUCKET_UNPROVEN:
		break;
	}
	*ret_count = COUNT(one_unproven);
	return one_unproven;
}

int64_t
limit_wait(const struct limit *limit, int64_t failed_at, int64_t now)
{
	int64_t wait = (failed_at > now ? now : failed_at) - now + limit->seconds;

	return wait > 0 ? wait : 0;
}
