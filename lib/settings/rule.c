/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists of names, words of a rule, and the end of sections. Called by all who read 2sv.conf. */
#include "settings/rule.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

static const char *const require_words[] = {
    [REQUIRE_ALWAYS] = "always",
    [REQUIRE_NEW_HOST] = "new-host",
    [REQUIRE_NEW_SESSION] = "new-session",
    [REQUIRE_NEVER] = "never",
    [REQUIRE_REFUSE] = "refuse",
};

const char *
require_text(enum require require)
{
	return require_words[require <= REQUIRE_REFUSE ? require : REQUIRE_REFUSE];
}

const char *
copies_text(enum copies copies)
{
	static const char *const words[] = {[COPIES_ALLOW] = "allow",
	    [COPIES_ALERT] = "alert",
	    [COPIES_CODE] = "code",
	    [COPIES_REFUSE] = "refuse"};

	return words[copies <= COPIES_REFUSE ? copies : COPIES_REFUSE];
}

static bool
names_have_bytes(const char *names, const char *word, size_t length)
{
	const char *name;
	size_t name_length;

	while (names && (name = text_next_word(&names, "\n", &name_length)))
		if (name_length == length && memcmp(name, word, length) == 0)
			return true;
	return false;
}

bool
names_have(const char *names, const char *word)
{
	return !text_is_empty(word) && names_have_bytes(names, word, strlen(word));
}

bool
names_meet(const char *names, const char *others)
{
	const char *name;
	size_t length;

	while (names && (name = text_next_word(&names, "\n", &length)))
		if (names_have_bytes(others, name, length))
			return true;
	return false;
}

bool
sections_allow_texts(const struct sections *sections)
{
	for (size_t i = 0; i < sections->rule_count; i++)
		if (sections->rules[i].texted)
			return true;
	return false;
}

static void
section_free(struct section *section)
{
	free(section->name);
	free(section->groups);
	free(section->accounts);
}

void
sections_free(struct sections *sections)
{
	for (size_t i = 0; i < sections->rule_count; i++) {
		section_free(&sections->rules[i].section);
		free(sections->rules[i].doors);
		free(sections->rules[i].from);
		free(sections->rules[i].texted);
	}
	for (size_t i = 0; i < sections->deadline_count; i++)
		section_free(&sections->deadlines[i].section);
	free(sections->rules);
	free(sections->deadlines);
	free(sections->groups);
	*sections = (struct sections){.rules = NULL};
}
