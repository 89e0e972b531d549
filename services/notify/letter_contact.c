/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Letters that bring no alert: to somebody who is to confirm a contact, and a test of one. Whoever
 * mistyped an address has them sent to a stranger, so they tell no more than is needed, and say
 * what to do then: nothing. Runs in 2sv-notify.
 */
#include "notify/letter_contact.h"

#include "base/text.h"
#include "notify/letter_line.h"

#include "base/poison.h"

#define OF_ACCOUNT "the account {account} on {machine}"
#define OF_MACHINE "the machine {machine}"

static bool
is_of_account(const struct claim *claim)
{
	return claim->account[0] != '\0';
}

static void
subject_write(struct letter *letter, const char *title, const struct letter_head *head)
{
	char line[LETTER_VALUE_SIZE];

	if (text_format(line, sizeof(line), "%s (%s)", title, head->machine) < 0)
		text_copy(line, sizeof(line), title);
	letter_escape(letter->subject, sizeof(letter->subject), line);
}

void
letter_write_confirm(const struct claim *claim, const struct letter_head *head, struct letter *ret)
{
	char code[LETTER_VALUE_SIZE / 2], line[LETTER_VALUE_SIZE];

	letter_escape(code, sizeof(code), claim->code);
	text_format(line, sizeof(line), "  Code: %s", code);
	subject_write(ret, "Alerts: confirm this address", head);
	letter_add_words(ret, "Hello,", head);
	letter_add_blank(ret);
	letter_add_words(ret,
	    is_of_account(claim) ? "Alerts of " OF_ACCOUNT
				   " are to come here. Whoever wants that types this code there."
				 : "Alerts of " OF_MACHINE
				   " are to come here. Whoever wants that types this code there.",
	    head);
	letter_add_blank(ret);
	letter_add(ret, line, 0);
	letter_add_words(ret, "  Type it at: 2sv contacts confirm", head);
	letter_add_blank(ret);
	letter_add_words(ret,
	    "Was it not you? Then do nothing: without the code no alert ever comes here. Do not "
	    "give it to anybody who asks you for it.",
	    head);
	letter_add_blank(ret);
	letter_add_words(
	    ret, "2sv on {machine}\nIt sends no links. This code opens no account.", head);
}

void
letter_write_test(const struct claim *claim, const struct letter_head *head, struct letter *ret)
{
	subject_write(ret, "This is a test of 2sv", head);
	letter_add_words(ret, "Hello,", head);
	letter_add_blank(ret);
	letter_add_words(ret,
	    is_of_account(claim) ? "This is a test. Alerts of " OF_ACCOUNT " arrive here."
				 : "This is a test. Alerts of " OF_MACHINE " arrive here.",
	    head);
	letter_add_blank(ret);
	letter_add_words(
	    ret, "Somebody asked for it by: 2sv contacts test\nThere is nothing to do.", head);
	letter_add_blank(ret);
	letter_add_words(ret, "2sv on {machine}", head);
}
