/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of what is posted: texts for a small screen, JSON, signatures. */
#include "notify/payload.h"

#include <errno.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define MORE "There is more: see  2sv log"
#define NAME "0123456789abcdef0123456789abcdef"

static struct claim claim;
static struct letter letter;
static char brief[PAYLOAD_BRIEF_SIZE];
static const struct channel_letter sending = {.letter = &letter,
    .claim = &claim,
    .machine = "db1.example.org",
    .name = NAME,
    .now = 1800000000};

/* A row of the keeper's, as the wire gives it. */
static void
add_alert(const char *kind, const char *device)
{
	struct packet *row = &claim.rows[claim.row_count++];

	packet_begin(row, "row");
	packet_add(row, "kind", "alert");
	packet_add(row, "id", "7");
	packet_add(row, "alert", kind);
	packet_add(row, "account", "ann");
	packet_add(row, "at", "1800000000");
	packet_add(row, "event", "login");
	packet_add(row, "door", "sshd");
	packet_add(row, "host", "203.0.113.9");
	packet_add(row, "address", "203.0.113.9");
	packet_add(row, "place", "new");
	packet_add(row, "device", device);
	packet_add(row, "verdict", "accept");
	packet_add(row, "reason", "code");
	assert_true(packet_is_whole(row));
	assert_int_equal(packet_parse(row, message_result_keys), 0);
	claim.alert_count = claim.row_count;
}

static int
begin(void **state)
{
	const struct letter_head head = {.machine = "db1.example.org", .account = "ann"};

	(void)state;
	setenv("TZ", "UTC", 1);
	memset(&claim, 0, sizeof(claim));
	strncpy(claim.account, "ann", sizeof(claim.account) - 1);
	add_alert("new-host", "phone");
	letter_write(&claim, &head, &letter);
	return 0;
}

static void
a_letter_gets_brief_for_a_phone(void **state)
{
	(void)state;
	strncpy(letter.text,
	    "Hello ann,\n\nA sentence.  With a gap.\n\n  Door     sshd\n  From     203.0.113.9, a "
	    "new"
	    " host\n  alone\n\nIf not: type  2sv stop  here.\n2sv on is no end\n\n2sv on "
	    "db1\nNever.\n",
	    sizeof(letter.text) - 1);
	payload_brief(&letter, brief);
	assert_string_equal(brief,
	    "A sentence.  With a gap.\n\nDoor: sshd\nFrom: 203.0.113.9, a new host\nalone\n\n"
	    "If not: type  2sv stop  here.\n2sv on is no end");
}

static void
a_real_letter_has_facts_and_advice(void **state)
{
	(void)state;
	payload_brief(&letter, brief);
	assert_null(strstr(brief, "Hello"));
	assert_non_null(strstr(brief, "\nAccount: ann on db1.example.org\n"));
	assert_non_null(strstr(brief, "\nFrom: 203.0.113.9, a new host\n"));
	assert_non_null(strstr(brief, "2sv stop"));
	assert_null(strstr(brief, "\n2sv on db1"));
}

static void
a_long_letter_is_cut_at_a_line(void **state)
{
	size_t length;

	(void)state;
	letter.text[0] = '\0';
	for (int i = 0; i < 200; i++)
		strncat(letter.text, "012345678901234567890123456789012345678\n",
		    sizeof(letter.text) - strlen(letter.text) - 1);
	payload_brief(&letter, brief);
	length = strlen(brief);
	assert_in_range(length, 4000, PAYLOAD_BRIEF_SIZE - 1);
	assert_string_equal(brief + length - strlen("5678\n" MORE), "5678\n" MORE);
}

/* A letter of every length at the limit: never too long, never cut in a line. */
static void
no_letter_is_longer_than_a_message(void **state)
{
	(void)state;
	for (size_t length = 4000; length < 4200; length++) {
		memset(letter.text, 'x', length);
		for (size_t at = 50; at < length; at += 50)
			letter.text[at] = '\n';
		letter.text[length] = '\0';
		payload_brief(&letter, brief);
		assert_true(strlen(brief) < PAYLOAD_BRIEF_SIZE);
		assert_true(strlen(brief) > 3900);
	}
}

static json_t *
parse(char *text)
{
	json_t *json;

	assert_non_null(text);
	for (const char *p = text; *p; p++)
		assert_in_range(*p, 0x20, 0x7e);
	json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(json);
	free(text);
	return json;
}

static const char *
text_of(const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));

	assert_non_null(text);
	return text;
}

static void
ntfy_gets_topic_title_message_priority_tags(void **state)
{
	json_t *json = parse(payload_ntfy(&sending, "topic-of-ann"));

	(void)state;
	payload_brief(&letter, brief);
	assert_int_equal(json_object_size(json), 5);
	assert_string_equal(text_of(json, "topic"), "topic-of-ann");
	assert_string_equal(text_of(json, "title"), letter.subject);
	assert_string_equal(text_of(json, "message"), brief);
	assert_int_equal(json_integer_value(json_object_get(json, "priority")), 4);
	assert_string_equal(
	    json_string_value(json_array_get(json_object_get(json, "tags"), 0)), "warning");
	json_decref(json);
	claim.purpose = MESSAGE_TEST;
	json = parse(payload_ntfy(&sending, "topic-of-ann"));
	assert_int_equal(json_integer_value(json_object_get(json, "priority")), 3);
	json_decref(json);
}

static void
gotify_gets_title_message_priority(void **state)
{
	json_t *json = parse(payload_gotify(&sending));

	(void)state;
	payload_brief(&letter, brief);
	assert_int_equal(json_object_size(json), 3);
	assert_string_equal(text_of(json, "title"), letter.subject);
	assert_string_equal(text_of(json, "message"), brief);
	assert_int_equal(json_integer_value(json_object_get(json, "priority")), 8);
	json_decref(json);
}

static void
a_webhook_gets_all_fields(void **state)
{
	static const char *const texts[][2] = {{"alert", "new-host"}, {"account", "ann"},
	    {"event", "login"}, {"door", "sshd"}, {"host", "203.0.113.9"},
	    {"address", "203.0.113.9"}, {"place", "new"}, {"device", "phone"},
	    {"verdict", "accept"}, {"reason", "code"}, {"at", "2027-01-15T08:00:00Z"}};
	json_t *json = parse(payload_webhook(&sending)), *alert;

	(void)state;
	assert_int_equal(json_object_size(json), 9);
	assert_int_equal(json_integer_value(json_object_get(json, "v")), 1);
	assert_string_equal(text_of(json, "name"), NAME);
	assert_string_equal(text_of(json, "machine"), "db1.example.org");
	assert_string_equal(text_of(json, "account"), "ann");
	assert_string_equal(text_of(json, "purpose"), "alerts");
	assert_string_equal(text_of(json, "subject"), letter.subject);
	assert_string_equal(text_of(json, "text"), letter.text);
	assert_int_equal(json_integer_value(json_object_get(json, "count")), 1);
	assert_int_equal(json_array_size(json_object_get(json, "alerts")), 1);
	alert = json_array_get(json_object_get(json, "alerts"), 0);
	assert_int_equal(json_object_size(alert), 13);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_string_equal(text_of(alert, texts[i][0]), texts[i][1]);
	assert_int_equal(json_integer_value(json_object_get(alert, "id")), 7);
	assert_true(json_is_null(json_object_get(alert, "detail")));
	json_decref(json);
}

static void
only_a_confirmation_has_a_code(void **state)
{
	json_t *json;

	(void)state;
	memset(&claim, 0, sizeof(claim));
	strncpy(claim.code, "123456", sizeof(claim.code) - 1);
	claim.purpose = MESSAGE_CONFIRM;
	json = parse(payload_webhook(&sending));
	assert_string_equal(text_of(json, "code"), "123456");
	assert_string_equal(text_of(json, "purpose"), "confirm");
	assert_true(json_is_null(json_object_get(json, "account")));
	assert_int_equal(json_array_size(json_object_get(json, "alerts")), 0);
	json_decref(json);
	claim.purpose = MESSAGE_TEST;
	json = parse(payload_webhook(&sending));
	assert_null(json_object_get(json, "code"));
	assert_string_equal(text_of(json, "purpose"), "test");
	json_decref(json);
}

static void
bytes_that_are_no_text_break_nothing(void **state)
{
	json_t *json;

	(void)state;
	add_alert("new-host", "\"\xff\\\xc3\xa9\n");
	json = parse(payload_webhook(&sending));
	assert_string_equal(text_of(json_array_get(json_object_get(json, "alerts"), 1), "device"),
	    "\"\xef\xbf\xbd\\\xc3\xa9\n");
	json_decref(json);
}

/* Made by: printf '1800000000.{"v":1}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:00...1f */
static void
a_signature_is_hmac_of_time_and_body(void **state)
{
	static const char key[] =
	    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
	struct payload_signed what = {key, "{\"v\":1}", 1800000000};
	char got[PAYLOAD_SIGNATURE_SIZE], other[PAYLOAD_SIGNATURE_SIZE];

	(void)state;
	assert_int_equal(payload_sign(&what, got), 0);
	assert_string_equal(got,
	    "t=1800000000,sha256=0334178e386a8e4ff5ac630f78e78aa4b285e4bb5831daffc43ae94e6a2beddd");
	what.at++;
	assert_int_equal(payload_sign(&what, other), 0);
	assert_string_not_equal(other + strlen("t=1800000000"), got + strlen("t=1800000000"));
	what.key = "0001";
	assert_int_equal(payload_sign(&what, got), -EINVAL);
	what.key = "x00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
	assert_int_equal(payload_sign(&what, got), -EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(a_letter_gets_brief_for_a_phone, begin),
	    cmocka_unit_test_setup(a_real_letter_has_facts_and_advice, begin),
	    cmocka_unit_test_setup(a_long_letter_is_cut_at_a_line, begin),
	    cmocka_unit_test_setup(no_letter_is_longer_than_a_message, begin),
	    cmocka_unit_test_setup(ntfy_gets_topic_title_message_priority_tags, begin),
	    cmocka_unit_test_setup(gotify_gets_title_message_priority, begin),
	    cmocka_unit_test_setup(a_webhook_gets_all_fields, begin),
	    cmocka_unit_test_setup(only_a_confirmation_has_a_code, begin),
	    cmocka_unit_test_setup(bytes_that_are_no_text_break_nothing, begin),
	    cmocka_unit_test_setup(a_signature_is_hmac_of_time_and_body, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
