/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of settings_load: file, defaults, and what holds between two keys. Most want root, for
 * the file must be root's; another user skips them.
 */
#include "settings/settings.h"

#include "base/scope.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

/* Writes text as a file of ours into a folder of its own; *ret_path is a static buffer. */
static const char *
write_file(const char *text)
{
	static char path[64];
	char folder[] = "/tmp/2sv-settings-XXXXXX";
	scope_file FILE *file = NULL;

	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/2sv.conf", folder);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	return path;
}

static void
remove_file(const char *path)
{
	char folder[64];

	assert_int_equal(unlink(path), 0);
	(void)snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(path, '/') - path), path);
	assert_int_equal(rmdir(folder), 0);
}

static void
a_named_file_is_loaded_over_the_defaults(void **state)
{
	scope_settings struct settings *settings = NULL;
	char error[256], host[65] = "";
	const char *path;

	(void)state;
	if (geteuid() != 0)
		skip();
	path = write_file("log_days = 7\n");
	assert_int_equal(settings_load(path, &settings, error, sizeof(error)), 0);
	remove_file(path);

	assert_string_equal(error, "");
	assert_int_equal(settings->log_days, 7);
	assert_int_equal(settings->log_megabytes, 256);
	assert_int_equal(settings->texts_per_account, 5);
	assert_int_equal(settings->texts_per_prefix, 10);
	assert_int_equal(settings->texts_per_machine, 60);
	assert_int_equal(settings->max_dialogues, 1000);
	assert_int_equal(settings->unenrolled, UNENROLLED_IGNORE);
	assert_string_equal(settings->store, "sqlite:" TWOSV_STOREDIR "/2sv.db");
	assert_string_equal(settings->root_socket, TWOSV_SOCKETDIR "/root.sock");
	assert_string_equal(settings->keep_user_socket, TWOSV_SOCKETDIR "/keep-user.sock");
	assert_string_equal(settings->keep_folder, TWOSV_SOCKETDIR "-keep");
	assert_string_equal(settings->seal_key, TWOSV_CONFDIR "/seal.key");
	assert_string_equal(settings->spool, TWOSV_SPOOLDIR);
	assert_int_equal(gethostname(host, sizeof(host) - 1), 0);
	assert_null(strchr(settings->issuer, ':'));
	if (!strchr(host, ':') && host[0])
		assert_string_equal(settings->issuer, host);
}

static void
a_named_file_must_be_there_and_right(void **state)
{
	struct settings *settings = (struct settings *)8;
	char error[256], wanted[128];
	const char *path;

	(void)state;
	assert_int_equal(
	    settings_load("/nowhere/2sv.conf", &settings, error, sizeof(error)), -ENOENT);
	assert_null(settings);
	assert_string_equal(error, "/nowhere/2sv.conf: No such file or directory");
	assert_int_equal(settings_load("2sv.conf", &settings, error, sizeof(error)), -EINVAL);
	assert_string_equal(error, "2sv.conf: give the whole path, from /");
	if (geteuid() != 0)
		skip();

	path = write_file("log_days = 7\nlog_days = 8\n");
	(void)snprintf(wanted, sizeof(wanted), "%s:2: log_days is given a second time", path);
	assert_int_equal(settings_load(path, &settings, error, sizeof(error)), -EINVAL);
	remove_file(path);
	assert_null(settings);
	assert_string_equal(error, wanted);
}

static void
two_keys_may_not_name_one_file(void **state)
{
	struct settings *settings = NULL;
	char error[256];
	const char *path;

	(void)state;
	if (geteuid() != 0)
		skip();
	path = write_file("root_socket = /run/a.sock\nuser_socket = /run/a.sock\n");
	assert_int_equal(settings_load(path, &settings, error, sizeof(error)), -EINVAL);
	remove_file(path);
	assert_null(settings);
	assert_non_null(strstr(error, "two keys name the same file, /run/a.sock"));
}

static void
a_gateway_is_told_number_and_text(void **state)
{
	static const char *const bodies[] = {
	    "", "sms_body = \"to={nummer}&text={text}\"\n", "sms_body = \"to={number}\"\n"};
	struct settings *settings = NULL;
	char error[256], text[256];
	const char *path;

	(void)state;
	if (geteuid() != 0)
		skip();
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		(void)snprintf(
		    text, sizeof(text), "sms_url = \"https://sms.example.org/v1\"\n%s", bodies[i]);
		path = write_file(text);
		assert_int_equal(settings_load(path, &settings, error, sizeof(error)), -EINVAL);
		remove_file(path);
		assert_non_null(strstr(error, "sms_url is set, but neither it nor sms_body has {"));
	}
	path = write_file("sms_url = \"https://sms.example.org/v1?to={number}\"\n"
			  "sms_body = \"text={text}\"\n");
	assert_int_equal(settings_load(path, &settings, error, sizeof(error)), 0);
	remove_file(path);
	settings_free(settings);
}

static void
a_short_error_buffer_is_not_overrun(void **state)
{
	struct settings *settings = NULL;
	char error[24];

	(void)state;
	memset(error, 'Z', sizeof(error));
	assert_int_equal(settings_load("/nowhere/2sv.conf", &settings, error, 16), -ENOENT);
	assert_true(strlen(error) < 16);
	assert_int_equal(error[16], 'Z');
}

static void
without_an_installed_file_the_defaults_hold(void **state)
{
	scope_settings struct settings *settings = NULL;
	char error[256];

	(void)state;
	if (access(TWOSV_CONFDIR, F_OK) == 0)
		skip(); /* this machine has 2sv */
	assert_int_equal(settings_load(NULL, &settings, error, sizeof(error)), 0);

	assert_string_equal(error, "");
	assert_int_equal(settings->log_days, 400);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_named_file_is_loaded_over_the_defaults),
	    cmocka_unit_test(without_an_installed_file_the_defaults_hold),
	    cmocka_unit_test(a_named_file_must_be_there_and_right),
	    cmocka_unit_test(two_keys_may_not_name_one_file),
	    cmocka_unit_test(a_gateway_is_told_number_and_text),
	    cmocka_unit_test(a_short_error_buffer_is_not_overrun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
