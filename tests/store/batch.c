/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the batch: each act whole by itself, one commit for all, none where nothing is written.
 */
#include "fixture.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

#define MANY 64

static void
run_batch(struct fixture *fixture, const struct act *acts, unsigned int n, struct result *results)
{
	assert_int_equal(fixture->driver->run(fixture->store, acts, n, results, fixture->error,
			     sizeof(fixture->error)),
	    0);
}

static void
the_same_code_by_many_at_once_is_accepted_exactly_once(void **state)
{
	struct fixture *fixture = *state;
	struct result results[MANY];
	struct act acts[MANY];
	unsigned int accepted = 0;
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);

	for (int round = 0; round < 10; round++) {
		int64_t now = NOON + 30 * round;

		for (unsigned int i = 0; i < MANY; i++) {
			acts[i] = act_of(ACT_TRY, now);
			acts[i].answer = code_at(&rfc, now);
		}
		run_batch(fixture, acts, MANY, results);
		for (unsigned int i = 0; i < MANY; i++) {
			accepted += results[i].verdict == VERDICT_ACCEPT;
			if (results[i].verdict != VERDICT_ACCEPT)
				assert_int_equal(results[i].reason, REASON_USED);
		}
		assert_int_equal(accepted, round + 1);
	}
}

static void
many_accounts_in_one_batch_are_all_accepted(void **state)
{
	struct fixture *fixture = *state;
	char names[MANY][16];
	struct result results[MANY];
	struct act acts[MANY];
	struct otpauth rfc;

	rfc_parameters(&rfc);
	for (unsigned int i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof(names[i]), "user%u", i);
		acts[i] = act_of(ACT_ENROL, NOON);
		acts[i].account = names[i];
		acts[i].account_uid = 2000 + i;
		acts[i].given = &rfc;
		acts[i].active_at_once = true;
	}
	run_batch(fixture, acts, MANY, results);
	for (unsigned int i = 0; i < MANY; i++) {
		result_free(&results[i]);
		acts[i].kind = ACT_TRY;
		acts[i].answer = code_at(&rfc, NOON);
	}

	run_batch(fixture, acts, MANY, results);

	for (unsigned int i = 0; i < MANY; i++) {
		assert_int_equal(results[i].verdict, VERDICT_ACCEPT);
		assert_int_equal(strlen(results[i].login), 32);
		for (unsigned int j = 0; j < i; j++)
			assert_string_not_equal(results[i].login, results[j].login);
	}
}

static void
an_act_that_fails_leaves_nothing_behind_and_spares_the_others(void **state)
{
	struct fixture *fixture = *state;
	struct result results[3];
	struct act acts[3];
	struct otpauth rfc;

	/* A store in which two wrong codes of one account can't be written down. */
	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	fixture_alter(fixture, "CREATE UNIQUE INDEX odd ON event (reason) WHERE reason = 'wrong'");
	for (unsigned int i = 0; i < 3; i++) {
		acts[i] = act_of(ACT_TRY, NOON);
		acts[i].answer = "000000";
	}
	acts[2].answer = code_at(&rfc, NOON);

	run_batch(fixture, acts, 3, results);

	assert_int_equal(results[0].reason, REASON_WRONG);
	assert_int_equal(results[1].verdict, VERDICT_REFUSE);
	assert_int_equal(results[1].reason, REASON_NO_STORE);
	assert_int_equal(results[2].verdict, VERDICT_ACCEPT);
	assert_non_null(strstr(fixture->error, fixture->path)); /* for the log */
	fixture->error[0] = '\0';
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM attempt"), 1);
}

static void
what_is_no_act_is_refused(void **state)
{
	static const int kinds[] = {ACT_NONE, ACT_SENT + 1, -1, 1000};
	struct fixture *fixture = *state;
	struct act act;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		act = act_of((enum act_kind)kinds[i], NOON);
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_PROTOCOL);
	}
	act = act_of(ACT_DECIDE, NOON);
	act.account = NULL;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_INTERNAL);
	act.account = "";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_INTERNAL);
	act = act_of(ACT_DECIDE, NOON);
	act.door = NULL;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_INTERNAL);
	act.door = "a-door-with-a-name-of-more-than-sixty-four-characters-is-no-door-at-all";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_INTERNAL);
	act = act_of(ACT_DECIDE, NOON);
	act.account_uid = (uid_t)-1;
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_INTERNAL);
	run_batch(fixture, NULL, 0, NULL);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event"), 0);
}

struct picture {
	struct timespec changed;
	off_t size;
	unsigned char hash[32];
};

static struct picture
take_picture(const char *path)
{
	struct picture picture = {.size = 0};
	struct stat status;
	unsigned char *bytes;
	int fd = open(path, O_RDONLY);

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &status), 0);
	picture.changed = status.st_mtim;
	picture.size = status.st_size;
	bytes = malloc((size_t)status.st_size);
	assert_non_null(bytes);
	assert_int_equal(read(fd, bytes, (size_t)status.st_size), status.st_size);
	crypto_generichash(
	    picture.hash, sizeof(picture.hash), bytes, (size_t)status.st_size, NULL, 0);
	free(bytes);
	close(fd);
	return picture;
}

static void
a_batch_that_only_reads_writes_nothing(void **state)
{
	static const enum act_kind kinds[] = {ACT_DECIDE, ACT_ADMIT, ACT_STATUS, ACT_CHECKUP,
	    ACT_DEVICES, ACT_HOSTS, ACT_LOG, ACT_LEFT};
	struct fixture *fixture = *state;
	struct picture before[2], after[2];
	struct result results[7];
	struct act acts[7];
	struct otpauth rfc;
	char wal[256];

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	log_in(fixture, "203.0.113.9", &rfc, NOON);
	for (unsigned int i = 0; i < 7; i++)
		acts[i] = act_of(kinds[i], NOON);
	text_format(wal, sizeof(wal), "%s-wal", fixture->path);
	before[0] = take_picture(fixture->path);
	before[1] = take_picture(wal);

	run_batch(fixture, acts, 7, results);

	for (unsigned int i = 0; i < 7; i++)
		result_free(&results[i]);
	after[0] = take_picture(fixture->path);
	after[1] = take_picture(wal);
	assert_memory_equal(before, after, sizeof(before));
	/* The same means would see a write. */
	run_expecting(fixture, act_of(ACT_ARRIVED, NOON), VERDICT_ACCEPT, REASON_RIGHT);
	after[1] = take_picture(wal);
	assert_memory_not_equal(&before[1], &after[1], sizeof(before[1]));
}

static void
idle_moments_change_no_answer(void **state)
{
	struct fixture *fixture = *state;
	struct act act = act_of(ACT_END, NOON);
	struct otpauth rfc;

	rfc_parameters(&rfc);
	enrol_at_once(fixture, "phone", &rfc, NOON);
	log_in(fixture, "203.0.113.9", &rfc, NOON);
	act.reason = REASON_ENDED;
	for (int i = 0; i < 1000; i++) { /* enough for some checkpoints */
		run_expecting(fixture, act, VERDICT_REFUSE, REASON_ENDED);
		assert_int_equal(fixture->driver->idle(fixture->store), 0);
	}

	act = act_of(ACT_TRY, NOON);
	act.answer = code_at(&rfc, NOON);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM event"), 1004);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(the_same_code_by_many_at_once_is_accepted_exactly_once),
	    STORE_TEST(many_accounts_in_one_batch_are_all_accepted),
	    STORE_TEST(an_act_that_fails_leaves_nothing_behind_and_spares_the_others),
	    STORE_TEST(what_is_no_act_is_refused),
	    STORE_TEST(a_batch_that_only_reads_writes_nothing),
	    STORE_TEST(idle_moments_change_no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
