/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The module is a guest: the process that runs it has the same descriptors, environment, umask,
 * signals, locale and folder afterwards, and two threads can each have a login.
 */
#include "tests/pam_2sv/stack.h"

#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

extern char **environ;

static const char all[] = "auth required {M}\naccount required {M}\nsession required {M}\n"
			  "auth required pam_permit.so\naccount required pam_permit.so\n";
static const struct peer_step accepts[] = {HELLO("login"), SHOW("Hello."), ASK("Code: "),
    ANSWER("123456"), DONE_SAYING("accept", "right", "Welcome.", LOGIN_ID), HELLO("admit"),
    DONE("skip", "let-be"), HELLO("arrived"), SHOW("New host."), DONE("skip", "let-be"),
    HELLO("left"), DONE("skip", "let-be"), END};

static unsigned int
fds_open(void)
{
	unsigned int count = 0;

	for (int fd = 0; fd < 256; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			count++;
	return count;
}

/* One login from its beginning to its end, in the calling thread. */
static int
whole_login(struct stack *stack)
{
	int code;

	stack->answers[0] = "123456";
	peer_start(&stack->peer, accepts);
	stack_start(stack);
	code = pam_authenticate(stack->pamh, 0);
	if (code == PAM_SUCCESS)
		code = pam_acct_mgmt(stack->pamh, 0);
	if (code == PAM_SUCCESS)
		code = pam_open_session(stack->pamh, 0);
	if (code == PAM_SUCCESS)
		code = pam_close_session(stack->pamh, 0);
	stack_end(stack, code);
	return peer_finish(&stack->peer) ? code : PAM_ABORT;
}

static void
no_descriptor_is_left_open(void **state)
{
	static const struct peer_step offers[] = {HELLO("login"), OFFER_FD, END};
	static const struct peer_step garbage[] = {HELLO("login"), RAW("garbage"), END};
	static const struct peer_step silent[] = {HELLO("login"), SILENT, END};
	const struct peer_step *const services[] = {NULL, offers, garbage, silent};
	struct stack *stack = *state;
	unsigned int before;

	stack_write(stack, all);
	assert_int_equal(whole_login(stack), PAM_SUCCESS);
	before = fds_open();
	assert_int_equal(whole_login(stack), PAM_SUCCESS);
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
		assert_int_equal(stack_authenticate(stack, services[i]), PAM_AUTHINFO_UNAVAIL);

	assert_int_equal(fds_open(), before);
}

struct house {
	mode_t mask;
	sigset_t blocked;
	struct {
		void (*handler)(int);
		int flags;
	} actions[NSIG];
	char folder[256], locale[256];
	char environment[16384];
};

static void
house_look(struct house *house)
{
	memset(house, 0, sizeof(*house));
	house->mask = umask(0);
	umask(house->mask);
	sigprocmask(SIG_SETMASK, NULL, &house->blocked);
	for (int number = 1; number < NSIG; number++) {
		struct sigaction action = {.sa_flags = 0};

		sigaction(number, NULL, &action);
		house->actions[number].handler = action.sa_handler;
		house->actions[number].flags = action.sa_flags;
	}
	assert_non_null(getcwd(house->folder, sizeof(house->folder)));
	strncpy(house->locale, setlocale(LC_ALL, NULL), sizeof(house->locale) - 1);
	for (char **variable = environ; *variable; variable++)
		strncat(house->environment, *variable,
		    sizeof(house->environment) - strlen(house->environment) - 1);
}

static void
process_is_as_it_was(void **state)
{
	struct stack *stack = *state;
	static struct house before, after;

	stack_write(stack, all);
	umask(027);
	house_look(&before);
	assert_int_equal(whole_login(stack), PAM_SUCCESS);
	house_look(&after);

	assert_memory_equal(&before, &after, sizeof(before));
}

static void
broken_pipe_kills_nobody(void **state)
{
	static const struct peer_step closes[] = {HELLO("login"), ASK("Code: "), CLOSE, END};
	struct stack *stack = *state;

	signal(SIGPIPE, SIG_DFL);
	stack->answers[0] = "123456";
	stack_write(stack, all);
	assert_int_equal(stack_authenticate(stack, closes), PAM_AUTHINFO_UNAVAIL);
}

static void
caller_without_standard_files_gets_none_of_ours(void **state)
{
	struct stack *stack = *state;
	int status = 0;
	pid_t pid;

	stack_write(stack, all);
	pid = fork();
	if (pid == 0) {
		close(0);
		close(1);
		stack->answers[0] = "123456";
		status = stack_authenticate(stack, NULL) != PAM_AUTHINFO_UNAVAIL;
		_exit(status || fcntl(0, F_GETFD) >= 0 || fcntl(1, F_GETFD) >= 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

#define LOGINS_EACH 5

static void *
logins_of_a_thread(void *result)
{
	void *state = NULL;
	int code = stack_setup(&state);

	if (code == 0)
		stack_write(state, all);
	for (int i = 0; i < LOGINS_EACH && code == 0; i++)
		code = whole_login(state);
	if (stack_teardown(&state) != 0)
		code = PAM_ABORT;
	*(int *)result = code;
	return NULL;
}

static void
two_threads_log_in_at_once(void **state)
{
	pthread_t threads[2];
	int codes[2] = {-1, -1};

	(void)state;
	for (int i = 0; i < 2; i++)
		assert_int_equal(
		    pthread_create(&threads[i], NULL, logins_of_a_thread, &codes[i]), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);

	assert_int_equal(codes[0], PAM_SUCCESS);
	assert_int_equal(codes[1], PAM_SUCCESS);
}

static void
failure_takes_time(void **state)
{
	static const struct peer_step refuses[] = {HELLO("login"), DONE("refuse", "wrong"), END};
	struct stack *stack = *state;

	stack_write(stack, all);
	assert_int_equal(stack_authenticate(stack, refuses), PAM_AUTH_ERR);
	assert_in_range(stack->delay_us, 1000000, 4000000); /* libpam varies it */
	assert_int_equal(stack_authenticate(stack, NULL), PAM_AUTHINFO_UNAVAIL);
	assert_in_range(stack->delay_us, 1000000, 4000000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STACK_TEST(no_descriptor_is_left_open),
	    STACK_TEST(process_is_as_it_was),
	    STACK_TEST(broken_pipe_kills_nobody),
	    STACK_TEST(caller_without_standard_files_gets_none_of_ours),
	    cmocka_unit_test(two_threads_log_in_at_once),
	    STACK_TEST(failure_takes_time),
	};

	if (!stack_may_run("manners"))
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
