/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The line of a text message. Source: 3GPP TS 23.038, 6.2.1 (the alphabet of seven bits: of ASCII
 * it lacks the grave accent, and some characters take two places). Runs in 2sv-notify.
 */
#include "notify/letter_brief.h"

#include "base/text.h"
#include "notify/letter_code.h"
#include "notify/letter_facts.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define PLACES_MAX (LETTER_BRIEF_SIZE - 1)
#define TAKES_TWO_PLACES "^{}\\[~]|"
#define RAW_SIZE 2048
#define TITLE_SIZE 48
#define CLOCK_SIZE 8

/* What there is to say; "" = nothing. */
struct brief {
	const char *machine, *title, *account, *door, *from;
	const char *deadline; /* in the place of when, which then tells nothing */
	char when[CLOCK_SIZE];
	const char *advice;
};

/* How much of it, from all to little. */
static const struct measure {
	bool has_domain, has_door, has_advice;
	int name_max; /* of machine and account, each */
} measures[] = {
    {true, true, true, INT_MAX},
    {false, true, true, INT_MAX},
    {false, false, true, INT_MAX},
    {false, false, true, 20},
    {false, false, false, 20},
};
#define MEASURE_COUNT (sizeof(measures) / sizeof(measures[0]))

/* A line can't be broken by what is left out. */
static const char *
or_nothing(const char *value)
{
	return text_is_printable(value) ? value : "";
}

/* At its end, if it fits: at most so many bytes of text. */
static void
add(char raw[RAW_SIZE], const char *before, const char *text, int length_max)
{
	size_t used = strlen(raw);

	if (!text_is_empty(text))
		text_format(raw + used, RAW_SIZE - used, "%s%.*s", before, length_max, text);
}

/* The line as it would be with that much of it. */
static void
write_raw(const struct brief *brief, const struct measure *measure, char raw[RAW_SIZE])
{
	int machine_length = measure->has_domain ? INT_MAX : (int)strcspn(brief->machine, ".");
	const char *door = measure->has_door ? brief->door : "";
	const char *const details[] = {brief->account, door, brief->from,
	    text_is_empty(brief->deadline) ? brief->when : brief->deadline};
	const char *before = ": ";

	raw[0] = '\0';
	add(raw, "2sv ", brief->machine,
	    machine_length < measure->name_max ? machine_length : measure->name_max);
	add(raw, ": ", brief->title, INT_MAX);
	for (size_t i = 0; i < sizeof(details) / sizeof(details[0]); i++) {
		if (text_is_empty(details[i]))
			continue;
		add(raw, before, details[i], i == 0 ? measure->name_max : INT_MAX);
		before = ", ";
	}
	add(raw, ". ", measure->has_advice ? brief->advice : "", INT_MAX);
}

/* As a phone shows it, until it is full. True if all of it did fit. */
static bool
write_places(const char *raw, char ret[LETTER_BRIEF_SIZE])
{
	size_t used = 0, places = 0;

	while (*raw) {
		unsigned int length = text_character(raw);
		char shown = length == 1 && *raw >= 0x20 && *raw < 0x7f ? *raw : '?';

		places += strchr(TAKES_TWO_PLACES, shown) ? 2 : 1;
		if (places > PLACES_MAX)
			break;
		ret[used++] = shown == '`' ? '\'' : shown;
		raw += length > 0 ? length : 1;
	}
	ret[used] = '\0';
	return *raw == '\0';
}

static void
write_fitting(const struct brief *brief, char ret[LETTER_BRIEF_SIZE])
{
	char raw[RAW_SIZE];

	for (size_t i = 0; i < MEASURE_COUNT; i++) {
		write_raw(brief, &measures[i], raw);
		if (write_places(raw, ret))
			return;
	}
}

/* What a client calls itself may be a name that a phone turns into a link. */
static const char *
from_where(const struct packet *alert)
{
	if (letter_is_local(alert))
		return "this machine";
	if (strcmp(letter_fact(alert, "host"), "unknown") == 0)
		return "an unknown address";
	return or_nothing(letter_address(alert));
}

static void
read_alert(const struct packet *alert, struct brief *ret)
{
	const struct alert_words *words = alert_words_of(letter_fact(alert, "alert"));
	struct tm parts;

	ret->title = words->title;
	ret->account = or_nothing(letter_fact(alert, "account"));
	ret->door = or_nothing(letter_fact(alert, "door"));
	ret->advice = alert_brief_advice_of(words, alert);
	if (!text_is_empty(letter_deadline(alert)))
		ret->deadline = or_nothing(letter_fact(alert, "detail"));
	else
		ret->from = from_where(alert);
	if (!letter_when(alert, &parts) || strftime(ret->when, CLOCK_SIZE, "%H:%M", &parts) == 0)
		ret->when[0] = '\0';
}

/* A code comes first, and says what it is for: what is left out is the ends of names alone. */
static void
write_code(const struct claim *claim, const char *machine, char ret[LETTER_BRIEF_SIZE])
{
	static const struct letter_code_measure codes[] = {{true, true, INT_MAX},
	    {false, true, INT_MAX}, {false, false, INT_MAX}, {false, false, 20}};
	char raw[LETTER_CODE_SIZE];

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		letter_code_words(claim, machine, &codes[i], raw);
		if (write_places(raw, ret))
			return;
	}
}

void
letter_brief_write(const struct claim *claim, const char *machine, char ret[LETTER_BRIEF_SIZE])
{
	struct brief brief = {
	    .machine = machine, .account = claim->account, .door = "", .from = "", .deadline = ""};
	char title[TITLE_SIZE];

	if (claim->purpose == MESSAGE_LOGIN) {
		write_code(claim, machine, ret);
		return;
	}
	brief.title = title;
	if (claim->purpose == MESSAGE_CONFIRM) {
		text_format(title, sizeof(title), "%s confirms this number", claim->code);
		brief.advice = "Not you? Tell it nobody";
	} else if (claim->purpose == MESSAGE_TEST) {
		text_copy(title, sizeof(title), "This is a test");
		brief.advice = "Text messages arrive";
	} else if (claim->alert_count == 1) {
		read_alert(&claim->rows[0], &brief);
		if (text_is_empty(claim->account) && !text_is_empty(brief.account))
			brief.advice = "Ask them. See 2sv log";
	} else {
		text_format(title, sizeof(title), "%lld alerts", (long long)claim->alert_count);
		brief.advice = "See 2sv log. Not you? 2sv stop";
	}
	write_fitting(&brief, ret);
}
