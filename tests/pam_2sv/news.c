/* SPDX-License-Identifier: BSD-2-Clause */
/* What is spooled where nobody takes it, and what is not: a stack with a spool of its own. */
#include "tests/pam_2sv/stack.h"

#include "base/scope.h"
#include "base/text.h"
#include "wire/message.h"
#include "wire/spool.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <cmocka.h>

#include "base/poison.h"

static const char all[] = "account required {M} spool={D}/spool\naccount required pam_permit.so\n"
			  "session required {M} spool={D}/spool\n";
static const char without[] = "account required {M}\naccount required pam_permit.so\n"
			      "session required {M}\n";

static char folder[80];

static int
set_up(void **state)
{
	const struct stack *stack;

	assert_int_equal(stack_setup(state), 0);
	stack = *state;
	text_format(folder, sizeof(folder), "%s/spool", stack->peer.directory);
	return mkdir(folder, 0750);
}

struct found {
	unsigned int count;
	struct packet packets[4]; /* in order of their names */
	char names[4][ONCE_SIZE];
};

static bool
note_name(void *context, const char *name)
{
	struct found *found = context;
	unsigned int at = found->count++;

	assert_in_range(at, 0, 3);
	for (; at > 0 && strcmp(found->names[at - 1], name) > 0; at--)
		memcpy(found->names[at], found->names[at - 1], ONCE_SIZE);
	memcpy(found->names[at], name, ONCE_SIZE);
	return true;
}

/* Takes all records out of the spool. */
static void
take(struct found *found)
{
	scope_fd int spool = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	found->count = 0;
	assert_int_equal(spool_visit(spool, note_name, found), 0);
	for (unsigned int i = 0; i < found->count; i++) {
		scope_fd int fd = openat(spool, found->names[i], O_RDONLY | O_CLOEXEC);
		struct packet *packet = &found->packets[i];
		ssize_t size = read(fd, packet->bytes, PACKET_BYTES_MAX);

		assert_true(size > 0);
		packet->size = (size_t)size;
		assert_int_equal(packet_parse(packet, message_spool_keys), 0);
		assert_string_equal(packet_get(packet, "once"), found->names[i]);
		unlinkat(spool, found->names[i], 0);
	}
}

static int
tear_down(void **state)
{
	struct found found;

	take(&found);
	rmdir(folder);
	return stack_teardown(state);
}

/* Runs one phase before a service that follows steps; NULL = no service. */
static void
run(struct stack *stack, int (*phase)(pam_handle_t *, int), const struct peer_step *steps)
{
	if (steps)
		peer_start(&stack->peer, steps);
	assert_int_equal(phase(stack->pamh, 0), PAM_SUCCESS);
	assert_true(peer_finish(&stack->peer));
}

static void
begin(struct stack *stack, const char *text)
{
	stack_log_clear();
	stack_write(stack, text);
	stack_start(stack);
}

/* By the clock that the module asks: time(2) may still be in the second before. */
static int64_t
seconds_now(void)
{
	struct timespec now;

	assert_int_equal(clock_gettime(CLOCK_REALTIME, &now), 0);
	return (int64_t)now.tv_sec;
}

static void
a_login_without_a_service_is_spooled_with_its_begin_and_its_end(void **state)
{
	struct stack *stack = *state;
	int64_t before = seconds_now(), at;
	struct found found;

	begin(stack, all);
	run(stack, pam_open_session, NULL);
	run(stack, pam_close_session, NULL);
	stack_end(stack, PAM_SUCCESS);

	take(&found);
	assert_int_equal(found.count, 2);
	assert_true(packet_is(&found.packets[0], "arrived"));
	assert_string_equal(packet_get(&found.packets[0], "account"), "nobody");
	assert_string_equal(packet_get(&found.packets[0], "uid"), "65534");
	assert_string_equal(packet_get(&found.packets[0], "door"), "sshd");
	assert_string_equal(packet_get(&found.packets[0], "rhost"), "203.0.113.9");
	assert_null(packet_get(&found.packets[0], "login"));
	assert_int_equal(packet_get_number(&found.packets[0], "at", before, seconds_now(), &at), 0);
	assert_true(packet_is(&found.packets[1], "left"));
	assert_string_equal(
	    packet_get(&found.packets[1], "login"), packet_get(&found.packets[0], "once"));
	assert_null(strstr(stack_log(), "will not be told"));
}

static void
a_login_that_auth_gave_an_id_keeps_it(void **state)
{
	struct stack *stack = *state;
	struct found found;

	stack->environment = "TWOSV_LOGIN=" LOGIN_ID;
	begin(stack, all);
	run(stack, pam_open_session, NULL);
	run(stack, pam_close_session, NULL);
	stack_end(stack, PAM_SUCCESS);

	take(&found);
	assert_int_equal(found.count, 2);
	assert_string_equal(packet_get(&found.packets[0], "login"), LOGIN_ID);
	assert_string_equal(packet_get(&found.packets[1], "login"), LOGIN_ID);
}

/* The begin lies in the spool: an end that is told at once would come before it. */
static void
the_end_of_a_spooled_login_is_spooled_though_the_service_is_back(void **state)
{
	static const struct peer_step takes[] = {HELLO("left"), DONE("skip", "let-be"), END};
	struct stack *stack = *state;
	struct found found;

	begin(stack, all);
	run(stack, pam_open_session, NULL);
	peer_start(&stack->peer, takes);
	assert_int_equal(pam_close_session(stack->pamh, 0), PAM_SUCCESS);
	kill(stack->peer.pid, SIGKILL); /* nobody came */
	assert_false(peer_finish(&stack->peer));
	stack_end(stack, PAM_SUCCESS);

	take(&found);
	assert_int_equal(found.count, 2);
}

static void
what_the_service_took_is_not_spooled_and_what_it_could_not_is(void **state)
{
	static const struct {
		const char *verdict, *reason;
		bool is_spooled;
	} rows[] = {
	    {"accept", "right", false},
	    {"skip", "let-be", false},
	    {"refuse", "other-uid", false},
	    {"refuse", "no-store", true},
	    {"refuse", "no-service", true},
	    {"refuse", "busy", true},
	    {"refuse", "internal", true},
	};
	struct stack *stack = *state;
	struct found found;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct peer_step steps[] = {
		    HELLO("arrived"), DONE(rows[i].verdict, rows[i].reason), END};

		begin(stack, all);
		run(stack, pam_open_session, steps);
		stack_end(stack, PAM_SUCCESS);

		take(&found);
		assert_int_equal(found.count, rows[i].is_spooled);
	}
}

static void
a_service_that_breaks_off_or_is_silent_leaves_it_to_the_spool(void **state)
{
	static const struct peer_step silent[] = {HELLO("arrived"), SILENT, END};
	static const struct peer_step closed[] = {HELLO("arrived"), CLOSE, END};
	static const struct peer_step garbage[] = {HELLO("arrived"), RAW("garbage"), END};
	const struct peer_step *const services[] = {silent, closed, garbage};
	struct stack *stack = *state;
	struct found found;

	for (size_t i = 0; i < 3; i++) {
		begin(stack, all);
		run(stack, pam_open_session, services[i]);
		stack_end(stack, PAM_SUCCESS);

		take(&found);
		assert_int_equal(found.count, 1);
	}
}

static unsigned int
admitted(struct stack *stack, const struct peer_step *steps)
{
	struct found found;

	begin(stack, all);
	run(stack, pam_acct_mgmt, steps);
	stack_end(stack, PAM_SUCCESS);
	take(&found);
	assert_true(found.count == 0 || packet_is(&found.packets[0], "admit"));
	return found.count;
}

/* At sshd that is a key: a password wants a code there, and without a service gets none. */
static void
a_login_without_a_code_that_is_let_be_unasked_is_spooled(void **state)
{
	struct stack *stack = *state;

	assert_int_equal(admitted(stack, NULL), 1);
	assert_int_equal(
	    admitted(stack, (const struct peer_step[]){HELLO("admit"), CLOSE, END}), 1);
	assert_int_equal(admitted(stack, (const struct peer_step[]){HELLO("admit"),
					     DONE("refuse", "no-store"), END}),
	    1);
	assert_int_equal(admitted(stack, (const struct peer_step[]){HELLO("admit"),
					     DONE("skip", "let-be"), END}),
	    0);
	stack->environment = "TWOSV_LOGIN=" LOGIN_ID;
	assert_int_equal(admitted(stack, NULL), 0);
}

static void
a_door_without_sessions_leaves_nothing_in_the_spool(void **state)
{
	static const char *const doors[] = {"sudo", "su", "cron", "i3lock"};
	struct stack *stack = *state;

	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
		stack->door = doors[i];
		assert_int_equal(admitted(stack, NULL), 0);
	}
}

static void
another_socket_has_no_spool_unless_one_is_named(void **state)
{
	struct stack *stack = *state;
	struct found found;

	begin(stack, without);
	run(stack, pam_open_session, NULL);
	stack_end(stack, PAM_SUCCESS);

	take(&found);
	assert_int_equal(found.count, 0);
	assert_null(strstr(stack_log(), "will not be told"));
}

static void
a_spool_that_can_not_be_written_is_named_and_refuses_nobody(void **state)
{
	struct stack *stack = *state;

	assert_int_equal(chmod(folder, 0777), 0);
	begin(stack, all);
	run(stack, pam_open_session, NULL);
	stack_end(stack, PAM_SUCCESS);

	assert_non_null(strstr(stack_log(), "arrived will not be told later"));
	assert_non_null(strstr(stack_log(), folder));
}

int
main(void)
{
#define NEWS_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    NEWS_TEST(a_login_without_a_service_is_spooled_with_its_begin_and_its_end),
	    NEWS_TEST(a_login_that_auth_gave_an_id_keeps_it),
	    NEWS_TEST(the_end_of_a_spooled_login_is_spooled_though_the_service_is_back),
	    NEWS_TEST(what_the_service_took_is_not_spooled_and_what_it_could_not_is),
	    NEWS_TEST(a_service_that_breaks_off_or_is_silent_leaves_it_to_the_spool),
	    NEWS_TEST(a_login_without_a_code_that_is_let_be_unasked_is_spooled),
	    NEWS_TEST(a_door_without_sessions_leaves_nothing_in_the_spool),
	    NEWS_TEST(another_socket_has_no_spool_unless_one_is_named),
	    NEWS_TEST(a_spool_that_can_not_be_written_is_named_and_refuses_nobody),
	};

	if (!stack_may_run("news"))
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
