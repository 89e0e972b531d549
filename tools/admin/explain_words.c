/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of 2sv explain. Called by explain.c. */
#include "tools/admin/explain.h"
#include "tools/admin/rule_names.h"

#include "doors/doors.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/poison.h"

#define ACCOUNT "{}" /* in the words below: its name */

enum walk_decision
explain_decision(const struct explaining *explaining)
{
	if (!explaining->is_decided)
		return WALK_UNDECIDED;
	if (strcmp(explaining->ask, "offer") == 0)
		return WALK_SKIPPED; /* a question that may be left, and no code */
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
    {"enrol", "the login leads " ACCOUNT " to a first device, for the deadline is over"},
};

static const char *const skipped[][2] = {
    {"trusted", "no code is asked, for the host is trusted"},
    {"rule", "no code is asked, by a rule"},
    {"known-host", "no code is asked, for the host is known and the rule wants none from there"},
    {"holds", "no code is asked, for one that was given in the same session holds"},
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
    {"rule", ACCOUNT " is refused, whatever is typed, by a rule"},
    {"overdue", ACCOUNT " is refused, whatever is typed, for there is no device and the deadline "
			"is over: 2sv invite --account " ACCOUNT},
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
		if (strcmp(explaining->ask, "offer") == 0)
			return "no code is asked of " ACCOUNT
			       ", who may be asked whether to set up a first device";
		words = find(skipped, sizeof(skipped) / sizeof(skipped[0]), explaining->reason);
		if (words)
			return words;
		return explaining->due[0] ? "no code is asked of " ACCOUNT ", who has no device yet"
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

/* What it says, in the files as they are now; those of 2svd may be older. */
static const struct rule *
find_rule(const struct explaining *explaining)
{
	const struct sections *sections = &explaining->doctor.settings->sections;

	for (size_t i = 0; i < sections->rule_count; i++)
		if (strcmp(sections->rules[i].section.name, explaining->rule) == 0 &&
		    strcmp(require_text(sections->rules[i].require), explaining->require) == 0)
			return &sections->rules[i];
	return NULL;
}

/* Where it stands, why it matches, and how sure that is. */
static void
print_rule(const struct explaining *explaining)
{
	const struct rule *rule = find_rule(explaining);
	char words[RULE_WORDS_SIZE];

	if (explaining->rule[0] == '\0')
		return;
	printf("The rule that holds: %s, require = %s (%s).\n", explaining->rule,
	    explaining->require, explaining->file);
	if (!rule) {
		printf("The files say another thing of it by now: restart the service.\n");
	} else {
		rule_words(rule, words);
		printf("It says: %s.\n", words);
	}
	if (explaining->is_unsure)
		printf("It is the strictest of those that may hold: the groups of %s can't be "
		       "looked up now.\n",
		    explaining->account);
}

static void
print_due(const struct explaining *explaining)
{
	time_t at = (time_t)(explaining->until - 1);
	char day[16] = "";
	struct tm parts;

	if (explaining->due[0] == '\0')
		return;
	if (explaining->until > 0 && gmtime_r(&at, &parts))
		(void)strftime(day, sizeof(day), "%Y-%m-%d", &parts);
	printf("Deadline %s: a device is wanted%s%s%s", explaining->deadline, day[0] ? " by " : "",
	    day, explaining->skips > 0 ? "; logins left after it: " : "");
	if (explaining->skips > 0)
		printf("%lld", (long long)explaining->skips);
	printf(".\n");
}

/* What 2svd decides of a login there does not hold: no host that is trusted, no code that holds. */
static void
print_passwords(const struct explaining *explaining)
{
	switch (explaining->passwords) {
	case PASSWORDS_UNHEARD:
		printf("No line of pam_2sv is in password: nobody is told of changes, and no code "
		       "is asked: 2sv protect passwd\n");
		return;
	case PASSWORDS_PASSED_BY:
		printf("A line before that of pam_2sv can end a change: then nobody is told, and "
		       "no code is asked: 2sv doctor\n");
		return;
	case PASSWORDS_NOT_HEEDED:
		printf("Changes are told to the owner. A code is asked, and a wrong one keeps "
		       "nobody from the change: 2sv doctor\n");
		return;
	case PASSWORDS_ASK:
		if (explaining->is_root)
			break;
		printf("Changes are told to the owner. Who changes his own, and has a device, is "
		       "asked a code first; root is not.\n");
		return;
	case PASSWORDS_HEARD:
		break;
	}
	printf("Changes are told to the owner; no code is asked.\n");
}

/* Nothing at such a door tells it. */
static void
print_field(const struct explaining *explaining)
{
	if (explaining->asks_code && explain_decision(explaining) == WALK_ASKED &&
	    door_find(explaining->door)->one_field)
		printf("It is typed right behind the password, in the same field "
		       "(hunter2123456).\n");
}

void
explain_print(const struct explaining *explaining)
{
	if (explaining->is_passwords) {
		print_passwords(explaining);
		return;
	}
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
	print_field(explaining);
	if (explaining->asks_code) {
		print_rule(explaining);
		print_due(explaining);
	}
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
