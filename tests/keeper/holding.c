/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of a keeper whose store is not there or can't be used: it refuses with words, serves
 * the making of a store to root alone, and takes the store up again once it is mended.
 */
#include "config.h" /* _GNU_SOURCE */

#include "fixture.h"

#include "base/text.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

static void
status_build(struct packet *act, const char *uid)
{
	act_build(act, "status", "account", "ann", "uid", uid, NULL);
}

static void
init_expect(int link, enum verdict verdict, enum reason reason)
{
	struct packet act;

	act_build(&act, "init", NULL);
	act_expect(link, &act, verdict, reason);
}

static void
store_that_is_missing_refuses_every_act_with_words(void **state)
{
	struct fixture *f = *state;
	int root = root_talker(f), user = user_talker(f, ANN_UID);
	struct outcome outcome;
	struct packet act;

	build_try(&act, "ann", "61004", "123456");
	assert_int_equal(act_run(root, &act, &outcome), 0);
	assert_int_equal(outcome.verdict, VERDICT_REFUSE);
	assert_int_equal(outcome.reason, REASON_NO_STORE);
	assert_null(strstr(packet_get(&outcome.result, "words"), f->folder));
	assert_string_equal(packet_get(&outcome.result, "host"), "203.0.113.9");

	act_build(&act, "decide", "account", "ann", "uid", "61004", "door", "sshd", NULL);
	act_expect(root, &act, VERDICT_REFUSE, REASON_NO_STORE);
	act_build(&act, "admit", "account", "ann", "uid", "61004", "door", "sshd", NULL);
	act_expect(root, &act, VERDICT_REFUSE, REASON_NO_STORE);

	status_build(&act, "61004");
	assert_int_equal(act_run(root, &act, &outcome), 0);
	assert_int_equal(outcome.reason, REASON_NO_STORE);
	assert_non_null(strstr(packet_get(&outcome.result, "words"), "2sv store init"));
	assert_int_equal(act_run(user, &act, &outcome), 0);
	assert_int_equal(outcome.reason, REASON_NO_STORE);
	assert_null(strstr(packet_get(&outcome.result, "words"), f->folder));
	close(root);
	close(user);
}

static void
store_is_made_once_and_for_root_alone(void **state)
{
	struct fixture *f = *state;
	int root = root_talker(f), user = user_talker(f, ANN_UID);
	struct packet act;

	init_expect(user, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	assert_int_equal(access(f->store + strlen("sqlite:"), F_OK), -1);
	init_expect(root, VERDICT_ACCEPT, REASON_RIGHT);
	status_build(&act, "61004");
	act_expect(root, &act, VERDICT_ACCEPT, REASON_RIGHT);
	init_expect(root, VERDICT_REFUSE, REASON_EXISTS);
	init_expect(user, VERDICT_REFUSE, REASON_NOT_PERMITTED);
	act_expect(user, &act, VERDICT_ACCEPT, REASON_RIGHT);
	close(root);
	close(user);
}

static void
store_is_not_made_over_a_file_that_can_not_be_used(void **state)
{
	static const char junk[] = "not a database";
	struct fixture *f = *state;
	const char *path = f->store + strlen("sqlite:");
	int root = root_talker(f);
	char found[sizeof(junk)] = "";
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(junk, file);
	fclose(file);
	assert_int_equal(chown(path, KEEP_UID, KEEP_UID), 0);
	assert_int_equal(chmod(path, 0600), 0);

	init_expect(root, VERDICT_REFUSE, REASON_NO_STORE);

	file = fopen(path, "r");
	assert_int_equal(fread(found, 1, sizeof(junk) - 1, file), sizeof(junk) - 1);
	assert_int_equal(fgetc(file), EOF);
	fclose(file);
	assert_string_equal(found, junk);
	close(root);
}

static void
store_is_not_made_without_its_key(void **state)
{
	struct fixture *f = *state;
	int root = root_talker(f);

	assert_int_equal(unlink(f->key), 0);
	init_expect(root, VERDICT_REFUSE, REASON_NO_STORE);
	assert_int_equal(access(f->store + strlen("sqlite:"), F_OK), -1);
	close(root);
}

static void
store_is_taken_up_once_its_fault_was_mended(void **state)
{
	struct fixture *f = *state;
	int root = root_talker(f);
	struct outcome outcome;
	struct packet act;

	keeper_stop(f);
	close(root);
	assert_int_equal(chmod(f->key, 0644), 0);
	keeper_start(f);
	root = root_talker(f);
	status_build(&act, "61004");
	assert_int_equal(act_run(root, &act, &outcome), 0);
	assert_int_equal(outcome.reason, REASON_NO_STORE);
	assert_non_null(strstr(packet_get(&outcome.result, "words"), f->key));
	init_expect(root, VERDICT_REFUSE, REASON_NO_STORE);

	assert_int_equal(chmod(f->key, 0400), 0);
	++*f->clock; /* it is not tried more than once in a second */
	act_expect(root, &act, VERDICT_ACCEPT, REASON_RIGHT);
	close(root);
}

static void
store_that_vanishes_refuses_and_is_taken_up_when_it_is_back(void **state)
{
	struct fixture *f = *state;
	const char *path = f->store + strlen("sqlite:");
	int root = root_talker(f);
	char away[128], code[CODE_DIGITS_MAX + 1];
	struct otpauth scope_otpauth device;
	struct packet act;

	enrol_device(root, "ann", "61004", &device);
	code_at(f, &device, 0, code);
	build_try(&act, "ann", "61004", code);
	text_format(away, sizeof(away), "%s.away", path);
	assert_int_equal(rename(path, away), 0);

	act_expect(root, &act, VERDICT_REFUSE, REASON_NO_STORE);
	++*f->clock;
	act_expect(root, &act, VERDICT_REFUSE, REASON_NO_STORE);

	assert_int_equal(rename(away, path), 0);
	++*f->clock;
	act_expect(root, &act, VERDICT_ACCEPT, REASON_RIGHT);
	act_expect(root, &act, VERDICT_REFUSE, REASON_USED);
	close(root);
}

static void
store_of_another_machine_refuses(void **state)
{
	struct fixture *f = *state;
	int root = root_talker(f);
	struct outcome outcome;
	struct packet act;
	FILE *file;

	keeper_stop(f);
	close(root);
	file = fopen(f->id, "w");
	assert_non_null(file);
	fputs("store-of-another-one\n", file);
	fclose(file);
	keeper_start(f);
	root = root_talker(f);
	status_build(&act, "61004");
	assert_int_equal(act_run(root, &act, &outcome), 0);
	assert_int_equal(outcome.verdict, VERDICT_REFUSE);
	assert_int_equal(outcome.reason, REASON_NO_STORE);
	init_expect(root, VERDICT_REFUSE, REASON_NO_STORE);
	close(root);
}

int
main(void)
{
#define BARE_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_begin_bare, fixture_end)
#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)
	const struct CMUnitTest tests[] = {
	    BARE_TEST(store_that_is_missing_refuses_every_act_with_words),
	    BARE_TEST(store_is_made_once_and_for_root_alone),
	    BARE_TEST(store_is_not_made_over_a_file_that_can_not_be_used),
	    BARE_TEST(store_is_not_made_without_its_key),
	    STORE_TEST(store_is_taken_up_once_its_fault_was_mended),
	    STORE_TEST(store_that_vanishes_refuses_and_is_taken_up_when_it_is_back),
	    STORE_TEST(store_of_another_machine_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
