/* SPDX-License-Identifier: BSD-2-Clause */
/* Looks up what sections name. Called by doctor_rules.c and check_config.c. */
#include "tools/admin/rule_names.h"

#include "base/scope.h"
#include "base/text.h"
#include "settings/deadline.h"
#include "stacks/stack.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>

#include "base/poison.h"

#define NAME_SIZE 256

struct looking {
	rule_names_found *found;
	void *context;
	const struct section *section;
	int count;
};

/* What a look-up says: 0 = it is there, -ENOENT, or another -errno: nobody can say. */
typedef int look_up(const char *name);

static int
look_up_group(const char *name)
{
	errno = 0;
	if (getgrnam(name))
		return 0;
	return errno == 0 || errno == ENOENT || errno == ESRCH ? -ENOENT : -errno;
}

static int
look_up_account(const char *name)
{
	errno = 0;
	if (getpwnam(name))
		return 0;
	return errno == 0 || errno == ENOENT || errno == ESRCH ? -ENOENT : -errno;
}

static int
look_up_door(const char *name)
{
	scope_free char *text = NULL, *path = NULL;
	int r = stack_files_read(&stack_files_installed, name, &text, &path);

	return r < 0 ? r : 0;
}

static void
say(struct looking *looking, bool is_sure, const char *words)
{
	looking->count++;
	looking->found(looking->context, looking->section, is_sure, words);
}

static void
look_at(struct looking *looking, const char *names, look_up *up, const char *what)
{
	char name[NAME_SIZE], shown[NAME_SIZE], words[RULE_WORDS_SIZE];
	const char *word;
	size_t length;

	while (names && (word = text_next_word(&names, "\n", &length))) {
		int r;

		if (text_format(name, sizeof(name), "%.*s", (int)length, word) < 0)
			continue;
		r = up(name);
		if (r == 0)
			continue;
		text_escape(shown, sizeof(shown), name);
		if (r == -ENOENT)
			text_format(words, sizeof(words), "there is no %s %s%s", what, shown,
			    up == look_up_door && strcmp(name, "ssh") == 0 ? "; is sshd meant?"
									   : "");
		else
			text_format(words, sizeof(words), "the %s %s can't be looked up: %s", what,
			    shown, strerror(-r));
		say(looking, r == -ENOENT, words);
	}
}

static bool
takes_all(const struct rule *rule)
{
	return !rule->doors && !rule->section.groups && !rule->section.accounts && !rule->from &&
	       rule->known == WANTED_ANY && rule->key == WANTED_ANY;
}

static void
look_at_admins(struct looking *looking, const struct sections *sections)
{
	bool is_everywhere;
	const struct rule *rule = rule_admins_shut(sections, &is_everywhere);

	if (!rule)
		return;
	looking->section = &rule->section;
	if (is_everywhere)
		say(looking, true,
		    "by it nobody who can become root comes in, by ssh or at the console, with a "
		    "key "
		    "or without: put a rule for them before it");
	else
		looking->found(looking->context, looking->section, false,
		    "by it nobody who can become root comes in by ssh; login at the machine itself "
		    "is left");
}

static void
look_at_day(const struct looking *looking, const struct deadline *deadline, int64_t now)
{
	char words[RULE_WORDS_SIZE], day[DEADLINE_DAY_SIZE], logins[TEXT_COUNT_SIZE];

	if (deadline->ends_at == 0 || deadline->ends_at > now)
		return;
	deadline_day(deadline, day);
	text_count(logins, deadline->skips, "login");
	text_format(words, sizeof(words), "%s is over: who has no device is refused%s%s", day,
	    deadline->skips > 0 ? " after " : "", deadline->skips > 0 ? logins : "");
	looking->found(looking->context, looking->section, false, words);
}

int
rule_names_look(
    const struct sections *sections, int64_t now, rule_names_found *found, void *context)
{
	struct looking looking = {.found = found, .context = context};
	const struct rule *all = NULL;
	char words[RULE_WORDS_SIZE];

	for (size_t i = 0; i < sections->rule_count; i++) {
		const struct rule *rule = &sections->rules[i];

		looking.section = &rule->section;
		if (all) {
			text_format(words, sizeof(words),
			    "no login ever comes to it, for rule %s before it takes all",
			    all->section.name);
			say(&looking, true, words);
		}
		all = all || !takes_all(rule) ? all : rule;
		look_at(&looking, rule->doors, look_up_door, "door (file of /etc/pam.d)");
		look_at(&looking, rule->section.groups, look_up_group, "group");
		look_at(&looking, rule->section.accounts, look_up_account, "account");
	}
	for (size_t i = 0; i < sections->deadline_count; i++) {
		looking.section = &sections->deadlines[i].section;
		look_at(&looking, looking.section->groups, look_up_group, "group");
		look_at(&looking, looking.section->accounts, look_up_account, "account");
		look_at_day(&looking, &sections->deadlines[i], now);
	}
	look_at_admins(&looking, sections);
	return looking.count;
}
