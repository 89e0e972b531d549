/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prints how long one accepted code takes in the store, beside one plain durable append on the
 * same disk, in turns. Not a test: run by hand in a folder of the disk that counts.
 */
#include "fixture.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/poison.h"

#define ROUNDS 1000

static int64_t
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static void
print(const char *what, int64_t *times)
{
	qsort(times, ROUNDS, sizeof(*times), compare);
	printf("%-40s p50 %6.0f us  p99 %6.0f us\n", what, (double)times[ROUNDS / 2] / 1000,
	    (double)times[ROUNDS * 99 / 100] / 1000);
}

static void
measure(void **state)
{
	static int64_t store_ns[ROUNDS], read_ns[ROUNDS], append_ns[ROUNDS], write_ns[ROUNDS];
	static char block[4096];
	char *scope_free here = getcwd(NULL, 0);
	struct fixture *fixture = fixture_new(here);
	int append = open("measure.tmp", O_RDWR | O_CREAT | O_TRUNC, 0600);
	struct act act;
	struct otpauth rfc;

	unlink("measure.tmp");
	rfc_parameters(&rfc);
	fixture_create(fixture);
	fixture_open(fixture);
	enrol_at_once(fixture, "phone", &rfc, NOON - 60);
	for (int i = 0; i < ROUNDS; i++) {
		int64_t start;

		act = act_of(ACT_TRY, NOON + 30 * i);
		act.answer = code_at(&rfc, act.now);
		start = now_ns();
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
		store_ns[i] = now_ns() - start;
		act.kind = ACT_DECIDE;
		start = now_ns();
		run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE);
		read_ns[i] = now_ns() - start;
		start = now_ns();
		if (pwrite(append, block, sizeof(block), (off_t)i * 4096) < 0 ||
		    fdatasync(append) < 0)
			fail();
		append_ns[i] = now_ns() - start;
		start = now_ns();
		if (pwrite(append, block, sizeof(block), 0) < 0 || fdatasync(append) < 0)
			fail();
		write_ns[i] = now_ns() - start;
		fixture->driver->idle(fixture->store);
	}
	print("one code accepted, one a batch", store_ns);
	print("decide (reads only)", read_ns);
	print("4 KiB appended and fdatasync", append_ns);
	print("4 KiB overwritten and fdatasync", write_ns);
	close(append);
	fixture_free(fixture);
	(void)state;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(measure)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
