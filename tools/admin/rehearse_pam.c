/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doors that are programs of this machine: a child calls libpam by the door's name, as that
 * program does and with its uids, up to where it would open a session. What it saw lies in memory
 * that both have. Runs in root's 2sv. Source: pam(3); login(1), su(1) and sudo(8) as observed.
 */
#include "config.h" /* _GNU_SOURCE */

#include "tools/admin/rehearse_program.h"
#include "tools/admin/rehearse_talk.h"

#include "base/monotonic.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <locale.h>
#include <security/pam_appl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/poison.h"

/* Whose uids the program has: root's; root's and the caller's real one; the caller's alone. */
enum rights { RIGHTS_ROOT = 0, RIGHTS_SETUID, RIGHTS_CALLER };

struct door {
	const char *name;
	enum rights rights;
	const char *tty, *host;
	int flags;
};

/* sudo is silent always. */
static const struct door doors[] = {
    {"sudo", RIGHTS_SETUID, "/dev/pts/0", NULL, PAM_SILENT},
    {"sudo-i", RIGHTS_SETUID, "/dev/pts/0", NULL, PAM_SILENT},
    {"su", RIGHTS_SETUID, "/dev/pts/0", NULL, 0},
    {"su-l", RIGHTS_SETUID, "/dev/pts/0", NULL, 0},
    {"polkit-1", RIGHTS_SETUID, NULL, NULL, 0},
    {"login", RIGHTS_ROOT, "/dev/tty9", "", 0},
    {"gdm-password", RIGHTS_ROOT, "/dev/tty1", NULL, PAM_DISALLOW_NULL_AUTHTOK},
    {"lightdm", RIGHTS_ROOT, ":0", NULL, 0},
    {"sddm", RIGHTS_ROOT, NULL, NULL, 0},
    {"i3lock", RIGHTS_CALLER, ":0", NULL, 0},
    {"swaylock", RIGHTS_CALLER, NULL, NULL, 0},
    {"xscreensaver", RIGHTS_CALLER, ":0", NULL, 0},
};

struct talk {
	const struct rehearse_try *try;
	struct rehearse_heard *heard;
};

static const struct door *
find_door(const char *name)
{
	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++)
		if (strcmp(doors[i].name, name) == 0)
			return &doors[i];
	return NULL;
}

bool
rehearse_pam_knows(const char *door)
{
	return find_door(door) != NULL;
}

static int
answer_one(const struct talk *talk, const struct pam_message *message, struct pam_response *ret)
{
	const char *answer;

	if (message->msg_style == PAM_TEXT_INFO || message->msg_style == PAM_ERROR_MSG) {
		text_escape(talk->heard->said, sizeof(talk->heard->said), message->msg);
		return PAM_SUCCESS;
	}
	answer = rehearse_answer(talk->try, talk->heard, message->msg);
	ret->resp = answer ? strdup(answer) : NULL;
	return ret->resp ? PAM_SUCCESS : PAM_CONV_ERR;
}

static int
converse(
    int count, const struct pam_message **messages, struct pam_response **responses, void *context)
{
	struct pam_response *made = NULL;
	int r = PAM_SUCCESS;

	if (count > 0 && count <= PAM_MAX_NUM_MSG)
		made = calloc((size_t)count, sizeof(*made));
	if (!made)
		return PAM_CONV_ERR;
	for (int i = 0; r == PAM_SUCCESS && i < count; i++)
		r = answer_one(context, messages[i], &made[i]);
	for (int i = 0; r != PAM_SUCCESS && i < count; i++)
		free(made[i].resp);
	if (r != PAM_SUCCESS)
		free(made);
	else
		*responses = made;
	return r;
}

static void
no_delay(int status, unsigned int microseconds, void *context)
{
	(void)status;
	(void)microseconds;
	(void)context;
}

static void
set_items(pam_handle_t *handle, const struct door *door, const char *account)
{
	pam_set_item(handle, PAM_TTY, door->tty);
	if (door->host)
		pam_set_item(handle, PAM_RHOST, door->host);
	if (door->rights == RIGHTS_SETUID)
		pam_set_item(handle, PAM_RUSER, account);
	pam_set_item(handle, PAM_FAIL_DELAY, (const void *)no_delay);
}

/* A text that a module left is of more use than the name of what it returned. */
static void
log_in(const struct door *door, struct talk *talk)
{
	struct pam_conv conversation = {converse, talk};
	const char *account = talk->try->account->name;
	pam_handle_t *handle = NULL;
	int r = pam_start(door->name, account, &conversation, &handle);

	if (r == PAM_SUCCESS) {
		set_items(handle, door, account);
		r = pam_authenticate(handle, door->flags);
	}
	if (r == PAM_SUCCESS)
		r = pam_acct_mgmt(handle, door->flags);
	talk->heard->is_in = talk->heard->is_working = r == PAM_SUCCESS;
	if (r != PAM_SUCCESS && text_is_empty(talk->heard->said))
		text_escape(talk->heard->said, sizeof(talk->heard->said), pam_strerror(handle, r));
	if (handle)
		pam_end(handle, r);
}

/* As a program that root started begins; or a setuid one of the caller's, or a plain one. */
static bool
become_caller(const struct door *door, const struct rehearse_account *account)
{
	uid_t effective = door->rights == RIGHTS_CALLER ? account->uid : 0;

	if (door->rights == RIGHTS_ROOT)
		return true;
	return initgroups(account->name, account->gid) == 0 &&
	       setresgid(account->gid, account->gid, account->gid) == 0 &&
	       setresuid(account->uid, effective, effective) == 0;
}

/*
 * Modules may write on what 2sv has open: so it has nothing of that. Prompts are those of the C
 * locale, by which they are known.
 */
static _Noreturn void
be_door(const struct door *door, const struct rehearse_try *try, struct rehearse_heard *heard)
{
	int null = open("/dev/null", O_RDWR);
	struct talk talk = {try, heard};
	sigset_t none;

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (null < 0 || dup2(null, fd) < 0)
			_exit(1);
	close_range(STDERR_FILENO + 1, ~0U, 0);
	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (setsid() < 0 || !become_caller(door, try->account) ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || clearenv() != 0 || chdir("/") < 0 ||
	    !setlocale(LC_ALL, "C"))
		_exit(1);
	log_in(door, &talk);
	_exit(0);
}

int
rehearse_pam(const struct rehearse_try *try, struct rehearse_heard *ret)
{
	const struct door *door = find_door(try->rehearsal->door);
	struct rehearse_heard *heard;
	pid_t process;
	int r;

	if (!door)
		return -EINVAL;
	heard =
	    mmap(NULL, sizeof(*heard), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (heard == MAP_FAILED)
		return -errno;
	process = fork();
	if (process == 0)
		be_door(door, try, heard);
	r = process < 0 ? -errno : rehearse_program_end(process, monotonic_ms() + REHEARSE_WAIT_MS);
	*ret = *heard;
	ret->is_late = r == -ETIMEDOUT;
	munmap(heard, sizeof(*heard));
	if (r == 1) /* it died: whoever is at this door gets nowhere, and has to know */
		text_copy(ret->said, sizeof(ret->said), "a module ended the program");
	return r == -ETIMEDOUT || r > 0 ? 0 : r;
}
