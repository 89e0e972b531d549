/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs that open PAM long before anybody types: lockers, when they lock the screen. While they
 * wait they are in nobody's way; and before the password was right nothing is asked, told or sent.
 */
#include "config.h" /* _GNU_SOURCE */
#include "tests/pam_2sv/whole.h"
#include "base/scope.h"
#include "base/text.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

#define EXIT_SKIPPED 77
#define STEP 30
/* Whatever a login can leave behind: lines, alerts, letters, codes that were sent. */
#define TRACES                                                                \
	"SELECT (SELECT count(*) FROM event) + (SELECT count(*) FROM outbox)" \
	" + (SELECT count(*) FROM message) + (SELECT count(*) FROM texted)"   \
	" + (SELECT count(*) FROM text_sent) + (SELECT count(*) FROM attempt)"

static struct tree tree;
static const char two_prompts[] =
    "auth requisite {P}\nauth requisite {M}\nauth required pam_permit.so\n";
static const char one_field[] = "auth requisite {M} split\nauth requisite {P}\n"
				"auth requisite {M}\nauth required pam_permit.so\n";

/* The store is its keeper's alone while that runs. */
static int64_t
traces(void)
{
	char path[TREE_PATH_SIZE + 16];
	sqlite3_stmt *row = NULL;
	sqlite3 *db = NULL;
	int64_t count;

	tree_end(&tree, SIGTERM);
	assert_int_equal(text_format(path, sizeof(path), "%s/store/2sv.db", tree.folder), 0);
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, TRACES, -1, &row, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	count = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	sqlite3_close(db);
	tree_start(&tree, TREE_MAX_DIALOGUES);
	return count;
}

/* A locker of ann's, which runs as she does; exits with 0 if PAM opens. */
static void __attribute__((noreturn)) lock(struct stack *stack, const char *answer)
{
	if (setgid(TREE_ANN_UID) < 0 || setuid(TREE_ANN_UID) < 0)
		_exit(2);
	_exit(whole_login(stack, answer) == PAM_SUCCESS ? 0 : 1);
}

static pid_t
locker_start(struct stack *stack, const char *answer)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		lock(stack, answer);
	return pid;
}

static int
locker_end(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
locker_stack(struct stack *stack)
{
	stack->door = "i3lock";
	stack->tty = stack->rhost = NULL;
	stack->socket = tree.user_socket;
	stack->module = WHOLE_MODULE;
	stack->user = "ann";
	stack_write(stack, "auth requisite {M}\nauth required pam_permit.so\n");
}

static void
a_locker_that_waits_for_its_person_is_in_nobodys_way(void **state)
{
	struct stack *stack = *state, locker;
	int bell[2], gate[2];
	char code[9], next[9], byte;
	pid_t pid;

	client_code(&tree, 0, code);
	client_code(&tree, 1, next);
	assert_int_equal(pipe(bell), 0);
	assert_int_equal(pipe2(gate, O_CLOEXEC), 0);
	locker = *stack;
	locker_stack(&locker);
	locker.bell = bell[1];
	locker.gate = gate[0];
	pid = fork();
	if (pid == 0) {
		close(gate[1]);
		lock(&locker, next);
	}
	close(gate[0]);
	close(bell[1]);
	assert_int_equal(read(bell[0], &byte, 1), 1); /* it asks, and waits */

	whole_stack(stack, &tree, two_prompts);
	stack->answers[0] = WHOLE_RIGHT_PASSWORD;
	stack->answers[1] = "000000";
	stack->answers[2] = code;
	assert_int_equal(stack_authenticate(stack, NULL), PAM_SUCCESS);
	locker.bell = locker.gate = 0; /* another one, at the same screen */
	assert_int_equal(locker_end(locker_start(&locker, "000000")), 1);

	assert_int_equal(waitpid(pid, NULL, WNOHANG), 0); /* it waits all the time */
	close(gate[1]);
	assert_int_equal(locker_end(pid), 0);
	close(bell[0]);
}

static void
before_the_password_was_right_nothing_is_asked_told_or_sent(void **state)
{
	static const struct {
		const char *stack, *typed;
	} rows[] = {
	    {two_prompts, CONV_ERROR},
	    {two_prompts, CONV_NULL_TEXT},
	    {two_prompts, "wrong password"},
	    {two_prompts, "text"},
	    {one_field, CONV_ERROR},
	    {one_field, CONV_NULL_TEXT},
	    {one_field, "wrong password"},
	    {one_field, "wrong password123456"},
	    {one_field, "text"},
	};
	struct stack *stack = *state;
	char line[256];
	int64_t before = traces();

	tree_log_clear(&tree);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		whole_stack(stack, &tree, rows[i].stack);
		assert_int_equal(whole_login_of_parrot(stack, rows[i].typed), PAM_AUTH_ERR);
		assert_int_equal(stack->prompts, 1);
	}
	assert_int_equal(traces(), before);

	/* Behind it each of these leaves something; and the log has no line of before. */
	whole_stack(stack, &tree, two_prompts);
	stack->answers[0] = WHOLE_RIGHT_PASSWORD;
	stack->answers[1] = "text";
	stack->answers[2] = "000000";
	stack->answers[3] = NULL;
	assert_int_equal(stack_authenticate(stack, NULL), PAM_AUTH_ERR);
	assert_int_equal(stack->prompts, 4);
	assert_true(traces() >= before + 3);
	assert_true(tree_log_has(&tree, "account=", line, sizeof(line)));
	assert_non_null(strstr(line, "reason=wrong"));
}

static int
at_t1(void **state)
{
	if (stack_setup(state) != 0)
		return -1;
	tree_set_clock(&tree, tree.now + 10 * STEP);
	whole_one_device(&tree, TREE_SECRET);
	return 0;
}

int
main(void)
{
#define AT_T1(test) cmocka_unit_test_setup_teardown(test, at_t1, stack_teardown)
	const struct CMUnitTest tests[] = {
	    AT_T1(a_locker_that_waits_for_its_person_is_in_nobodys_way),
	    AT_T1(before_the_password_was_right_nothing_is_asked_told_or_sent),
	};
#undef AT_T1
	int failed;

	tree.settings = "rule \"phones\" { require = always texted = {\"sms\"} }\n";
	if (!whole_begin(&tree))
		return EXIT_SKIPPED; /* needs root */
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	whole_end(&tree);
	return failed;
}
