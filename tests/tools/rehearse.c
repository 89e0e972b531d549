/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of what a rehearsal needs no account for: prompts and their answers, codes, what programs
 * write, and the note. The rest is done in the house (tests/e2e/rehearse.test.sh). Run as root,
 * for the note's owner.
 */
#include "config.h"

#include "tools/admin/rehearse_device.h"
#include "tools/admin/rehearse_program.h"
#include "tools/admin/rehearse_talk.h"

#include "base/monotonic.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct rehearsal rehearsal = {.door = "su"};
static const struct rehearse_account account = {.name = "2sv-try-01234567", .password = "secret"};
static const struct rehearse_try with_code = {
    .rehearsal = &rehearsal, .account = &account, .code = "123456"};

static void
prompts_are_known_by_their_words(void **state)
{
	static const struct {
		const char *prompt, *answer;
	} cases[] = {
	    {"Password: ", "secret"},
	    {"(ann@db1) Password: ", "secret"},
	    {"ann@127.0.0.1's password: ", "secret"},
	    {"[sudo] password for ann: ", NULL},
	    {"Code: ", "123456"},
	    {"(ann@db1) Code: ", "123456"},
	    {"Code, or two in a row: ", "123456"},
	    {"Wrong code. Code: ", "123456"},
	    {"Verification code: ", "123456"},
	    {"login: ", NULL},
	    {"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct rehearse_heard heard = {.prompts = 0};
		const char *answer = rehearse_answer(&with_code, &heard, cases[i].prompt);

		if (cases[i].answer)
			assert_string_equal(answer, cases[i].answer);
		else
			assert_null(answer);
	}
}

static void
a_wrong_password_is_not_the_accounts(void **state)
{
	const struct rehearse_try with_wrong = {
	    .rehearsal = &rehearsal, .account = &account, .by_wrong_password = true};
	struct rehearse_heard heard = {.prompts = 0};
	const char *answer = rehearse_answer(&with_wrong, &heard, "Password: ");

	(void)state;
	assert_non_null(answer);
	assert_string_not_equal(answer, "secret");
	assert_true(heard.asked_password);
	assert_null(rehearse_answer(&with_wrong, &heard, "Code: "));
	assert_true(heard.asked_code);
}

static void
a_second_code_is_not_given(void **state)
{
	struct rehearse_heard heard = {.prompts = 0};

	(void)state;
	assert_string_equal(rehearse_answer(&with_code, &heard, "(a@b) Password: "), "secret");
	assert_string_equal(rehearse_answer(&with_code, &heard, "(a@b) Code: "), "123456");
	assert_null(rehearse_answer(&with_code, &heard, "(a@b) Wrong code. Code: "));

	assert_true(heard.asked_password && heard.asked_code);
	assert_string_equal(heard.asked, "\"Password: \", \"Code: \", \"Wrong code. Code: \"");
}

static void
a_door_that_asks_without_end_gets_no_answers(void **state)
{
	struct rehearse_heard heard = {.prompts = 0};

	(void)state;
	for (int i = 0; i < REHEARSE_PROMPTS_MAX; i++)
		assert_non_null(rehearse_answer(&with_code, &heard, "\033[31mPassword: "));

	assert_null(rehearse_answer(&with_code, &heard, "Password: "));

	assert_null(strchr(heard.asked, '\033'));
	assert_true(heard.prompts > REHEARSE_PROMPTS_MAX);
}

/* RFC 6238, appendix B: the last six digits. */
static void
codes_are_those_of_the_rfc(void **state)
{
	static const struct {
		int64_t now;
		const char *code;
	} cases[] = {{59, "287082"}, {1111111109, "081804"}, {2000000000, "279037"}};
	struct rehearse_device device;
	char code[REHEARSE_CODE_SIZE];

	(void)state;
	memcpy(device.secret, "12345678901234567890", sizeof(device.secret));
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(rehearse_device_code(&device, cases[i].now, code), 0);
		assert_string_equal(code, cases[i].code);
	}
}

static void
a_wrong_code_is_wrong_for_ten_minutes(void **state)
{
	struct rehearse_device device;
	char wrong[REHEARSE_CODE_SIZE], code[REHEARSE_CODE_SIZE];

	(void)state;
	memcpy(device.secret, "12345678901234567890", sizeof(device.secret));
	assert_int_equal(rehearse_device_wrong_code(&device, 1111111109, wrong), 0);

	assert_int_equal(strspn(wrong, "0123456789"), REHEARSE_CODE_SIZE - 1);
	for (int64_t now = 1111111109 - 600; now <= 1111111109 + 600; now += 30) {
		assert_int_equal(rehearse_device_code(&device, now, code), 0);
		assert_string_not_equal(code, wrong);
	}
}

static void
of_output_the_newest_is_kept(void **state)
{
	struct rehearse_output output = {.used = 0};
	char line[64], expected[sizeof(output.text)];

	(void)state;
	rehearse_output_last(&output, line, sizeof(line));
	assert_string_equal(line, "");
	memset(expected, 'x', sizeof(expected));
	rehearse_output_add(&output, "first\n", 6);
	rehearse_output_add(&output, expected, sizeof(expected));
	rehearse_output_add(&output, "\r\nthe \033 last\r\n\n", 16);

	rehearse_output_last(&output, line, sizeof(line));

	assert_string_equal(line, "the \\x1B last");
	assert_int_equal(output.used, sizeof(output.text) - 1);
	assert_null(strstr(output.text, "first"));
}

static void
what_a_program_writes_becomes_one_line(void **state)
{
	const char *const words[] = {"/bin/sh", "-c", "cat; echo two >&2; exit 3", NULL};
	const char *const nowhere[] = {"/nowhere/program", NULL};
	char said[64];

	(void)state;
	assert_int_equal(rehearse_program_run(words, "one\n", said, sizeof(said)), 1);
	assert_string_equal(said, "one two");
	assert_int_equal(rehearse_program_run(words, NULL, said, sizeof(said)), 1);
	assert_string_equal(said, "two");
	/* -ENOENT; under valgrind its child tells */
	assert_int_not_equal(rehearse_program_run(nowhere, NULL, said, sizeof(said)), 0);
}

static void
a_program_is_ended_with_all_that_it_left(void **state)
{
	const char *const words[] = {"/bin/sh", "-c", "sleep 100 & echo; sleep 100", NULL};
	struct rehearse_output output = {.used = 0};
	int ends[2];
	pid_t process;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	process = rehearse_program_start(
	    &(struct rehearse_program){.words = words, .in = -1, .out = ends[1], .err = -1});
	close(ends[1]);
	assert_true(process > 0);
	assert_int_equal(rehearse_output_read(&output, ends[0]), 1);

	assert_int_equal(rehearse_program_end(process, monotonic_ms()), -ETIMEDOUT);

	assert_int_equal(rehearse_output_read(&output, ends[0]), 0); /* nobody has it open */
	close(ends[0]);
}

static void
names_of_others_are_not_ours(void **state)
{
	static const char *const names[] = {"", "root", "2sv-try-", "2sv-try-0123456",
	    "2sv-try-012345678", "2sv-try-0123456g", "2sv-try-0123456A", "2sv-try-../../et"};
	struct rehearse_account made;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++)
		assert_false(tried_name_is_good(names[i]));
	assert_int_equal(rehearse_account_name(&made), 0);
	assert_true(tried_name_is_good(made.name));
	assert_string_equal(made.folder + strlen("/run/"), made.name);
}

static void
write_note(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void
a_note_names_one_account_of_ours(void **state)
{
	static const char *const bad[] = {"root\n", "2sv-try-01234567", "2sv-try-0123456g\n",
	    "2sv-try-01234567\nroot\n", "2sv-try-01234567 "};
	char folder[] = "/tmp/rehearse-XXXXXX", path[64], name[REHEARSE_NAME_SIZE];

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/note", folder);
	assert_int_equal(rehearse_note_read(path, name), -ENOENT);
	assert_int_equal(rehearse_note_make(path, account.name), 0);
	assert_int_equal(rehearse_note_make(path, account.name), -EEXIST);
	assert_int_equal(rehearse_note_read(path, name), 0);
	assert_string_equal(name, account.name);

	for (size_t i = 0; i < COUNT(bad); i++) {
		write_note(path, bad[i]);
		assert_int_equal(rehearse_note_read(path, name), -EINVAL);
	}
	write_note(path, "");
	assert_int_equal(rehearse_note_read(path, name), 0);
	assert_string_equal(name, "");
	unlink(path);
	rmdir(folder);
}

static void
a_note_that_others_may_write_is_not_believed(void **state)
{
	char folder[] = "/tmp/rehearse-XXXXXX", path[64], link[64], name[REHEARSE_NAME_SIZE];

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/note", folder);
	snprintf(link, sizeof(link), "%s/link", folder);
	assert_int_equal(rehearse_note_make(path, account.name), 0);
	assert_int_equal(symlink(path, link), 0);

	assert_int_equal(rehearse_note_read(link, name), -ELOOP);
	assert_int_equal(chmod(path, 0620), 0);
	assert_int_equal(rehearse_note_read(path, name), -EPERM);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(chown(path, 64123, 0), 0);
	assert_int_equal(rehearse_note_read(path, name), -EPERM);

	unlink(link);
	unlink(path);
	rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(prompts_are_known_by_their_words),
	    cmocka_unit_test(a_wrong_password_is_not_the_accounts),
	    cmocka_unit_test(a_second_code_is_not_given),
	    cmocka_unit_test(a_door_that_asks_without_end_gets_no_answers),
	    cmocka_unit_test(codes_are_those_of_the_rfc),
	    cmocka_unit_test(a_wrong_code_is_wrong_for_ten_minutes),
	    cmocka_unit_test(of_output_the_newest_is_kept),
	    cmocka_unit_test(what_a_program_writes_becomes_one_line),
	    cmocka_unit_test(a_program_is_ended_with_all_that_it_left),
	    cmocka_unit_test(names_of_others_are_not_ours),
	    cmocka_unit_test(a_note_names_one_account_of_ours),
	    cmocka_unit_test(a_note_that_others_may_write_is_not_believed),
	};

	if (getuid() != 0)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
