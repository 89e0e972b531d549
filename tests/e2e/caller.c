/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A caller of PAM for tests in the house: authenticates an account by a service's stack, as
 * often at once as asked, with the items and answers given, and counts what PAM returned.
 *   caller [-s SERVICE] [-t TTY] [-r RHOST] [-c UID] [-n TIMES] [-p PHASE] [-f FILE]
 *       [-a ANSWER | -A FILE]... ACCOUNT
 * -a: the answer to the first, second ... prompt (the last one again for later prompts; without
 *     any, the conversation fails, as by ^C). -A: that prompt's answer is a file's whole text.
 * -n: so many processes, all let loose at the same moment. With %d in ACCOUNT each takes its own
 *     number from 1; with -f FILE each takes its own line of FILE as the last answer.
 * -c: the real uid of the process while the effective one stays 0, as in a setuid program.
 * Prints a line "COUNT PAM_NAME" for each outcome. The status is 0 if all were PAM_SUCCESS.
 */
#include "config.h" /* _GNU_SOURCE */

#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <security/pam_appl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include "base/poison.h"

#define ANSWERS_MAX 8
#define OUTCOMES 64

struct call {
	const char *service, *account, *tty, *rhost;
	const char *answers[ANSWERS_MAX];
	unsigned int answer_count, asked;
	bool account_phase;
	long caller;
	long times;
	const char *lines;
};

static const char *const outcome_names[OUTCOMES] = {
    [PAM_SUCCESS] = "PAM_SUCCESS",
    [PAM_SERVICE_ERR] = "PAM_SERVICE_ERR",
    [PAM_SYSTEM_ERR] = "PAM_SYSTEM_ERR",
    [PAM_PERM_DENIED] = "PAM_PERM_DENIED",
    [PAM_AUTH_ERR] = "PAM_AUTH_ERR",
    [PAM_AUTHINFO_UNAVAIL] = "PAM_AUTHINFO_UNAVAIL",
    [PAM_USER_UNKNOWN] = "PAM_USER_UNKNOWN",
    [PAM_MAXTRIES] = "PAM_MAXTRIES",
    [PAM_CONV_ERR] = "PAM_CONV_ERR",
    [PAM_IGNORE] = "PAM_IGNORE",
    [PAM_ABORT] = "PAM_ABORT",
    [PAM_MODULE_UNKNOWN] = "PAM_MODULE_UNKNOWN",
};

static int
converse(
    int count, const struct pam_message **messages, struct pam_response **responses, void *context)
{
	struct call *call = context;
	int style = count == 1 ? messages[0]->msg_style : -1;
	unsigned int i = call->asked;

	if (style == PAM_TEXT_INFO || style == PAM_ERROR_MSG) {
		if (call->times == 1)
			printf("said: %s\n", messages[0]->msg);
		*responses = calloc(1, sizeof(**responses));
		return *responses ? PAM_SUCCESS : PAM_BUF_ERR;
	}
	if (style < 0 || call->answer_count == 0)
		return PAM_CONV_ERR;
	if (call->times == 1)
		printf("asked: %s\n", messages[0]->msg);
	if (i >= call->answer_count)
		i = call->answer_count - 1;
	call->asked++;
	*responses = calloc(1, sizeof(**responses));
	if (!*responses)
		return PAM_BUF_ERR;
	(*responses)->resp = strdup(call->answers[i]);
	return PAM_SUCCESS;
}

static void
no_delay(int status, unsigned int microseconds, void *context)
{
	(void)status;
	(void)microseconds;
	(void)context;
}

static int
authenticate(struct call *call)
{
	struct pam_conv conversation = {converse, call};
	pam_handle_t *handle = NULL;
	int r = pam_start(call->service, call->account, &conversation, &handle);

	if (r != PAM_SUCCESS)
		return r;
	if (call->tty)
		pam_set_item(handle, PAM_TTY, call->tty);
	if (call->rhost)
		pam_set_item(handle, PAM_RHOST, call->rhost);
	pam_set_item(handle, PAM_FAIL_DELAY, (const void *)no_delay);
	r = call->account_phase ? pam_acct_mgmt(handle, 0) : pam_authenticate(handle, 0);
	pam_end(handle, r);
	return r;
}

/* The number-th line of the file, without its end; the text is the process's to keep. */
static char *
line_of(const char *path, long number)
{
	scope_file FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;

	for (long i = 0; file && i < number; i++)
		if (getline(&line, &size, file) < 0)
			return NULL;
	if (line)
		line[strcspn(line, "\n")] = '\0';
	return line;
}

/* One process: waits until the gate is closed, calls, and leaves the outcome as its status. */
static _Noreturn void
call_as(struct call *call, long number, int gate)
{
	char account[300], byte;
	const char *mark = strstr(call->account, "%d");

	if (mark) {
		snprintf(account, sizeof(account), "%.*s%ld%s", (int)(mark - call->account),
		    call->account, number, mark + 2);
		call->account = account;
	}
	if (call->lines)
		call->answers[call->answer_count++] = line_of(call->lines, number);
	if (call->caller >= 0 && setresuid((uid_t)call->caller, 0, 0) < 0)
		_exit(PAM_SYSTEM_ERR);
	while (read(gate, &byte, 1) < 0 && errno == EINTR)
		;
	int r = authenticate(call);
	fflush(stdout);
	_exit(r);
}

static int
call_all(struct call *call)
{
	unsigned int counts[256] = {0};
	int gate[2];

	if (pipe(gate) < 0)
		return 2;
	for (long i = 1; i <= call->times; i++) {
		pid_t pid = fork();

		if (pid < 0)
			return 2;
		if (pid == 0) {
			close(gate[1]);
			call_as(call, i, gate[0]);
		}
	}
	close(gate[1]);
	for (int status; wait(&status) > 0;)
		counts[WIFEXITED(status) ? WEXITSTATUS(status) : 255]++;
	for (unsigned int i = 0; i < 256; i++)
		if (counts[i])
			printf("%u %s\n", counts[i],
			    i < OUTCOMES && outcome_names[i] ? outcome_names[i] : "other");
	return counts[PAM_SUCCESS] == call->times ? 0 : 1;
}

static const char *
whole_file(const char *path)
{
	scope_file FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	if (!file || getdelim(&text, &size, '\0', file) < 0)
		return "";
	return text;
}

static long
number_or_die(const char *text)
{
	int64_t value;

	if (number_parse(text, 0, 1000000, &value) < 0) {
		fprintf(stderr, "caller: %s is no number\n", text);
		exit(2);
	}
	return (long)value;
}

static void
take_option(struct call *call, int option, const char *value)
{
	switch (option) {
	case 's':
		call->service = value;
		break;
	case 't':
		call->tty = value;
		break;
	case 'r':
		call->rhost = value;
		break;
	case 'c':
		call->caller = number_or_die(value);
		break;
	case 'n':
		call->times = number_or_die(value);
		break;
	case 'f':
		call->lines = value;
		break;
	case 'p':
		call->account_phase = value[0] == 'a';
		break;
	case 'a':
	case 'A':
		if (call->answer_count < ANSWERS_MAX - 1)
			call->answers[call->answer_count++] =
			    option == 'a' ? value : whole_file(value);
		break;
	default:
		exit(2);
	}
}

int
main(int argc, char **argv)
{
	struct call call = {.service = "caller", .caller = -1, .times = 1};
	int option;

	while ((option = getopt(argc, argv, "s:t:r:c:n:f:p:a:A:")) != -1)
		take_option(&call, option, optarg);
	if (optind != argc - 1) {
		fprintf(stderr, "usage: caller [options] ACCOUNT\n");
		return 2;
	}
	call.account = argv[optind];
	setvbuf(stdout, NULL, _IOLBF, 0);
	return call_all(&call);
}
