/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of 2sv explain. Called by explain.c. */
#include "tools/admin/explain.h"

#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define ACCOUNT "{}" /* in the words below: its name */

enum walk_decision
explain_decision(const struct explaining *explaining)
{
	if (!explaining->is_decided)
		return WALK_UNDECIDED;
	if (strcmp(explaining->verdict, "accept") == 0)
		return WALK_ASKED;
	return strcmp(explaining->verdict, "skip") == 0 ? WALK_SKIPPED : WALK_REFUSED;
}

bool
explain_shuts_out(const struct explaining *explaining)
{
	bool is_held =
	    strcmp(explaining->ask, "held") == 0 || strcmp(explaining->reason, "held") == 0;

	return is_held && explaining->has_account_line;
}

const char *
explain_way_words(const struct explaining *explaining, const struct sshd_way *way)
{
	bool is_refused = explain_decision(explaining) == WALK_REFUSED;

	switch (way->end) {
	case SSHD_WAY_ROOT:
		return "refused: PermitRootLogin";
	case SSHD_WAY_STACK:
		return is_refused ? "refused" : "refused: /etc/pam.d/sshd opens to nobody";
	case SSHD_WAY_BLIND:
		return explaining->is_decided ? "refused: sshd can't ask a code here"
					      : "password; who has a device is refused, for sshd "
						"can't ask a code here";
	case SSHD_WAY_OFF:
		return "refused: a method is turned off";
	case SSHD_WAY_OPEN:
		break;
	}
	if (explain_shuts_out(explaining) && way->code == WALK_ASKED_NEVER)
		return "refused: the account is stopped";
	return way->asks[0] ? way->asks : "nothing";
}

/* The plain question has no name. */
static const char *const asked[][2] = {
    {"", "a code is asked, for " ACCOUNT " has a device"},
    {"two", "two codes in a row are asked, for there were too many wrong ones"},
    {"recovery", "only a recovery code is taken, for there were too many wrong codes"},
    {"held", "only a recovery code is taken, for the account is stopped"},
    {"stopped", "two codes in a row are asked, for the account is stopped"},
    {"invitation", "the invitation is asked, and leads to a first device"},
};

static const char *const refused[][2] = {
    {"not-enrolled", ACCOUNT " is refused, whatever is typed, for there is no device (setting "
			     "unenrolled = refuse): 2sv invite --account " ACCOUNT},
    {"invitation", ACCOUNT " is refused, whatever is typed, for the account was reset and no "
			   "invitation holds: 2sv invite --account " ACCOUNT},
    {"held", ACCOUNT " is refused, whatever is typed, for the account is stopped: 2sv free "
		     "--account " ACCOUNT},
    {"other-uid", ACCOUNT " is refused, whatever is typed, for that name had another uid when it "
			  "was enrolled: 2sv off --account " ACCOUNT},
    {"throttled", ACCOUNT " is refused for some time, whatever is typed, for there were too many "
			  "wrong codes: 2sv status --account " ACCOUNT},
};

static const char *
find(const char *const rows[][2], size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i][0], name) == 0)
			return rows[i][1];
	return NULL;
}

/* Begins with "Now". */
static void
print_now(const char *words, const char *account)
{
	const char *rest = words, *at;

	printf("Now ");
	while ((at = strstr(rest, ACCOUNT))) {
		printf("%.*s%s", (int)(at - rest), rest, account);
		rest = at + strlen(ACCOUNT);
	}
	printf("%s.\n", rest);
}

static const char *
decision_words(const struct explaining *explaining)
{
	const char *words;

	switch (explain_decision(explaining)) {
	case WALK_SKIPPED:
		return strcmp(explaining->reason, "trusted") == 0
			   ? "no code is asked, for the host is trusted"
			   : "no code is asked of " ACCOUNT
			     ", who has no device (setting unenrolled = ignore)";
	case WALK_ASKED:
		words = find(asked, sizeof(asked) / sizeof(asked[0]), explaining->ask);
		return words ? words : "a code is asked";
	default:
		words = find(refused, sizeof(refused) / sizeof(refused[0]), explaining->reason);
		return words ? words
			     : ACCOUNT
			   " is refused, whatever is typed; why says: 2sv log --account " ACCOUNT;
	}
}

static void
print_place(const char *place)
{
	if (strcmp(place, "new") == 0)
		printf("It is a new host: the owner hears of a login from there.\n");
	else if (strcmp(place, "known") == 0)
		printf("It is a known host.\n");
}

void
explain_print(const struct explaining *explaining)
{
	if (explaining->barred_by) {
		printf("sshd itself refuses %s, whatever is typed: %s%s%s. No code is looked at.\n",
		    explaining->account, explaining->barred_by,
		    explaining->barred_at[0] ? ", " : "", explaining->barred_at);
		return;
	}
	if (explaining->asks_code)
		print_now(decision_words(explaining), explaining->account);
	else
		printf("No way of it comes to a line of pam_2sv: no code is asked.\n");
	if (explaining->asks_code && explaining->free_way[0] &&
	    explain_decision(explaining) != WALK_SKIPPED)
		printf("By %s alone no code is asked.\n", explaining->free_way);
	if (explain_shuts_out(explaining))
		printf(
		    "A key alone does not open either: a stopped account is refused after it.\n");
	if (explaining->asks_code)
		print_place(explaining->place);
	if (explaining->has_decoy)
		printf("After a wrong password a code is asked as well, so that the prompt tells "
		       "nothing (decoy).\n");
}
