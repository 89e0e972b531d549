/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of sshd's lines and of its views, by the real sshd. */
#include "stacks/sshd_view.h"

#include "base/scope.h"
#include "stacks/sshd_conf.h"
#include "tests/stacks/real_sshd.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define BASE "UsePAM yes\nKbdInteractiveAuthentication yes\nPasswordAuthentication no\n"
#define INCLUDE "Include /etc/ssh/sshd_config.d/*.conf\n"

static void
lines_come_in_the_order_of_the_includes(void **state)
{
	scope_sshd_lines struct sshd_lines lines = {.count = 0};
	const struct sshd_line *line;

	(void)state;
	real_sshd_main("# a comment\n  port=22 # no more\n" INCLUDE
		       "PasswordAuthentication no\nMatch User ann\nINCLUDE sshd_config.d/x\n"
		       "PasswordAuthentication \t yes\n");
	real_sshd_file("10-a.conf", "challengeresponseauthentication no\nMatch User bea\n"
				    "MaxAuthTries 1\n");
	real_sshd_file("20-b.conf", "MaxAuthTries 2\n");
	real_sshd_file("x", "LoginGraceTime 20\n");
	assert_int_equal(sshd_lines_read(SSHD_CONF_MAIN, &lines), 0);
	assert_int_equal(lines.file_count, 4);
	assert_int_equal(lines.count, 9);
	assert_string_equal(lines.of[0].keyword, "port");
	assert_string_equal(lines.of[0].value, "22");
	assert_int_equal(lines.of[0].line, 2);
	assert_string_equal(lines.of[1].keyword, "kbdinteractiveauthentication");
	assert_string_equal(lines.of[1].file, SSHD_CONF_FOLDER "/10-a.conf");
	assert_string_equal(lines.of[3].match, "User bea");
	assert_string_equal(lines.of[4].keyword, "maxauthtries");
	assert_null(lines.of[4].match);
	assert_string_equal(lines.of[7].keyword, "logingracetime");
	assert_string_equal(lines.of[7].match, "User ann");
	line = sshd_lines_find(&lines, "passwordauthentication", "yes");
	assert_non_null(line);
	assert_int_equal(line->line, 7);
	assert_null(sshd_lines_find(&lines, "passwordauthentication", "maybe"));
}

static void
what_includes_itself_comes_to_an_end(void **state)
{
	scope_sshd_lines struct sshd_lines lines = {.count = 0};

	(void)state;
	real_sshd_main("Port 22\nInclude sshd_config\n");
	assert_int_equal(sshd_lines_read(SSHD_CONF_MAIN, &lines), 0);
	assert_int_equal(lines.count, 16);
	sshd_lines_free(&lines);
	assert_int_equal(sshd_lines_read("/etc/ssh/not-there", &lines), 0);
	assert_int_equal(lines.count, 0);
}

/* "WHO/FROM; ..." of all views. */
static void
expect_views(const char *main, const char *expected)
{
	static struct sshd_views views;
	scope_sshd_lines struct sshd_lines lines = {.count = 0};
	const struct sshd_asking asking = {.program = REAL_SSHD, .lines = &lines};
	char text[1024] = "";

	real_sshd_main(main);
	assert_int_equal(sshd_lines_read(SSHD_CONF_MAIN, &lines), 0);
	assert_int_equal(sshd_views_find(&asking, &views), 0);
	for (size_t i = 0; i < views.count; i++) {
		size_t length = strlen(text);

		snprintf(text + length, sizeof(text) - length, "%s%s/%s", length ? "; " : "",
		    views.of[i].who, views.of[i].from);
	}
	assert_string_equal(text, expected);
	assert_false(views.is_cut);
}

static void
who_is_treated_otherwise_has_a_view(void **state)
{
	static const struct {
		const char *text, *views;
	} rows[] = {
	    {BASE, "everybody/; root/"},
	    {BASE "Match User ann\nPasswordAuthentication yes\n", "everybody/; root/; ann/"},
	    {BASE "Match Group people\nMaxAuthTries 2\n", "everybody/; root/; ann, bea, amy/"},
	    {BASE "Match User ann\nPasswordAuthentication no\n", "everybody/; root/"},
	    {BASE "Match Address 198.51.100.0/24\nPasswordAuthentication yes\n",
		"everybody/; everybody/198.51.100.0/24; root/; root/198.51.100.0/24"},
	    {BASE "Match User zoe Address 2001:db8::/32\nKbdInteractiveAuthentication no\n",
		"everybody/; root/; zoe/2001:db8::/32"},
	    {BASE "Match Address *,!10.0.0.0/8\nPasswordAuthentication yes\n",
		"everybody/; everybody/10.0.0.0/8; root/; root/10.0.0.0/8"},
	    {BASE "Match Address 10.0.0.0/24\nMaxAuthTries 6\nMatch Address 10.0.0.0/8\n"
		  "MaxAuthTries 1\n",
		"everybody/; everybody/10.0.0.0/8; root/; root/10.0.0.0/8"},
	    {BASE "MaxAuthTries 1\nMatch Host localhost\nMaxAuthTries 6\n",
		"everybody/; everybody/localhost; root/; root/localhost"},
	    {BASE "MaxAuthTries 1\nMatch LocalAddress 127.0.0.1\nMaxAuthTries 6\n",
		"everybody/; everybody/anywhere to 127.0.0.1; root/; root/anywhere to 127.0.0.1"},
	    {BASE "Port 22\nPort 2022\nMatch LocalPort 22\nMaxAuthTries 1\n",
		"everybody/; everybody/anywhere to port 2022; root/; root/anywhere to port 2022"},
	    {BASE "Match User z*,ro?\nMaxAuthTries 1\n", "everybody/; root/; zoe, rob/"},
	    {BASE "Match LocalPort 2222 User zoe\nKbdInteractiveAuthentication no\n",
		"everybody/; root/; zoe/anywhere to port 2222"},
	    {BASE "Match LocalAddress 192.0.2.7 User zoe\nMaxAuthTries 1\n",
		"everybody/; root/; zoe/anywhere to 192.0.2.7"},
	    {BASE "Match Group people,robots\nMaxAuthTries 2\nMatch User zoe\nMaxAuthTries 2\n",
		"everybody/; root/; ann, bea, rob, zoe and 1 more/"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_views(rows[i].text, rows[i].views);
}

/* Of a routing domain sshd is not asked: whom it is for nobody sees. */
static void
a_block_of_which_sshd_is_not_asked_is_named(void **state)
{
	static struct sshd_views views;
	scope_sshd_lines struct sshd_lines lines = {.count = 0};
	const struct sshd_asking asking = {.program = REAL_SSHD, .lines = &lines};

	(void)state;
	real_sshd_main(BASE "Match User zoe\nMaxAuthTries 2\n");
	assert_int_equal(sshd_lines_read(SSHD_CONF_MAIN, &lines), 0);
	assert_int_equal(sshd_views_find(&asking, &views), 0);
	assert_null(views.unseen);
	sshd_lines_free(&lines);
	real_sshd_main(BASE "Match User zoe RDomain blue\nMaxAuthTries 2\n");
	assert_int_equal(sshd_lines_read(SSHD_CONF_MAIN, &lines), 0);
	assert_int_equal(sshd_views_find(&asking, &views), 0);
	assert_non_null(views.unseen);
	assert_int_equal(views.unseen->line, 4);
	assert_string_equal(views.unseen_word, "RDomain");
}

static void
what_sshd_can_not_say_is_its_own_words(void **state)
{
	static struct sshd_views views;
	const struct sshd_lines lines = {.count = 0};
	const struct sshd_asking asking = {.program = REAL_SSHD, .lines = &lines};

	(void)state;
	real_sshd_main("Nonsense yes\n");
	assert_int_equal(sshd_views_find(&asking, &views), -EIO);
	assert_non_null(strstr(views.of[0].fault, "Nonsense"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_come_in_the_order_of_the_includes),
	    cmocka_unit_test(what_includes_itself_comes_to_an_end),
	    cmocka_unit_test(who_is_treated_otherwise_has_a_view),
	    cmocka_unit_test(a_block_of_which_sshd_is_not_asked_is_named),
	    cmocka_unit_test(what_sshd_can_not_say_is_its_own_words),
	};

	if (!real_sshd_enter())
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
