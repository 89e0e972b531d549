/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the supervisor and the roles' start: sockets, uids, deaths, the end. */
#include "config.h" /* _GNU_SOURCE */
#include "sockets.h"
#include "tree.h"
#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/poison.h"

#define EXIT_SKIPPED 77

static struct tree tree;

static int
service_up(void **state)
{
	(void)state;
	tree_log_clear(&tree);
	tree_start(&tree, TREE_MAX_DIALOGUES);
	return 0;
}

static int
service_down(void **state)
{
	(void)state;
	tree_end(&tree, SIGTERM);
	return 0;
}

static void
assert_socket(const char *name, uid_t owner, mode_t mode)
{
	char path[TREE_PATH_SIZE];
	struct stat status;

	text_format(path, sizeof(path), "%s/run/%s", tree.folder, name);
	assert_int_equal(lstat(path, &status), 0);
	assert_true(S_ISSOCK(status.st_mode));
	assert_int_equal(status.st_uid, owner);
	assert_int_equal(status.st_mode & 07777, mode);
}

static void
sockets_belong_to_whom_may_connect(void **state)
{
	(void)state;
	assert_socket("root.sock", 0, 0600);
	assert_socket("user.sock", 0, 0666);
	assert_socket("keep-root.sock", 64002, 0600);
	assert_socket("keep-user.sock", 64003, 0600);
}

/* The value of a line of /proc/PID/status, up to the first blank after it. */
static void
status_value(pid_t pid, const char *name, char *value, size_t size)
{
	char path[64], line[256];
	scope_file FILE *file = NULL;

	text_format(path, sizeof(path), "/proc/%d/status", (int)pid);
	file = fopen(path, "re");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		if (strncmp(line, name, strlen(name)) == 0 && line[strlen(name)] == ':') {
			line[strcspn(line, "\n")] = '\0';
			assert_int_equal(text_copy(value, size, line + strlen(name) + 2), 0);
			return;
		}
	}
	fail_msg("no %s in %s", name, path);
}

static void
assert_confined(const char *process, const char *uids)
{
	static const char *const nothing[] = {"CapEff", "CapPrm", "CapInh"};
	pid_t pid = tree_role(&tree, process);
	char value[128], path[64];
	struct stat status;

	assert_true(pid > 0);
	status_value(pid, "Uid", value, sizeof(value));
	assert_string_equal(value, uids);
	status_value(pid, "Gid", value, sizeof(value));
	assert_string_equal(value, uids);
	status_value(pid, "Groups", value, sizeof(value));
	assert_true(value[0] == '\0' || strcmp(value, " ") == 0);
	status_value(pid, "NoNewPrivs", value, sizeof(value));
	assert_string_equal(value, "1");
	for (size_t i = 0; i < 3; i++) {
		status_value(pid, nothing[i], value, sizeof(value));
		assert_string_equal(value, "0000000000000000");
	}
	/* What is not dumpable belongs to root in /proc: its own uid can't trace it. */
	text_format(path, sizeof(path), "/proc/%d/status", (int)pid);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_uid, 0);
}

/* A connection that was led to its end says that the role is past its start. */
static void
wait_until_talkers_serve(const char *socket)
{
	scope_fd int fd = client_connect(socket);

	client_hello(fd, "nonsense", NULL);
	client_expect_done(fd, VERDICT_REFUSE, REASON_PROTOCOL);
}

static void
roles_run_under_their_own_uids_without_any_privilege(void **state)
{
	(void)state;
	wait_until_talkers_serve(tree.root_socket);
	wait_until_talkers_serve(tree.user_socket);
	assert_true(tree_role(&tree, "2sv-keeper") > 0);

	assert_confined("2sv-talk", "64002\t64002\t64002\t64002");
	assert_confined("2sv-user", "64003\t64003\t64003\t64003");
	assert_confined("2sv-keeper", "64001\t64001\t64001\t64001");
}

/* Descriptor fd of pid is none, or one of what a talker may have. */
static bool
descriptor_is_own(long pid, int fd)
{
	char path[64], text[64];
	ssize_t length;

	text_format(path, sizeof(path), "/proc/%ld/fd/%d", pid, fd);
	length = readlink(path, text, sizeof(text) - 1);
	text[length < 0 ? 0 : length] = '\0';
	if (fd <= STDERR_FILENO)
		return strcmp(text, "/dev/null") == 0 || strncmp(text, "/dev/pts/", 9) == 0;
	/* channel, log, keeper */
	return text[0] == '\0' || (fd <= 5 && strncmp(text, "socket:", 7) == 0);
}

/* Counts the children of pid that have nothing but their own; -1 if one has more. */
static int
count_clean_children(pid_t pid)
{
	scope_file FILE *children = NULL;
	char path[64];
	int clean = 0;
	long child;

	text_format(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid, (int)pid);
	children = fopen(path, "re");
	assert_non_null(children);
	for (; fscanf(children, "%ld", &child) == 1; clean++)
		for (int fd = 0; fd < 64; fd++)
			if (!descriptor_is_own(child, fd))
				return -1;
	return clean;
}

static void
talkers_keep_no_descriptor_but_their_own(void **state)
{
	pid_t talk = tree_role(&tree, "2sv-talk");
	int looks = 0;

	(void)state;
	wait_until_talkers_serve(tree.root_socket);

	/* One that was forked just now has not closed its parent's yet. */
	while (count_clean_children(talk) < 4 && looks < 10000)
		looks++;
	assert_true(looks < 10000);
}

/* Runs the service's program anew with these arguments; returns its exit code. */
static int
run_again(const char *argument, const char *value, bool with_socket)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
		char number[24];

		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		if (with_socket) {
			int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);

			dup2(fd, SOCKETS_FIRST_FD);
			listen(SOCKETS_FIRST_FD, 1);
			text_format(number, sizeof(number), "%d", (int)getpid());
			setenv("LISTEN_PID", number, 1);
			setenv("LISTEN_FDS", "1", 1);
			setenv("LISTEN_FDNAMES", "root.sock", 1);
		}
		execl(SERVICE_PATH, "2svd", argument, value, NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
a_second_service_is_refused_and_the_first_goes_on(void **state)
{
	char config[TREE_PATH_SIZE];

	(void)state;
	text_format(config, sizeof(config), "%s/2sv.conf", tree.folder);

	assert_int_equal(run_again("--config", config, false), 1);
	wait_until_talkers_serve(tree.root_socket);
}

static void
a_role_refuses_to_run_as_root(void **state)
{
	char config[TREE_PATH_SIZE];

	(void)state;
	text_format(config, sizeof(config), "%s/2sv.conf", tree.folder);

	assert_int_equal(run_again("--config", config, true), 1);
}

static void
unknown_options_are_errors_of_usage(void **state)
{
	(void)state;
	assert_int_equal(run_again("--clock", "0", false), 2);
	assert_int_equal(run_again("--fd", "0", false), 2);
	assert_int_equal(run_again("--fd", "3x", false), 2);
	assert_int_equal(run_again("--fd", NULL, false), 2);
	assert_int_equal(run_again("--config", NULL, false), 2);
	assert_int_equal(run_again("--help", NULL, false), 0);
	assert_int_equal(run_again("--version", NULL, false), 0);
}

static void
the_end_removes_the_sockets(void **state)
{
	int status;

	(void)state;
	wait_until_talkers_serve(tree.root_socket);

	status = tree_end(&tree, SIGTERM);

	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(access(tree.root_socket, F_OK), -1);
	assert_int_equal(access(tree.user_socket, F_OK), -1);
}

/* Takes in those whom the supervisor left behind: they become ours. */
static void
wait_for_orphans(void)
{
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR) {
		/* the sink is ours, too, and lives on: look only for others */
		siginfo_t info = {.si_pid = 0};

		if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || info.si_pid == 0)
			break;
	}
}

static void
roles_end_with_a_supervisor_that_was_killed_and_its_sockets_are_replaced(void **state)
{
	pid_t talk = tree_role(&tree, "2sv-talk"), keeper = tree_role(&tree, "2sv-keeper");
	pid_t user = tree_role(&tree, "2sv-user");

	(void)state;
	wait_until_talkers_serve(tree.root_socket);

	tree_end(&tree, SIGKILL);
	while (kill(talk, 0) == 0 || kill(user, 0) == 0 || kill(keeper, 0) == 0)
		wait_for_orphans();
	assert_int_equal(access(tree.root_socket, F_OK), 0); /* stale */

	tree_start(&tree, TREE_MAX_DIALOGUES);
	wait_until_talkers_serve(tree.root_socket);
}

/* It is up with its last fork: some role has not come to its own program yet. */
static void
a_supervisor_that_was_killed_at_its_start_leaves_nobody_in_the_way_of_the_next(void **state)
{
	char line[1024];

	(void)state;
	for (int starts = 0; starts < 40; starts++) {
		tree_end(&tree, SIGKILL);
		tree_log_clear(&tree);
		tree_start(&tree, TREE_MAX_DIALOGUES);

		assert_true(tree_log_has(&tree, "the service is up", line, sizeof(line)));
	}
	wait_until_talkers_serve(tree.root_socket);
}

static void
a_role_that_died_is_started_again(void **state)
{
	pid_t talk = tree_role(&tree, "2sv-talk");

	(void)state;
	wait_until_talkers_serve(tree.root_socket);

	kill(talk, SIGKILL);

	wait_until_talkers_serve(tree.root_socket); /* the connection waits until it is back */
	assert_true(tree_role(&tree, "2sv-talk") != talk);
}

static void
a_role_that_keeps_dying_ends_the_service_with_words(void **state)
{
	int status = 0;
	char line[1024];

	(void)state;
	tree_log_clear(&tree);
	for (int deaths = 0; deaths < 5; deaths++) {
		pid_t keeper = tree_role(&tree, "2sv-keeper");

		assert_true(keeper > 0);
		kill(keeper, SIGKILL);
		while (deaths < 4 && tree_role(&tree, "2sv-keeper") == keeper)
			;
	}
	assert_int_equal(waitpid(tree.supervisor, &status, 0), tree.supervisor);
	tree.supervisor = 0;

	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
	assert_true(tree_log_has(&tree, "giving up", line, sizeof(line)));
	assert_int_equal(access(tree.root_socket, F_OK), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		sockets_belong_to_whom_may_connect, service_up, service_down),
	    cmocka_unit_test_setup_teardown(
		roles_run_under_their_own_uids_without_any_privilege, service_up, service_down),
	    cmocka_unit_test_setup_teardown(
		talkers_keep_no_descriptor_but_their_own, service_up, service_down),
	    cmocka_unit_test_setup_teardown(
		a_second_service_is_refused_and_the_first_goes_on, service_up, service_down),
	    cmocka_unit_test_setup_teardown(
		a_role_refuses_to_run_as_root, service_up, service_down),
	    cmocka_unit_test(unknown_options_are_errors_of_usage),
	    cmocka_unit_test_setup_teardown(the_end_removes_the_sockets, service_up, service_down),
	    cmocka_unit_test_setup_teardown(
		roles_end_with_a_supervisor_that_was_killed_and_its_sockets_are_replaced,
		service_up, service_down),
	    cmocka_unit_test_setup_teardown(
		a_supervisor_that_was_killed_at_its_start_leaves_nobody_in_the_way_of_the_next,
		service_up, service_down),
	    cmocka_unit_test_setup_teardown(
		a_role_that_died_is_started_again, service_up, service_down),
	    cmocka_unit_test_setup_teardown(
		a_role_that_keeps_dying_ends_the_service_with_words, service_up, service_down),
	};
	int failed;

	if (!tree_enter(&tree))
		return EXIT_SKIPPED; /* needs root */
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	tree_leave(&tree);
	return failed;
}
