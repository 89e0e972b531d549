/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Groups by NSS: with modules that answer, fail and hang (nss.c), in an /etc of this process's own.
 * Needs root.
 */
#include "config.h" /* _GNU_SOURCE: unshare */
#include "dialogue/groups.h"
#include "base/scope.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/poison.h"

#define EXIT_SKIPPED 77
#define ANN 2001
#define BOB 2002
#define EVE 2003
#define MALLORY 2004
#define CROWD 100000
#define ALARM_SECONDS 60 /* only so that what hangs ends */
#define FAR_FD 50

static const char passwd_text[] = "root:x:0:0::/root:/bin/sh\n"
				  "ann:x:2001:2001::/nonexistent:/bin/sh\n"
				  "bob:x:2002:2002::/nonexistent:/bin/sh\n"
				  "eve:x:2003:2003::/nonexistent:/bin/sh\n"
				  "mallory:x:2004:2004::/nonexistent:/bin/sh\n";
static const char group_text[] =
    "root:x:0:\nwheel:x:10:root\nann:x:2001:\nbob:x:2002:\n"
    "eve:x:2003:\nmallory:x:2004:\nlocal:x:5000:mallory\ncrowd:x:5001:";

static const char *const modules[] = {"2svslow", "2svgone", "2svmute", "2svbusy", "2svdead",
    "2svhalf", "2svknow", "2svlate", "2svbare"};

static void
file_write(const char *path, const char *text)
{
	scope_file FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
}

/* With ann as the last one of a crowd. */
static void
group_write(int crowd)
{
	scope_file FILE *file = fopen("/etc/group", "we");

	assert_non_null(file);
	fputs(group_text, file);
	for (int i = 0; i < crowd; i++)
		fprintf(file, "member%06d,", i);
	fputs("ann\nlast:x:4999:\n", file);
}

static bool
etc_enter(void)
{
	if (geteuid() != 0 || unshare(CLONE_NEWNS) < 0 ||
	    mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) < 0)
		return false;
	umask(0022);
	assert_int_equal(mount("tmpfs", "/etc", "tmpfs", 0, "mode=0755"), 0);
	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
		char path[PATH_MAX];

		text_format(path, sizeof(path), MODULES "/libnss_%s.so.2", modules[i]);
		assert_true(symlink("nss.so", path) == 0 || errno == EEXIST);
	}
	file_write("/etc/passwd", passwd_text);
	group_write(0);
	return true;
}

static void
nss_use(const char *group)
{
	char text[256];

	text_format(text, sizeof(text), "passwd: files\ngroup: %s\n", group);
	file_write("/etc/nsswitch.conf", text);
}

/* What groups_find() says: the names that it found; or "?" and its words where it does not know. */
static const char *
found(const char *account, uid_t uid, const char *names)
{
	static char ret[512], unknown[600];
	int r;

	alarm(ALARM_SECONDS);
	r = groups_find(&(struct groups_asked){account, uid, names, 3000}, ret, sizeof(ret));
	alarm(0);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left */
	assert_int_equal(errno, ECHILD);
	if (r == 0)
		return ret;
	assert_int_equal(r, strstr(ret, "within 3 s") ? -ETIMEDOUT : -EIO);
	text_format(unknown, sizeof(unknown), "?%s", ret);
	return unknown;
}

struct row {
	const char *group; /* of nsswitch.conf */
	const char *account;
	uid_t uid;
	const char *names;
	const char *expected; /* or "?" and what is in the words */
};

static bool
is_expected(const char *is, const char *expected)
{
	return expected[0] == '?' ? is[0] == '?' && strstr(is, expected + 1)
				  : strcmp(is, expected) == 0;
}

static void
rows_test(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *is;

		nss_use(rows[i].group);
		is = found(rows[i].account, rows[i].uid, rows[i].names);
		if (!is_expected(is, rows[i].expected))
			fail_msg("group: %s; %s in %s is %s", rows[i].group, rows[i].account,
			    rows[i].names, is);
	}
}
#define ROWS_TEST(rows) rows_test(rows, sizeof(rows) / sizeof((rows)[0]))

static void
what_is_known_is_told(void **state)
{
	static const struct row rows[] = {
	    {"files", "ann", ANN, "ann", "ann"}, /* its primary group lists nobody */
	    {"files", "ann", ANN, "local", ""},
	    {"files", "ann", ANN, "nosuch", ""},
	    {"files", "ann", ANN, "ann\nnosuch\ncrowd", "ann\ncrowd"},
	    {"files", "bob", BOB, "crowd", ""},
	    {"files", "mallory", MALLORY, "nosuch\nlocal", "local"},
	    {"files 2svknow", "ann", ANN, "nosuch\nstaff\nnested\nlocal\ncrowd",
		"staff\nnested\nlocal\ncrowd"},
	    {"2svknow files", "ann", ANN, "staff\nnested\nlocal", "staff\nnested\nlocal"},
	    {"files [SUCCESS=merge] 2svknow", "ann", ANN, "staff\nlocal", "staff\nlocal"},
	    {"files 2svknow", "mallory", MALLORY, "staff\nlocal\nlast", "local"},
	    {"2svknow", "bob", BOB, "staff\nlast", "last"},    /* of 65000 */
	    {"files 2svknow", "bob", BOB, "bob\nlast", "bob"}, /* another group of that name */
	    {"files 2svbare", "ann", ANN, "nosuch\nstaff", "staff"},
	    {"files 2svbare", "bob", BOB, "nosuch\nstaff", ""},
	};

	(void)state;
	group_write(CROWD);
	ROWS_TEST(rows);
	group_write(0); /* for a long line libc asks all modules again */
}

static void
what_failed_is_unknown_wherever_the_module_stands(void **state)
{
	static const struct {
		const char *name, *words;
	} failing[] = {{"2svgone", "?2svgone is not available"},
	    {"2svmute", "?2svmute is not available"}, {"2svbusy", "?2svbusy did not succeed"},
	    {"2svnone", "?2svnone can't be loaded"}};

	(void)state;
	for (size_t i = 0; i < sizeof(failing) / sizeof(failing[0]); i++) {
		const char *words = failing[i].words;
		char last[64], first[64];
		const struct row rows[] = {
		    {last, "ann", ANN, "staff", words}, /* nobody else may know it */
		    {first, "ann", ANN, "staff", words},
		    {last, "ann", ANN, "local", words}, /* it may have another member of it */
		    {first, "ann", ANN, "local", words},
		    {last, "mallory", MALLORY, "local\nstaff", words},
		    {last, "mallory", MALLORY, "local", "local"}, /* nothing could take it out */
		    {first, "mallory", MALLORY, "local\nmallory", "local\nmallory"},
		};

		text_format(last, sizeof(last), "files %s", failing[i].name);
		text_format(first, sizeof(first), "%s files", failing[i].name);
		ROWS_TEST(rows);
	}
}

static void
a_module_that_half_fails_is_found(void **state)
{
	static const struct row rows[] = {
	    {"files 2svhalf", "ann", ANN, "nested",
		"?2svhalf is not available"}, /* it knows the group */
	    {"files 2svhalf", "ann", ANN, "local", "?2svhalf is not available"},
	    {"files 2svhalf", "ann", ANN, "staff", "staff"}, /* by the group's own list */
	    {"files 2svdead", "ann", ANN, "local", "?it ended"},
	    {"files 2svdead", "mallory", MALLORY, "local", "?it ended"},
	    {"2svknow", "eve", EVE, "last",
		"?more than 65536 groups"}, /* in more groups than there may be */
	    {"files [SUCCESS=return NOTFOUND=continue]2svgone#", "ann", ANN, "local",
		"?2svgone is not available"},
	    {"files\ninitgroups: files 2svgone", "ann", ANN, "local", "?2svgone is not available"},
	    {"files\ninitgroups:files", "ann", ANN, "local", ""},
	};

	(void)state;
	ROWS_TEST(rows);
}

/* Away when libc asks, here when the module itself is asked. */
static void
a_directory_that_comes_back_in_between_is_not_taken_for_no_member(void **state)
{
	static const struct row rows[] = {
	    {"2svlate files", "ann", ANN, "local",
		"?2svlate says another thing"}, /* libc's list of groups lacks it */
	    {"2svlate files", "bob", BOB, "staff",
		"?2svlate says another thing"}, /* libc did not find it */
	    {"2svlate files", "mallory", MALLORY, "last",
		"?2svlate says another thing"}, /* libc found the other one */
	    {"2svlate files", "mallory", MALLORY, "crowd", ""},
	};

	(void)state;
	ROWS_TEST(rows);
}

static void
what_hangs_is_unknown_and_ends(void **state)
{
	static const struct row rows[] = {
	    {"files 2svslow", "ann", ANN, "local\nstaff", "?within 3 s"},
	    {"2svslow files", "mallory", MALLORY, "local", "?within 3 s"},
	};

	(void)state;
	ROWS_TEST(rows);
}

static void
root_is_looked_up_in_files_alone(void **state)
{
	static const struct row rows[] = {
	    {"2svslow", "root", 0, "staff\nwheel\nlocal\nroot", "wheel\nroot"},
	    {"2svdead", "root", 0, "nosuch", ""},
	    {"2svslow", "ann", 0, "local", "?no ann of uid 0"}, /* the files know no such account */
	};

	(void)state;
	ROWS_TEST(rows);
}

static void
an_account_that_is_not_the_callers_is_unknown(void **state)
{
	static const struct row rows[] = {
	    {"files", "ann", BOB, "local", "?another uid"},
	    {"files", "nobody", 2005, "local", "?does not find the account nobody"},
	};

	(void)state;
	ROWS_TEST(rows);
}

static void
without_nsswitch_conf_there_are_files(void **state)
{
	(void)state;
	assert_int_equal(unlink("/etc/nsswitch.conf"), 0);
	assert_string_equal(found("mallory", MALLORY, "local\nstaff"), "local");
}

static void
files_that_can_not_be_read_are_unknown(void **state)
{
	(void)state;
	nss_use("files");
	assert_int_equal(rename("/etc/group", "/etc/group.away"), 0);
	assert_string_equal(found("root", 0, "wheel"), "?/etc/group can't be read");
	assert_true(is_expected(found("ann", ANN, "local"), "?"));
	assert_int_equal(rename("/etc/group.away", "/etc/group"), 0);
	assert_string_equal(found("root", 0, "wheel"), "wheel");
}

static void
names_and_room_are_looked_at(void **state)
{
	char many[2 * GROUPS_NAMES_MAX + 2], ret[sizeof(many)];

	(void)state;
	nss_use("files");
	assert_int_equal(groups_find(&(struct groups_asked){"ann", ANN, "", 3000}, ret, 1), 0);
	assert_string_equal(ret, "");
	assert_int_equal(
	    groups_find(&(struct groups_asked){"ann", ANN, "\n", 3000}, ret, sizeof(ret)), -EINVAL);
	assert_int_equal(
	    groups_find(&(struct groups_asked){"ann", ANN, "a\n\nb", 3000}, ret, sizeof(ret)),
	    -EINVAL);
	assert_int_equal(
	    groups_find(&(struct groups_asked){"ann", ANN, "a\n", 3000}, ret, sizeof(ret)),
	    -EINVAL);
	assert_int_equal(
	    groups_find(&(struct groups_asked){"ann", ANN, "ann\ncrowd", 3000}, ret, 9),
	    -ENAMETOOLONG);
	assert_int_equal(
	    groups_find(&(struct groups_asked){"ann", ANN, "ann\ncrowd", 3000}, ret, 10), 0);
	assert_string_equal(ret, "ann\ncrowd");
	for (size_t i = 0; i < sizeof(many); i++)
		many[i] = i % 2 ? '\n' : 'a';
	many[sizeof(many) - 1] = '\0';
	assert_int_equal(
	    groups_find(&(struct groups_asked){"root", 0, many, 3000}, ret, sizeof(ret)), -E2BIG);
	many[sizeof(many) - 3] = '\0';
	assert_int_equal(
	    groups_find(&(struct groups_asked){"root", 0, many, 3000}, ret, sizeof(ret)), 0);
}

static int
folder_count(const char *path)
{
	DIR *folder = opendir(path);
	int count = 0;

	if (!folder)
		return -1;
	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

static void
a_hundred_look_ups_leave_no_descriptor(void **state)
{
	static const char *const lines[] = {"files", "files 2svgone", "files 2svdead", "2svknow"};
	int before = folder_count("/proc/self/fd");

	(void)state;
	for (int i = 0; i < 100; i++) {
		nss_use(lines[i % 4]);
		found("ann", ANN, "local\nstaff");
		found("root", 0, "wheel");
	}
	assert_int_equal(folder_count("/proc/self/fd"), before);
}

/* The child of pid, once it waits in a module; it is named so. */
static pid_t
child_of(pid_t pid)
{
	char path[64], text[64];
	int64_t child;

	for (;;) {
		scope_fd int fd = -1;
		ssize_t size;

		text_format(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		assert_true(fd >= 0);
		size = read(fd, text, sizeof(text) - 1);
		if (size > 1) {
			text[size - 1] = '\0'; /* the blank behind it */
			assert_int_equal(number_parse(text, 1, INT32_MAX, &child), 0);
			return (pid_t)child;
		}
		usleep(1000);
	}
}

static void
wait_for_name(pid_t pid, const char *name)
{
	char path[64], text[32] = "";

	text_format(path, sizeof(path), "/proc/%d/comm", pid);
	while (strcmp(text, name) != 0) {
		scope_file FILE *file = fopen(path, "re");

		assert_non_null(file);
		if (fgets(text, sizeof(text), file))
			text[strcspn(text, "\n")] = '\0';
	}
}

/* A talker has its client's connection and a link to the keeper, and may be killed. */
static void
a_child_that_hangs_keeps_nothing_and_ends_with_its_parent(void **state)
{
	pid_t talker, child;
	char path[64];
	int status;

	(void)state;
	nss_use("files 2svslow");
	alarm(ALARM_SECONDS);
	talker = fork();
	assert_true(talker >= 0);
	if (talker == 0) {
		char ret[16];

		dup2(STDERR_FILENO, FAR_FD);
		groups_find(&(struct groups_asked){"ann", ANN, "local", 3000}, ret, sizeof(ret));
		_exit(0);
	}
	child = child_of(talker);
	wait_for_name(child, "2sv-groups");
	text_format(path, sizeof(path), "/proc/%d/fd/%d", child, FAR_FD);
	assert_int_equal(access(path, F_OK), -1);
	kill(talker, SIGKILL);
	assert_int_equal(waitpid(talker, &status, 0), talker);
	assert_int_equal(waitpid(child, &status, 0), child); /* ours now */
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	alarm(0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_known_is_told),
	    cmocka_unit_test(what_failed_is_unknown_wherever_the_module_stands),
	    cmocka_unit_test(a_module_that_half_fails_is_found),
	    cmocka_unit_test(a_directory_that_comes_back_in_between_is_not_taken_for_no_member),
	    cmocka_unit_test(what_hangs_is_unknown_and_ends),
	    cmocka_unit_test(root_is_looked_up_in_files_alone),
	    cmocka_unit_test(an_account_that_is_not_the_callers_is_unknown),
	    cmocka_unit_test(without_nsswitch_conf_there_are_files),
	    cmocka_unit_test(files_that_can_not_be_read_are_unknown),
	    cmocka_unit_test(names_and_room_are_looked_at),
	    cmocka_unit_test(a_hundred_look_ups_leave_no_descriptor),
	    cmocka_unit_test(a_child_that_hangs_keeps_nothing_and_ends_with_its_parent),
	};

	if (!etc_enter())
		return EXIT_SKIPPED; /* needs root */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
