/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One alert as a letter of a few lines, many as a list. Runs in 2sv-notify.
 */
#include "notify/letter.h"

#include "base/text.h"
#include "notify/letter_code.h"
#include "notify/letter_contact.h"
#include "notify/letter_facts.h"
#include "notify/letter_line.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define LINE_SIZE 512

static void __attribute__((format(printf, 2, 3)))
add_line(struct letter *letter, const char *format, ...)
{
	char line[LINE_SIZE], escaped[LINE_SIZE];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	letter_escape(escaped, sizeof(escaped), line);
	letter_add(letter, escaped, 0);
}

/* "A door was changed: sshd (db1)": what it is first, for lists of mail show the begin alone. */
static void
subject_write(struct letter *letter, const char *title, const char *whom, const char *machine)
{
	char line[LINE_SIZE];

	if (text_format(
		line, sizeof(line), "%s%s%s (%s)", title, whom[0] ? ": " : "", whom, machine) < 0 ||
	    letter_width(line) >= LETTER_SUBJECT_SIZE)
		text_copy(line, sizeof(line), title);
	letter_escape(letter->subject, sizeof(letter->subject), line);
}

static const char *
subject_of(
    const struct packet *alert, const struct alert_words *words, const struct letter_head *head)
{
	switch (words->about) {
	case ABOUT_DOOR:
		return letter_fact(alert, "door");
	case ABOUT_MACHINE:
		return "";
	case ABOUT_NAME:
	case ABOUT_ACCOUNT:
		break;
	}
	return letter_account(alert, head);
}

static void
write_one(const struct packet *alert, const struct letter_head *head, struct letter *ret)
{
	const struct alert_words *words = alert_words_of(letter_fact(alert, "alert"));
	struct letter_head about = *head;
	char option[LETTER_VALUE_SIZE];

	about.account = letter_account(alert, head);
	if (strcmp(about.account, head->account) != 0 &&
	    text_format(
		option, sizeof(option), " --account %s", letter_plain_name(about.account)) == 0)
		about.option = option;
	subject_write(ret, words->title, subject_of(alert, words, head), head->machine);
	letter_add_words(ret, words->sentence, &about);
	letter_add_blank(ret);
	letter_add_facts(ret, alert, head);
	letter_add_blank(ret);
	letter_add_words(ret, alert_advice_of(words, alert, head->account), &about);
}

static void
write_many(const struct claim *claim, const struct letter_head *head, struct letter *ret)
{
	char title[LINE_SIZE];

	text_format(title, sizeof(title), "%lld alerts", (long long)claim->alert_count);
	subject_write(ret, title, head->account, head->machine);
	add_line(ret, "There were too many alerts to send each by itself:");
	letter_add_blank(ret);
	for (unsigned int i = 0; i < claim->row_count; i++)
		letter_add_brief(ret, &claim->rows[i], head);
	letter_add_blank(ret);
	if (claim->alert_count > claim->row_count) {
		add_line(ret, "And %lld more. All are in the log of %s: 2sv log",
		    (long long)claim->alert_count - claim->row_count, head->machine);
		letter_add_blank(ret);
	}
	letter_add_words(ret, alert_advice_of(NULL, &claim->rows[0], head->account), head);
}

static void
write_alerts(const struct claim *claim, const struct letter_head *head, struct letter *ret)
{
	add_line(ret, "Hello %s,", head->account);
	letter_add_blank(ret);
	if (claim->alert_count == 1)
		write_one(&claim->rows[0], head, ret);
	else
		write_many(claim, head, ret);
	letter_add_blank(ret);
	add_line(ret, "2sv on %s", head->machine);
	letter_add_words(
	    ret, "It never sends a link, and never asks for a code or a password.", head);
}

void
letter_write(const struct claim *claim, const struct letter_head *head, struct letter *ret)
{
	ret->text[0] = ret->subject[0] = '\0';
	switch (claim->purpose) {
	case MESSAGE_CONFIRM:
		letter_write_confirm(claim, head, ret);
		break;
	case MESSAGE_TEST:
		letter_write_test(claim, head, ret);
		break;
	case MESSAGE_LOGIN:
		letter_write_code(claim, head, ret);
		break;
	case MESSAGE_ALERTS:
		write_alerts(claim, head, ret);
		break;
	}
}
