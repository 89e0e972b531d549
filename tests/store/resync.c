/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tokens where their counter is not known any more: after a restore root brings them back, and
 * a working copy that may be old takes none of their codes; one that is current does, and what was
 * used there stays used.
 */
#include "disks.h"
#include "base/text.h"
#include "keeper/factor/hotp.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/poison.h"

static struct otpauth token;
static struct copy_terms terms;

static const char *
code_of(int64_t counter)
{
	static char codes[16][CODE_DIGITS_MAX + 1];
	static unsigned int next;
	char *code = codes[next++ % 16];

	assert_int_equal(code_compute(&token, counter, code), 0);
	return code;
}

static const char *
two_of(int64_t second)
{
	static char texts[8][20];
	static unsigned int next;
	char *text = texts[next++ % 8];

	snprintf(text, sizeof(texts[0]), "%s-%s", code_of(second - 1), code_of(second));
	return text;
}

static struct act
try_of(int64_t counter)
{
	struct act act = act_of(ACT_TRY, NOON);

	act.door_arrives = true;
	act.answer = code_of(counter);
	return act;
}

static struct act
resync_of(const char *name, const char *answer)
{
	struct act act = act_of(ACT_RESYNC, NOON);

	act.door = "";
	act_from(&act, NULL);
	act.device_name = name;
	act.answer = answer;
	return act;
}

/* A token whose last used counter is 4. */
static void
enrol_token(struct fixture *fixture)
{
	rfc_parameters(&token);
	token.type = OTPAUTH_HOTP;
	token.counter = 5;
	enrol_at_once(fixture, "token", &token, NOON - 3600);
}

static void
nothing_of(void *context, const char *words)
{
	(void)context;
	fail_msg("%s", words);
}

static void
take_device(void *context, const char *account, const struct device_row *row)
{
	(void)account;
	*(struct device_row *)context = *row;
}

/* Puts a copy of the store, made now, in its place. */
static void
restore(struct fixture *fixture, struct device_row *ret)
{
	struct store_options options = fixture->options;
	struct store_report report = {
	    .finding = nothing_of, .device = take_device, .context = ret, .cure = ""};
	struct store_copied copied;
	char copy[200], wal[200];

	text_format(copy, sizeof(copy), "%s.copy", fixture->path);
	text_format(wal, sizeof(wal), "%s-wal", fixture->path);
	assert_int_equal(store_copy_begin(fixture->store, copy, fixture->error, 512), 0);
	assert_int_equal(store_copy_step(fixture->store, 100000, &copied), 1);
	options.path = copy;
	if (store_restore(&options, NOON, &report) < 0)
		fail_msg("%s", report.error);
	fixture_close(fixture);
	unlink(wal);
	assert_int_equal(rename(copy, fixture->path), 0);
	fixture_open(fixture);
}

static void
after_a_restore_no_code_counts_until_root_brings_the_token_back(void **state)
{
	struct fixture *fixture = *state;
	struct device_row told = {.active = false};

	enrol_token(fixture);
	restore(fixture, &told);
	assert_int_equal(told.type, OTPAUTH_HOTP);
	assert_true(told.waits);

	/* The counter went on after the save: whoever saw those codes comes in by none. */
	for (int64_t counter = 5; counter < 20; counter++)
		run_expecting(fixture, try_of(counter), VERDICT_REFUSE,
		    counter < 10 ? REASON_WRONG : REASON_THROTTLED);
	run_expecting(fixture, resync_of("token", two_of(900)), VERDICT_ACCEPT, REASON_RIGHT);
	assert_int_equal(fixture_probe(fixture, "SELECT last_step FROM device"), 900);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT count(*) FROM event WHERE event = 'resync' AND "
				   "device = 'token' AND verdict = 'accept'"),
	    1);
	fixture_alter(fixture, "DELETE FROM attempt");
	run_expecting(fixture, try_of(900), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_of(901), VERDICT_ACCEPT, REASON_RIGHT);
}

static void
two_codes_in_a_row_are_wanted_that_were_not_used(void **state)
{
	struct fixture *fixture = *state;
	struct act act = resync_of("token", NULL);
	struct result result;

	enrol_token(fixture);
	result = run_one(fixture, act);
	assert_int_equal(result.reason, REASON_NEEDS_CODE);
	assert_int_equal(result.ask, ASK_TWO);
	result_free(&result);
	act.answer = code_of(5);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_FORM);
	act.answer = two_of(4);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
	act.answer = two_of(5); /* the first one was used */
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_USED);
	act.answer = two_of(4 + HOTP_RESYNC_AHEAD + 1);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_WRONG);
	assert_int_equal(fixture_probe(fixture, "SELECT last_step FROM device"), 4);
	act.answer = two_of(4 + HOTP_RESYNC_AHEAD);
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

static void
root_alone_brings_back_and_only_what_has_a_counter(void **state)
{
	struct fixture *fixture = *state;
	struct act act;
	struct otpauth phone;

	enrol_token(fixture);
	other_parameters(3, &phone);
	enrol_at_once(fixture, "phone", &phone, NOON - 3600);
	act = resync_of("phone", two_of(6));
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_BAD_VALUE);
	act.device_name = "watch";
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NO_SUCH);
	act = act_of_user(ACT_RESYNC, NOON);
	act.device_name = "token";
	act.answer = two_of(6);
	run_expecting(fixture, act, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	assert_int_equal(
	    fixture_probe(fixture, "SELECT last_step FROM device WHERE type = 'hotp'"), 4);
}

static struct fixture *
begin_read_only(void)
{
	struct fixture *fixture;

	disks_mount(DISKS_OPTIONS);
	terms = disks_terms();
	fixture = fixture_new(disks_store);
	fixture->options.keep_folder = disks_copy;
	fixture_create(fixture);
	fixture_open(fixture);
	enrol_token(fixture);
	run_expecting(fixture, try_of(5), VERDICT_ACCEPT, REASON_RIGHT);
	fixture_close(fixture);
	disks_remount(true);
	return fixture;
}

static void
open_copy(struct fixture *fixture)
{
	assert_int_equal(store_open_copy(&fixture->options, &terms, &fixture->store, fixture->error,
			     sizeof(fixture->error)),
	    0);
}

static void
merge(struct fixture *fixture)
{
	fixture_close(fixture);
	disks_remount(false);
	fixture_open(fixture);
	if (store_merge_copy(fixture->store, &fixture->options, &terms, fixture->error,
		sizeof(fixture->error)) < 0)
		fail_msg("%s", fixture->error);
}

static void
current_copy(void **state)
{
	struct fixture *fixture = begin_read_only();

	open_copy(fixture);
	run_expecting(fixture, try_of(5), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_of(8), VERDICT_ACCEPT, REASON_RIGHT);
	run_expecting(fixture, resync_of("token", two_of(12)), VERDICT_REFUSE, REASON_READ_ONLY);
	merge(fixture);
	run_expecting(fixture, try_of(8), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_of(7), VERDICT_REFUSE, REASON_USED);
	run_expecting(fixture, try_of(9), VERDICT_ACCEPT, REASON_RIGHT);
	fixture_close(fixture);
	free(fixture); /* its folder goes with the mount */
	(void)state;
}

/* The store went on by itself, further than the copy: the counter goes back for nobody. */
static void
store_went_on(void **state)
{
	struct fixture *fixture = begin_read_only();

	open_copy(fixture);
	run_expecting(fixture, try_of(6), VERDICT_ACCEPT, REASON_RIGHT);
	fixture_close(fixture);
	disks_remount(false);
	fixture_open(fixture);
	run_expecting(fixture, try_of(14), VERDICT_ACCEPT, REASON_RIGHT);
	merge(fixture);
	for (int64_t counter = 6; counter <= 14; counter++)
		run_expecting(fixture, try_of(counter), VERDICT_REFUSE, REASON_USED);
	assert_int_equal(fixture_probe(fixture, "SELECT count(*) FROM used_span"), 0);
	run_expecting(fixture, try_of(15), VERDICT_ACCEPT, REASON_RIGHT);
	fixture_close(fixture);
	free(fixture); /* its folder goes with the mount */
	(void)state;
}

static void
old_copy(void **state)
{
	struct fixture *fixture = begin_read_only();

	open_copy(fixture);
	run_expecting(fixture, try_of(6), VERDICT_ACCEPT, REASON_RIGHT);
	fixture_close(fixture);
	terms.boot_id = "another";
	terms.is_current = false;
	open_copy(fixture);
	for (int64_t counter = 5; counter < 10; counter++)
		run_expecting(fixture, try_of(counter), VERDICT_REFUSE, REASON_WRONG);
	merge(fixture);
	/* What was refused there is refused there alone. */
	fixture_alter(fixture, "DELETE FROM attempt");
	run_expecting(fixture, try_of(7), VERDICT_ACCEPT, REASON_RIGHT);
	fixture_close(fixture);
	free(fixture); /* its folder goes with the mount */
	(void)state;
}

static void
a_current_copy_takes_a_tokens_codes_and_the_store_knows_them(void **state)
{
	disks_run(current_copy);
	(void)state;
}

static void
a_merge_takes_no_counter_back(void **state)
{
	disks_run(store_went_on);
	(void)state;
}

static void
a_copy_that_may_be_old_takes_no_code_of_a_token(void **state)
{
	disks_run(old_copy);
	(void)state;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(after_a_restore_no_code_counts_until_root_brings_the_token_back),
	    STORE_TEST(two_codes_in_a_row_are_wanted_that_were_not_used),
	    STORE_TEST(root_alone_brings_back_and_only_what_has_a_counter),
	    cmocka_unit_test(a_current_copy_takes_a_tokens_codes_and_the_store_knows_them),
	    cmocka_unit_test(a_merge_takes_no_counter_back),
	    cmocka_unit_test(a_copy_that_may_be_old_takes_no_code_of_a_token),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
