/* SPDX-License-Identifier: BSD-2-Clause */
/* Logins through libpam; each verdict is written down as soon as PAM has it. */
#include "config.h"
#include "tests/kills/login.h"
#include "tests/kills/people.h"
#include "base/scope.h"
#include "base/text.h"

#include <security/pam_appl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "base/poison.h"

/* One login: what is typed, and what the prompts told of what was typed before. */
struct typing {
	const struct login_plan *plan;
	char wrong[9]; /* typed first, or "" */
	char right[9];
	const char *last; /* what was typed last, or NULL */
	bool is_sudo;
	bool has_ended; /* nothing more is typed */
};

uint64_t
seed_next(uint64_t *seed)
{
	uint64_t mixed = (*seed += 0x9e3779b97f4a7c15U);

	mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
	mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
	return mixed ^ (mixed >> 31);
}

/* A prompt after an answer says what became of that answer. */
static void
note_prompt(const struct typing *typing, const char *prompt)
{
	struct told_person *person = &typing->plan->told->people[typing->plan->person];
	bool is_wrong = strncmp(prompt, "Wrong code. ", strlen("Wrong code. ")) == 0;
	bool is_used = strncmp(prompt, "Used code. ", strlen("Used code. ")) == 0;

	if (typing->last == NULL)
		return;
	if (is_wrong && typing->last == typing->wrong)
		atomic_fetch_add(&person->wrong, 1);
	else if (is_used && typing->last == typing->right) {
		if (strcmp(typing->plan->host, REPLAY_HOST) == 0 && !typing->is_sudo)
			atomic_fetch_add(&person->replays_used, 1);
		atomic_fetch_add(&person->used, 1);
	} else
		told_odd(typing->plan->told, "a prompt", prompt);
}

static const char *
next_answer(struct typing *typing)
{
	struct told_person *person = &typing->plan->told->people[typing->plan->person];

	if (!typing->last && typing->wrong[0]) {
		atomic_fetch_add(&person->typed_wrong, 1);
		typing->last = typing->wrong;
	} else if (typing->last != typing->right)
		typing->last = typing->right;
	else
		return NULL;
	return typing->last;
}

static int
converse(int count, const struct pam_message **messages, struct pam_response **ret, void *data)
{
	struct typing *typing = data;
	struct pam_response *response = calloc((size_t)count, sizeof(*response));
	const char *answer;

	*ret = response;
	if (messages[0]->msg_style != PAM_PROMPT_ECHO_OFF)
		return PAM_SUCCESS;
	note_prompt(typing, messages[0]->msg);
	answer = next_answer(typing);
	if (answer) {
		response->resp = strdup(answer);
		return PAM_SUCCESS;
	}
	free(response);
	*ret = NULL;
	return PAM_CONV_ERR;
}

static void
take_no_time(int code, unsigned int delay_us, void *data)
{
	(void)code;
	(void)delay_us;
	(void)data;
}

static void
note_code(const struct typing *typing, pam_handle_t *pamh, int code, int which)
{
	const struct login_plan *plan = typing->plan;
	struct told *told = plan->told;
	const char *id = pam_getenv(pamh, "TWOSV_LOGIN");

	switch (code) {
	case PAM_SUCCESS:
		atomic_fetch_add(&told->accepted[plan->round][plan->person][which], 1);
		atomic_fetch_add(&told->people[plan->person].right, 1);
		if (typing->is_sudo)
			atomic_fetch_add(&told->people[plan->person].right_at_sudo, 1);
		else
			told_login(told, plan->person, id ? id : "(none)");
		break;
	case PAM_AUTH_ERR: /* the prompts told of what */
		break;
	case PAM_AUTHINFO_UNAVAIL:
		atomic_fetch_add(&told->no_service, 1);
		break;
	default:
		told_odd(told, "PAM's code", pam_strerror(pamh, code));
	}
}

/* The login itself, at a door with a session: told to the service, or by the spool. */
static void
open_session(const struct login_plan *plan, pam_handle_t *pamh)
{
	struct told_person *person = &plan->told->people[plan->person];
	int code;

	atomic_fetch_add(&person->sessions_begun, 1);
	code = pam_open_session(pamh, 0);
	if (code == PAM_SUCCESS)
		atomic_fetch_add(&person->sessions, 1);
	else
		told_odd(plan->told, "pam_open_session", pam_strerror(pamh, code));
}

/* One code of the round, once. */
static int
log_in(const struct login_plan *plan, int which, uint64_t *seed)
{
	struct typing typing = {.plan = plan, .is_sudo = seed_next(seed) % 2 == 0};
	const struct pam_conv conversation = {converse, &typing};
	union {
		void (*function)(int, unsigned int, void *);
		const void *item;
	} delay = {.function = take_no_time};
	pam_handle_t *pamh = NULL;
	int code;

	people_code(plan->person, plan->now, which - 1, typing.right);
	if (plan->wrong_one_in > 0 && which == plan->first &&
	    seed_next(seed) % plan->wrong_one_in == 0)
		people_wrong_code(plan->person, plan->now, seed_next(seed), typing.wrong);
	code = pam_start_confdir(typing.is_sudo ? "sudo" : "sshd", people_name(plan->person),
	    &conversation, plan->folder, &pamh);
	if (code != PAM_SUCCESS) {
		told_odd(plan->told, "pam_start", pam_strerror(pamh, code));
		return code;
	}
	pam_set_item(pamh, PAM_FAIL_DELAY, delay.item);
	pam_set_item(pamh, PAM_TTY, "ssh");
	pam_set_item(pamh, PAM_RHOST, plan->host);
	code = pam_authenticate(pamh, 0);
	note_code(&typing, pamh, code, which);
	if (code == PAM_SUCCESS && !typing.is_sudo)
		open_session(plan, pamh);
	pam_end(pamh, code);
	return code;
}

pid_t
login_start(const struct login_plan *plan)
{
	uint64_t seed = plan->seed;
	int code = PAM_SYSTEM_ERR;
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	alarm(LOGIN_SECONDS_MAX);
	for (int which = plan->first; which <= plan->last; which++)
		code = log_in(plan, which, &seed);
	_exit(code == PAM_SUCCESS ? 0 : 1);
}

static void
service_write(const char *folder, const char *name, const char *lines)
{
	char path[256];
	scope_file FILE *file = NULL;

	if (text_format(path, sizeof(path), "%s/%s", folder, name) == 0)
		file = fopen(path, "we");
	if (!file || fputs(lines, file) < 0) {
		perror(path);
		exit(1);
	}
}

void
login_make_services(const char *folder, const char *socket, const char *spool)
{
	char lines[1024];

	text_format(lines, sizeof(lines),
	    "auth required " KILLS_MODULE " socket=%s\n"
	    "session required " KILLS_MODULE " socket=%s spool=%s\n"
	    "session required pam_permit.so\n",
	    socket, socket, spool);
	service_write(folder, "sshd", lines);
	service_write(folder, "sudo", lines);
	service_write(folder, "other", "auth required pam_deny.so\n");
}
