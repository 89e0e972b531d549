/* SPDX-License-Identifier: BSD-2-Clause */
/* The two logins, and what is said of them. Called by protect.c, as root. */
#include "config.h"

#include "tools/admin/rehearse.h"

#include "base/scope.h"
#include "base/text.h"
#include "tools/admin/rehearse_login.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

struct rehearsing {
	const struct rehearsal *rehearsal;
	struct try_account account;
	char key[TRY_KEY_SIZE]; /* "" = none */
};

static void
wipe(struct rehearsing *rehearsing)
{
	explicit_bzero(rehearsing, sizeof(*rehearsing));
}
#define scope_rehearsing scope(wipe)

static int
make_key(struct rehearsing *rehearsing)
{
	if (rehearsing->rehearsal->setup == SETUP_PASSWORD_CODE ||
	    strcmp(rehearsing->rehearsal->door, "sshd") != 0)
		return 0;
	return try_account_make_key(&rehearsing->account, rehearsing->key);
}

static int
try_login(const struct rehearsing *rehearsing, const char *code, struct try_outcome *ret)
{
	const struct try_login login = {.account = &rehearsing->account,
	    .door = rehearsing->rehearsal->door,
	    .code = code,
	    .setup = rehearsing->rehearsal->setup,
	    .key = rehearsing->key[0] ? rehearsing->key : NULL};

	return strcmp(login.door, "sshd") == 0 ? try_login_ssh(&login, ret)
					       : try_login_pam(&login, ret);
}

struct said {
	char *words;
	size_t size;
};

static int
say(const struct said *said, const struct rehearsing *rehearsing, const char *what,
    const struct try_outcome *outcome)
{
	text_format(said->words, said->size,
	    "the try at the door %s failed: %s%s%.200s%s. The system's log may say more.",
	    rehearsing->rehearsal->door, what, outcome->last[0] ? " (the last it said: \"" : "",
	    outcome->last, outcome->last[0] ? "\")" : "");
	return 1;
}

static int
could_not(const struct said *said, const struct rehearsing *rehearsing, int r)
{
	text_format(said->words, said->size, "a login at the door %s could not be tried: %s",
	    rehearsing->rehearsal->door, strerror(-r));
	return r;
}

static bool
wants_password(const struct rehearsing *rehearsing)
{
	return !rehearsing->key[0] || rehearsing->rehearsal->setup != SETUP_KEY_CODE;
}

static int
try_both(struct rehearsing *rehearsing, const struct said *said)
{
	struct try_outcome outcome;
	char code[8];
	int r = try_account_wrong_code(&rehearsing->account, code);

	if (r == 0)
		r = try_login(rehearsing, code, &outcome);
	if (r < 0)
		return could_not(said, rehearsing, r);
	if (outcome.is_in && !outcome.was_asked)
		return say(said, rehearsing, "it let in without asking a code", &outcome);
	if (outcome.is_in)
		return say(said, rehearsing, "it let in with a wrong code", &outcome);
	if (!outcome.was_asked)
		return say(said, rehearsing, "it asked no code", &outcome);
	if (outcome.was_asked_password != wants_password(rehearsing))
		return say(said, rehearsing,
		    wants_password(rehearsing) ? "it asked a code and no password"
					       : "it asked a password as well as the key",
		    &outcome);
	r = try_account_code(&rehearsing->account, code);
	if (r == 0)
		r = try_login(rehearsing, code, &outcome);
	if (r < 0)
		return could_not(said, rehearsing, r);
	if (!outcome.is_in)
		return say(said, rehearsing, "it refused the right code", &outcome);
	return 0;
}

int
rehearse(const struct rehearsal *rehearsal, char *words, size_t size)
{
	struct rehearsing scope_rehearsing rehearsing = {.rehearsal = rehearsal};
	const struct said said = {words, size};
	int r = try_account_make(&rehearsing.account, rehearsal->note, words, size), cleared;

	if (r == 0) {
		r = make_key(&rehearsing);
		r = r < 0 ? could_not(&said, &rehearsing, r) : try_both(&rehearsing, &said);
	}
	cleared = rehearse_clear(rehearsal->note);
	if (r == 0 && cleared < 0)
		text_format(words, size, "the account %s could not be removed: userdel %s",
		    rehearsing.account.name, rehearsing.account.name);
	return r != 0 ? r : cleared;
}

int
rehearse_clear(const char *note)
{
	return try_account_clear(note);
}
