/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a question says: what is asked for and why, in words for a person. Pure, but for the second
 * of two codes, which is asked for here. Runs in a talker.
 */
#include "dialogue/question.h"

#include "base/text.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/poison.h"

#define PROMPT_SECOND "Wait for the next one. Code: "

static const struct ask_words {
	const char *name; /* on the wire */
	const char *first, *after_used, *after_wrong;
} words_of[] = {
    [QUESTION_ONE] = {"one", NULL, "Used code. New code: ", "Wrong code. Code: "},
    [QUESTION_TWO] = {"two", "Too many tries. Two codes, first: ",
	"Used code. Two new codes, first: ", "Wrong code. Two in a row, first: "},
    [QUESTION_RECOVERY] = {"recovery", "Too many tries. Recovery code: ",
	"Used code. Recovery code: ", "Wrong code. Recovery code: "},
    [QUESTION_HELD] = {"held",
	"Held. Recovery code: ", "Used code. Recovery code: ", "Wrong code. Recovery code: "},
    [QUESTION_STOPPED] = {"stopped", "Stopped. Two codes, first: ",
	"Used code. Two new codes, first: ", "Wrong code. Two in a row, first: "},
    [QUESTION_INVITATION] = {"invitation",
	"Invitation: ", "Used invitation. Invitation: ", "Wrong invitation. Invitation: "},
    [QUESTION_ENROL] = {"enrol", NULL, "Used code. New code: ", "Wrong code. Code: "},
    [QUESTION_OFFER] = {"offer", NULL, "Used code. New code: ", "Wrong code. Code: "},
    [QUESTION_NOTHING] = {"nothing", NULL, "Used code. New code: ", "Wrong code. Code: "},
};
#define ASKS (sizeof(words_of) / sizeof(words_of[0]))

enum question_ask
question_ask_of(const struct packet *result)
{
	const char *name = packet_get(result, "ask");

	for (size_t i = 0; name && i < ASKS; i++)
		if (strcmp(words_of[i].name, name) == 0)
			return (enum question_ask)i;
	return name ? QUESTION_NOTHING : QUESTION_ONE;
}

bool
question_wants_two(enum question_ask ask)
{
	return ask == QUESTION_TWO || ask == QUESTION_STOPPED;
}

const char *
question_first_prompt(enum question_ask ask)
{
	return words_of[ask].first;
}

/* A code of another time is wrong like any other: who guesses must not learn what it was near. */
const char *
question_next_prompt(const struct question_verdict *verdict)
{
	const struct ask_words *words = &words_of[verdict->ask];

	switch (verdict->reason) {
	case REASON_USED:
		return words->after_used;
	case REASON_THROTTLED:
		return words->first ? words->first : "Too many tries. One code: ";
	case REASON_HELD:
		return words->first ? words->first : words->after_wrong;
	default:
		return words->after_wrong;
	}
}

/* Alike whether the password was right or not: it tells of the site, not of the account. */
const char *
question_next_prompt_naming_text(const struct question_verdict *verdict)
{
	const char *prompt = question_next_prompt(verdict);

	return verdict->ask == QUESTION_ONE && prompt == words_of[QUESTION_ONE].after_wrong
		   ? "Wrong code. Code (or text): "
		   : prompt;
}

enum question_word
question_word(const char *typed)
{
	const char *word = typed + strspn(typed, " \t");
	size_t length = strcspn(word, " \t");

	if (word[length + strspn(word + length, " \t")] != '\0')
		return WORD_NONE;
	if ((length == strlen("text") && strncasecmp(word, "text", length) == 0) ||
	    (length == strlen("resend") && strncasecmp(word, "resend", length) == 0))
		return WORD_TEXT;
	return length == strlen("app") && strncasecmp(word, "app", length) == 0 ? WORD_APP
										: WORD_NONE;
}

bool
question_is_yes(const struct answer *answer)
{
	return answer->kind == ANSWER_TEXT &&
	       (strcasecmp(answer->text, "y") == 0 || strcasecmp(answer->text, "yes") == 0);
}

void
question_date(int64_t at, char text[QUESTION_DATE_SIZE])
{
	time_t seconds = (time_t)at;
	struct tm parts;

	if (!gmtime_r(&seconds, &parts) ||
	    strftime(text, QUESTION_DATE_SIZE, "%Y-%m-%d", &parts) == 0)
		text_copy(text, QUESTION_DATE_SIZE, "?");
}

void
question_span(int64_t seconds, char text[QUESTION_SPAN_SIZE])
{
	unsigned long long off = (unsigned long long)seconds;

	if (seconds < 0)
		off = 0 - off;
	if (off < 100)
		text_format(text, QUESTION_SPAN_SIZE, "%llu s", off);
	else if (off < 100ULL * 60)
		text_format(text, QUESTION_SPAN_SIZE, "%llu min", (off + 30) / 60);
	else if (off < 100ULL * 3600)
		text_format(text, QUESTION_SPAN_SIZE, "%llu h", (off + 1800) / 3600);
	else
		text_format(text, QUESTION_SPAN_SIZE, "%llu days", off / 86400);
}

bool
question_read_code(const char *text, char code[QUESTION_CODE_SIZE])
{
	size_t digits = 0;

	for (; *text; text++) {
		if (*text == ' ' || *text == '-')
			continue;
		if (*text < '0' || *text > '9' || digits == QUESTION_CODE_SIZE - 1)
			return false;
		code[digits++] = *text;
	}
	code[digits] = '\0';
	return digits >= 6;
}

int
question_ask_second(struct dialogue *dialogue, struct answer *answer)
{
	char first[QUESTION_CODE_SIZE] = "", second[QUESTION_CODE_SIZE] = "";
	int r;

	if (answer->kind != ANSWER_TEXT || !question_read_code(answer->text, first))
		return 0;
	r = dialogue_ask(dialogue, PROMPT_SECOND, false, answer);
	/* A script answers alike, and a person may not have waited: that stays one code. */
	if (r == 0 && answer->kind == ANSWER_TEXT && question_read_code(answer->text, second) &&
	    strcmp(first, second) != 0)
		r = text_format(answer->text, sizeof(answer->text), "%s-%s", first, second);
	explicit_bzero(first, sizeof(first));
	explicit_bzero(second, sizeof(second));
	return r;
}

const char *
question_words(enum reason reason)
{
	switch (reason) {
	case REASON_USED:
		return "That code was used before. Wait for the next one.";
	case REASON_SLOW:
		return "No answer in time. Please try again.";
	case REASON_THROTTLED:
		return "Too many wrong codes. Please try again later.";
	case REASON_BUSY:
		return "Too many logins wait, or 2sv was restarted. Please try again.";
	case REASON_INVITATION:
		return "This account enrols by an invitation. Ask your administrator for one.";
	case REASON_EXPIRED:
		return "That is too old. Ask your administrator for a new one.";
	case REASON_HELD:
		return "This account is stopped. An administrator opens it: 2sv free";
	case REASON_READ_ONLY:
		return "Recovery codes can't be checked now: the store is read-only.";
	case REASON_NO_SERVICE:
	case REASON_NO_STORE:
		return "Codes can't be checked now. Root can see why: 2sv status";
	default:
		return NULL;
	}
}
