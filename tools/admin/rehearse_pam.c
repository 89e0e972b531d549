/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A login through libpam, as sudo, su and login do it: in a child, under the uids that they have.
 * Called by rehearse.c, as root.
 */
#include "config.h"

#include "tools/admin/rehearse_login.h"

#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <grp.h>
#include <security/pam_appl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/poison.h"

struct typing {
	const struct try_login *login;
	struct try_outcome *outcome;
	bool has_typed; /* the code */
};

bool
try_prompt_wants_code(const char *prompt)
{
	return strstr(prompt, "Code") || strstr(prompt, "code: ") || strstr(prompt, "odes");
}

bool
try_prompt_wants_password(const char *prompt)
{
	return strstr(prompt, "assword") != NULL;
}

static const char *
answer(struct typing *typing, const char *prompt)
{
	if (try_prompt_wants_code(prompt)) {
		typing->outcome->was_asked = true;
		if (typing->has_typed)
			return NULL;
		typing->has_typed = true;
		return typing->login->code;
	}
	if (!try_prompt_wants_password(prompt))
		return NULL;
	typing->outcome->was_asked_password = true;
	return typing->login->account->password;
}

static int
converse(int count, const struct pam_message **messages, struct pam_response **ret, void *context)
{
	struct typing *typing = context;
	struct pam_response *responses = calloc((size_t)count, sizeof(*responses));

	if (!responses)
		return PAM_BUF_ERR;
	for (int i = 0; i < count; i++) {
		const char *text = NULL;

		text_escape(typing->outcome->last, sizeof(typing->outcome->last), messages[i]->msg);
		if (messages[i]->msg_style == PAM_TEXT_INFO ||
		    messages[i]->msg_style == PAM_ERROR_MSG)
			continue;
		text = answer(typing, messages[i]->msg);
		responses[i].resp = text ? strdup(text) : NULL;
		if (responses[i].resp)
			continue;
		while (i-- > 0)
			free(responses[i].resp);
		free(responses);
		return PAM_CONV_ERR;
	}
	*ret = responses;
	return PAM_SUCCESS;
}

static void
take_no_time(int code, unsigned int delay_us, void *data)
{
	(void)code;
	(void)delay_us;
	(void)data;
}

/* sudo and su are setuid programs of a person; login is root's own. */
static bool
become_caller(const struct try_login *login)
{
	const struct try_account *account = login->account;

	if (strcmp(login->door, "login") == 0)
		return true;
	return setgroups(0, NULL) == 0 &&
	       setresgid(account->gid, account->gid, account->gid) == 0 &&
	       setresuid(account->uid, 0, 0) == 0;
}

static int
run_phases(const struct try_login *login, struct try_outcome *outcome)
{
	struct typing typing = {.login = login, .outcome = outcome};
	const struct pam_conv conversation = {converse, &typing};
	union {
		void (*function)(int, unsigned int, void *);
		const void *item;
	} delay = {.function = take_no_time};
	pam_handle_t *pamh = NULL;
	int code = pam_start(login->door, login->account->name, &conversation, &pamh);

	if (code != PAM_SUCCESS)
		return code;
	pam_set_item(pamh, PAM_FAIL_DELAY, delay.item);
	pam_set_item(pamh, PAM_TTY, "/dev/pts/0");
	pam_set_item(pamh, PAM_RHOST, "");
	pam_set_item(pamh, PAM_RUSER, login->account->name);
	code = pam_authenticate(pamh, 0);
	if (code == PAM_SUCCESS)
		code = pam_acct_mgmt(pamh, 0);
	if (code != PAM_SUCCESS && outcome->last[0] == '\0')
		text_escape(outcome->last, sizeof(outcome->last), pam_strerror(pamh, code));
	pam_end(pamh, code);
	return code;
}

int
try_login_pam(const struct try_login *login, struct try_outcome *ret)
{
	struct try_outcome *shared =
	    mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status = 0;
	pid_t pid;

	*ret = (struct try_outcome){.is_in = false};
	if (shared == MAP_FAILED)
		return -errno;
	pid = fork();
	if (pid == 0) {
		alarm(TRY_SECONDS);
		shared->is_in = become_caller(login) && run_phases(login, shared) == PAM_SUCCESS;
		_exit(0);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	if (pid > 0)
		*ret = *shared;
	munmap(shared, sizeof(*shared));
	if (pid < 0)
		return -EAGAIN;
	if (WIFSIGNALED(status))
		text_format(ret->last, sizeof(ret->last), "nothing within %d seconds", TRY_SECONDS);
	return 0;
}
