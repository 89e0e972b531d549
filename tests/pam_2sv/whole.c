/* SPDX-License-Identifier: BSD-2-Clause */
/* The whole of 2sv for tests of the module: service, store, devices, and who logs in. */
#include "config.h" /* _GNU_SOURCE */
#include "tests/pam_2sv/whole.h"
#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

#define AT_ONCE_MAX 64

bool
whole_begin(struct tree *tree)
{
	if (!tree_enter(tree))
		return false;
	tree_start(tree, TREE_MAX_DIALOGUES);
	tree_make_store(tree);
	return true;
}

void
whole_end(struct tree *tree)
{
	tree_end(tree, SIGTERM);
	tree_leave(tree);
}

void
whole_stack(struct stack *stack, const struct tree *tree, const char *text)
{
	stack->user = "ann";
	stack->module = WHOLE_MODULE;
	stack->socket = tree->root_socket;
	stack_write(stack, text);
}

void
whole_take_devices(const struct tree *tree, const char *account)
{
	scope_fd int fd = client_connect(tree->root_socket);
	struct done done;

	client_hello(fd, "off", "account", account, "batch", "yes", NULL);
	done = client_done(fd, NULL);
	assert_true(done.verdict == VERDICT_ACCEPT || done.reason == REASON_NO_SUCH);
}

void
whole_add_device(const struct tree *tree, const char *account, const char *name, const char *secret)
{
	scope_fd int fd = client_connect(tree->root_socket);

	client_hello(fd, "enrol", "account", account, "name", name, "secret", secret, "confirm",
	    "no", "batch", "yes", NULL);
	client_expect_done(fd, VERDICT_ACCEPT, REASON_RIGHT);
}

void
whole_one_device(const struct tree *tree, const char *secret)
{
	whole_take_devices(tree, "ann");
	whole_add_device(tree, "ann", "phone", secret);
}

void
whole_forget_failures(struct tree *tree)
{
	char path[TREE_PATH_SIZE + 16];
	sqlite3 *db = NULL;

	tree_end(tree, SIGTERM);
	assert_int_equal(text_format(path, sizeof(path), "%s/store/2sv.db", tree->folder), 0);
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "DELETE FROM attempt", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	tree_start(tree, TREE_MAX_DIALOGUES);
}

int
whole_login(struct stack *stack, const char *answer)
{
	stack->answers[0] = answer;
	for (size_t i = 1; i < STACK_ANSWERS_MAX; i++)
		stack->answers[i] = NULL;
	return stack_authenticate(stack, NULL);
}

int
whole_login_of_parrot(struct stack *stack, const char *answer)
{
	for (size_t i = 0; i < STACK_ANSWERS_MAX; i++)
		stack->answers[i] = answer;
	return stack_authenticate(stack, NULL);
}

/* Waits for the start with all others; exits with 0 only if PAM lets it in. */
static void __attribute__((noreturn))
one_of_many(struct stack *stack, int start, const char *answer)
{
	char nothing;

	while (read(start, &nothing, 1) < 0 && errno == EINTR)
		;
	_exit(whole_login(stack, answer) == PAM_SUCCESS ? 0 : 1);
}

unsigned int
whole_logins_at_once(struct stack *stack, unsigned int count, const char *answer)
{
	unsigned int accepted = 0;
	pid_t pids[AT_ONCE_MAX];
	int ends[2], status;

	assert_in_range(count, 1, AT_ONCE_MAX);
	assert_int_equal(pipe(ends), 0);
	for (unsigned int i = 0; i < count; i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (pids[i] == 0) {
			close(ends[1]);
			one_of_many(stack, ends[0], answer);
		}
	}
	close(ends[0]);
	close(ends[1]); /* now */
	for (unsigned int i = 0; i < count; i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) <= 1);
		accepted += WEXITSTATUS(status) == 0;
	}
	return accepted;
}

int64_t
whole_failures(const struct tree *tree)
{
	scope_fd int fd = client_connect(tree->root_socket);
	int64_t failures = -1;
	struct packet packet;

	client_hello(fd, "status", "account", "ann", NULL);
	for (;;) {
		client_receive(fd, &packet);
		if (!packet_is(&packet, "row"))
			break;
		if (packet_get(&packet, "failures"))
			packet_get_number(&packet, "failures", 0, INT64_MAX, &failures);
	}
	assert_true(packet_is(&packet, "done"));
	assert_true(failures >= 0);
	return failures;
}
