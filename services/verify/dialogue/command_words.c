/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Why a command was refused, in one sentence for the person who typed the code: what was
 * wrong with it and what to do. Pure. Runs in a talker.
 */
#include "dialogue/command.h"

#include "base/text.h"
#include "dialogue/question.h"

#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

static const struct {
	enum reason reason;
	const char *words;
} sentences[] = {
    {REASON_WRONG, "That code is wrong. Wait for the next one and try again."},
    {REASON_USED, "That code was used before: each is good once. Wait for the next one."},
    {REASON_EMPTY, "Nothing was typed."},
    {REASON_FORM, "That is no code: a code is the 6 to 8 digits that the app shows, or a "
		  "recovery code: 16 letters and digits."},
    {REASON_ENDED, "Ended without a code; nothing was changed."},
    {REASON_SLOW, "No code came in time; nothing was changed."},
    {REASON_BUSY, "2svd needed this place for a login. Try again."},
    {REASON_NEEDS_CODE, "That wants a code, and --batch forbids to ask for one."},
    {REASON_NOT_ENROLLED, "No device is enrolled. Enrol one: 2sv enrol"},
    {REASON_EXISTS, "There is a device of that name. Give another name."},
    {REASON_TOO_MANY,
	"There are too many devices, or too many were new today. Remove them: 2sv off. Root "
	"adds one all the same: 2sv enrol --account NAME"},
    {REASON_OTHER_UID, "That name had another uid when it was enrolled: somebody else's "
		       "devices. Root removes them: 2sv off --account NAME"},
    {REASON_NO_SUCH,
	"There is no device of that name, or it was begun again elsewhere. See: 2sv devices"},
    {REASON_RULE, "This machine takes no recovery codes (setting recovery_codes = 0)."},
    {REASON_HELD,
	"The account is stopped: 2sv free opens it, with what it asks for; root needs nothing."},
    {REASON_INVITATION, "The account was reset: it enrols by its invitation, at a login."},
    {REASON_LAST, "It is the last device of an account that needs a code: root alone removes it. "
		  "Enrol another first: 2sv enrol"},
};

/* Which clock is wrong nobody can tell from here; the phone's mostly sets itself. */
static void
clock_words(const struct packet *result, char words[COMMAND_WORDS_SIZE])
{
	int64_t offset = 0;

	packet_get_number(result, "offset", INT32_MIN, INT32_MAX, &offset);
	text_format(words, COMMAND_WORDS_SIZE,
	    "Your phone's clock is %lld s %s this computer's. Set both to automatic.",
	    llabs((long long)offset), offset < 0 ? "behind" : "ahead of");
}

static void
algorithm_words(const struct packet *result, char words[COMMAND_WORDS_SIZE])
{
	const char *computed = packet_get(result, "algorithm");
	char shown[16] = "SHA1";

	if (computed && strncmp(computed, "sha", 3) == 0)
		text_format(shown, sizeof(shown), "SHA%.3s", computed + 3);
	text_format(words, COMMAND_WORDS_SIZE,
	    "Your app computed %s, whatever the QR code says: it can do no other. "
	    "Start again without --algorithm.",
	    shown);
}

static void
throttled_words(const struct packet *result, char words[COMMAND_WORDS_SIZE])
{
	char span[QUESTION_SPAN_SIZE];
	int64_t wait = 0;

	if (packet_get_number(result, "wait", 1, INT32_MAX, &wait) < 0) {
		text_copy(words, COMMAND_WORDS_SIZE, "Too many wrong codes. Try again later.");
		return;
	}
	question_span(wait, span);
	switch (question_ask_of(result)) {
	case QUESTION_TWO:
		text_format(words, COMMAND_WORDS_SIZE,
		    "Too many wrong codes: two in a row are wanted. One is enough again in %s.",
		    span);
		break;
	case QUESTION_RECOVERY:
		text_format(words, COMMAND_WORDS_SIZE,
		    "Too many wrong codes: a recovery code is wanted. Try another in %s.", span);
		break;
	default:
		text_format(
		    words, COMMAND_WORDS_SIZE, "Too many wrong codes. Try again in %s.", span);
		break;
	}
}

static bool
ends_in_command(enum reason reason)
{
	return reason == REASON_NOT_ENROLLED || reason == REASON_NO_SUCH || reason == REASON_LAST;
}

void
command_words_account(const struct dialogue *dialogue, char words[COMMAND_WORDS_SIZE])
{
	const char *account = packet_get(&dialogue->hello, "account");
	size_t length = strlen(words);
	char shown[COMMAND_WORDS_SIZE / 2];

	if (text_is_empty(account) || packet_get(&dialogue->hello, "door"))
		return;
	text_escape(shown, sizeof(shown), account);
	text_format(words + length, COMMAND_WORDS_SIZE - length, " --account %s", shown);
}

void
command_words(
    const struct dialogue *dialogue, const struct packet *result, char words[COMMAND_WORDS_SIZE])
{
	const char *given = packet_get(result, "words");
	enum verdict verdict;
	enum reason reason;

	words[0] = '\0';
	dialogue_read_result(result, &verdict, &reason);
	if (!text_is_empty(given)) {
		text_escape_again(words, COMMAND_WORDS_SIZE, given);
		return;
	}
	if (reason == REASON_CLOCK)
		clock_words(result, words);
	else if (reason == REASON_ALGORITHM)
		algorithm_words(result, words);
	else if (reason == REASON_THROTTLED)
		throttled_words(result, words);
	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++)
		if (sentences[i].reason == reason) {
			text_copy(words, COMMAND_WORDS_SIZE, sentences[i].words);
			if (ends_in_command(reason))
				command_words_account(dialogue, words);
		}
}
