/* SPDX-License-Identifier: BSD-2-Clause */
/* The password phase: what the service is told of a change, and when it is asked a code. */
#include "tests/pam_2sv/stack.h"
#include "base/scope.h"
#include "wire/packet.h"
#include "wire/message.h"
#include "wire/spool.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <security/pam_modules.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

#define NOBODY 65534
#define OLD "right password"
static const char tells[] = "password optional {M}\npassword requisite {P}\n"
			    "password required pam_permit.so\n";
static const char asks[] = "password requisite {M} ask\npassword requisite {P}\n"
			   "password required pam_permit.so\n";

#define STAGE(stage) \
	HELLO("chauthtok"), HAS("account", "nobody"), HAS("change", stage), HAS("asks", NULL)
#define TOLD DONE("skip", "let-be")

/* One change, in a handle of its own that ends with the code of the change, or with end. */
static int
change_ending(struct stack *stack, const struct peer_step *steps, int end)
{
	int code;

	stack_start(stack);
	if (steps)
		peer_start(&stack->peer, steps);
	code = pam_chauthtok(stack->pamh, 0);
	stack_end(stack, end < 0 ? code : end);
	assert_true(peer_finish(&stack->peer));
	return code;
}

static int
change(struct stack *stack, const struct peer_step *steps)
{
	return change_ending(stack, steps, -1);
}

/* Nor tried to, behind the script's end: that would have been in vain, and logged. */
static void
told_no_more(void)
{
	assert_null(strstr(stack_log(), "verdict=none"));
}

static void
type(struct stack *stack, const char *first, const char *second, const char *third)
{
	stack->answers[0] = first;
	stack->answers[1] = second;
	stack->answers[2] = third;
}

static void
a_change_is_told_from_its_try_to_its_end(void **state)
{
	static const struct peer_step steps[] = {STAGE("try"), HAS("tried", NULL), HAS("why", NULL),
	    TOLD, STAGE("begun"), TOLD, STAGE("changed"), HAS("why", NULL), TOLD, END};
	struct stack *stack = *state;

	type(stack, OLD, "another one", NULL);
	stack_write(stack, tells);
	assert_int_equal(change(stack, steps), PAM_SUCCESS);
}

static void
a_change_that_fails_is_told_with_its_why(void **state)
{
	static const struct peer_step wrong[] = {
	    STAGE("try"), TOLD, STAGE("failed"), HAS("why", "wrong old password"), TOLD, END};
	static const struct peer_step broken[] = {STAGE("try"), TOLD, STAGE("failed"),
	    HAS("why", "wrong old password, or broken off"), TOLD, END};
	static const struct peer_step weak[] = {STAGE("try"), TOLD, STAGE("begun"), TOLD,
	    STAGE("failed"), HAS("why", "new one not good enough, or broken off"), TOLD, END};
	struct stack *stack = *state;

	stack_write(stack, tells);
	type(stack, "wrong", NULL, NULL);
	assert_int_equal(change(stack, wrong), PAM_AUTH_ERR);
	type(stack, NULL, NULL, NULL);
	assert_int_equal(change(stack, broken), PAM_AUTHTOK_ERR);
	type(stack, OLD, "weak", NULL);
	assert_int_equal(change(stack, weak), PAM_AUTHTOK_ERR);
}

/* chpasswd(8) does: what never began was not changed. */
static void
a_program_that_ends_well_after_a_failure_is_not_believed(void **state)
{
	static const struct peer_step steps[] = {STAGE("try"), TOLD, STAGE("failed"), TOLD, END};
	struct stack *stack = *state;

	stack_write(stack, tells);
	type(stack, "wrong", NULL, NULL);
	assert_int_equal(change_ending(stack, steps, PAM_SUCCESS), PAM_AUTH_ERR);
}

/* sudo ends a child's copy so; and any other child is no end either. */
static void
a_copy_of_the_handle_that_ends_is_no_end(void **state)
{
	static const struct peer_step steps[] = {
	    STAGE("try"), TOLD, STAGE("begun"), TOLD, STAGE("changed"), TOLD, END};
	struct stack *stack = *state;
	int status;

	type(stack, OLD, "another one", NULL);
	stack_write(stack, tells);
	stack_start(stack);
	peer_start(&stack->peer, steps);
	assert_int_equal(pam_chauthtok(stack->pamh, 0), PAM_SUCCESS);
	for (int i = 0; i < 2; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			pam_end(stack->pamh, i == 0 ? PAM_AUTHTOK_ERR : PAM_DATA_SILENT);
			_exit(0);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
	}
	stack_end(stack, PAM_SUCCESS);
	assert_true(peer_finish(&stack->peer));
}

static void
a_silent_end_tells_nothing(void **state)
{
	static const struct peer_step steps[] = {STAGE("try"), TOLD, STAGE("begun"), TOLD, END};
	struct stack *stack = *state;

	stack_log_clear();
	type(stack, OLD, "another one", NULL);
	stack_write(stack, tells);
	assert_int_equal(change_ending(stack, steps, PAM_DATA_SILENT), PAM_SUCCESS);
	type(stack, OLD, "another one", NULL);
	assert_int_equal(change_ending(stack, steps, PAM_DATA_REPLACE), PAM_SUCCESS);
	told_no_more();
}

static void
a_line_that_stands_there_twice_tells_once(void **state)
{
	static const struct peer_step steps[] = {
	    STAGE("try"), TOLD, STAGE("begun"), TOLD, STAGE("changed"), TOLD, END};
	struct stack *stack = *state;

	type(stack, OLD, "another one", NULL);
	stack_write(stack, "password optional {M}\npassword requisite {P}\n"
			   "password required pam_permit.so\npassword optional {M}\n");
	stack_log_clear();
	assert_int_equal(change(stack, steps), PAM_SUCCESS);
	told_no_more();
}

/* And makes nobody wait more than once. */
static void
without_ask_no_service_keeps_anybody_from_it(void **state)
{
	static const struct peer_step refuses[] = {
	    STAGE("try"), DONE("refuse", "held"), STAGE("begun"), DONE("refuse", "internal"), END};
	static const struct peer_step wants[] = {STAGE("try"), ASK("Code: "), END};
	const struct peer_step *const services[] = {refuses, wants, NULL};
	struct stack *stack = *state;

	stack_write(stack, tells);
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		type(stack, OLD, "another one", NULL);
		assert_int_equal(change(stack, services[i]), PAM_SUCCESS);
		assert_int_equal(stack->prompts, 2);
	}
}

static void
a_service_that_is_silent_is_waited_for_once(void **state)
{
	static const struct peer_step told[] = {STAGE("try"), SILENT, END};
	static const struct peer_step asked[] = {
	    HELLO("chauthtok"), HAS("asks", "yes"), SILENT, END};
	struct stack *stack = *state;

	type(stack, OLD, "another one", NULL);
	stack_write(stack, tells);
	assert_int_equal(change(stack, told), PAM_SUCCESS);
	stack_write(stack, asks);
	assert_int_equal(change(stack, asked), PAM_AUTHTOK_ERR);
	assert_int_equal(stack->prompts, 0);
}

/* login(1) keeps its handle until the session ends. */
static void
a_session_behind_a_change_tells_that_it_was_one(void **state)
{
	static const struct peer_step steps[] = {STAGE("try"), TOLD, STAGE("begun"), TOLD,
	    STAGE("changed"), TOLD, HELLO("arrived"), DONE("skip", "let-be"), END};
	static const char with_session[] = "password optional {M}\npassword requisite {P}\n"
					   "password required pam_permit.so\nsession optional {M}\n"
					   "session required pam_permit.so\n";
	struct stack *stack = *state;

	stack->door = "login";
	type(stack, OLD, "another one", NULL);
	stack_log_clear();
	stack_write(stack, with_session);
	stack_start(stack);
	peer_start(&stack->peer, steps);
	assert_int_equal(pam_chauthtok(stack->pamh, 0), PAM_SUCCESS);
	assert_int_equal(pam_open_session(stack->pamh, 0), PAM_SUCCESS);
	stack_end(stack, PAM_SUCCESS);
	assert_true(peer_finish(&stack->peer));
	told_no_more();
}

static void
a_right_code_comes_before_the_old_password(void **state)
{
	static const struct peer_step steps[] = {HELLO("chauthtok"), HAS("change", "try"),
	    HAS("asks", "yes"), HAS("login", LOGIN_ID), ASK("Code: "), ANSWER("123456"),
	    DONE("accept", "right"), STAGE("begun"), TOLD, STAGE("changed"), TOLD, END};
	struct stack *stack = *state;

	stack->environment = "TWOSV_LOGIN=" LOGIN_ID;
	type(stack, "123456", OLD, "another one");
	stack_write(stack, asks);
	assert_int_equal(change(stack, steps), PAM_SUCCESS);
	assert_int_equal(stack->prompts, 3);
}

#define ASKING HELLO("chauthtok"), HAS("change", "try"), HAS("asks", "yes")
#define NO_CODE STAGE("failed"), HAS("why", "no right code"), TOLD, END

static void
without_a_right_code_nothing_else_is_asked(void **state)
{
	static const struct peer_step wrong[] = {
	    ASKING, ASK("Code: "), ANSWER("123456"), DONE("refuse", "wrong"), NO_CODE};
	static const struct peer_step ended[] = {
	    ASKING, ASK("Code: "), INSTEAD("end"), DONE("refuse", "ended"), NO_CODE};
	static const struct peer_step skips[] = {
	    ASKING, ASK("Code: "), ANSWER("123456"), DONE("skip", "not-enrolled"), NO_CODE};
	static const struct peer_step unasked[] = {ASKING, DONE("accept", "right"), NO_CODE};
	static const struct peer_step let_be[] = {ASKING, DONE("skip", "let-be"), NO_CODE};
	static const struct peer_step held[] = {ASKING, DONE("refuse", "held"), NO_CODE};
	static const struct peer_step no_store[] = {ASKING, DONE("refuse", "no-store"), END};
	static const struct {
		const struct peer_step *steps;
		const char *answer;
		int code;
	} rows[] = {{wrong, "123456", PAM_AUTHTOK_ERR}, {ended, NULL, PAM_AUTHTOK_ERR},
	    {skips, "123456", PAM_AUTHTOK_ERR}, {unasked, NULL, PAM_AUTHTOK_ERR},
	    {let_be, NULL, PAM_AUTHTOK_ERR}, {held, NULL, PAM_PERM_DENIED},
	    {no_store, NULL, PAM_AUTHTOK_ERR}, {NULL, NULL, PAM_AUTHTOK_ERR}};
	struct stack *stack = *state;

	stack_write(stack, asks);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		type(stack, rows[i].answer, OLD, "another one");
		assert_int_equal(change(stack, rows[i].steps), rows[i].code);
		assert_true(stack->prompts <= 1);
	}
}

static void
who_gives_no_answer_changes_nothing(void **state)
{
	static const struct peer_step steps[] = {
	    ASKING, ASK("Code: "), INSTEAD("end"), DONE("accept", "right"), NO_CODE};
	const char *const answers[] = {CONV_ERROR, CONV_NULL_ARRAY, CONV_NULL_TEXT};
	struct stack *stack = *state;

	stack_write(stack, asks);
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		stack->answers[0] = answers[i];
		assert_int_equal(change(stack, steps), PAM_AUTHTOK_ERR);
		assert_int_equal(stack->prompts, 1);
	}
}

static void
who_is_let_be_is_asked_nothing(void **state)
{
	static const char *const reasons[] = {"not-enrolled", "rule", "holds"};
	struct stack *stack = *state;

	stack_write(stack, asks);
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		const struct peer_step steps[] = {ASKING, DONE("skip", reasons[i]), STAGE("begun"),
		    TOLD, STAGE("changed"), TOLD, END};

		type(stack, OLD, "another one", NULL);
		assert_int_equal(change(stack, steps), PAM_SUCCESS);
		assert_int_equal(stack->prompts, 2);
	}
}

/* He may have to mend what keeps the service from an answer. */
static void
root_is_not_asked_at_passwd(void **state)
{
	static const struct peer_step steps[] = {STAGE("try"), HAS("caller", "0"), TOLD,
	    STAGE("begun"), TOLD, STAGE("changed"), TOLD, END};
	const struct peer_step *const services[] = {steps, NULL};
	struct stack *stack = *state;

	for (size_t i = 0; i < 2; i++) {
		stack->door = i == 0 ? "passwd" : "chpasswd";
		stack_write(stack, asks);
		type(stack, OLD, "another one", NULL);
		assert_int_equal(change(stack, services[i]), PAM_SUCCESS);
	}
}

/* Not where it expired at his console either, when the last way let him in. */
static void
root_is_asked_at_no_door(void **state)
{
	static const char *const doors[] = {"login", "sshd", "passwd", "another"};
	struct stack *stack = *state;

	stack->user = "root";
	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
		stack->door = doors[i];
		stack_write(stack, asks);
		type(stack, OLD, "another one", NULL);
		assert_int_equal(change(stack, NULL), PAM_SUCCESS);
		assert_int_equal(stack->prompts, 2);
	}
}

/* Somebody may be logging in there. */
static void
a_door_that_nobody_watched_is_asked(void **state)
{
	static const struct peer_step steps[] = {
	    ASKING, ASK("Code: "), ANSWER("123456"), DONE("refuse", "wrong"), NO_CODE};
	struct stack *stack = *state;

	stack->door = "another";
	stack_write(stack, asks);
	type(stack, "123456", OLD, "another one");
	assert_int_equal(change(stack, steps), PAM_AUTHTOK_ERR);
}

/* login(1) ends its handle with the code of whatever failed last. */
static void
what_fails_behind_a_change_is_not_told_as_its_end(void **state)
{
	static const struct peer_step steps[] = {STAGE("try"), TOLD, STAGE("begun"), TOLD, END};
	static const int ends[] = {PAM_SESSION_ERR, PAM_CRED_ERR, PAM_PERM_DENIED, PAM_ABORT};
	struct stack *stack = *state;

	stack_log_clear();
	stack_write(stack, tells);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		type(stack, OLD, "another one", NULL);
		assert_int_equal(change_ending(stack, steps, ends[i]), PAM_SUCCESS);
	}
	told_no_more();
}

static void
a_second_change_that_fails_does_not_hide_the_first(void **state)
{
	static const struct peer_step steps[] = {STAGE("try"), TOLD, STAGE("begun"), TOLD, END};
	struct stack *stack = *state;

	stack_log_clear();
	stack_write(stack, tells);
	type(stack, OLD, "another one", NULL);
	stack_start(stack);
	peer_start(&stack->peer, steps);
	assert_int_equal(pam_chauthtok(stack->pamh, 0), PAM_SUCCESS);
	assert_int_equal(pam_chauthtok(stack->pamh, 0), PAM_AUTHTOK_ERR); /* nobody types */
	stack_end(stack, PAM_AUTHTOK_ERR);
	assert_true(peer_finish(&stack->peer));
	told_no_more();
}

/* As passwd(1), which is setuid root, runs for that uid. */
static int
change_as(struct stack *stack, uid_t uid, const struct peer_step *steps)
{
	int status;
	pid_t pid;

	peer_start(&stack->peer, steps);
	pid = fork();
	if (pid == 0) {
		if (setreuid(uid, 0) < 0)
			_exit(255);
		stack_start(stack);
		status = pam_chauthtok(stack->pamh, 0);
		pam_end(stack->pamh, status);
		_exit(status);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_true(peer_finish(&stack->peer));
	return WEXITSTATUS(status);
}

static void
the_account_itself_is_asked_at_passwd_and_no_other(void **state)
{
	static const struct peer_step own[] = {
	    ASKING, ASK("Code: "), ANSWER("123456"), DONE("refuse", "wrong"), NO_CODE};
	static const struct peer_step others[] = {
	    STAGE("try"), TOLD, STAGE("begun"), TOLD, STAGE("changed"), TOLD, END};
	struct stack *stack = *state;

	stack->door = "passwd";
	stack_write(stack, asks);
	type(stack, "123456", OLD, "another one");
	assert_int_equal(change_as(stack, NOBODY, own), PAM_AUTHTOK_ERR);
	type(stack, OLD, "another one", NULL);
	assert_int_equal(change_as(stack, 2001, others), PAM_SUCCESS);
}

#define RECORDS_MAX 8

struct records {
	unsigned int count;
	char names[RECORDS_MAX][ONCE_SIZE];
};

static bool
note(void *context, const char *name)
{
	struct records *records = context;

	if (records->count < RECORDS_MAX && once_is_good(name))
		snprintf(records->names[records->count++], ONCE_SIZE, "%s", name);
	return true;
}

static int
by_name(const void *left, const void *right)
{
	return strcmp(left, right);
}

static void
read_record(const char *folder, const char *name, struct packet *ret)
{
	scope_fd int fd = -1;
	char path[256];
	ssize_t size;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	size = read(fd, ret->bytes, PACKET_BYTES_MAX);
	assert_true(size > 0);
	ret->size = (size_t)size;
	assert_int_equal(packet_parse(ret, message_spool_keys), 0);
	unlink(path);
}

/* Each record names the try that it is of, whatever the service hears of it later. */
static void
without_a_service_the_spool_has_it_all_under_one_try(void **state)
{
	static const char *const stages[] = {"try", "begun", "changed"};
	struct stack *stack = *state;
	struct records records = {.count = 0};
	char folder[160];
	int fd;

	snprintf(folder, sizeof(folder), "%s/spool", stack->peer.directory);
	assert_int_equal(mkdir(folder, 0750), 0);
	stack_write(stack, "password optional {M} spool={D}/spool\npassword requisite {P}\n"
			   "password required pam_permit.so\n");
	type(stack, OLD, "another one", NULL);
	assert_int_equal(change(stack, NULL), PAM_SUCCESS);

	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(spool_visit(fd, note, &records), 0);
	close(fd);
	assert_int_equal(records.count, 3);
	qsort(records.names, records.count, ONCE_SIZE, by_name);
	for (unsigned int i = 0; i < records.count; i++) {
		struct packet packet;

		read_record(folder, records.names[i], &packet);
		assert_string_equal(packet_get(&packet, "change"), stages[i]);
		if (i > 0)
			assert_string_equal(packet_get(&packet, "tried"), records.names[0]);
	}
	rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest silent[] = {
	    STACK_TEST(a_service_that_is_silent_is_waited_for_once),
	};
	const struct CMUnitTest tests[] = {
	    STACK_TEST(a_change_is_told_from_its_try_to_its_end),
	    STACK_TEST(a_change_that_fails_is_told_with_its_why),
	    STACK_TEST(a_program_that_ends_well_after_a_failure_is_not_believed),
	    STACK_TEST(a_copy_of_the_handle_that_ends_is_no_end),
	    STACK_TEST(a_silent_end_tells_nothing),
	    STACK_TEST(a_line_that_stands_there_twice_tells_once),
	    STACK_TEST(without_ask_no_service_keeps_anybody_from_it),
	    STACK_TEST(a_session_behind_a_change_tells_that_it_was_one),
	    STACK_TEST(a_right_code_comes_before_the_old_password),
	    STACK_TEST(without_a_right_code_nothing_else_is_asked),
	    STACK_TEST(who_gives_no_answer_changes_nothing),
	    STACK_TEST(who_is_let_be_is_asked_nothing),
	    STACK_TEST(root_is_not_asked_at_passwd),
	    STACK_TEST(root_is_asked_at_no_door),
	    STACK_TEST(a_door_that_nobody_watched_is_asked),
	    STACK_TEST(what_fails_behind_a_change_is_not_told_as_its_end),
	    STACK_TEST(a_second_change_that_fails_does_not_hide_the_first),
	    STACK_TEST(the_account_itself_is_asked_at_passwd_and_no_other),
	    STACK_TEST(without_a_service_the_spool_has_it_all_under_one_try),
	};

	if (!stack_may_run("changes"))
		return 77;
	if (cmocka_run_group_tests(silent, NULL, NULL) != 0)
		return 1;
	stack_be_patient();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
