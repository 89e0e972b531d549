/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of a code. Runs in 2sv-notify. */
#include "notify/letter_code.h"

#include "base/text.h"
#include "notify/letter_facts.h"
#include "notify/letter_line.h"

#include <limits.h>
#include <string.h>

#include "base/poison.h"

/* The packet that brought it: of it the door, and where it was asked for, are told. */
static const char *
fact(const struct claim *claim, const char *key)
{
	return claim->row_count > 0 ? letter_fact(&claim->rows[0], key) : "";
}

void
letter_code_words(const struct claim *claim, const char *machine,
    const struct letter_code_measure *measure, char ret[LETTER_CODE_SIZE])
{
	int length = measure->has_domain ? INT_MAX : (int)strcspn(machine, ".");
	const char *door = fact(claim, "door");
	char at[80] = "";

	if (measure->has_door && !text_is_empty(door) && text_is_printable(door))
		text_format(at, sizeof(at), " (%.64s)", door);
	text_format(ret, LETTER_CODE_SIZE,
	    "%s is the code for %.*s at %.*s%s. It is good for 10 minutes. Nobody will ask you "
	    "for it.",
	    claim->code, measure->name_max, claim->account,
	    length < measure->name_max ? length : measure->name_max, machine, at);
}

/* What it is about, and what to do where it was somebody else: he knows the password. */
void
letter_write_code(const struct claim *claim, const struct letter_head *head, struct letter *ret)
{
	static const struct letter_code_measure all = {true, true, INT_MAX};
	char words[LETTER_CODE_SIZE], escaped[LETTER_CODE_SIZE];

	/* Mail servers log subjects, and locked screens show them. */
	text_format(
	    words, sizeof(words), "The code for %.60s (%.60s)", claim->account, head->machine);
	letter_escape(ret->subject, sizeof(ret->subject), words);
	letter_code_words(claim, head->machine, &all, words);
	letter_escape(escaped, sizeof(escaped), words);
	letter_add(ret, escaped, 0);
	letter_add_blank(ret);
	letter_add_field(ret, "From", fact(claim, "host"));
	letter_add_blank(ret);
	letter_add_words(ret,
	    "Was it not you? Somebody has typed your password, and asked for this code. On "
	    "{machine} type: 2sv stop\nThen change your password: passwd",
	    head);
	letter_add_blank(ret);
	letter_add_words(ret, "2sv on {machine}", head);
}
