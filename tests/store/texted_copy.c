/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A code that was sent, and a disk that can't be written any more: on the copy it is neither taken
 * nor is one sent, for the copy may be lost with what was used on it; nor is it good after a merge.
 */
#define _GNU_SOURCE /* unshare */
#include "disks.h"
#include "texted_fixture.h"

#include "base/poison.h"

static void
none_on_a_copy(void **state)
{
	struct copy_terms terms;
	struct fixture *fixture;
	char code[MESSAGE_CODE_SIZE];
	struct otpauth rfc;

	disks_mount(DISKS_OPTIONS);
	terms = disks_terms();
	fixture = fixture_new(disks_store);
	fixture->options.keep_folder = disks_copy;
	fixture_create(fixture);
	fixture_open(fixture);
	rfc = texted_begin(fixture);
	texted_send(fixture, texted_act(ACT_TEXT, NOON), code);
	fixture_close(fixture);
	disks_remount(true);
	assert_int_equal(store_open_copy(&fixture->options, &terms, &fixture->store, fixture->error,
			     sizeof(fixture->error)),
	    0);

	run_expecting(fixture, texted_try_of(NOON + 10, code), VERDICT_REFUSE, REASON_WRONG);
	run_expecting(fixture, texted_act(ACT_TEXT, NOON + 70), VERDICT_REFUSE, REASON_READ_ONLY);
	run_expecting(fixture, texted_try_of(NOON + 80, code_at(&rfc, NOON + 80)), VERDICT_ACCEPT,
	    REASON_RIGHT);

	fixture_close(fixture);
	disks_remount(false);
	fixture_open(fixture);
	assert_int_equal(store_merge_copy(fixture->store, &fixture->options, &terms, fixture->error,
			     sizeof(fixture->error)),
	    1);
	run_expecting(fixture, texted_try_of(NOON + 90, code), VERDICT_REFUSE, REASON_WRONG);
	fixture_free(fixture);
	(void)state;
}

static void
a_copy_sends_no_code_and_takes_none_that_was_sent(void **state)
{
	disks_run(none_on_a_copy);
	(void)state;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_copy_sends_no_code_and_takes_none_that_was_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
