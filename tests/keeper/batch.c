/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of what the store is given: all that waits in one batch, work in idle moments, and the
 * clean-up of old rows each hour. The store is the real one; its calls are counted.
 */
#include "config.h" /* _GNU_SOURCE */

#include "fixture.h"

#include "keeper/store/store.h"

#include <poll.h>
#include <sys/timex.h>
#include <unistd.h>

#include "base/poison.h"

/* Shared with the keeper: what it did, and how it is to fail. */
struct counts {
	unsigned int opens, runs, acts, largest, prunes, idles;
	int64_t pruned_at, keep_days, keep_megabytes;
	bool pruned_synchronised;
	int synchronised; /* what adjtimex says; -1 = that it may not be asked */
	int fails;	  /* this many runs fail with fault after they were done */
	int fault;
};
static struct counts *counts;

int __real_store_run(
    struct store *, const struct act *, unsigned int, struct result *, char *, size_t);
int __wrap_store_run(
    struct store *, const struct act *, unsigned int, struct result *, char *, size_t);
int __real_store_open(const struct store_options *, struct store **, char *, size_t);
int __wrap_store_open(const struct store_options *, struct store **, char *, size_t);
int __real_store_idle(struct store *);
int __wrap_store_idle(struct store *);
int __wrap_adjtimex(struct timex *);

static void
count_prune(const struct act *act)
{
	counts->prunes++;
	counts->pruned_at = act->now;
	counts->keep_days = act->keep_days;
	counts->keep_megabytes = act->keep_megabytes;
	counts->pruned_synchronised = act->clock_synchronised;
}

int
__wrap_store_run(struct store *store, const struct act *acts, unsigned int n,
    struct result *results, char *error, size_t size)
{
	int r = __real_store_run(store, acts, n, results, error, size);

	if (acts[0].kind == ACT_PRUNE) {
		count_prune(acts);
		return r;
	}
	counts->runs++;
	counts->acts += n;
	if (n > counts->largest)
		counts->largest = n;
	if (counts->fails == 0)
		return r;
	counts->fails--;
	for (unsigned int i = 0; i < n; i++) {
		result_free(&results[i]);
		results[i].reason = REASON_NO_STORE;
	}
	strncpy(error, "store: a fault of the test", size - 1);
	return counts->fault;
}

int
__wrap_store_open(const struct store_options *options, struct store **ret, char *error, size_t size)
{
	counts->opens++;
	return __real_store_open(options, ret, error, size);
}

int
__wrap_store_idle(struct store *store)
{
	__atomic_add_fetch(&counts->idles, 1, __ATOMIC_SEQ_CST);
	return __real_store_idle(store);
}

int
__wrap_adjtimex(struct timex *clock)
{
	clock->status = counts->synchronised ? 0 : STA_UNSYNC;
	if (counts->synchronised < 0)
		return -1;
	return counts->synchronised ? TIME_OK : TIME_ERROR;
}

static int
begin(void **state)
{
	struct fixture *f = fixture_make();
	struct packet act;
	int link;

	counts = f->shared; /* before the fork, so that both have it */
	counts->synchronised = 1;
	*state = f;
	keeper_start(f);
	link = root_talker(f);
	act_build(&act, "init", NULL);
	act_expect(link, &act, VERDICT_ACCEPT, REASON_RIGHT);
	act_build(&act, "status", "account", "ann", "uid", "61004", NULL);
	act_expect(link, &act, VERDICT_ACCEPT, REASON_RIGHT);
	act_expect(link, &act, VERDICT_ACCEPT, REASON_RIGHT);
	close(link);
	return 0;
}

static void
acts_that_wait_are_run_as_one_batch(void **state)
{
	struct fixture *f = *state;
	struct outcome outcome;
	struct packet act;
	int links[64];

	act_build(&act, "status", "account", "ann", "uid", "61004", NULL);
	for (size_t i = 0; i < 64; i++)
		links[i] = root_talker(f);
	keeper_freeze(f);
	counts->runs = counts->acts = counts->largest = 0;
	for (size_t i = 0; i < 64; i++)
		act_send(links[i], &act, -1);
	keeper_thaw(f);
	for (size_t i = 0; i < 64; i++) {
		assert_int_equal(outcome_take(links[i], &outcome), 0);
		assert_int_equal(outcome.reason, REASON_RIGHT);
		close(links[i]);
	}
	assert_int_equal(counts->acts, 64);
	assert_int_equal(counts->runs, 1);
}

static void
batch_is_never_larger_than_its_room(void **state)
{
	struct fixture *f = *state;
	struct outcome outcome;
	struct packet act;
	int links[400];

	act_build(&act, "status", "account", "ann", "uid", "61004", NULL);
	for (size_t i = 0; i < 400; i++)
		links[i] = root_talker(f);
	keeper_freeze(f);
	counts->runs = counts->acts = counts->largest = 0;
	for (size_t i = 0; i < 400; i++)
		act_send(links[i], &act, -1);
	keeper_thaw(f);
	for (size_t i = 0; i < 400; i++) {
		assert_int_equal(outcome_take(links[i], &outcome), 0);
		close(links[i]);
	}
	assert_int_equal(counts->acts, 400);
	assert_int_equal(counts->runs, 2);
	assert_int_equal(counts->largest, 256);
}

static void
refused_acts_do_not_reach_the_store(void **state)
{
	int talker = root_talker(*state);
	struct packet act;

	counts->acts = 0;
	act_build(&act, "status", "account", "ann", "uid", "x", NULL);
	act_expect(talker, &act, VERDICT_REFUSE, REASON_PROTOCOL);
	act_build(&act, "prune", NULL);
	act_expect(talker, &act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	act_build(&act, "init", NULL);
	act_expect(talker, &act, VERDICT_REFUSE, REASON_EXISTS);
	assert_int_equal(counts->acts, 0);
	close(talker);
}

static void
batch_that_was_not_made_durable_lets_nobody_in(void **state)
{
	struct fixture *f = *state;
	int talker = root_talker(f);
	char code[CODE_DIGITS_MAX + 1];
	struct otpauth scope_otpauth device;
	struct packet act;

	enrol_device(talker, "ann", "61004", &device);
	code_at(f, &device, 0, code);
	build_try(&act, "ann", "61004", code);
	counts->fault = -EIO;
	counts->fails = 1;
	counts->opens = 0;
	act_expect(talker, &act, VERDICT_REFUSE, REASON_NO_STORE);

	assert_int_equal(counts->opens, 0);
	++*f->clock;
	act_build(&act, "status", "account", "ann", "uid", "61004", NULL);
	act_expect(talker, &act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(counts->opens, 1); /* an i/o error: nothing of it is trusted any more */
	close(talker);
}

static void
full_disk_does_not_close_the_store(void **state)
{
	int talker = root_talker(*state);
	struct packet act;

	act_build(&act, "status", "account", "ann", "uid", "61004", NULL);
	counts->fault = -ENOSPC;
	counts->fails = 1;
	counts->opens = 0;
	act_expect(talker, &act, VERDICT_REFUSE, REASON_NO_STORE);
	act_expect(talker, &act, VERDICT_ACCEPT, REASON_RIGHT); /* within the same second */
	assert_int_equal(counts->opens, 0);
	close(talker);
}

static void
idle_keeper_lets_the_store_tidy_up_once(void **state)
{
	int talker = root_talker(*state);
	unsigned int before = __atomic_load_n(&counts->idles, __ATOMIC_SEQ_CST);
	unsigned int waits = 0;

	/* The one real second that a test has to wait for. */
	while (__atomic_load_n(&counts->idles, __ATOMIC_SEQ_CST) == before && waits < 1000) {
		poll(NULL, 0, 10);
		waits++;
	}
	assert_int_equal(__atomic_load_n(&counts->idles, __ATOMIC_SEQ_CST), before + 1);
	assert_true(waits > 10);
	close(talker);
}

static void
old_rows_are_pruned_at_the_start_and_each_hour(void **state)
{
	struct fixture *f = *state;
	int talker = root_talker(f);
	struct packet act;

	act_build(&act, "status", "account", "ann", "uid", "61004", NULL);
	assert_int_equal(counts->prunes, 1);
	assert_true(counts->pruned_at == START);
	assert_int_equal(counts->keep_days, 400);
	assert_int_equal(counts->keep_megabytes, 2);
	assert_true(counts->pruned_synchronised);

	*f->clock += 3599;
	act_expect(talker, &act, VERDICT_ACCEPT, REASON_RIGHT);
	act_expect(talker, &act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(counts->prunes, 1);
	counts->synchronised = 0;
	++*f->clock;
	act_expect(talker, &act, VERDICT_ACCEPT, REASON_RIGHT); /* pruned after its answer ... */
	act_expect(talker, &act, VERDICT_ACCEPT, REASON_RIGHT); /* ... so before the next one's */
	assert_int_equal(counts->prunes, 2);
	assert_false(counts->pruned_synchronised);

	counts->synchronised = -1;
	*f->clock += 3600;
	act_expect(talker, &act, VERDICT_ACCEPT, REASON_RIGHT);
	act_expect(talker, &act, VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(counts->prunes, 3);
	assert_false(counts->pruned_synchronised);
	close(talker);
}

int
main(void)
{
#define BATCH_TEST(name) cmocka_unit_test_setup_teardown(name, begin, fixture_end)
	const struct CMUnitTest tests[] = {
	    BATCH_TEST(acts_that_wait_are_run_as_one_batch),
	    BATCH_TEST(batch_is_never_larger_than_its_room),
	    BATCH_TEST(refused_acts_do_not_reach_the_store),
	    BATCH_TEST(batch_that_was_not_made_durable_lets_nobody_in),
	    BATCH_TEST(full_disk_does_not_close_the_store),
	    BATCH_TEST(idle_keeper_lets_the_store_tidy_up_once),
	    BATCH_TEST(old_rows_are_pruned_at_the_start_and_each_hour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
