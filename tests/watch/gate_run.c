/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of watch/gate_run: the process becomes the command, as sshd would run it, and keeps what it
 * had: descriptors, the signal mask, the file mode mask, the environment.
 */
#include "watch/gate_run.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

#define NOT_RUN 120

struct outcome {
	int status;
	char output[4096];
};

/* Runs it in a child, whose stdout comes back. */
static struct outcome
run(const struct gate_run *run)
{
	struct outcome outcome = {.status = -1};
	size_t used = 0;
	ssize_t got;
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		gate_run(run);
		_exit(errno == ENOENT ? NOT_RUN : NOT_RUN + 1);
	}
	close(ends[1]);
	while (used < sizeof(outcome.output) - 1 &&
	       (got = read(ends[0], outcome.output + used, sizeof(outcome.output) - 1 - used)) > 0)
		used += (size_t)got;
	close(ends[0]);
	assert_int_equal(waitpid(child, &outcome.status, 0), child);
	return outcome;
}

static struct outcome
run_command(const char *command)
{
	return run(&(struct gate_run){.shell = "/bin/sh", .command = command});
}

static void
exit_codes_and_signals_are_the_command_s(void **state)
{
	struct outcome outcome = run_command("exit 7");

	(void)state;
	assert_true(WIFEXITED(outcome.status) && WEXITSTATUS(outcome.status) == 7);
	outcome = run_command("kill -TERM $$");
	assert_true(WIFSIGNALED(outcome.status) && WTERMSIG(outcome.status) == SIGTERM);
	outcome = run_command("printf 'a\\000b' | wc -c; echo \"$0\"");
	assert_string_equal(outcome.output, "3\nsh\n");
}

/* No process stays between. */
static void
the_process_is_the_shell_itself(void **state)
{
	struct outcome outcome = run_command("test $PPID = $WANTED && echo own");

	(void)state;
	assert_string_equal(outcome.output, "own\n");
}

/* A script is told by its own name; its first argument would be a command. */
static void
a_shell_without_a_command_is_a_login_shell(void **state)
{
	static const char script[] = "tr '\\000' ' ' </proc/$$/cmdline\n";
	struct outcome outcome;
	int ends[2], before = dup(STDIN_FILENO);

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], script, strlen(script)), (ssize_t)strlen(script));
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	outcome = run(&(struct gate_run){.shell = "/bin/sh"});
	dup2(before, STDIN_FILENO);
	close(before);
	assert_string_equal(outcome.output, "-sh ");
}

static void
descriptors_and_the_environment_stay(void **state)
{
	struct outcome outcome;
	mode_t mask = umask(0027);
	int fd = open("/dev/null", O_RDONLY);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(dup2(fd, 9), 9);
	setenv("SSH_ORIGINAL_COMMAND", "as it was", 1);
	outcome = run_command("umask; ls /proc/self/fd/9 >/dev/null && echo nine; "
			      "echo $SSH_ORIGINAL_COMMAND");
	umask(mask);
	close(9);
	close(fd);
	assert_string_equal(outcome.output, "0027\nnine\nas it was\n");
}

/* A shell may set its own: a program that is no shell has what sshd gave. */
static void
the_signal_mask_stays(void **state)
{
	static char grep[] = "/bin/grep", what[] = "^Sig[BI]", where[] = "/proc/self/status";
	char *subsystem[] = {grep, what, where, NULL};
	struct outcome outcome;
	sigset_t blocked, before;
	const char *ignored;

	(void)state;
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR2);
	sigprocmask(SIG_BLOCK, &blocked, &before);
	signal(SIGUSR1, SIG_IGN);
	outcome = run(&(struct gate_run){.shell = "/bin/false", .subsystem = subsystem});
	signal(SIGUSR1, SIG_DFL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	assert_non_null(strstr(outcome.output, "SigBlk:\t0000000000000800\n"));
	/* What the tests were begun with may ignore others. */
	ignored = strstr(outcome.output, "SigIgn:\t");
	assert_non_null(ignored);
	assert_true(strtoull(ignored + strlen("SigIgn:\t"), NULL, 16) & 0x200);
}

static void
sshd_s_own_sftp_is_the_server_with_its_options(void **state)
{
	struct outcome outcome = run(&(struct gate_run){.shell = "/bin/false",
	    .command = "internal-sftp -l 'INFO x' -d /srv",
	    .is_internal = true,
	    .sftp_server = "/bin/echo"});

	(void)state;
	assert_string_equal(outcome.output, "-l INFO x -d /srv\n");
	outcome = run(&(struct gate_run){.shell = "/bin/sh",
	    .command = "internal-sftp",
	    .is_internal = true,
	    .sftp_server = "/nowhere/sftp-server"});
	assert_int_equal(WEXITSTATUS(outcome.status), NOT_RUN);
}

static void
a_subsystem_is_run_as_its_words_stand(void **state)
{
	static char echo[] = "/bin/echo", words[] = "a  b;c", dash[] = "-x",
		    internal[] = "internal-sftp";
	char *subsystem[] = {echo, words, dash, NULL}, *own[] = {internal, dash, NULL};
	struct outcome outcome = run(&(struct gate_run){
	    .shell = "/bin/false", .command = "not this", .subsystem = subsystem});

	(void)state;
	assert_string_equal(outcome.output, "a  b;c -x\n");
	outcome = run(&(struct gate_run){
	    .shell = "/bin/false", .subsystem = own, .sftp_server = "/bin/echo"});
	assert_string_equal(outcome.output, "-x\n");
}

static int
set_parent(void **state)
{
	char text[24];
	size_t at = sizeof(text) - 1;

	(void)state;
	text[at] = '\0';
	for (pid_t pid = getpid(); pid > 0; pid /= 10)
		text[--at] = (char)('0' + pid % 10);
	return setenv("WANTED", text + at, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(exit_codes_and_signals_are_the_command_s),
	    cmocka_unit_test_setup(the_process_is_the_shell_itself, set_parent),
	    cmocka_unit_test(a_shell_without_a_command_is_a_login_shell),
	    cmocka_unit_test(descriptors_and_the_environment_stay),
	    cmocka_unit_test(the_signal_mask_stays),
	    cmocka_unit_test(sshd_s_own_sftp_is_the_server_with_its_options),
	    cmocka_unit_test(a_subsystem_is_run_as_its_words_stand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
