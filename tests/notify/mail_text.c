/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of a letter as a mail: its headers, its lines, and that nothing begins another header. */
#include "notify/channel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define NAME "0123456789abcdef0123456789abcdef"

static struct letter letter;

static char *
text_of(const char *subject, const char *text, const char *to)
{
	const struct channel_letter sending = {
	    .letter = &letter, .machine = "db1.example.org", .name = NAME, .now = 1800000000};
	const struct mail mail = {.from = "root@db1.example.org", .to = to};
	char *ret;

	strncpy(letter.subject, subject, sizeof(letter.subject) - 1);
	strncpy(letter.text, text, sizeof(letter.text) - 1);
	ret = mail_text(&sending, &mail);
	assert_non_null(ret);
	return ret;
}

static void
a_letter_has_its_headers(void **state)
{
	char *text =
	    text_of("A device was added: ann (db1)", "Hello ann,\n\nall.\n", "ann@localhost");

	(void)state;
	assert_string_equal(text, "From: 2sv <root@db1.example.org>\r\n"
				  "To: <ann@localhost>\r\n"
				  "Subject: A device was added: ann (db1)\r\n"
				  "Date: Fri, 15 Jan 2027 08:00:00 +0000\r\n"
				  "Message-ID: <" NAME "@db1.example.org>\r\n"
				  "Auto-Submitted: auto-generated\r\n"
				  "MIME-Version: 1.0\r\n"
				  "Content-Type: text/plain; charset=utf-8\r\n"
				  "Content-Transfer-Encoding: 8bit\r\n"
				  "\r\n"
				  "Hello ann,\r\n\r\nall.\r\n");
	free(text);
}

static void
a_subject_stays_one_line(void **state)
{
	char *text =
	    text_of("x\r\nBcc: bob@example.org\r\n\r\ny \xc3\xa9", "all.\n", "ann@localhost");

	(void)state;
	assert_null(strstr(text, "\nBcc"));
	assert_non_null(strstr(text, "Subject: x??Bcc: bob@example.org????y ??\r\n"));
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_letter_has_its_headers),
	    cmocka_unit_test(a_subject_stays_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
