/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fault table of the module: before a whole service, each call that it makes and that can fail
 * fails in turn, in a process of its own. Whatever fails, nobody comes in whom the row does not
 * let in, nothing crashes or hangs, no descriptor stays open, and a log says why.
 */
#include "tests/pam_2sv/failing.h"
#include "tests/pam_2sv/whole.h"
#include "base/scope.h"
#include "wire/spawn.h"
#include "wire/spool.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

#define EXIT_SKIPPED 77
#define HANG_SECONDS 20
#define FDS_LOOKED_AT 256
#define ROUNDS_MAX 400
#define T1 WHOLE_T1
#define RIGHT_CODE "081804" /* of WHOLE_KEY at T1 */
#define WRONG_CODE "123456"

static struct tree tree;
static unsigned int hits[FAILS_COUNT];

enum phase { PHASE_AUTH, PHASE_ACCOUNT, PHASE_SESSION, PHASE_PASSWORD };

#define ASK_THEN_PERMIT \
	"password requisite {M} ask spool={D}/spool\npassword required pam_permit.so\n"
#define ONE_FIELD "auth requisite {M} split\nauth requisite {P}\nauth requisite {M}"
#define THEN_PERMIT "\nauth required pam_permit.so\n"

static const struct row {
	const char *words;
	const char *stack;
	enum phase phase;
	const char *door, *user, *tty, *rhost, *answer;
	bool no_service; /* its socket is one that nobody listens at */
	bool no_socket;	 /* there is none: one is started, that speaks no sense */
	int as_rule;	 /* PAM's code when nothing fails */
	bool lets_in;	 /* it may let in, fault or not */
	bool asks;	 /* a password's line that may refuse */
	bool is_quiet;	 /* a refusal of it is no decision, and logs nothing */
} rows[] = {
    {.words = "right code",
	.stack = "auth required {M}\n",
	.answer = RIGHT_CODE,
	.as_rule = PAM_SUCCESS,
	.lets_in = true},
    {.words = "one field, right code",
	.stack = ONE_FIELD THEN_PERMIT,
	.answer = "right password" RIGHT_CODE,
	.as_rule = PAM_SUCCESS,
	.lets_in = true},
    {.words = "password that wants a code, and a right one",
	.stack = ASK_THEN_PERMIT,
	.phase = PHASE_PASSWORD,
	.answer = RIGHT_CODE,
	.as_rule = PAM_SUCCESS,
	.lets_in = true,
	.asks = true},
    {.words = "wrong code",
	.stack = "auth required {M}" THEN_PERMIT,
	.answer = WRONG_CODE,
	.as_rule = PAM_AUTH_ERR},
    {.words = "no service",
	.stack = "auth required {M}" THEN_PERMIT,
	.no_service = true,
	.as_rule = PAM_AUTHINFO_UNAVAIL},
    {.words = "no socket",
	.stack = "auth required {M}" THEN_PERMIT,
	.no_socket = true,
	.as_rule = PAM_AUTHINFO_UNAVAIL},
    {.words = "root over the network, no service",
	.stack = "auth required {M} console_root" THEN_PERMIT,
	.door = "login",
	.user = "root",
	.tty = "tty1",
	.no_service = true,
	.as_rule = PAM_AUTHINFO_UNAVAIL},
    {.words = "another at the console, no service",
	.stack = "auth required {M} console_root" THEN_PERMIT,
	.door = "login",
	.tty = "tty1",
	.rhost = "",
	.no_service = true,
	.as_rule = PAM_AUTHINFO_UNAVAIL},
    {.words = "root on a pts, no service",
	.stack = "auth required {M} console_root" THEN_PERMIT,
	.door = "login",
	.user = "root",
	.tty = "pts/1",
	.rhost = "",
	.no_service = true,
	.as_rule = PAM_AUTHINFO_UNAVAIL},
    {.words = "one field, wrong code",
	.stack = ONE_FIELD THEN_PERMIT,
	.answer = "right password" WRONG_CODE,
	.as_rule = PAM_AUTH_ERR},
    {.words = "one field, no code",
	.stack = ONE_FIELD THEN_PERMIT,
	.answer = "right password",
	.as_rule = PAM_AUTH_ERR},
    {.words = "decoy",
	.stack = "auth required {M} decoy=sshd" THEN_PERMIT,
	.answer = RIGHT_CODE,
	.as_rule = PAM_AUTH_ERR},
    {.words = "key elsewhere",
	.stack = "auth required {M} key_used" THEN_PERMIT,
	.door = "su",
	.as_rule = PAM_AUTH_ERR,
	.is_quiet = true},
    {.words = "key and wrong code",
	.stack = "auth required {M} if_key" THEN_PERMIT,
	.answer = WRONG_CODE,
	.as_rule = PAM_AUTH_ERR},
    {.words = "no device, overdue: wrong first codes",
	.stack = "auth required {M}" THEN_PERMIT,
	.user = "bob",
	.answer = WRONG_CODE,
	.as_rule = PAM_AUTH_ERR},
    {.words = "account",
	.stack = "account required {M}\naccount required pam_permit.so\n",
	.phase = PHASE_ACCOUNT,
	.as_rule = PAM_SUCCESS,
	.lets_in = true},
    {.words = "session",
	.stack = "session required {M}\n",
	.phase = PHASE_SESSION,
	.as_rule = PAM_SUCCESS,
	.lets_in = true},
    {.words = "password changed",
	.stack = "password required pam_permit.so\npassword optional {M} spool={D}/spool\n",
	.phase = PHASE_PASSWORD,
	.as_rule = PAM_SUCCESS,
	.lets_in = true},
    {.words = "password, no service, a spool",
	.stack = "password optional {M} spool={D}/spool\npassword required pam_permit.so\n",
	.phase = PHASE_PASSWORD,
	.no_service = true,
	.as_rule = PAM_SUCCESS,
	.lets_in = true},
    {.words = "password that wants a code, and a wrong one",
	.stack = ASK_THEN_PERMIT,
	.phase = PHASE_PASSWORD,
	.answer = WRONG_CODE,
	.as_rule = PAM_AUTHTOK_ERR,
	.asks = true},
    {.words = "password that wants a code, no service, a spool",
	.stack = ASK_THEN_PERMIT,
	.phase = PHASE_PASSWORD,
	.no_service = true,
	.as_rule = PAM_AUTHTOK_ERR,
	.asks = true},
    {.words = "account, no service, a spool",
	.stack = "account required {M} spool={D}/spool\naccount required pam_permit.so\n",
	.phase = PHASE_ACCOUNT,
	.no_service = true,
	.as_rule = PAM_SUCCESS,
	.lets_in = true},
    {.words = "session, no service, a spool",
	.stack = "session required {M} spool={D}/spool\n",
	.phase = PHASE_SESSION,
	.no_service = true,
	.as_rule = PAM_SUCCESS,
	.lets_in = true},
};

/* What a round's process tells. */
struct told {
	int code;
	struct failing failing;
	unsigned int fds_before, fds_after;
	bool logged;
};

static unsigned int
fds_open(void)
{
	unsigned int count = 0;

	for (int fd = 0; fd < FDS_LOOKED_AT; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			count++;
	return count;
}

static int
run_phase(struct stack *stack, enum phase phase)
{
	int code;

	switch (phase) {
	case PHASE_AUTH:
		return pam_authenticate(stack->pamh, 0);
	case PHASE_ACCOUNT:
		return pam_acct_mgmt(stack->pamh, 0);
	case PHASE_PASSWORD:
		code = pam_chauthtok(stack->pamh, 0);
		pam_end(stack->pamh, code); /* tells how it ended */
		return code;
	default:
		return pam_open_session(stack->pamh, 0) | pam_close_session(stack->pamh, 0);
	}
}

/* In the round's own process. The module is there before libpam loads it: it is the same one. */
static void __attribute__((noreturn))
play(struct stack *stack, const struct row *row, unsigned int at, int out)
{
	void *module = dlopen(FAILING_MODULE, RTLD_NOW);
	struct failing *failing = module ? dlsym(module, "failing") : NULL;
	struct told told = {.code = PAM_ABORT};

	if (!failing)
		_exit(2);
	alarm(HANG_SECONDS);
	stack_log_clear();
	stack->answers[0] = stack->answers[1] = stack->answers[2] = row->answer;
	stack_start(stack);
	told.fds_before = fds_open();
	failing->at = at;
	told.code = run_phase(stack, row->phase);
	failing->at = 0;
	told.fds_after = fds_open();
	told.logged = stack_log()[0] != '\0';
	told.failing = *failing;
	_exit(write(out, &told, sizeof(told)) == sizeof(told) ? 0 : 2);
}

/* One round in which call number at fails. */
static struct told
round_run(struct stack *stack, const struct row *row, unsigned int at)
{
	struct told told = {.code = PAM_ABORT};
	int ends[2], status;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		play(stack, row, at, ends[1]);
	close(ends[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		fail_msg("%s: call %u failed and status %#x came of it", row->words, at,
		    (unsigned int)status);
	assert_int_equal(read(ends[0], &told, sizeof(told)), sizeof(told));
	close(ends[0]);
	return told;
}

/* Runs a program of the machine; its exit code. */
static int
run(const char *program, const char *first, const char *second)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		execlp(program, program, first, second, NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static const char *const names[] = {
#define FAILING_NAME(name) #name,
    FAILING_CALLS(FAILING_NAME)
#undef FAILING_NAME
	"nothing"};

static void
round_judge(const struct row *row, const struct told *told)
{
	bool let_in = told->code == PAM_SUCCESS || told->code == PAM_IGNORE;
	char line[256];

	if (let_in && !row->lets_in)
		fail_msg("%s: %s failed (call %u) and let in", row->words,
		    names[told->failing.what], told->failing.at);
	if ((row->phase == PHASE_SESSION || (row->phase == PHASE_PASSWORD && !row->asks)) &&
	    told->code != PAM_SUCCESS)
		fail_msg("%s: %s failed and refused", row->words, names[told->failing.what]);
	if (told->fds_after != told->fds_before)
		fail_msg(
		    "%s: %s failed and left a descriptor", row->words, names[told->failing.what]);
	if (!let_in && !row->is_quiet && !told->logged && told->failing.what != FAILS_pam_syslog &&
	    !tree_log_has(&tree, "verdict=refuse", line, sizeof(line)))
		fail_msg("%s: %s failed and no log says so", row->words, names[told->failing.what]);
}

static void
path_in_spool(const struct stack *stack, const char *name, char path[160])
{
	assert_true(snprintf(path, 160, "%s/spool/%s", stack->peer.directory, name) < 160);
}

static bool
spool_remove_one(void *context, const char *name)
{
	unlinkat(*(int *)context, name, 0);
	return true;
}

static void
spool_remove(const struct stack *stack)
{
	static const char *const folders[] = {"taken", ""};
	char path[160];

	for (size_t i = 0; i < 2; i++) {
		scope_fd int fd = -1;

		path_in_spool(stack, folders[i], path);
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0)
			continue;
		assert_int_equal(spool_visit(fd, spool_remove_one, &fd), 0);
		rmdir(path);
	}
}

/* A record was taken and another was left half done, so that the sweep has something to do. */
static void
spool_prepare(const struct stack *stack)
{
	static const char *const folders[] = {"", "taken"};
	static const char *const files[] = {"0123456789abcdef0123456789abcdef",
	    "taken/0123456789abcdef0123456789abcdef", ".0123456789abcdef0123456789abcdee"};
	char path[160];

	spool_remove(stack);
	for (size_t i = 0; i < 2; i++) {
		path_in_spool(stack, folders[i], path);
		assert_int_equal(mkdir(path, 0750), 0);
	}
	for (size_t i = 0; i < 3; i++) {
		path_in_spool(stack, files[i], path);
		close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	}
	/* The folder's group is another than the process's: a record is given to it. */
	path_in_spool(stack, "", path);
	assert_int_equal(chown(path, 0, 64001), 0);
}

static void
row_prepare(struct stack *stack, const struct row *row)
{
	tree_set_clock(&tree, T1);
	whole_one_device(&tree, WHOLE_KEY);
	stack->user = row->user ? row->user : "ann";
	stack->door = row->door ? row->door : "sshd";
	stack->tty = row->tty ? row->tty : "ssh";
	stack->rhost = row->rhost ? row->rhost : "203.0.113.9";
	stack->environment = "SSH_AUTH_INFO_0=publickey ssh-ed25519 AAAA";
	stack->module = FAILING_MODULE;
	stack->socket = row->no_service ? stack->peer.socket : tree.root_socket;
	if (row->no_socket)
		stack->socket = "/run/2sv-nowhere/root.sock";
	stack_write(stack, row->stack);
	spool_prepare(stack);
	tree_log_clear(&tree);
}

/*
 * Puts a program in the place of the installed 2svd, in this mount namespace: over the nearest
 * folder of its path that there is.
 */
static void
program_place(void)
{
	char folder[] = TWOSV_SBINDIR, *end;
	struct stat status;

	while (stat(folder, &status) < 0 && (end = strrchr(folder, '/')) && end > folder)
		*end = '\0';
	assert_int_equal(mount("tmpfs", folder, "tmpfs", 0, "mode=0755"), 0);
	assert_int_equal(run("mkdir", "-p", TWOSV_SBINDIR), 0);
	assert_int_equal(run("cp", SPAWNED, SPAWN_PROGRAM), 0);
}

/* Round after round, until one ends before its call is reached. */
static void
row_run(struct stack *stack, const struct row *row)
{
	struct told told;
	unsigned int at = 0;

	do {
		row_prepare(stack, row);
		told = round_run(stack, row, at);
		round_judge(row, &told);
		if (at == 0)
			assert_int_equal(told.code, row->as_rule);
		else if (told.failing.what < FAILS_COUNT)
			hits[told.failing.what]++;
		at++;
		assert_in_range(at, 1, ROUNDS_MAX);
	} while (at == 1 || told.failing.what < FAILS_COUNT);
	print_message("%s: %u calls, each failed once\n", row->words, at - 2);
}

static void
whatever_fails_lets_nobody_in_whom_the_row_does_not(void **state)
{
	struct stack *stack = *state;

	peer_refuse(&stack->peer);
	program_place();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		row_run(stack, &rows[i]);
	spool_remove(stack);
}

/* A call that never failed was not looked at. */
static void
each_call_that_can_fail_did(void **state)
{
	bool all = true;

	(void)state;
	for (size_t i = 0; i < FAILS_COUNT; i++) {
		print_message("%-16s failed %u times\n", names[i], hits[i]);
		all = all && hits[i] > 0;
	}
	assert_true(all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STACK_TEST(whatever_fails_lets_nobody_in_whom_the_row_does_not),
	    cmocka_unit_test(each_call_that_can_fail_did),
	};
	int failed;

	if (!whole_begin(&tree)) {
		fputs("every_call: wants root, for a mount namespace\n", stderr);
		return EXIT_SKIPPED;
	}
	tree_end(&tree, SIGTERM);
	tree.settings = "deadline \"late\" { account = \"bob\" skips = 0 }\n";
	tree_start(&tree, TREE_MAX_DIALOGUES);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	whole_end(&tree);
	return failed;
}
