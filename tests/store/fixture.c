/* SPDX-License-Identifier: BSD-2-Clause */
/* A store of its own for each test, and short ways to act on it. */
#include "config.h" /* _GNU_SOURCE: unshare */
#include "fixture.h"

#include "base/text.h"
#include "keeper/factor/totp.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/poison.h"

static void
write_file(const char *path, const void *bytes, size_t size, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, mode);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), size);
	close(fd);
}

const char *
fixture_room(void)
{
	return access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
}

struct fixture *
fixture_new(const char *below)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	unsigned char key[32];

	assert_non_null(fixture);
	fixture->driver = &sqlite_driver;
	assert_int_equal(
	    text_format(fixture->folder, sizeof(fixture->folder), "%s/store-XXXXXX", below), 0);
	assert_non_null(mkdtemp(fixture->folder));
	text_format(fixture->path, sizeof(fixture->path), "%s/2sv.db", fixture->folder);
	text_format(fixture->seal_key, sizeof(fixture->seal_key), "%s/seal.key", fixture->folder);
	text_format(fixture->store_id, sizeof(fixture->store_id), "%s/store-id", fixture->folder);
	assert_true(sodium_init() >= 0);
	randombytes_buf(key, sizeof(key));
	write_file(fixture->seal_key, key, sizeof(key), 0400);
	write_file(fixture->store_id, "store-of-this-test\n", 19, 0644);
	fixture->options = (struct store_options){.path = fixture->path,
	    .seal_key = fixture->seal_key,
	    .store_id = fixture->store_id,
	    .issuer = "db1"};
	return fixture;
}

void
fixture_create(struct fixture *fixture)
{
	int r = fixture->driver->create(&fixture->options, fixture->error, sizeof(fixture->error));

	assert_string_equal(fixture->error, "");
	assert_int_equal(r, 0);
}

void
fixture_open(struct fixture *fixture)
{
	int r = fixture->driver->open(
	    &fixture->options, &fixture->store, fixture->error, sizeof(fixture->error));

	assert_string_equal(fixture->error, "");
	assert_int_equal(r, 0);
}

void
fixture_close(struct fixture *fixture)
{
	fixture->driver->close(fixture->store);
	fixture->store = NULL;
}

static void
remove_folder(const char *folder)
{
	DIR *directory = opendir(folder);
	struct dirent *entry;
	char path[512];

	while (directory && (entry = readdir(directory))) {
		text_format(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (entry->d_name[0] != '.')
			unlink(path);
	}
	if (directory)
		closedir(directory);
	rmdir(folder);
}

void
fixture_free(struct fixture *fixture)
{
	fixture_close(fixture);
	remove_folder(fixture->folder);
	free(fixture);
}

int
fixture_set_up(void **state)
{
	struct fixture *fixture = fixture_new(fixture_room());

	fixture_create(fixture);
	fixture_open(fixture);
	*state = fixture;
	return 0;
}

int
fixture_tear_down(void **state)
{
	fixture_free(*state);
	return 0;
}

int64_t
fixture_probe(struct fixture *fixture, const char *sql)
{
	int64_t number;

	fixture_close(fixture);
	number = fixture->driver->probe(&fixture->options, sql);
	fixture_open(fixture);
	return number;
}

void
fixture_alter(struct fixture *fixture, const char *sql)
{
	fixture_probe(fixture, sql);
}

void
act_from(struct act *act, const char *rhost)
{
	place_find(&(struct place_seen){.rhost = rhost, .caller = act->caller}, &act->place);
}

struct act
act_of(enum act_kind kind, int64_t now)
{
	struct act act = {.kind = kind,
	    .now = now,
	    .way = WAY_ROOT,
	    .caller = 0,
	    .account = "ann",
	    .account_uid = ANN_UID,
	    .door = "sshd",
	    .door_arrives = true};

	act_from(&act, "203.0.113.9");
	return act;
}

struct act
act_of_user(enum act_kind kind, int64_t now)
{
	struct act act = act_of(kind, now);

	act.way = WAY_USER;
	act.caller = ANN_UID;
	act.door = "";
	act.door_arrives = false;
	act_from(&act, NULL);
	return act;
}

struct result
run_one(struct fixture *fixture, struct act act)
{
	struct result result;
	int r = fixture->driver->run(
	    fixture->store, &act, 1, &result, fixture->error, sizeof(fixture->error));

	assert_string_equal(fixture->error, "");
	assert_int_equal(r, 0);
	return result;
}

void
run_and_check(
    struct fixture *fixture, struct act act, int verdict, int reason, const char *file, int line)
{
	struct result result = run_one(fixture, act);

	if ((int)result.verdict != verdict || (int)result.reason != reason) {
		print_error("got %s %s, expected %s %s\n", verdict_text(result.verdict),
		    reason_text(result.reason), verdict_text((enum verdict)verdict),
		    reason_text((enum reason)reason));
		_fail(file, line);
	}
	result_free(&result);
}

void
rfc_parameters(struct otpauth *ret)
{
	otpauth_defaults(ret);
	ret->secret.size = 20;
	memcpy(ret->secret.bytes, "12345678901234567890", 20);
}

void
other_parameters(unsigned int number, struct otpauth *ret)
{
	otpauth_defaults(ret);
	ret->secret.size = 20;
	crypto_generichash(
	    ret->secret.bytes, 20, (const unsigned char *)&number, sizeof(number), NULL, 0);
}

const char *
code_at(const struct otpauth *given, int64_t at)
{
	static char codes[16][CODE_DIGITS_MAX + 1];
	static unsigned int next;
	char *code = codes[next++ % 16];
	int64_t step;

	assert_int_equal(totp_step(at, given->period_seconds, &step), 0);
	assert_int_equal(totp_code(given, step, code), 0);
	return code;
}

const char *
wrong_code(const struct otpauth *given, int64_t now)
{
	static const char *const guesses[] = {"000000", "111111", "222222", "333333"};
	int64_t step;

	for (size_t i = 0; i < sizeof(guesses) / sizeof(*guesses); i++)
		if (totp_match(given, guesses[i], now, 86400 / given->period_seconds, &step) ==
		    CODE_WRONG)
			return guesses[i];
	fail_msg("each guess is the code of some step");
	return NULL;
}

void
enrol_at_once(struct fixture *fixture, const char *name, const struct otpauth *given, int64_t now)
{
	struct act act = act_of(ACT_ENROL, now);

	act.door = "";
	act_from(&act, NULL);
	act.device_name = name;
	act.given = given;
	act.active_at_once = true;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
}

void
log_in(struct fixture *fixture, const char *rhost, const struct otpauth *given, int64_t now)
{
	struct act act = act_of(ACT_TRY, now);
	struct result result;

	act_from(&act, rhost);
	act.answer = code_at(given, now);
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	act.kind = ACT_ARRIVED;
	act.answer = NULL;
	act.login = result.login;
	run_expecting(fixture, act, VERDICT_ACCEPT, REASON_RIGHT);
	result_free(&result);
}

struct event_row *
newest_event(struct fixture *fixture, struct result *page)
{
	struct act act = act_of(ACT_LOG, NOON);

	act.limit = 1;
	*page = run_one(fixture, act);
	assert_int_equal(page->verdict, VERDICT_ACCEPT);
	assert_int_equal(page->row_count, 1);
	return &page->rows.events[0];
}

int64_t
count_alerts(struct fixture *fixture, const char *kind)
{
	char sql[128];

	if (!kind)
		return fixture_probe(fixture, "SELECT count(*) FROM outbox");
	text_format(sql, sizeof(sql), "SELECT count(*) FROM outbox WHERE kind = '%s'", kind);
	return fixture_probe(fixture, sql);
}

struct result
enrol_pending(struct fixture *fixture, const struct otpauth *given, int64_t now)
{
	struct act act = act_of_user(ACT_ENROL, now);
	struct result result;

	act.given = given;
	result = run_one(fixture, act);
	assert_int_equal(result.verdict, VERDICT_ACCEPT);
	return result;
}

struct act
confirm_of(int64_t now, int64_t device_id, const char *answer)
{
	struct act act = act_of_user(ACT_CONFIRM, now);

	act.device_id = device_id;
	act.answer = answer;
	return act;
}

int64_t
count_devices(struct fixture *fixture, int active)
{
	return fixture_probe(fixture, active ? "SELECT count(*) FROM device WHERE active = 1"
					     : "SELECT count(*) FROM device WHERE active = 0");
}

char *
fixture_beside(const struct fixture *fixture, const char *name)
{
	static char path[256];

	text_format(path, sizeof(path), "%s/%s", fixture->folder, name);
	return path;
}

static void __attribute__((noreturn)) run_in_child(void (*test)(void **state))
{
	const struct CMUnitTest tests[] = {
	    {"in a mount namespace of its own", test, NULL, NULL, NULL}};
	int failed;

	if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		_exit(EXIT_NO_MOUNTS);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	fflush(NULL);
	_exit(failed == 0 ? 0 : 1);
}

int
fixture_in_own_mounts(void (*test)(void **state))
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0)
		run_in_child(test);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
