/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of what 2sv gives with --json: one valid object for each command whatever the service
 * sends and however it ends, and nothing of a secret. The keeper is a script; the forms that a
 * whole service gives are frozen in tests/tools/forms (tests/e2e/forms.test.sh).
 */
#include "play.h"

#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/poison.h"

#define ONE_OBJECT JSON_REJECT_DUPLICATES

static void
json_scope_free(json_t **json)
{
	json_decref(*json);
}
#define scope_json scope(json_scope_free)

/* What the last play printed, as the one object that it must be. */
static json_t *
shown_form(void)
{
	json_error_t error;
	json_t *form = json_loads(play_shown.out, ONE_OBJECT, &error);

	if (!form)
		fprintf(stderr, "%s in:\n%s%s", error.text, play_shown.out, play_shown.err);
	assert_non_null(form);
	assert_true(json_is_object(form));
	for (const char *p = play_shown.out; *p; p++)
		assert_true(*p == '\n' || *p >= ' '); /* ASCII: char is signed */
	return form;
}

static const char *
text_in(const json_t *object, const char *key)
{
	assert_non_null(json_object_get(object, key));
	return json_string_value(json_object_get(object, key));
}

static void
assert_error(const char *reason, int code)
{
	scope_json json_t *form = shown_form();
	const json_t *error = json_object_get(form, "error");

	assert_int_equal(play_shown.code, code);
	assert_non_null(error);
	assert_int_equal(json_integer_value(json_object_get(error, "exit")), code);
	assert_string_equal(text_in(error, "reason"), reason);
	play_assert_err(text_in(error, "words"));
	assert_null(strstr(text_in(error, "words"), "2sv: "));
}

static void
names_of_any_bytes_stay_valid_and_whole(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "hosts",
		.rows = {"kind=host|account=EXAMPLE\\ann|host=x\033[2J\n\"\x7f|address=|place=new|"
			 "first=0|last=1795615440|logins=x|by_key=yes",
		    "kind=host|account=\xc3\xa4nn\xff\xc3|host=\xe2\x80\xae|place=known|"
		    "first=99999999999999|last=-1|logins=9007199254740993|by_key=no"},
		.result = ACCEPT},
	    {.operation = NULL},
	};
	scope_json json_t *form = NULL;
	const json_t *hosts, *first, *second;

	(void)state;
	play(0, "hosts --json", NULL, acts);

	assert_int_equal(play_shown.code, EXIT_DONE);
	assert_string_equal(play_shown.err, "");
	form = shown_form();
	hosts = json_object_get(form, "hosts");
	assert_int_equal(json_array_size(hosts), 2);
	first = json_array_get(hosts, 0), second = json_array_get(hosts, 1);
	assert_string_equal(text_in(first, "account"), "EXAMPLE\\ann");
	assert_string_equal(text_in(first, "host"), "x\033[2J\n\"\x7f");
	assert_true(json_is_null(json_object_get(first, "address")));
	assert_true(json_is_null(json_object_get(first, "first")));
	assert_string_equal(text_in(first, "last"), "2026-11-25T14:04:00Z");
	assert_true(json_is_null(json_object_get(first, "logins")));
	assert_true(json_is_true(json_object_get(first, "by_key")));
	assert_string_equal(text_in(second, "account"), "\xc3\xa4nn\xef\xbf\xbd\xef\xbf\xbd");
	assert_string_equal(text_in(second, "host"), "\xe2\x80\xae");
	assert_true(json_is_null(json_object_get(second, "first")));
	assert_true(json_is_null(json_object_get(second, "last")));
	assert_int_equal(json_integer_value(json_object_get(second, "logins")), 9007199254740993);
	assert_true(json_is_false(json_object_get(second, "by_key")));
}

#define EVENT "kind=event|at=1795615440|account=nobody|event=login|door=sshd|reason=right"

static void
a_long_log_is_one_object_with_a_line_for_each_event(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "log",
		.rows = {EVENT},
		.row_copies = 50,
		.first_id = 900,
		.result = ACCEPT},
	    {.operation = "log",
		.rows = {EVENT},
		.row_copies = 20,
		.first_id = 850,
		.result = ACCEPT},
	    {.operation = NULL},
	};
	scope_json json_t *form = NULL;
	unsigned int lines = 0;

	(void)state;
	play(NOBODY, "log --limit 70 --json", NULL, acts);

	form = shown_form();
	assert_int_equal(json_array_size(json_object_get(form, "events")), 70);
	assert_string_equal(text_in(form, "command"), "log");
	assert_string_equal(text_in(form, "verdict"), "accept");
	for (const char *p = play_shown.out; (p = strchr(p, '\n')); p++)
		lines++;
	assert_int_equal(lines, 72);
}

static void
a_log_that_breaks_off_is_an_object_with_an_error(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "log",
		.rows = {EVENT},
		.row_copies = 50,
		.first_id = 900,
		.result = ACCEPT},
	    {.operation = "log", .result = "verdict=refuse|reason=no-store"},
	    {.operation = NULL},
	};
	scope_json json_t *form = NULL;

	(void)state;
	play(NOBODY, "log --limit 70 --json", NULL, acts);

	assert_error("no-store", EXIT_NO_SERVICE);
	form = shown_form();
	assert_int_equal(json_array_size(json_object_get(form, "events")), 50);
}

static void
a_list_that_breaks_off_is_no_list(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "devices",
		.rows = {"kind=device|name=phone|type=totp|state=active"},
		.result = "verdict=refuse|reason=no-store"},
	    {.operation = NULL},
	};
	scope_json json_t *form = NULL;

	(void)state;
	play(NOBODY, "devices --json", NULL, acts);

	assert_error("no-store", EXIT_NO_SERVICE);
	form = shown_form();
	assert_null(json_object_get(form, "devices"));
	assert_null(json_object_get(form, "verdict"));
}

static void
an_empty_list_is_an_empty_list(void **state)
{
	static const char *const commands_of_lists[][2] = {
	    {"devices", "devices"}, {"hosts", "hosts"}, {"log", "events"}};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const struct stage_act acts[] = {
		    {.operation = commands_of_lists[i][0], .result = ACCEPT}, {.operation = NULL}};
		scope_json json_t *form = NULL;
		char line[32];

		snprintf(line, sizeof(line), "%s --json", commands_of_lists[i][0]);
		play(NOBODY, line, NULL, acts);

		assert_int_equal(play_shown.code, EXIT_DONE);
		form = shown_form();
		assert_true(json_is_array(json_object_get(form, commands_of_lists[i][1])));
		assert_int_equal(
		    json_array_size(json_object_get(form, commands_of_lists[i][1])), 0);
	}
}

static void
every_command_without_a_service_gives_an_error(void **state)
{
	static const char *const lines[] = {
	    "", "enrol --uri --no-confirm", "devices", "hosts", "log", "test", "off"};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char line[64];
		const struct stage stage = {
		    .line = line, .caller = NOBODY, .connect_error = -ECONNREFUSED};

		snprintf(line, sizeof(line), "%s%s--json", lines[i], lines[i][0] ? " " : "");
		stage_play(&stage, &play_shown);
		assert_error("no-service", EXIT_NO_SERVICE);
	}
}

#define NEW_DEVICE                                                                          \
	"verdict=accept|reason=right|device=phone|device_id=1|words=|uri=otpauth://totp/x|" \
	"secret=GEZDGNBVGY3TQOJQ|issuer=db1|label=nobody|algorithm=sha1|digits=6|period=30"

static void
a_form_of_enrol_has_the_uri_only_where_it_is_asked_for(void **state)
{
	const struct stage_act acts[] = {{.operation = "enrol", .result = NEW_DEVICE}, {0}};
	scope_json json_t *with = NULL, *without = NULL;

	(void)state;
	play(0, "enrol --uri --no-confirm --json", NULL, acts);
	with = shown_form();
	assert_string_equal(text_in(with, "uri"), "otpauth://totp/x");
	assert_string_equal(text_in(with, "device"), "phone");

	play(0, "enrol --secret-stdin --no-confirm --json", "GEZDGNBVGY3TQOJQ\n", acts);
	without = shown_form();
	assert_null(json_object_get(without, "uri"));
	assert_null(strstr(play_shown.out, "GEZDGNBV"));
	assert_null(strstr(play_shown.err, "GEZDGNBV"));
}

static void
a_secret_that_is_confirmed_is_in_no_form(void **state)
{
	const struct stage_act acts[] = {{.operation = "enrol", .result = NEW_DEVICE},
	    {.operation = "confirm",
		.wants = "answer=123456",
		.result = "verdict=accept|reason=right|device=phone|wait=12"},
	    {0}};
	scope_json json_t *form = NULL;

	(void)state;
	play(NOBODY, "enrol --secret-stdin --json", "GEZDGNBVGY3TQOJQ\n123456\n", acts);

	assert_int_equal(play_shown.code, EXIT_DONE);
	form = shown_form();
	assert_string_equal(text_in(form, "device"), "phone");
	assert_int_equal(json_integer_value(json_object_get(form, "wait")), 12);
	assert_null(strstr(play_shown.out, "GEZD"));
	assert_null(strstr(play_shown.err, "GEZD"));
}

static void
enrol_refuses_a_form_whose_secret_nobody_would_see(void **state)
{
	static const char *const lines[] = {"enrol --json", "enrol --no-confirm --json",
	    "enrol --uri --json", "enrol --name phone --json --batch"};
	const struct stage_act none[] = {{0}};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		play(0, lines[i], NULL, none);
		assert_error("usage", EXIT_USAGE);
	}
}

static void
a_refused_code_is_an_error_with_its_reason(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "status",
		.rows = {"kind=status|account=nobody|devices=1"},
		.result = ACCEPT},
	    {.operation = "try", .result = "verdict=refuse|reason=used"},
	    {.operation = NULL},
	};

	(void)state;
	play(NOBODY, "test --json", "123456\n", acts);

	assert_error("used", EXIT_REFUSED);
}

/* --- the frozen forms */

static void
every_command_has_a_frozen_form(void **state)
{
	const char *folder = getenv("srcdir");

	(void)state;
	for (const struct command *command = commands; command->name; command++) {
		char path[512], name[32];
		scope_json json_t *form = NULL;
		json_error_t error;

		if (strcmp(command->name, "agent") == 0) /* becomes a program that prints nothing */
			continue;
		snprintf(name, sizeof(name), "%s", command->name);
		for (char *p = name; *p; p++)
			*p = *p == ' ' ? '-' : *p;
		snprintf(path, sizeof(path), "%s/tests/tools/forms/%s.json", folder ? folder : ".",
		    name);
		form = json_load_file(path, ONE_OBJECT, &error);
		if (!form)
			fprintf(stderr, "%s: %s\n", path, error.text);
		assert_non_null(form);
		assert_string_equal(text_in(form, "command"), command->name);
		assert_null(json_object_get(form, "error"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_of_any_bytes_stay_valid_and_whole),
	    cmocka_unit_test(a_long_log_is_one_object_with_a_line_for_each_event),
	    cmocka_unit_test(a_log_that_breaks_off_is_an_object_with_an_error),
	    cmocka_unit_test(a_list_that_breaks_off_is_no_list),
	    cmocka_unit_test(an_empty_list_is_an_empty_list),
	    cmocka_unit_test(every_command_without_a_service_gives_an_error),
	    cmocka_unit_test(a_form_of_enrol_has_the_uri_only_where_it_is_asked_for),
	    cmocka_unit_test(a_secret_that_is_confirmed_is_in_no_form),
	    cmocka_unit_test(enrol_refuses_a_form_whose_secret_nobody_would_see),
	    cmocka_unit_test(a_refused_code_is_an_error_with_its_reason),
	    cmocka_unit_test(every_command_has_a_frozen_form),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
