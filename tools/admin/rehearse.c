/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rehearsal from its account to its end. Whatever happens, what was made for it is removed; a
 * process that is killed in between leaves the note, by which the next one does it. Runs in root's
 * 2sv.
 */
#include "tools/admin/rehearse.h"
#include "tools/admin/rehearse_device.h"
#include "tools/admin/rehearse_talk.h"

#include "base/text.h"
#include "doors/doors.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/poison.h"

enum kind { WITHOUT_CODE, WRONG_CODE, RIGHT_CODE, KEY_ALONE, WRONG_PASSWORD };
#define KINDS (WRONG_PASSWORD + 1)

static const char *const kind_words[] = {
    [WITHOUT_CODE] = "no code",
    [WRONG_CODE] = "a wrong code",
    [RIGHT_CODE] = "the right code",
};

static const char *const login_words[] = {
    [REHEARSE_PASSWORD_CODE] = "password",
    [REHEARSE_KEY_PASSWORD_CODE] = "key, password",
    [REHEARSE_KEY_CODE] = "key",
};

struct stage {
	const struct rehearsal *rehearsal;
	struct rehearse_account account;
	struct rehearse_device device;
	bool is_stored; /* the service may know the account */
	enum kind kind;
	struct rehearse_heard heard;
};

static void
stage_wipe(struct stage *stage)
{
	explicit_bzero(stage, sizeof(*stage));
}

static bool
is_sshd(const char *door)
{
	return strcmp(door, "sshd") == 0;
}

bool
rehearse_knows(const char *door)
{
	return is_sshd(door) || rehearse_pam_knows(door);
}

/* Only sshd knows keys. */
static bool
is_good(const struct rehearsal *rehearsal)
{
	return rehearse_knows(rehearsal->door) &&
	       (is_sshd(rehearsal->door) || rehearsal->login == REHEARSE_PASSWORD_CODE);
}

static bool
is_stopped(void)
{
	sigset_t waiting;

	return sigpending(&waiting) == 0 &&
	       (sigismember(&waiting, SIGINT) == 1 || sigismember(&waiting, SIGTERM) == 1 ||
		   sigismember(&waiting, SIGHUP) == 1);
}

static bool
asks_once(const struct stage *stage)
{
	return door_find(stage->rehearsal->door)->one_field;
}

/* Of a door that asks once: no prompt says whether it is for a code. */
static const char *
find_fault_of_field(const struct stage *stage)
{
	const struct rehearse_heard *heard = &stage->heard;

	if (!heard->asked_password)
		return heard->is_in ? "came in, and was asked nothing" : "was asked nothing";
	if (stage->kind == RIGHT_CODE)
		return heard->is_in ? NULL : "was refused";
	if (!heard->is_in)
		return NULL;
	return stage->kind == WITHOUT_CODE ? "came in without a code" : "came in";
}

/* What came of a try, if it is not what was meant; else NULL. */
static const char *
find_fault(const struct stage *stage)
{
	const struct rehearse_heard *heard = &stage->heard;
	bool wants_password = stage->rehearsal->login != REHEARSE_KEY_CODE;

	if (heard->is_late)
		return "did not end within 20 s";
	if (heard->prompts > REHEARSE_PROMPTS_MAX)
		return "did not stop asking";
	if (asks_once(stage))
		return find_fault_of_field(stage);
	if (stage->kind == KEY_ALONE)
		return heard->is_in ? "came in" : NULL;
	if (heard->is_in && !heard->asked_code)
		return "came in without a code";
	if (!heard->asked_code)
		return "was refused before a code was asked";
	if (wants_password && !heard->asked_password)
		return "was asked no password";
	if (!wants_password && heard->asked_password)
		return "was asked for the password, too";
	if (stage->kind != RIGHT_CODE)
		return heard->is_in ? "came in" : NULL;
	if (!heard->is_in)
		return "was refused";
	return heard->is_working ? NULL : "came in, but no command could be run";
}

/* A stranger to a machine that lets in only whom it names. */
static const char *
find_advice(const struct stage *stage)
{
	const struct rehearse_heard *heard = &stage->heard;

	if (stage->kind != RIGHT_CODE || heard->is_in || !(heard->asked_code || asks_once(stage)))
		return "";
	return ". If only accounts that are named may come in here (pam_access and the like), go "
	       "without this: --no-rehearsal";
}

static void
say_fault(const struct stage *stage, const char *fault, char *words, size_t size)
{
	const struct rehearse_heard *heard = &stage->heard;
	char with[64];

	if (stage->kind == KEY_ALONE)
		text_copy(with, sizeof(with), "the key alone");
	else if (stage->kind == WRONG_PASSWORD)
		text_copy(with, sizeof(with), "a wrong password");
	else
		text_format(with, sizeof(with), "%s and %s", login_words[stage->rehearsal->login],
		    kind_words[stage->kind]);
	text_format(words, size, "a login at %s with %s %s: asked %s%s%s%s%s",
	    stage->rehearsal->door, with, fault, heard->asked[0] ? heard->asked : "nothing",
	    heard->said[0] ? ", then \"" : "", heard->said, heard->said[0] ? "\"" : "",
	    find_advice(stage));
}

/* The code that is typed; NULL = none. Codes are of the time at which they are typed. */
static int
find_code(const struct stage *stage, char code[REHEARSE_CODE_SIZE], const char **ret)
{
	*ret = stage->kind == WRONG_CODE || stage->kind == RIGHT_CODE ? code : NULL;
	if (stage->kind == WRONG_CODE)
		return rehearse_device_wrong_code(&stage->device, time(NULL), code);
	if (stage->kind == RIGHT_CODE)
		return rehearse_device_code(&stage->device, time(NULL), code);
	return 0;
}

/* One try: 0 (as meant), 1 (not) or -errno; words say what. */
static int
try_once(struct stage *stage, char *words, size_t size)
{
	struct rehearse_try try = {.rehearsal = stage->rehearsal,
	    .account = &stage->account,
	    .by_key_alone = stage->kind == KEY_ALONE,
	    .by_wrong_password = stage->kind == WRONG_PASSWORD};
	char code[REHEARSE_CODE_SIZE], field[sizeof(stage->account.password) + sizeof(code)];
	const char *fault;
	int r = find_code(stage, code, &try.code);

	if (r == 0 && asks_once(stage)) {
		r = text_format(field, sizeof(field), "%s%s", stage->account.password,
		    try.code ? try.code : "");
		try.field = field;
	}
	if (r == 0)
		r = is_sshd(stage->rehearsal->door) ? rehearse_sshd(&try, &stage->heard)
						    : rehearse_pam(&try, &stage->heard);
	explicit_bzero(code, sizeof(code));
	explicit_bzero(field, sizeof(field));
	if (r < 0) {
		text_format(words, size, "a login at %s could not be tried: %s",
		    stage->rehearsal->door, strerror(-r));
		return r;
	}
	fault = find_fault(stage);
	if (fault)
		say_fault(stage, fault, words, size);
	return fault ? 1 : 0;
}

static bool
is_meant(const struct stage *stage)
{
	const struct rehearsal *rehearsal = stage->rehearsal;

	if (stage->kind == KEY_ALONE)
		return rehearsal->login != REHEARSE_PASSWORD_CODE;
	if (stage->kind == WRONG_PASSWORD)
		return rehearsal->hides && rehearsal->login != REHEARSE_KEY_CODE;
	return true;
}

static int
try_all(struct stage *stage, char *words, size_t size)
{
	int r = 0;

	for (stage->kind = WITHOUT_CODE; r == 0 && stage->kind < KINDS; stage->kind++) {
		if (!is_meant(stage))
			continue;
		r = is_stopped() ? -EINTR : try_once(stage, words, size);
		if (r == -EINTR)
			text_copy(words, size, "the rehearsal was stopped");
		if (r != 0)
			break;
	}
	return r;
}

/* An account that stands in the note, with a device, and with a key where one is meant. */
static int
set_up(struct stage *stage, char *words, size_t size)
{
	const struct rehearsal *rehearsal = stage->rehearsal;
	int r = rehearse_account_name(&stage->account);

	if (r == 0)
		r = rehearse_note_make(rehearsal->note, stage->account.name);
	if (r < 0) {
		text_format(words, size, "%s: %s", rehearsal->note, strerror(-r));
		return r;
	}
	stage->account.group = rehearsal->group;
	r = rehearse_account_make(&stage->account, words, size);
	if (r == 0 && rehearsal->login != REHEARSE_PASSWORD_CODE)
		r = rehearse_account_make_key(&stage->account, words, size);
	if (r < 0)
		return r;
	r = rehearse_device_enrol(&stage->device, stage->account.name, words, size);
	stage->is_stored = r != -ECONNREFUSED && r != -ENOENT;
	return r;
}

/*
 * The account, then what the service has of it; then the note. The service has nothing where it
 * never had the device (is_stored), and need not be there then.
 */
static int
clear(const char *note, bool is_stored, const char *door, const char *why)
{
	char name[REHEARSE_NAME_SIZE];
	int r = rehearse_note_read(note, name);

	if (r == -ENOENT)
		return 0;
	if (r == 0 && name[0])
		r = rehearse_account_remove(name);
	if (r == 0 && name[0] && is_stored)
		r = rehearse_device_forget(name, door, why);
	return r == 0 && unlink(note) < 0 ? -errno : r;
}

static const char *
outcome(int r)
{
	if (r == 0)
		return "it asks as it should";
	return r > 0 ? "it did not ask as it should" : "broken off, or it could not be tried";
}

static int
rehearse_with_clearing(struct stage *stage, char *words, size_t size)
{
	const struct rehearsal *rehearsal = stage->rehearsal;
	int r, cleared = rehearse_clear(rehearsal->note);

	if (cleared < 0 && access(rehearsal->note, F_OK) == 0) {
		text_format(words, size, "what an earlier rehearsal left (%s): %s", rehearsal->note,
		    strerror(-cleared));
		return cleared;
	}
	r = set_up(stage, words, size);
	if (r == 0)
		r = try_all(stage, words, size);
	cleared = clear(rehearsal->note, stage->is_stored, rehearsal->door, outcome(r));
	if (r != 0 || cleared == 0)
		return r;
	text_format(words, size, "what the rehearsal made (%s) could not be removed: %s",
	    stage->account.name, strerror(-cleared));
	return cleared;
}

int
rehearse(const struct rehearsal *rehearsal, char *words, size_t size)
{
	struct stage scope(stage_wipe) stage = {.rehearsal = rehearsal};
	sigset_t held, before;
	int r;

	words[0] = '\0';
	if (!is_good(rehearsal)) {
		text_format(words, size, "no such login can be tried at %s", rehearsal->door);
		return -EINVAL;
	}
	sigemptyset(&held);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGTERM);
	sigaddset(&held, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &held, &before) < 0)
		return -errno;
	r = rehearse_with_clearing(&stage, words, size);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return r;
}

int
rehearse_clear(const char *note)
{
	return clear(note, true, NULL, "broken off");
}
