/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of spawn_connect: whom it starts a service for and where, that the service is clean of
 * its caller, and that the caller is as it was. Wants root.
 */
#include "config.h" /* _GNU_SOURCE */

#include "base/scope.h"
#include "base/text.h"
#include "wire/link.h"
#include "wire/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/poison.h"

#define USER_UID 65534
#define NOWHERE "/run/2sv-nowhere/root.sock"
#define WAIT_MS 10000
#define TEXT_SIZE 4096

static char folder[64], path[80];

static int
folder_make(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	text_copy(folder, sizeof(folder), "/tmp/2sv-spawn-XXXXXX");
	if (!mkdtemp(folder) || chmod(folder, 0755) < 0)
		return -1;
	return text_format(path, sizeof(path), "%s/root.sock", folder);
}

static int
folder_remove(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

/* What the service that was started at fd says of itself; "" if it says nothing. */
static void
report_read(int fd, char text[TEXT_SIZE])
{
	struct pollfd ready = {.fd = fd, .events = POLLIN};
	ssize_t size = poll(&ready, 1, WAIT_MS) == 1 ? recv(fd, text, TEXT_SIZE - 1, 0) : -1;

	text[size > 0 ? size : 0] = '\0';
}

/* Starts one and reads its report; gives what spawn_connect gave. */
static int
start_one(char text[TEXT_SIZE])
{
	scope_fd int fd = -1;
	bool is_spawned = false;
	int r = spawn_connect(NOWHERE, WAIT_MS, &fd, &is_spawned);

	text[0] = '\0';
	if (r == 0 && is_spawned)
		report_read(fd, text);
	return r == 0 && fd <= STDERR_FILENO ? -EBADF : r;
}

/* The first line of those that a clean service says that is not in text, or NULL. */
static const char *
find_fault(const char *text)
{
	static const char *const lines[] = {"ids=0 0 0 0 0 0\ngroups=0\n",
	    "arguments=2svd --fd 3\nenvironment=\nfolder=/\nmask=77\nfds=0 1 2 3 \nnice=0\n",
	    "nice=0\npolicy=0\n", "limits=all all all all 1024 0 8388608 \n",
	    "SigPnd:\t0000000000000000\n",
	    "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n"};
	static char processors[32];

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (!strstr(text, lines[i]))
			return lines[i];
	text_format(
	    processors, sizeof(processors), "processors=%ld\n", sysconf(_SC_NPROCESSORS_ONLN));
	return strstr(text, processors) ? NULL : processors;
}

static void
expect_clean(const char *text)
{
	const char *fault = find_fault(text);

	if (fault)
		fail_msg("no %s in: %s", fault, text);
}

/* Runs body in a process of its own, for it spoils its own. */
static void
apart(void (*body)(void))
{
	int status = -1;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		body();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* What root can't raise again, a user's su has for good: such a machine is not this test's. */
static struct rlimit
limit_of(rlim_t value)
{
	bool may_raise = prctl(PR_CAPBSET_READ, CAP_SYS_RESOURCE, 0, 0, 0) == 1;

	return (struct rlimit){value, may_raise ? value : RLIM_INFINITY};
}

static void
limits_lower(void)
{
	static const int resources[] = {RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_STACK};
	const struct rlimit low = limit_of(1), core = {0, 0};
	struct rlimit files;

	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = 40;
	setrlimit(RLIMIT_NOFILE, &files);
	setrlimit(RLIMIT_CORE, &core);
	for (size_t i = 0; i < sizeof(resources) / sizeof(resources[0]); i++)
		setrlimit((__rlimit_resource_t)resources[i], &low);
}

/* All that a user may have set before su, or sudo, runs as root for him. */
static void
spoil(void)
{
	struct sched_param plain = {0};
	sigset_t all;
	cpu_set_t first;

	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_IGN);
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	setenv("LD_PRELOAD", "/tmp/evil.so", 1);
	umask(0);
	if (chdir(folder) < 0)
		_exit(2);
	CPU_ZERO(&first);
	CPU_SET(0, &first);
	sched_setaffinity(0, sizeof(first), &first);
	sched_setscheduler(0, SCHED_BATCH, &plain);
	setpriority(PRIO_PROCESS, 0, 19);
	for (int i = 0; i < 20; i++)
		if (dup(STDERR_FILENO) < 0)
			_exit(2);
	limits_lower();
}

static void
spoilt_caller(void)
{
	const gid_t groups[] = {4, 27};
	char text[TEXT_SIZE];

	spoil();
	setgroups(2, groups);
	if (setresgid(USER_UID, 0, 0) < 0 || setresuid(USER_UID, 0, 0) < 0)
		_exit(2);
	if (start_one(text) < 0)
		_exit(3);
	if (find_fault(text))
		_exit(4);
}

static void
service_is_clean_of_whatever_its_caller_is(void **state)
{
	char text[TEXT_SIZE];

	(void)state;
	assert_int_equal(start_one(text), 0);
	expect_clean(text);
	apart(spoilt_caller);
}

static void
caller_without_standard_files(void)
{
	char text[TEXT_SIZE];

	for (int fd = 0; fd < 64; fd++)
		close(fd);
	if (start_one(text) < 0)
		_exit(2);
	for (int fd = 0; fd < 64; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			_exit(3);
	if (find_fault(text))
		_exit(4);
}

static void
caller_without_standard_files_gets_none_of_ours(void **state)
{
	(void)state;
	apart(caller_without_standard_files);
}

static void
service_has_a_session_of_its_own(void **state)
{
	char text[TEXT_SIZE], line[64];

	(void)state;
	assert_int_equal(start_one(text), 0);
	text_format(line, sizeof(line), "session=%d\n", (int)getsid(0));
	assert_null(strstr(text, line));
}

static volatile sig_atomic_t signals;

static void
count_signal(int number)
{
	(void)number;
	signals = signals + 1;
}

/* Until the service that spoke has ended, and all that it could tell has been told. */
static void
wait_for_end(const char *text)
{
	const char *line = strstr(text, "pid=");
	int64_t pid = 0;
	char number[16] = "";

	assert_non_null(line);
	memccpy(number, line + strlen("pid="), '\n', sizeof(number) - 1);
	number[strcspn(number, "\n")] = '\0';
	assert_int_equal(number_parse(number, 2, INT32_MAX, &pid), 0);
	for (int i = 0; i < 5000 && kill((pid_t)pid, 0) == 0; i++)
		poll(NULL, 0, 2);
	assert_int_equal(kill((pid_t)pid, 0), -1);
}

/* Not even what waits for every kind of child finds one. */
static void
caller_hears_nothing_of_children(void **state)
{
	char text[TEXT_SIZE];

	(void)state;
	signals = 0;
	signal(SIGCHLD, count_signal);
	assert_int_equal(start_one(text), 0);
	assert_int_equal(waitpid(-1, NULL, __WALL | WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	wait_for_end(text);
	assert_int_equal(signals, 0);

	signal(SIGCHLD, SIG_IGN);
	assert_int_equal(start_one(text), 0);
	signal(SIGCHLD, SIG_DFL);
	assert_int_equal(start_one(text), 0);
}

static void
caller_keeps_its_mask_its_handlers_and_its_descriptors(void **state)
{
	sigset_t before, after;
	char text[TEXT_SIZE];
	int lowest = dup(STDIN_FILENO), again;

	(void)state;
	close(lowest);
	sigemptyset(&before);
	sigaddset(&before, SIGUSR1);
	sigprocmask(SIG_SETMASK, &before, NULL);
	signal(SIGUSR2, count_signal);

	assert_int_equal(start_one(text), 0);

	sigprocmask(SIG_SETMASK, NULL, &after);
	assert_int_equal(sigismember(&after, SIGUSR1), 1);
	assert_int_equal(sigismember(&after, SIGINT), 0);
	assert_ptr_equal(signal(SIGUSR2, SIG_DFL), count_signal);
	again = dup(STDIN_FILENO);
	assert_int_equal(again, lowest);
	close(again);
	sigemptyset(&before);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

static void *
allocate_for_ever(void *stop)
{
	while (!__atomic_load_n((bool *)stop, __ATOMIC_SEQ_CST))
		free(malloc(10000));
	return NULL;
}

/* The copy may hold the lock of a thread that it has not: nothing in it may want that. */
static void
caller_with_busy_threads_is_not_held_up(void **state)
{
	bool stop = false;
	char text[TEXT_SIZE];
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, allocate_for_ever, &stop), 0);
	for (int i = 0; i < 50; i++) {
		assert_int_equal(start_one(text), 0);
		expect_clean(text);
	}
	__atomic_store_n(&stop, true, __ATOMIC_SEQ_CST);
	pthread_join(thread, NULL);
}

static void
as_user(void)
{
	scope_fd int fd = -1;
	bool is_spawned = true;

	if (setresuid(0, USER_UID, 0) < 0)
		_exit(2);
	if (spawn_connect(NOWHERE, WAIT_MS, &fd, &is_spawned) != -ENOENT || is_spawned)
		_exit(3);
}

static void
who_is_not_root_needs_the_socket(void **state)
{
	(void)state;
	apart(as_user);
}

static void
expect_not_started(const char *where, int error)
{
	bool is_spawned = true;
	int fd = -1;

	assert_int_equal(spawn_connect(where, 100, &fd, &is_spawned), error);
	assert_false(is_spawned);
	assert_int_equal(fd, -1);
}

/* Listens at path; with no room for anybody else if full. */
static int
listen_at_path(bool full)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	int first = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	text_copy(address.sun_path, sizeof(address.sun_path), path);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 0), 0);
	if (full)
		assert_int_equal(connect(first, (struct sockaddr *)&address, sizeof(address)), 0);
	else
		close(first);
	return fd;
}

static void
nothing_is_started_where_any_file_is(void **state)
{
	char below[96];
	int fd = listen_at_path(true);

	(void)state;
	expect_not_started(path, -ETIMEDOUT); /* full */
	close(fd);
	expect_not_started(path, -ECONNREFUSED); /* dead */
	unlink(path);
	fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	close(fd);
	expect_not_started(path, -ECONNREFUSED); /* no socket */
	text_format(below, sizeof(below), "%s/root.sock", path);
	expect_not_started(below, -ENOTDIR);
	unlink(path);
	assert_int_equal(symlink("/nowhere", path), 0);
	expect_not_started(path, -ENOENT); /* a link that leads nowhere */
	unlink(path);
	assert_int_equal(chmod(folder, 0777), 0);
	expect_not_started(path, -EPERM); /* where anybody can put one */
	chmod(folder, 0755);
}

static void
absent_file_in_a_good_folder_starts_one(void **state)
{
	scope_fd int fd = -1;
	bool is_spawned = false;
	char text[TEXT_SIZE];

	(void)state;
	assert_int_equal(spawn_connect(path, WAIT_MS, &fd, &is_spawned), 0);
	assert_true(is_spawned);
	report_read(fd, text);
	expect_clean(text);
}

static void
program_that_others_could_change_is_not_started(void **state)
{
	char text[TEXT_SIZE];

	(void)state;
	assert_int_equal(chmod(SPAWN_PROGRAM, 0775), 0);
	assert_int_equal(start_one(text), -EPERM);
	assert_int_equal(chmod(SPAWN_PROGRAM, 0644), 0);
	assert_int_equal(start_one(text), -EACCES);
	assert_int_equal(chmod(SPAWN_PROGRAM, 0755), 0);
	assert_int_equal(chown(SPAWN_PROGRAM, USER_UID, 0), 0);
	assert_int_equal(start_one(text), -EPERM);
	assert_int_equal(chown(SPAWN_PROGRAM, 0, 0), 0);
	assert_int_equal(rename(SPAWN_PROGRAM, SPAWN_PROGRAM ".away"), 0);
	assert_int_equal(start_one(text), -ENOENT);
	assert_int_equal(rename(SPAWN_PROGRAM ".away", SPAWN_PROGRAM), 0);
	assert_int_equal(start_one(text), 0);
}

static void
without_descriptors(void)
{
	const struct rlimit none = {0, 0};
	scope_fd int fd = -1;
	bool is_spawned;

	setrlimit(RLIMIT_NOFILE, &none);
	if (spawn_connect(NOWHERE, WAIT_MS, &fd, &is_spawned) != -EMFILE || fd != -1)
		_exit(2);
}

static void
caller_that_may_open_nothing_gets_nothing(void **state)
{
	(void)state;
	apart(without_descriptors);
}

static void
killed_caller_ends_the_service(void **state)
{
	char text[TEXT_SIZE];
	int ends[2];
	pid_t pid;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	pid = fork();
	if (pid == 0) {
		bool is_spawned;
		int fd;

		if (spawn_connect(NOWHERE, WAIT_MS, &fd, &is_spawned) < 0)
			_exit(2);
		report_read(fd, text);
		send(ends[1], text, strlen(text), 0);
		pause();
	}
	report_read(ends[0], text);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);

	wait_for_end(text);
	close(ends[0]);
	close(ends[1]);
}

int
main(void)
{
#define SPAWN_TEST(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)
	const struct CMUnitTest tests[] = {
	    SPAWN_TEST(service_is_clean_of_whatever_its_caller_is),
	    SPAWN_TEST(caller_without_standard_files_gets_none_of_ours),
	    SPAWN_TEST(service_has_a_session_of_its_own),
	    SPAWN_TEST(caller_hears_nothing_of_children),
	    SPAWN_TEST(caller_keeps_its_mask_its_handlers_and_its_descriptors),
	    SPAWN_TEST(caller_with_busy_threads_is_not_held_up),
	    SPAWN_TEST(who_is_not_root_needs_the_socket),
	    SPAWN_TEST(nothing_is_started_where_any_file_is),
	    SPAWN_TEST(absent_file_in_a_good_folder_starts_one),
	    SPAWN_TEST(program_that_others_could_change_is_not_started),
	    SPAWN_TEST(caller_that_may_open_nothing_gets_nothing),
	    SPAWN_TEST(killed_caller_ends_the_service),
	};
#undef SPAWN_TEST

	umask(0022);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
