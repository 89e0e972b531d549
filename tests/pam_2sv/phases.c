/* SPDX-License-Identifier: BSD-2-Clause */
/* Hello, account and session: what the service is told, and what follows from its words. */
#include "tests/pam_2sv/stack.h"

#include <pwd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

static const char all[] = "auth required {M}\naccount required {M}\nsession required {M}\n"
			  "auth required pam_permit.so\naccount required pam_permit.so\n";
static const char account_alone[] = "account required {M}\n";
static const char session_alone[] = "session required {M}\n";

static void
hello_tells_what_pam_knows(void **state)
{
	static const struct peer_step steps[] = {HELLO("login"), HAS("account", "nobody"),
	    HAS("uid", "65534"), HAS("door", "sshd"), HAS("rhost", "203.0.113.9"),
	    HAS("tty", "ssh"), HAS("ruser", "ann"), HAS("caller", "0"), HAS("screen", "utf8"),
	    HAS("connection", "203.0.113.9 50022 192.0.2.1 22"), HAS("auth_info", NULL),
	    HAS("login", NULL), DONE("skip", "not-enrolled"), END};
	struct stack *stack = *state;

	stack->ruser = "ann";
	stack->environment = "SSH_CONNECTION=203.0.113.9 50022 192.0.2.1 22";
	stack_write(stack, all);
	assert_int_equal(stack_authenticate(stack, steps), PAM_SUCCESS);
}

static void
hello_leaves_out_what_pam_does_not_know(void **state)
{
	static const struct peer_step steps[] = {HELLO("login"), HAS("account", "root"),
	    HAS("uid", "0"), HAS("door", "sudo"), HAS("rhost", NULL), HAS("tty", NULL),
	    HAS("ruser", NULL), HAS("screen", "none"), HAS("connection", NULL),
	    DONE("skip", "not-enrolled"), END};
	struct stack *stack = *state;

	stack->door = "sudo";
	stack->user = "root";
	stack->tty = NULL;
	stack->rhost = "";
	stack_write(stack, all);
	assert_int_equal(stack_authenticate(stack, steps), PAM_SUCCESS);
}

/* Stands in for libc's: a directory that takes a name in any case and with any domain. */
int
getpwnam_r(const char *name, struct passwd *entry, char *buffer, size_t size, struct passwd **found)
{
	static char ann[] = "ann";

	*found = NULL;
	if (strcmp(name, "root") == 0 || strcmp(name, "nobody") == 0)
		return getpwuid_r(name[0] == 'r' ? 0 : 65534, entry, buffer, size, found);
	if (strncasecmp(name, "ann@", 4) != 0 && strcasecmp(name, "EXAMPLE\\ann") != 0)
		return 0;
	*entry = (struct passwd){.pw_name = ann, .pw_uid = 2001, .pw_gid = 2001};
	*found = entry;
	return 0;
}

static void
account_is_told_by_the_name_that_the_system_gives_it(void **state)
{
	static const char *const typed[] = {"ann@example.org", "ANN@EXAMPLE.ORG", "EXAMPLE\\Ann"};
	static const struct peer_step login[] = {HELLO("login"), HAS("account", "ann"),
	    HAS("uid", "2001"), DONE("skip", "not-enrolled"), END};
	static const struct peer_step decoy[] = {
	    HELLO("decoy"), HAS("uid", NULL), DONE("refuse", "decoy"), END};
	struct stack *stack = *state;

	stack_write(stack, all);
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		stack->user = typed[i];
		assert_int_equal(stack_authenticate(stack, login), PAM_SUCCESS);
	}
	stack_write(stack, "auth required {M} decoy=sshd\n");
	assert_int_equal(stack_authenticate(stack, decoy), PAM_AUTH_ERR);
}

static void
environment_of_the_process_is_not_told(void **state)
{
	static const struct peer_step steps[] = {HELLO("login"), HAS("auth_info", NULL),
	    HAS("connection", NULL), HAS("login", NULL), DONE("refuse", "wrong"), END};
	struct stack *stack = *state;

	setenv("SSH_AUTH_INFO_0", "publickey ssh-rsa AAAA", 1);
	setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22", 1);
	setenv("TWOSV_LOGIN", LOGIN_ID, 1);
	setenv("TZ", "../../x", 1);
	stack_write(stack, all);
	assert_int_equal(stack_authenticate(stack, steps), PAM_AUTH_ERR);
	unsetenv("SSH_AUTH_INFO_0");
	unsetenv("SSH_CONNECTION");
	unsetenv("TWOSV_LOGIN");
	unsetenv("TZ");
}

static void
huge_items_are_cut_and_the_hello_still_fits(void **state)
{
	/* libpam itself gives up where its audit line gets too long. */
	static char huge[65536], longest[3000], cut[256], environment[66000];
	const struct peer_step steps[] = {HELLO("login"), HAS("rhost", cut), HAS("tty", cut),
	    HAS("ruser", cut), HAS("auth_info", "publickey ssh-rsa AAAA"),
	    DONE("skip", "not-enrolled"), END};
	struct stack *stack = *state;

	memset(huge, 'h', sizeof(huge) - 1);
	memset(cut, 'h', sizeof(cut) - 1);
	memset(longest, 'h', sizeof(longest) - 1);
	stack->rhost = stack->tty = longest;
	stack->ruser = huge;
	snprintf(environment, sizeof(environment),
	    "SSH_AUTH_INFO_0=publickey ssh-rsa AAAA\npublickey %s", huge);
	stack->environment = environment;
	stack_write(stack, all);
	assert_int_equal(stack_authenticate(stack, steps), PAM_SUCCESS);
}

static void
what_looks_like_a_key_at_another_door_than_sshd_is_not_told(void **state)
{
	static const struct peer_step steps[] = {
	    HELLO("login"), HAS("auth_info", NULL), DONE("skip", "not-enrolled"), END};
	struct stack *stack = *state;

	stack->door = "su";
	stack->environment = "SSH_AUTH_INFO_0=publickey ssh-ed25519 AAAA";
	stack_write(stack, all);
	assert_int_equal(stack_authenticate(stack, steps), PAM_SUCCESS);
}

/* Runs one phase after steps were put in place. */
static int
run(struct stack *stack, int (*phase)(pam_handle_t *, int), const struct peer_step *steps)
{
	int code;

	if (steps)
		peer_start(&stack->peer, steps);
	code = phase(stack->pamh, 0);
	assert_true(peer_finish(&stack->peer));
	return code;
}

static void
admit_gives_the_services_word(void **state)
{
	static const struct {
		const char *verdict, *reason;
		int code;
	} rows[] = {
	    {"skip", "let-be", PAM_SUCCESS}, /* with permit: the module was ignored */
	    {"skip", "not-enrolled", PAM_SUCCESS},
	    {"skip", "right", PAM_AUTHINFO_UNAVAIL},
	    {"accept", "right", PAM_AUTHINFO_UNAVAIL},
	    {"accept", "let-be", PAM_AUTHINFO_UNAVAIL},
	    {"refuse", "held", PAM_PERM_DENIED},
	    {"refuse", "rule", PAM_PERM_DENIED},
	    {"refuse", "other-uid", PAM_PERM_DENIED},
	    {"refuse", "not-enrolled", PAM_AUTH_ERR},
	    {"refuse", "no-store", PAM_SUCCESS}, /* who mends it comes by a key */
	    {"refuse", "no-service", PAM_SUCCESS},
	    {"refuse", "busy", PAM_AUTHINFO_UNAVAIL},
	    {"refuse", "internal", PAM_AUTHINFO_UNAVAIL},
	};
	struct stack *stack = *state;

	stack_write(stack, all);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct peer_step steps[] = {HELLO("admit"), HAS("account", "nobody"),
		    HAS("screen", NULL), DONE(rows[i].verdict, rows[i].reason), END};

		stack_start(stack);
		assert_int_equal(run(stack, pam_acct_mgmt, steps), rows[i].code);
		assert_int_equal(stack->prompts, 0);
		stack_end(stack, PAM_SUCCESS);
	}
}

static void
admit_is_ignored_not_a_success_where_nobody_answers(void **state)
{
	static const struct peer_step silent[] = {HELLO("admit"), SILENT, END};
	static const struct peer_step closed[] = {HELLO("admit"), CLOSE, END};
	const struct peer_step *const services[] = {NULL, silent, closed};
	struct stack *stack = *state;

	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		stack_log_clear();
		stack_write(stack, all);
		stack_start(stack);
		assert_int_equal(run(stack, pam_acct_mgmt, services[i]), PAM_SUCCESS);
		assert_non_null(strstr(stack_log(), "verdict=skip reason=no-service"));
		stack_end(stack, PAM_SUCCESS);
		stack_write(stack, account_alone);
		stack_start(stack);
		assert_int_equal(run(stack, pam_acct_mgmt, services[i]), PAM_PERM_DENIED);
		stack_end(stack, PAM_SUCCESS);
	}
}

/* Or who can keep it busy would pass by a hold; but it hangs not for ever. */
static void
admit_asks_a_service_again_that_is_silent(void **state)
{
	static const struct peer_step held_late[] = {HELLO("admit"), SILENT, HELLO("admit"), SILENT,
	    HELLO("admit"), DONE("refuse", "held"), END};
	static const struct peer_step hangs[] = {HELLO("admit"), SILENT, HELLO("admit"), SILENT,
	    HELLO("admit"), SILENT, HELLO("admit"), SILENT, END};
	struct stack *stack = *state;

	stack_write(stack, all);
	stack_start(stack);
	assert_int_equal(run(stack, pam_acct_mgmt, held_late), PAM_PERM_DENIED);
	assert_int_equal(run(stack, pam_acct_mgmt, hangs), PAM_SUCCESS);
	/* One who typed a code was asked about a moment ago: no key login, not waited for. */
	pam_putenv(stack->pamh, "TWOSV_LOGIN=" LOGIN_ID);
	assert_int_equal(
	    run(stack, pam_acct_mgmt, (const struct peer_step[]){HELLO("admit"), SILENT, END}),
	    PAM_SUCCESS);
	stack_end(stack, PAM_SUCCESS);
}

/* Or who can fill it would pass by a hold. */
static void
admit_is_refused_where_the_queue_is_full(void **state)
{
	struct stack *stack = *state;
	int listener = peer_fill(&stack->peer);

	stack_write(stack, all);
	stack_start(stack);
	assert_int_equal(pam_acct_mgmt(stack->pamh, 0), PAM_AUTHINFO_UNAVAIL);
	close(listener);
	assert_int_equal(pam_acct_mgmt(stack->pamh, 0), PAM_SUCCESS); /* gone, not full */
	stack_end(stack, PAM_SUCCESS);
	assert_true(peer_finish(&stack->peer));
}

static void
admit_asks_nobody_and_refuses_faults(void **state)
{
	static const struct peer_step asks[] = {HELLO("admit"), ASK("Code: "), END};
	static const struct peer_step garbage[] = {HELLO("admit"), RAW("garbage"), END};
	struct stack *stack = *state;

	stack_write(stack, all);
	stack_start(stack);
	assert_int_equal(run(stack, pam_acct_mgmt, asks), PAM_AUTHINFO_UNAVAIL);
	assert_int_equal(run(stack, pam_acct_mgmt, garbage), PAM_AUTHINFO_UNAVAIL);
	assert_int_equal(stack->prompts, 0);
	stack_end(stack, PAM_SUCCESS);
}

static void
account_that_is_not_known_is_not_admitted(void **state)
{
	struct stack *stack = *state;

	stack->user = "no-such-account";
	stack_write(stack, all);
	stack_start(stack);
	assert_int_equal(run(stack, pam_acct_mgmt, NULL), PAM_AUTHINFO_UNAVAIL);
	stack_end(stack, PAM_SUCCESS);
}

static void
login_id_goes_from_auth_to_the_session_and_no_further(void **state)
{
	static const struct peer_step auth[] = {HELLO("login"), ASK("Code: "), ANSWER("123456"),
	    DONE_SAYING("accept", "right", NULL, LOGIN_ID), END};
	static const struct peer_step arrives[] = {HELLO("arrived"), HAS("login", LOGIN_ID),
	    SHOW("New host."), DONE_SAYING("skip", "let-be", "Seen before.", NULL), END};
	static const struct peer_step leaves[] = {
	    HELLO("left"), HAS("login", LOGIN_ID), DONE("skip", "let-be"), END};
	struct stack *stack = *state;

	stack->answers[0] = "123456";
	stack_write(stack, all);
	stack_start(stack);
	assert_int_equal(run(stack, pam_authenticate, auth), PAM_SUCCESS);
	assert_string_equal(pam_getenv(stack->pamh, "TWOSV_LOGIN"), LOGIN_ID);
	assert_int_equal(run(stack, pam_open_session, arrives), PAM_SUCCESS);
	assert_null(pam_getenv(stack->pamh, "TWOSV_LOGIN"));
	assert_string_equal(stack->shown, "info: New host.\ninfo: Seen before.\n");
	assert_int_equal(run(stack, pam_close_session, leaves), PAM_SUCCESS);
	stack_end(stack, PAM_SUCCESS);
}

static void
login_id_is_not_handed_on_at_doors_without_a_session(void **state)
{
	static const struct peer_step auth[] = {HELLO("login"), ASK("Code: "), ANSWER("123456"),
	    DONE_SAYING("accept", "right", NULL, LOGIN_ID), END};
	struct stack *stack = *state;

	stack->door = "sudo";
	stack->answers[0] = "123456";
	stack_write(stack, all);
	stack_start(stack);
	assert_int_equal(run(stack, pam_authenticate, auth), PAM_SUCCESS);
	assert_null(pam_getenv(stack->pamh, "TWOSV_LOGIN"));
	stack_end(stack, PAM_SUCCESS);
}

static void
login_id_that_the_service_gives_at_arrival_is_kept_for_the_end(void **state)
{
	static const struct peer_step arrives[] = {HELLO("arrived"), HAS("login", NULL),
	    DONE_SAYING("accept", "right", NULL, LOGIN_ID), END};
	static const struct peer_step leaves[] = {
	    HELLO("left"), HAS("login", LOGIN_ID), DONE("accept", "right"), END};
	struct stack *stack = *state;

	stack_write(stack, session_alone);
	stack_start(stack);
	assert_int_equal(run(stack, pam_open_session, arrives), PAM_SUCCESS);
	assert_int_equal(run(stack, pam_close_session, leaves), PAM_SUCCESS);
	stack_end(stack, PAM_SUCCESS);
}

static void
login_id_that_can_be_none_is_neither_told_nor_left(void **state)
{
	static const char *const ids[] = {"TWOSV_LOGIN=", "TWOSV_LOGIN=1",
	    "TWOSV_LOGIN=0123456789ABCDEF0123456789abcdef",
	    "TWOSV_LOGIN=0123456789abcdef0123456789abcdef0"};
	static const struct peer_step arrives[] = {
	    HELLO("arrived"), HAS("login", NULL), DONE("skip", "let-be"), END};
	struct stack *stack = *state;

	stack_write(stack, session_alone);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		stack->environment = ids[i];
		stack_start(stack);
		assert_int_equal(run(stack, pam_open_session, arrives), PAM_SUCCESS);
		assert_null(pam_getenv(stack->pamh, "TWOSV_LOGIN"));
		stack_end(stack, PAM_SUCCESS);
	}
}

static void
session_never_refuses(void **state)
{
	static const struct peer_step silent[] = {HELLO("arrived"), SILENT, END};
	static const struct peer_step refuses[] = {HELLO("arrived"), DONE("refuse", "held"), END};
	static const struct peer_step garbage[] = {HELLO("arrived"), RAW("garbage"), END};
	static const struct peer_step asks[] = {HELLO("arrived"), ASK("Code: "), END};
	const struct peer_step *const services[] = {NULL, silent, refuses, garbage, asks};
	struct stack *stack = *state;

	stack_write(stack, session_alone);
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		stack_log_clear();
		stack_start(stack);
		assert_int_equal(run(stack, pam_open_session, services[i]), PAM_SUCCESS);
		assert_int_equal(stack->prompts, 0);
		assert_true(services[i] == refuses || strstr(stack_log(), "verdict=none") != NULL);
		assert_int_equal(run(stack, pam_close_session, NULL), PAM_SUCCESS);
		stack_end(stack, PAM_SUCCESS);
	}
}

static void
setcred_touches_nothing_and_asks_nobody(void **state)
{
	static const struct peer_step auth[] = {
	    HELLO("login"), ASK("Code: "), ANSWER("123456"), DONE("accept", "right"), END};
	struct stack *stack = *state;

	stack->answers[0] = "123456";
	stack_write(stack, all);
	stack_start(stack);
	assert_int_equal(run(stack, pam_authenticate, auth), PAM_SUCCESS);
	stack_log_clear();
	assert_int_equal(pam_setcred(stack->pamh, PAM_ESTABLISH_CRED), PAM_SUCCESS);
	assert_int_equal(pam_setcred(stack->pamh, PAM_REINITIALIZE_CRED), PAM_SUCCESS);
	assert_int_equal(pam_setcred(stack->pamh, PAM_DELETE_CRED), PAM_SUCCESS);
	assert_string_equal(stack_log(), "");
	assert_int_equal(stack->prompts, 1);
	stack_end(stack, PAM_SUCCESS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STACK_TEST(hello_tells_what_pam_knows),
	    STACK_TEST(hello_leaves_out_what_pam_does_not_know),
	    STACK_TEST(account_is_told_by_the_name_that_the_system_gives_it),
	    STACK_TEST(environment_of_the_process_is_not_told),
	    STACK_TEST(huge_items_are_cut_and_the_hello_still_fits),
	    STACK_TEST(what_looks_like_a_key_at_another_door_than_sshd_is_not_told),
	    STACK_TEST(admit_gives_the_services_word),
	    STACK_TEST(admit_is_ignored_not_a_success_where_nobody_answers),
	    STACK_TEST(admit_asks_a_service_again_that_is_silent),
	    STACK_TEST(admit_is_refused_where_the_queue_is_full),
	    STACK_TEST(admit_asks_nobody_and_refuses_faults),
	    STACK_TEST(account_that_is_not_known_is_not_admitted),
	    STACK_TEST(login_id_goes_from_auth_to_the_session_and_no_further),
	    STACK_TEST(login_id_is_not_handed_on_at_doors_without_a_session),
	    STACK_TEST(login_id_that_the_service_gives_at_arrival_is_kept_for_the_end),
	    STACK_TEST(login_id_that_can_be_none_is_neither_told_nor_left),
	    STACK_TEST(session_never_refuses),
	    STACK_TEST(setcred_touches_nothing_and_asks_nobody),
	};

	if (!stack_may_run("phases"))
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
