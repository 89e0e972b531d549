/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of keeper/answer: what of a result goes over the wire, and what does not. */
#include "keeper/answer.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static struct packet sent[8];
static unsigned int sent_count;

static int
keep(void *context, const struct packet *packet)
{
	struct packet *copy = &sent[sent_count++];

	(void)context;
	if (!packet_is_whole(packet))
		return -EINVAL;
	memcpy(copy->bytes, packet->bytes, packet->size);
	copy->size = packet->size;
	return packet_parse(copy, message_result_keys);
}

static const struct packet *
answer(const struct act_form *form, const struct result *result)
{
	sent_count = 0;
	assert_int_equal(answer_send(form, result, keep, NULL), 0);
	assert_true(packet_is(&sent[sent_count - 1], "result"));
	return &sent[sent_count - 1];
}

#define assert_field(packet, key, value) assert_string_equal(packet_get(packet, key), value)

static struct act_form
login_form(enum act_kind kind, const char *rhost)
{
	struct place_seen seen = {.rhost = rhost, .caller = 1000};
	struct act_form form = {.act = {.kind = kind, .way = WAY_ROOT, .door = "sshd"}};

	place_find(&seen, &form.act.place);
	return form;
}

static void
answer_of_nothing_refuses(void **state)
{
	struct act_form form = {.words = ""};
	struct result result = {0};
	const struct packet *packet = answer(&form, &result);

	(void)state;
	assert_int_equal(sent_count, 1);
	assert_int_equal(packet->count, 4);
	assert_field(packet, "verdict", "refuse");
	assert_field(packet, "reason", "internal");
}

static void
answer_to_decide_has_place_and_prompt(void **state)
{
	struct act_form form = login_form(ACT_DECIDE, "2001:db8:1:2::5");
	struct result result = {.verdict = VERDICT_ACCEPT, .reason = REASON_RIGHT, .proven = true};
	const struct packet *packet = answer(&form, &result);

	(void)state;
	assert_field(packet, "verdict", "accept");
	assert_field(packet, "prompt", "Code: ");
	assert_field(packet, "host", "2001:db8:1:2::/64");
	assert_field(packet, "address", "2001:db8:1:2::5");
	assert_field(packet, "prefix", "2001:db8:1::/56");
	assert_field(packet, "place", "new");
	assert_field(packet, "proven", "yes");
	assert_null(packet_get(packet, "login"));
	assert_null(packet_get(packet, "secret"));

	result.verdict = VERDICT_SKIP;
	packet = answer(&form, &result);
	assert_null(packet_get(packet, "prompt"));
}

static void
answer_names_the_kind_of_place(void **state)
{
	struct result result = {.known_place = true};
	struct act_form form = login_form(ACT_TRY, "203.0.113.9");

	(void)state;
	assert_field(answer(&form, &result), "place", "known");
	result.reason = REASON_NO_STORE; /* nothing was looked up */
	assert_null(packet_get(answer(&form, &result), "place"));
	assert_field(answer(&form, &result), "host", "203.0.113.9");

	form = login_form(ACT_TRY, NULL);
	assert_field(answer(&form, &result), "place", "local");
	result = (struct result){.known_place = false};
	assert_field(answer(&form, &result), "place", "local");
}

static void
answer_to_a_try_tells_device_login_and_wait(void **state)
{
	struct act_form form = login_form(ACT_TRY, "203.0.113.9");
	struct result result = {.verdict = VERDICT_ACCEPT,
	    .reason = REASON_RIGHT,
	    .device = "phone",
	    .device_id = 7,
	    .login = "0123456789abcdef0123456789abcdef",
	    .wait_seconds = 29,
	    .offset_seconds = 30};
	const struct packet *packet = answer(&form, &result);

	(void)state;
	assert_field(packet, "device", "phone");
	assert_field(packet, "device_id", "7");
	assert_field(packet, "login", "0123456789abcdef0123456789abcdef");
	assert_field(packet, "wait", "29");
	assert_field(packet, "offset", "30");
	assert_null(packet_get(packet, "ask"));

	result = (struct result){.reason = REASON_CLOCK, .offset_seconds = -180};
	assert_field(answer(&form, &result), "offset", "-180");
	result = (struct result){.reason = REASON_THROTTLED, .ask = ASK_TWO, .wait_seconds = 60};
	assert_field(answer(&form, &result), "ask", "two");
	result = (struct result){.reason = REASON_ALGORITHM, .computed = ALGORITHM_SHA1};
	assert_field(answer(&form, &result), "algorithm", "sha1");
}

static void
answer_shows_a_new_device_once_it_is_accepted(void **state)
{
	struct act_form form = {.act = {.kind = ACT_ENROL, .door = ""}, .words = "a warning"};
	struct otpauth enrolled;
	struct result result = {
	    .verdict = VERDICT_ACCEPT, .reason = REASON_RIGHT, .enrolled = &enrolled};
	const struct packet *packet;

	(void)state;
	otpauth_defaults(&enrolled);
	assert_int_equal(secret_parse("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", &enrolled.secret), 0);
	strncpy(enrolled.issuer, "db1", sizeof(enrolled.issuer) - 1);
	strncpy(enrolled.account, "ann", sizeof(enrolled.account) - 1);
	packet = answer(&form, &result);
	assert_field(packet, "secret", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
	assert_field(packet, "uri",
	    "otpauth://totp/db1:ann?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=db1");
	assert_field(packet, "issuer", "db1");
	assert_field(packet, "label", "ann");
	assert_field(packet, "algorithm", "sha1");
	assert_field(packet, "digits", "6");
	assert_field(packet, "period", "30");
	assert_field(packet, "words", "a warning");
	assert_null(packet_get(packet, "host"));

	result.verdict = VERDICT_REFUSE;
	packet = answer(&form, &result);
	assert_null(packet_get(packet, "secret"));
	assert_null(packet_get(packet, "uri"));
}

static void
answer_that_can_not_be_written_refuses(void **state)
{
	struct act_form form = {.act = {.kind = ACT_ENROL, .door = ""}};
	struct otpauth enrolled;
	struct result result = {
	    .verdict = VERDICT_ACCEPT, .reason = REASON_RIGHT, .enrolled = &enrolled};
	const struct packet *packet;

	(void)state;
	otpauth_defaults(&enrolled);
	enrolled.secret.size = 64;
	memset(enrolled.issuer, ' ', sizeof(enrolled.issuer) - 1);
	memset(enrolled.account, ' ', sizeof(enrolled.account) - 1);
	packet = answer(&form, &result);
	assert_field(packet, "verdict", "refuse");
	assert_field(packet, "reason", "internal");
	assert_null(packet_get(packet, "secret"));
}

static void
answer_sends_each_row_before_the_result(void **state)
{
	struct act_form form = {.act = {.kind = ACT_DEVICES, .door = ""}};
	struct device_row devices[] = {
	    {.name = "phone", .active = true, .digits = 6, .period_seconds = 30, .used_at = 9},
	    {.name = "tablet", .algorithm = ALGORITHM_SHA512, .digits = 8, .period_seconds = 60},
	};
	struct result result = {.verdict = VERDICT_ACCEPT,
	    .reason = REASON_RIGHT,
	    .row_kind = ROW_DEVICE,
	    .row_count = 2,
	    .rows.devices = devices};

	(void)state;
	answer(&form, &result);
	assert_int_equal(sent_count, 3);
	assert_field(&sent[0], "kind", "device");
	assert_field(&sent[0], "name", "phone");
	assert_field(&sent[0], "type", "totp");
	assert_field(&sent[0], "state", "active");
	assert_field(&sent[0], "used", "9");
	assert_field(&sent[1], "state", "pending");
	assert_field(&sent[1], "algorithm", "sha512");
	assert_field(&sent[1], "digits", "8");
	assert_field(&sent[1], "period", "60");
}

static void
answer_writes_rows_of_all_kinds(void **state)
{
	struct act_form form = {.act = {.kind = ACT_LOG, .door = ""}};
	struct host_row hosts[] = {{.account = "ann", .host = "local:1000", .known = true},
	    {.account = "ann", .host = "203.0.113.9", .known = true},
	    {.account = "ann", .host = "2001:db8::/64", .by_key = true, .logins = 3},
	    {.account = "ann", .host = "tty1"}};
	struct event_row event = {.id = 5,
	    .at = 6,
	    .account = "ann",
	    .account_uid = 1000,
	    .event = "code",
	    .door = "sshd",
	    .verdict = "refuse",
	    .reason = "wrong"};
	struct status_row status = {.account = "ann",
	    .account_uid = 1000,
	    .devices = 1,
	    .refuse_unenrolled = true,
	    .last_host = "tty1",
	    .failures = 2,
	    .trouble = "its disk is full"};
	struct checkup_row checkup = {.codes_made_at = 5,
	    .contacts_waiting = 2,
	    .waiting_id = 7,
	    .code_until = 8,
	    .trusted_by_address = 1,
	    .trusted_host = "203.0.113.9",
	    .texts = 3};
	static const char *const places[] = {"local", "known", "new", "local"};
	struct result result = {.row_kind = ROW_HOST, .row_count = 4, .rows.hosts = hosts};

	(void)state;
	answer(&form, &result);
	for (unsigned int i = 0; i < 4; i++)
		assert_field(&sent[i], "place", places[i]);
	assert_field(&sent[2], "by_key", "yes");
	assert_field(&sent[2], "logins", "3");

	result = (struct result){.row_kind = ROW_EVENT, .row_count = 1, .rows.events = &event};
	answer(&form, &result);
	assert_field(&sent[0], "kind", "event");
	assert_field(&sent[0], "id", "5");
	assert_field(&sent[0], "uid", "1000");
	assert_field(&sent[0], "reason", "wrong");
	assert_null(packet_get(&sent[0], "login"));
	event.account_uid = (uid_t)-1;
	answer(&form, &result);
	assert_null(packet_get(&sent[0], "uid"));

	result = (struct result){.row_kind = ROW_STATUS, .row_count = 1, .rows.status = &status};
	answer(&form, &result);
	assert_field(&sent[0], "unenrolled", "refuse");
	assert_field(&sent[0], "failures", "2");
	assert_field(&sent[0], "text", "its disk is full");
	assert_field(&sent[0], "last_host", "tty1");
	assert_null(packet_get(&sent[0], "last_door"));

	result = (struct result){.row_kind = ROW_CHECKUP, .row_count = 1, .rows.checkup = &checkup};
	answer(&form, &result);
	assert_field(&sent[0], "kind", "checkup");
	assert_field(&sent[0], "created", "5");
	assert_field(&sent[0], "pending", "2");
	assert_field(&sent[0], "id", "7");
	assert_field(&sent[0], "until", "8");
	assert_field(&sent[0], "trusted", "1");
	assert_field(&sent[0], "host", "203.0.113.9");
	assert_field(&sent[0], "texts", "3");
	checkup = (struct checkup_row){.codes_made_at = 0};
	answer(&form, &result);
	assert_null(packet_get(&sent[0], "created"));
	assert_null(packet_get(&sent[0], "until"));
	assert_field(&sent[0], "pending", "0");
}

static void
answer_writes_what_the_last_login_from_a_host_was(void **state)
{
	struct act_form form = {.act = {.kind = ACT_HOSTS, .door = ""}};
	struct host_row hosts[] = {
	    {.account = "ann", .host = "203.0.113.9"}, {.account = "ann",
							   .host = "2001:db8::/64",
							   .door = "sshd",
							   .key = "SHA256:x",
							   .device = "phone",
							   .code_at = 4,
							   .country = "Uppsala, Sweden"}};
	struct result result = {.row_kind = ROW_HOST, .row_count = 2, .rows.hosts = hosts};

	(void)state;
	answer(&form, &result);
	assert_field(&sent[1], "door", "sshd");
	assert_field(&sent[1], "key", "SHA256:x");
	assert_field(&sent[1], "device", "phone");
	assert_field(&sent[1], "last_code", "4");
	assert_field(&sent[1], "country", "Uppsala, Sweden");
	assert_field(&sent[0], "last_code", "0");
	assert_null(packet_get(&sent[0], "country"));
	assert_null(packet_get(&sent[0], "key"));
}

/* From the network with the whole address; what was not told leaves no key. */
static void
answer_tells_of_the_login_before(void **state)
{
	struct act_form form = login_form(ACT_ARRIVED, "203.0.113.9");
	struct result result = {.verdict = VERDICT_ACCEPT,
	    .last = {.at = 7,
		.host = "2001:db8::/64",
		.address = "2001:db8::9",
		.door = "sshd",
		.key = "SHA256:x"}};
	const struct packet *packet = answer(&form, &result);

	(void)state;
	assert_field(packet, "last_at", "7");
	assert_field(packet, "last_host", "2001:db8::9");
	assert_field(packet, "last_door", "sshd");
	assert_field(packet, "last_key", "SHA256:x");
	assert_field(packet, "failures", "0");
	assert_null(packet_get(packet, "last_device"));
	result.last = (struct last_login){.at = 7, .host = "local:1000", .address = "pts/3"};
	assert_field(answer(&form, &result), "last_host", "local:1000");
	result.last.at = 0;
	assert_null(packet_get(answer(&form, &result), "last_host"));
	assert_null(packet_get(answer(&form, &result), "failures"));
}

/* Filled to the last byte, with what takes most room on the wire. */
static void
answer_holds_the_longest_row_and_result(void **state)
{
	struct act_form form = login_form(ACT_TRY, "203.0.113.9");
	struct event_row event = {.id = INT64_MAX, .at = INT64_MAX, .account_uid = 4294967294U};
	struct result result = {.row_kind = ROW_EVENT, .row_count = 1, .rows.events = &event};

	(void)state;
	memset(event.account, 'a', sizeof(event.account) - 1);
	memset(event.event, 'a', sizeof(event.event) - 1);
	memset(event.door, 'a', sizeof(event.door) - 1);
	memset(event.host, 'a', sizeof(event.host) - 1);
	memset(event.address, 'a', sizeof(event.address) - 1);
	memset(event.device, 'a', sizeof(event.device) - 1);
	memset(event.login, 'a', sizeof(event.login) - 1);
	memset(event.detail, 'a', sizeof(event.detail) - 1);
	memset(form.words, 'a', sizeof(form.words) - 1);
	assert_field(answer(&form, &result), "reason", "internal");
	assert_int_equal(sent_count, 2);
}

static int
refuse_to_send(void *context, const struct packet *packet)
{
	(void)packet;
	++*(unsigned int *)context;
	return -EAGAIN;
}

static void
answer_ends_where_nobody_takes_it(void **state)
{
	struct act_form form = {.words = ""};
	struct device_row devices[3] = {{.name = "a"}, {.name = "b"}, {.name = "c"}};
	struct result result = {.row_kind = ROW_DEVICE, .row_count = 3, .rows.devices = devices};
	unsigned int tries = 0;

	(void)state;
	assert_int_equal(answer_send(&form, &result, refuse_to_send, &tries), -EAGAIN);
	assert_int_equal(tries, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answer_of_nothing_refuses),
	    cmocka_unit_test(answer_to_decide_has_place_and_prompt),
	    cmocka_unit_test(answer_names_the_kind_of_place),
	    cmocka_unit_test(answer_to_a_try_tells_device_login_and_wait),
	    cmocka_unit_test(answer_shows_a_new_device_once_it_is_accepted),
	    cmocka_unit_test(answer_that_can_not_be_written_refuses),
	    cmocka_unit_test(answer_sends_each_row_before_the_result),
	    cmocka_unit_test(answer_writes_rows_of_all_kinds),
	    cmocka_unit_test(answer_writes_what_the_last_login_from_a_host_was),
	    cmocka_unit_test(answer_tells_of_the_login_before),
	    cmocka_unit_test(answer_holds_the_longest_row_and_result),
	    cmocka_unit_test(answer_ends_where_nobody_takes_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
