/* SPDX-License-Identifier: BSD-2-Clause */
/* A rule and a deadline in one line each. Called by check_config.c. */
#include "tools/admin/rule_names.h"

#include "base/text.h"

#include <string.h>
#include <time.h>

#include "base/poison.h"

/* Adds " door sshd or sudo" and the like; what has no room is left out. */
static void
add_names(char words[RULE_WORDS_SIZE], const char *what, const char *names, const char *dividers)
{
	const char *word;
	bool is_first = true;
	size_t length;

	while (names && (word = text_next_word(&names, dividers, &length))) {
		size_t used = strlen(words);
		char raw[300], shown[300];

		text_format(raw, sizeof(raw), "%.*s", (int)length, word);
		text_escape(shown, sizeof(shown), raw);
		text_format(words + used, RULE_WORDS_SIZE - used, "%s%s%s",
		    is_first ? (used > 0 ? ", " : "") : " or ", is_first ? what : "", shown);
		is_first = false;
	}
}

static void
add(char words[RULE_WORDS_SIZE], const char *more)
{
	size_t used = strlen(words);

	text_format(words + used, RULE_WORDS_SIZE - used, "%s%s", used > 0 ? ", " : "", more);
}

static void
add_wanted(char words[RULE_WORDS_SIZE], enum wanted wanted, const char *yes, const char *no)
{
	if (wanted != WANTED_ANY)
		add(words, wanted == WANTED_YES ? yes : no);
}

static void
end(char words[RULE_WORDS_SIZE], const char *name, const char *then)
{
	char whole[RULE_WORDS_SIZE];

	if (text_format(whole, sizeof(whole), "%s: %s: %s", name,
		text_is_empty(words) ? "everybody" : words, then) == 0)
		text_copy(words, RULE_WORDS_SIZE, whole);
}

void
rule_words(const struct rule *rule, char words[RULE_WORDS_SIZE])
{
	char then[RULE_WORDS_SIZE];

	words[0] = '\0';
	add_names(words, "door ", rule->doors, "\n");
	add_names(words, "group ", rule->section.groups, "\n");
	add_names(words, "account ", rule->section.accounts, "\n");
	add_names(words, "from ", rule->from, " ");
	add_wanted(words, rule->known, "a known host", "not a known host");
	add_wanted(words, rule->key, "with an ssh key", "without an ssh key");
	text_copy(then, sizeof(then), require_text(rule->require));
	if (rule->holds_minutes > 0)
		text_format(then, sizeof(then), "%s, and a code holds for %lld min",
		    require_text(rule->require), (long long)rule->holds_minutes);
	add_names(then, "a code may be sent by ", rule->texted, "\n");
	if (rule->copies != COPIES_DEFAULT) {
		size_t used = strlen(then);

		text_format(then + used, sizeof(then) - used, "; copies %s%s",
		    rule->copies == COPIES_CODE ? "want a " : "", copies_text(rule->copies));
	}
	end(words, rule->section.name, then);
}

void
deadline_words(const struct deadline *deadline, char words[RULE_WORDS_SIZE])
{
	time_t at = (time_t)(deadline->ends_at - 1);
	char then[160] = "", count[TEXT_COUNT_SIZE], day[16] = "";
	struct tm parts;

	words[0] = '\0';
	add_names(words, "group ", deadline->section.groups, "\n");
	add_names(words, "account ", deadline->section.accounts, "\n");
	if (deadline->ends_at > 0 && gmtime_r(&at, &parts) &&
	    strftime(day, sizeof(day), "%Y-%m-%d", &parts) > 0)
		text_format(then, sizeof(then), "a device by %s", day);
	text_count(count, deadline->skips, "login");
	if (deadline->skips > 0 || deadline->ends_at == 0) {
		size_t used = strlen(then);

		text_format(then + used, sizeof(then) - used, "%s%s%s", used > 0 ? ", then " : "",
		    count, used > 0 ? " more" : " without a device");
	}
	text_count(count, deadline->offer_days, "day");
	if (deadline->offer_days > 0) {
		size_t used = strlen(then);

		text_format(then + used, sizeof(then) - used, ", offered from %s before", count);
	}
	end(words, deadline->section.name, then);
}
