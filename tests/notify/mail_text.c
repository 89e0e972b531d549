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

	memset(&letter, 0, sizeof(letter));
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
	char *text = text_of("x\r\nBcc: bob@example.org\r\n\r\ny", "all.\n", "ann@localhost");

	(void)state;
	assert_null(strstr(text, "\nBcc"));
	assert_non_null(strstr(
	    text, "\r\nSubject: =?utf-8?q?x=3F=3FBcc=3A_bob=40example=2Eorg=3F=3F=3F=3Fy?=\r\n"));
	free(text);
}

static void
other_letters_are_encoded_and_none_is_parted(void **state)
{
	char *text =
	    text_of("A device was added: \xc3\xa5sa \xe2\x98\x8e\xe2\x98\x8e\xe2\x98\x8e (db1)",
		"all.\n", "ann@localhost");

	(void)state;
	assert_non_null(strstr(text, "\r\nSubject: =?utf-8?q?A_device_was_added=3A_=C3=A5sa_"
				     "=E2=98=8E=E2=98=8E?=\r\n"
				     " =?utf-8?q?=E2=98=8E_=28db1=29?=\r\n"));
	free(text);
}

/* A reader would decode it, control characters and all. */
static void
a_subject_that_looks_encoded_is_encoded_once_more(void **state)
{
	char *text = text_of("=?utf-8?q?=0ABcc?=", "all.\n", "ann@localhost");

	(void)state;
	assert_non_null(
	    strstr(text, "\r\nSubject: =?utf-8?q?=3D=3Futf-8=3Fq=3F=3D0ABcc=3F=3D?=\r\n"));
	free(text);
}

static void
an_address_begins_no_header(void **state)
{
	char *text = text_of("x", "all.\n", "ann@localhost>\r\nBcc: <bob@example.org");

	(void)state;
	assert_null(strstr(text, "\nBcc"));
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_letter_has_its_headers),
	    cmocka_unit_test(a_subject_stays_one_line),
	    cmocka_unit_test(other_letters_are_encoded_and_none_is_parted),
	    cmocka_unit_test(a_subject_that_looks_encoded_is_encoded_once_more),
	    cmocka_unit_test(an_address_begins_no_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
