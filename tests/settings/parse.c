/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of lib/settings: what 2sv.conf may say, and that all else is refused with file and
 * line.
 */
#include "settings/settings.h"

#include "base/scope.h"
#include "settings/parse.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Parses text over an empty struct; the complaint is in error. */
static int
parse(const char *text, struct settings *settings, char error[256])
{
	struct complaint complaint = {"2sv.conf", error, 256};

	memset(settings, 0, sizeof(*settings));
	error[0] = '\0';
	return settings_parse(text, settings, &complaint);
}

/* parse for one that is refused: frees what it had read. */
static void
assert_refused(const char *text, const char *wanted)
{
	struct settings *settings = calloc(1, sizeof(*settings));
	char error[256];
	int r;

	assert_non_null(settings);
	r = parse(text, settings, error);
	settings_free(settings);
	if (r != -EINVAL || strncmp(error, wanted, strlen(wanted)) != 0)
		fail_msg("\"%s\": r %d, \"%s\", wanted \"%s\"", text, r, error, wanted);
}

static void
a_file_sets_every_key(void **state)
{
	static const char text[] = "# all keys\n"
				   "store = \"sqlite:/srv/2sv/a b.db\"\n"
				   "root_socket=/run/x/root.sock\n"
				   "user_socket = '/run/x/user.sock'\n"
				   "keep_root_socket = /run/x/keep-root.sock # why\n"
				   "keep_user_socket = /run/x/keep-user.sock\n"
				   "keep_watch_socket = /run/x/keep-watch.sock\n"
				   "sent_alert_megabytes = 0\n"
				   "sent_alert_times = 1000\n"
				   "start_watch = yes\n"
				   "keep_folder = /run/x-keep\n"
				   "seal_key = /etc/x/seal.key\n"
				   "store_id = /etc/x/store-id\n"
				   "spool = /srv/x/spool\n"
				   "issuer = \"ACME Ltd \\\"C++\\\"\"\n"
				   "unenrolled = refuse\r\n"
				   "mail_server = \"smtps://[2001:db8::25]:465\"\n"
				   "mail_from = 2sv@example.org\n"
				   "mail_user = \"some body\"\n"
				   "log_days = 1\n"
				   "log_megabytes = \"65536\"\n"
				   "// the last line has no newline\n"
				   "max_dialogues = 64";
	scope_settings struct settings *settings = calloc(1, sizeof(*settings));
	char error[256];

	(void)state;
	assert_non_null(settings);
	assert_int_equal(parse(text, settings, error), 0);

	assert_string_equal(error, "");
	assert_string_equal(settings->store, "sqlite:/srv/2sv/a b.db");
	assert_string_equal(settings->root_socket, "/run/x/root.sock");
	assert_string_equal(settings->user_socket, "/run/x/user.sock");
	assert_string_equal(settings->keep_root_socket, "/run/x/keep-root.sock");
	assert_string_equal(settings->keep_user_socket, "/run/x/keep-user.sock");
	assert_string_equal(settings->keep_watch_socket, "/run/x/keep-watch.sock");
	assert_int_equal(settings->sent_alert_megabytes, 0);
	assert_int_equal(settings->sent_alert_times, 1000);
	assert_true(settings->start_watch);
	assert_string_equal(settings->keep_folder, "/run/x-keep");
	assert_string_equal(settings->seal_key, "/etc/x/seal.key");
	assert_string_equal(settings->store_id, "/etc/x/store-id");
	assert_string_equal(settings->spool, "/srv/x/spool");
	assert_string_equal(settings->issuer, "ACME Ltd \"C++\"");
	assert_int_equal(settings->unenrolled, UNENROLLED_REFUSE);
	assert_string_equal(settings->mail_server, "smtps://[2001:db8::25]:465");
	assert_string_equal(settings->mail_from, "2sv@example.org");
	assert_string_equal(settings->mail_user, "some body");
	assert_int_equal(settings->log_days, 1);
	assert_int_equal(settings->log_megabytes, 65536);
	assert_int_equal(settings->max_dialogues, 64);
}

static void
a_bad_value_is_named_with_its_line(void **state)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
	    {"log_days = 2x\n", "2sv.conf:1: log_days is \"2x\", must be a whole number"},
	    {"\n\nlog_days = 010\n", "2sv.conf:3: log_days is \"010\", must be"},
	    {"log_days = 0x10\n", "2sv.conf:1: log_days is \"0x10\""},
	    {"log_days = 0\n", "2sv.conf:1: log_days is \"0\""},
	    {"log_days = 3651\n", "2sv.conf:1: log_days is \"3651\""},
	    {"log_days = -1\n", "2sv.conf:1: log_days is \"-1\""},
	    {"log_days = \"\"\n", "2sv.conf:1: log_days is \"\""},
	    {"log_days = \" 5\"\n", "2sv.conf:1: log_days is \" 5\""},
	    {"log_days = 99999999999999999999\n", "2sv.conf:1: log_days is \"9999"},
	    {"sent_alert_megabytes = 1048577\n", "2sv.conf:1: sent_alert_megabytes is"},
	    {"sent_alert_megabytes = 50MB\n", "2sv.conf:1: sent_alert_megabytes is"},
	    {"sent_alert_times = 1001\n", "2sv.conf:1: sent_alert_times is"},
	    {"start_watch = perhaps\n", "2sv.conf:1: start_watch is \"perhaps\", must be"},
	    {"log_megabytes = 65537\n", "2sv.conf:1: log_megabytes is"},
	    {"max_dialogues = 63\n",
		"2sv.conf:1: max_dialogues is \"63\", must be a whole number in "
		"decimal digits, 64 to 10000"},
	    {"max_dialogues = 10001\n", "2sv.conf:1: max_dialogues is"},
	    {"store = /var/lib/2sv.db\n",
		"2sv.conf:1: store is \"/var/lib/2sv.db\", must be \"sqlite:\""},
	    {"store = sqlite:2sv.db\n", "2sv.conf:1: store is"},
	    {"store = sqlite:\n", "2sv.conf:1: store is"},
	    {"store = pgsql:/x\n", "2sv.conf:1: store is"},
	    {"store = \"sqlite:/x/../etc/y\"\n", "2sv.conf:1: store is"},
	    {"root_socket = run/root.sock\n", "2sv.conf:1: root_socket is"},
	    {"root_socket = /run/\n", "2sv.conf:1: root_socket is"},
	    {"seal_key = \"\"\n", "2sv.conf:1: seal_key is"},
	    {"seal_key = seal.key\n", "2sv.conf:1: seal_key is"},
	    {"issuer = \"\"\n", "2sv.conf:1: issuer is"},
	    {"issuer = \"a:b\"\n", "2sv.conf:1: issuer is \"a:b\", must be 1 to 64 printable"},
	    {"issuer = \"a\tb\"\n", "2sv.conf:1: issuer is \"a\\x09b\""},
	    {"issuer = \"\xe2\x80\xae"
	     "b\"\n",
		"2sv.conf:1: issuer is \"\\xE2\\x80\\xAEb\""},
	    {"issuer = 12345678901234567890123456789012345678901234567890123456789012345\n",
		"2sv.conf:1: issuer is"},
	    {"mail_server = mail.example.org\n",
		"2sv.conf:1: mail_server is \"mail.example.org\", must be smtp://HOST:PORT"},
	    {"mail_server = \"http://mail.example.org\"\n", "2sv.conf:1: mail_server is"},
	    {"mail_server = \"smtp://\"\n", "2sv.conf:1: mail_server is"},
	    {"mail_server = \"smtp://user:word@mail.example.org\"\n", "2sv.conf:1: mail_server is"},
	    {"mail_server = \"smtp://mail.example.org/x\"\n", "2sv.conf:1: mail_server is"},
	    {"mail_domain = \"a b\"\n", "2sv.conf:1: mail_domain is"},
	    {"mail_domain = \"\"\n", "2sv.conf:1: mail_domain is"},
	    {"admin_alerts = \"off stoped\"\n",
		"2sv.conf:1: admin_alerts is \"off stoped\", must be kinds of alerts that "
		"2sv-notify(8) names"},
	    {"admin_alerts = \"off,reset\"\n", "2sv.conf:1: admin_alerts is \"off,reset\", must"},
	    {"admin_alerts = alls\n", "2sv.conf:1: admin_alerts is \"alls\", must be kinds"},
	    {"mail_from = root\n", "2sv.conf:1: mail_from is \"root\", must be an address"},
	    {"mail_from = \"a@b <c@d>\"\n", "2sv.conf:1: mail_from is"},
	    {"mail_from = \"a@\"\n", "2sv.conf:1: mail_from is"},
	    {"mail_password_file = x\n", "2sv.conf:1: mail_password_file is"},
	    {"mail_server = \"smtp://:25\"\n", "2sv.conf:1: mail_server is"},
	    {"mail_server = \"smtp://mail.example.org:\"\n", "2sv.conf:1: mail_server is"},
	    {"mail_server = \"smtp://mail.example.org:smtp\"\n", "2sv.conf:1: mail_server is"},
	    {"mail_server = \"smtp://mail.example.org:65536\"\n", "2sv.conf:1: mail_server is"},
	    {"mail_server = \"smtp://2001:db8::1\"\n", "2sv.conf:1: mail_server is"},
	    {"sms_url = \"http://sms.example.org/\"\n", "2sv.conf:1: sms_url is"},
	    {"sms_url = \"http://localhost.example.org/\"\n", "2sv.conf:1: sms_url is"},
	    {"sms_url = \"http://127.0.0.1.example.org/\"\n", "2sv.conf:1: sms_url is"},
	    {"sms_url = \"https://\"\n", "2sv.conf:1: sms_url is"},
	    {"admin_contacts = root\n",
		"2sv.conf:1: admin_contacts is \"root\", must be contacts, divided by blanks"},
	    {"unenrolled = Ignore\n",
		"2sv.conf:1: unenrolled is \"Ignore\", must be ignore or refuse"},
	    {"unenrolled = no\n", "2sv.conf:1: unenrolled is"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_refused(rows[i].text, rows[i].error);
}

static void
how_many_codes_are_sent_has_bounds(void **state)
{
	(void)state;
	assert_refused("texts_per_account = 0\n",
	    "2sv.conf:1: texts_per_account is \"0\", must be a "
	    "whole number in decimal digits, 1 to 100");
	assert_refused("texts_per_prefix = 1001\n", "2sv.conf:1: texts_per_prefix is");
	assert_refused("texts_per_machine = 10001\n", "2sv.conf:1: texts_per_machine is");
}

static void
a_socket_path_that_the_kernel_would_cut_is_refused(void **state)
{
	char text[256], path[109];
	scope_settings struct settings *settings = calloc(1, sizeof(*settings));
	char error[256];

	(void)state;
	assert_non_null(settings);
	memset(path, 's', sizeof(path));
	path[0] = '/';

	path[107] = '\0';
	(void)snprintf(text, sizeof(text), "user_socket = %s\n", path);
	assert_int_equal(parse(text, settings, error), 0);

	path[107] = 's';
	path[108] = '\0';
	(void)snprintf(text, sizeof(text), "user_socket = %s\n", path);
	assert_refused(text, "2sv.conf:1: user_socket is");
}

static void
what_is_no_key_or_no_value_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
	    {"log_days = 5\nstor = x\n", "2sv.conf:2: no such option 'stor'"},
	    {"# one\n\n// two\nstor = x\n", "2sv.conf:4: no such option 'stor'"},
	    {"issuer = a # one\n# two\nlog_days = x\n", "2sv.conf:3: log_days is \"x\""},
	    {"copies = code\n", "2sv.conf:1: no such option 'copies': it belongs into a rule"},
	    {"LOG_DAYS = 5\n", "2sv.conf:1: no such option 'LOG_DAYS'"},
	    {"__unknown = 5\n", "2sv.conf:1: no such option '__unknown'"},
	    {"include(\"/etc/passwd\")\n", "2sv.conf:1: no such option 'include'"},
	    {"root = 1\n", "2sv.conf:1: no such option 'root'"},
	    {"log_days 5\n", "2sv.conf:1: missing equal sign"},
	    {"log_days\n", "2sv.conf:2: "},
	    {"log_days =\n", "2sv.conf:2: premature end of file"},
	    {"log_days = {5}\n", "2sv.conf:1: unexpected token"},
	    {"log_days { }\n", "2sv.conf:1: missing equal sign"},
	    {"log_days = 5, 6\n", "2sv.conf:1: unexpected token"},
	    {"log_days = 5 6\n", "2sv.conf:1: no such option '6'"},
	    {"log_days = \"4\"00\n", "2sv.conf:1: no such option '00'"},
	    {"}\n", "2sv.conf:1: '}' ends nothing"},
	    {"= 5\n", "2sv.conf:1: unexpected token"},
	    {"log_days = 5\n\nlog_days = 5\n", "2sv.conf:3: log_days is given a second time"},
	    {"issuer = a\nissuer = b\n", "2sv.conf:2: issuer is given a second time"},
	    {"x\033[31m = 5\n", "2sv.conf:1: no such option 'x\\x1B[31m'"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_refused(rows[i].text, rows[i].error);
}

static void
what_libconfuse_passes_over_is_refused(void **state)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
	    {"issuer = \"${HOME}\"\n", "2sv.conf:1: \"${\" is not expanded here"},
	    {"\nissuer = ${HOME}\n", "2sv.conf:2: \"${\" is not expanded here"},
	    {"issuer = \"a${HOME:-x}\"\n", "2sv.conf:1: \"${\" is not expanded here"},
	    {"issuer = C++\n", "2sv.conf:1: '+' and '*'"},
	    {"log_days = +5\n", "2sv.conf:1: '+' and '*'"},
	    {"log_days += 5\n", "2sv.conf:1: '+' and '*'"},
	    {"log_days = 5*\n", "2sv.conf:1: '+' and '*'"},
	    {"log_days = 5\n/* not closed\nunenrolled = refuse\n", "2sv.conf:2: '+' and '*'"},
	    {"issuer = \"a\\0b\"\n", "2sv.conf:1: a backslash in quotes"},
	    {"issuer = \"a\\x00b\"\n", "2sv.conf:1: a backslash in quotes"},
	    {"issuer = \"not closed\nlog_days = 5\n", "2sv.conf:1: a quoted value must end"},
	    {"\nissuer = 'not closed", "2sv.conf:2: a quoted value must end"},
	    {"issuer = \"a\\\nb\"\n", "2sv.conf:1: a backslash in quotes"},
	    {"issuer = \"a\\", "2sv.conf:1: a backslash in quotes"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_refused(rows[i].text, rows[i].error);
}

static void
the_last_line_needs_no_end(void **state)
{
	struct settings settings;
	char error[256];

	(void)state;
	assert_int_equal(parse("# ours\nlog_days = 5", &settings, error), 0);
	assert_int_equal(settings.log_days, 5);
	sections_free(&settings.sections);
	assert_int_equal(parse("log_days = 2x", &settings, error), -EINVAL);
	assert_non_null(strstr(error, "2sv.conf:1: log_days is \"2x\""));
}

static void
comments_and_nothing_set_nothing(void **state)
{
	static const char *const rows[] = {
	    "", "\n", "# it's ${HOME} and C++ \"", "// don't + *\n", "  # a\n\t// b\n\n", "#"};
	struct settings settings;
	char error[256];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(parse(rows[i], &settings, error), 0);
		assert_string_equal(error, "");
		assert_null(settings.issuer);
		assert_int_equal(settings.log_days, 0);
		sections_free(&settings.sections);
	}
}

/* The example as if every key in it were taken out of its comment; freed by the caller. */
static char *
example_without_comments(void)
{
	const char *folder = getenv("srcdir");
	char path[4096], line[512], *text = NULL;
	size_t size;
	scope_file FILE *in = NULL;
	FILE *out = open_memstream(&text, &size);

	(void)snprintf(path, sizeof(path), "%s/packaging/2sv.conf", folder ? folder : ".");
	in = fopen(path, "re");
	assert_non_null(in);
	assert_non_null(out);
	while (fgets(line, sizeof(line), in))
		fputs(line[0] == '#' && line[1] >= 'a' && line[1] <= 'z' ? line + 1 : line, out);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void
the_example_file_holds_every_key_with_its_default(void **state)
{
	scope_settings struct settings *settings = calloc(1, sizeof(*settings));
	scope_free char *text = example_without_comments();
	char error[256];

	(void)state;
	assert_non_null(settings);
	assert_int_equal(parse(text, settings, error), 0);

	assert_string_equal(error, "");
	assert_string_equal(settings->store, "sqlite:/var/lib/2sv/2sv.db");
	assert_string_equal(settings->root_socket, "/run/2sv/root.sock");
	assert_string_equal(settings->user_socket, "/run/2sv/user.sock");
	assert_string_equal(settings->keep_root_socket, "/run/2sv/keep-root.sock");
	assert_string_equal(settings->keep_user_socket, "/run/2sv/keep-user.sock");
	assert_string_equal(settings->keep_folder, "/run/2sv-keep");
	assert_string_equal(settings->seal_key, "/etc/2sv/seal.key");
	assert_string_equal(settings->store_id, "/etc/2sv/store-id");
	assert_string_equal(settings->spool, "/var/spool/2sv");
	assert_string_equal(settings->issuer, "Example Ltd");
	assert_int_equal(settings->unenrolled, UNENROLLED_IGNORE);
	assert_int_equal(settings->log_days, 400);
	assert_int_equal(settings->log_megabytes, 256);
	assert_int_equal(settings->max_dialogues, 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_file_sets_every_key),
	    cmocka_unit_test(a_bad_value_is_named_with_its_line),
	    cmocka_unit_test(how_many_codes_are_sent_has_bounds),
	    cmocka_unit_test(a_socket_path_that_the_kernel_would_cut_is_refused),
	    cmocka_unit_test(what_is_no_key_or_no_value_is_refused_with_its_line),
	    cmocka_unit_test(what_libconfuse_passes_over_is_refused),
	    cmocka_unit_test(the_last_line_needs_no_end),
	    cmocka_unit_test(comments_and_nothing_set_nothing),
	    cmocka_unit_test(the_example_file_holds_every_key_with_its_default),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
