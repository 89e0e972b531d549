/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of text messages by a program: what it gets, whatever the values are, and what it says. */
#include "notify/channel.h"

#include "base/scope.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

static char folder[] = "/tmp/2sv-sms.XXXXXX";
static char program[64], out[64], why[CHANNEL_WHY_SIZE];
static struct claim claim;

/* A program of the test's own that ends with status, after it wrote its arguments to out. */
static void
program_make(int status)
{
	FILE *file = fopen(program, "w");

	assert_non_null(file);
	fprintf(file,
	    "#!/bin/sh\nprintf '<%%s>' \"$@\" >%s\nenv >>%s\nsed 's/^/read: /' >>%s\n"
	    "echo no phone >&2\nexit %d\n",
	    out, out, out, status);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(program, 0755), 0);
}

static int
begin(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	text_format(program, sizeof(program), "%s/program", folder);
	text_format(out, sizeof(out), "%s/out", folder);
	setenv("TZ", "UTC", 1);
	setenv("SECRET", "oak", 1);
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	unlink(program);
	unlink(out);
	return rmdir(folder);
}

static enum message_outcome
send_by(const char *words, const char *number, const char *account)
{
	scope_settings struct settings *settings = NULL;
	const struct channel_letter sending = {
	    .address = number, .machine = "db1", .claim = &claim};
	struct channel_letter letter = sending;
	char command[256];

	assert_int_equal(settings_make_default(&settings), 0);
	letter.settings = settings;
	if (words) {
		text_format(command, sizeof(command), "%s %s", program, words);
		free(settings->sms_command);
		settings->sms_command = strdup(command);
	}
	memset(&claim, 0, sizeof(claim));
	text_copy(claim.account, sizeof(claim.account), "ann"); /* a contact of hers */
	claim.alert_count = claim.row_count = 1;
	packet_begin(&claim.rows[0], "row");
	packet_add(&claim.rows[0], "alert", "new-host");
	packet_add(&claim.rows[0], "account", account);
	packet_add(&claim.rows[0], "at", "1800021720");
	why[0] = '\0';
	return sms_send(&letter, why);
}

static void
assert_got(const char *wanted)
{
	char text[1024] = "";
	scope_file FILE *file = fopen(out, "r");

	assert_non_null(file);
	assert_true(fread(text, 1, sizeof(text) - 1, file) > 0);
	assert_non_null(strstr(text, wanted));
	assert_non_null(strstr(text, "PATH="));
	assert_null(strstr(text, "SECRET"));
	assert_null(strstr(text, "HOME="));
}

static void
assert_lacks(const char *unwanted)
{
	char text[1024] = "";
	scope_file FILE *file = fopen(out, "r");

	assert_non_null(file);
	assert_true(fread(text, 1, sizeof(text) - 1, file) > 0);
	assert_null(strstr(text, unwanted));
}

static void
a_program_gets_number_and_text(void **state)
{
	(void)state;
	program_make(0);
	assert_int_equal(
	    send_by("TEXT  {number} -text {text}", "+46701740605", "ann"), OUTCOME_SENT);
	assert_got("<TEXT><+46701740605><-text>"
		   "<2sv db1: Login from a new host: ann, 14:02. Not you? 2sv stop>");
	assert_int_equal(send_by("--to={number} {text}", "+46701740605", "ann"), OUTCOME_SENT);
	assert_got("<--to=+46701740605><2sv db1: ");
}

/* Its words are seen by everybody on the machine, and a text may be a code. */
static void
a_program_without_it_among_its_words_reads_the_text(void **state)
{
	(void)state;
	program_make(0);
	assert_int_equal(send_by("TEXT {number}", "+46701740605", "ann"), OUTCOME_SENT);
	assert_got("<TEXT><+46701740605>");
	assert_got("\nread: 2sv db1: Login from a new host: ann, 14:02. Not you? 2sv stop");
	assert_int_equal(send_by("{number} {text}", "+46701740605", "ann"), OUTCOME_SENT);
	assert_lacks("read: ");
}

static void
a_hostile_value_stays_one_argument(void **state)
{
	static const char *const hostile[] = {
	    "$(touch /tmp/x)", "'; id #", "\"x\" y", "-rf", "*", "{number}", "a;b|c&d>e"};
	char wanted[256];

	(void)state;
	program_make(0);
	for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
		assert_int_equal(
		    send_by("{number} {text}", "+46701740605", hostile[i]), OUTCOME_SENT);
		text_format(wanted, sizeof(wanted),
		    "<+46701740605><2sv db1: Login from a new host: %s, 14:02. Not you? 2sv stop>",
		    hostile[i]);
		assert_got(wanted);
	}
	assert_int_equal(send_by("{number} {text}", "+46701740605", "a\nb"), OUTCOME_SENT);
	assert_got("<+46701740605><2sv db1: Login from a new host: 14:02. Not you? 2sv stop>");
}

static void
what_it_says_is_told_and_it_is_tried_later(void **state)
{
	(void)state;
	program_make(75);
	assert_int_equal(send_by("{number} {text}", "+46701740605", "ann"), OUTCOME_LATER);
	assert_string_equal(why, "sms_command ended with 75: no phone");
	program_make(1);
	assert_int_equal(send_by("{number} {text}", "+46701740605", "ann"), OUTCOME_LATER);
	unlink(program);
	assert_int_equal(send_by("{number} {text}", "+46701740605", "ann"), OUTCOME_LATER);
	assert_string_equal(why, "sms_command: No such file or directory");
}

static void
nothing_else_than_a_number_is_called(void **state)
{
	static const char *const numbers[] = {
	    "", "+", "46701740605", "+4670174060512345", "+467017x", "-rf", "+46 701740605", "+1"};

	(void)state;
	program_make(0);
	unlink(out);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		assert_int_equal(send_by("{number} {text}", numbers[i], "ann"), OUTCOME_NEVER);
	assert_int_not_equal(access(out, F_OK), 0);
}

static void
without_any_means_the_words_say_so(void **state)
{
	(void)state;
	assert_int_equal(send_by(NULL, "+46701740605", "ann"), OUTCOME_LATER);
	assert_string_equal(why, "sms_command and sms_url are not set in 2sv.conf");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_program_gets_number_and_text),
	    cmocka_unit_test(a_program_without_it_among_its_words_reads_the_text),
	    cmocka_unit_test(a_hostile_value_stays_one_argument),
	    cmocka_unit_test(what_it_says_is_told_and_it_is_tried_later),
	    cmocka_unit_test(nothing_else_than_a_number_is_called),
	    cmocka_unit_test(without_any_means_the_words_say_so),
	};

	return cmocka_run_group_tests(tests, begin, finish);
}
