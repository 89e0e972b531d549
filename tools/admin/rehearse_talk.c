/* SPDX-License-Identifier: BSD-2-Clause */
/* Prompts are known by their words, as a person knows them. Used by every door's rehearsal. */
#include "config.h" /* _GNU_SOURCE: strcasestr */

#include "tools/admin/rehearse_talk.h"

#include "base/text.h"

#include <string.h>
#include <strings.h>

#include "base/poison.h"

/* No account of a rehearsal has it: theirs are random. */
#define WRONG_PASSWORD "wrong"

static bool
ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), end_length = strlen(end);

	return length >= end_length && strcasecmp(text + length - end_length, end) == 0;
}

/* ssh writes "(user@host) " before what sshd asks. */
static const char *
without_host(const char *prompt)
{
	const char *end = prompt[0] == '(' ? strstr(prompt, ") ") : NULL;

	return end ? end + 2 : prompt;
}

static bool
asks_code(const char *prompt)
{
	return strncmp(without_host(prompt), "Code", 4) == 0 || strcasestr(prompt, "code: ");
}

static void
note_prompt(struct rehearse_heard *heard, const char *prompt)
{
	char shown[100], before[sizeof(heard->asked)];

	text_escape(shown, sizeof(shown), without_host(prompt));
	text_copy(before, sizeof(before), heard->asked);
	if (text_format(heard->asked, sizeof(heard->asked), "%s%s\"%s\"", before,
		before[0] ? ", " : "", shown) < 0)
		text_copy(heard->asked, sizeof(heard->asked), before);
}

const char *
rehearse_answer(const struct rehearse_try *try, struct rehearse_heard *heard, const char *prompt)
{
	bool was_asked = heard->asked_code;

	note_prompt(heard, prompt);
	if (++heard->prompts > REHEARSE_PROMPTS_MAX)
		return NULL;
	if (try->field) {
		heard->asked_password = true;
		return try->field;
	}
	if (ends_with(prompt, "assword: ") || ends_with(prompt, "assword:")) {
		heard->asked_password = true;
		return try->by_wrong_password ? WRONG_PASSWORD : try->account->password;
	}
	if (!asks_code(prompt))
		return NULL;
	heard->asked_code = true;
	return was_asked ? NULL : try->code;
}
