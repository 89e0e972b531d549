/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A login: the keeper decides whether a code is wanted, the person is asked, the keeper tries
 * each answer. Only the keeper's own accept lets in; a keeper that does not answer refuses.
 * Runs in a talker behind root.sock, for pam_sm_authenticate.
 */
#include "dialogue/login.h"
#include "dialogue/belongs.h"
#include "dialogue/report.h"
#include "base/monotonic.h"
#include "base/scope.h"
#include "base/text.h"

#include "base/poison.h"

#define CODES_FEW 3

struct login {
	struct dialogue *dialogue;
	char id[40];	 /* the login id of an accepted code */
	char words[200]; /* the keeper's, if it had any */
	char prompt[PROMPT_COLUMNS_MAX + 1];
	struct login_due due;
};

static void
words_keep(struct login *login, const struct packet *result)
{
	const char *words = packet_get(result, "words");

	login->words[0] = '\0';
	if (words)
		text_escape_again(login->words, sizeof(login->words), words);
}

/* Hands act to the keeper. What is no result at all is "no service". */
static struct question_verdict
verdict_from_keeper(struct login *login, const struct packet *act, struct packet *result)
{
	struct question_verdict verdict = {.verdict = VERDICT_REFUSE, .reason = REASON_NO_SERVICE};

	if (dialogue_act(login->dialogue, act, result, NULL, NULL) < 0)
		return verdict;
	dialogue_read_result(result, &verdict.verdict, &verdict.reason);
	packet_get_number(result, "offset", INT32_MIN, INT32_MAX, &verdict.offset_seconds);
	verdict.by_recovery =
	    packet_get_number(result, "codes_left", 0, INT32_MAX, &verdict.codes_left) == 0;
	packet_get_number(result, "days", 1, 30, &verdict.trust_days);
	packet_get_number(result, "wait", 0, INT32_MAX, &verdict.wait_seconds);
	verdict.ask = question_ask_of(result);
	words_keep(login, result);
	return verdict;
}

/* Refusals that are told at length, by a question where it must be. */
static bool
says_why(const struct question_verdict *verdict)
{
	return verdict->verdict == VERDICT_REFUSE &&
	       (verdict->reason == REASON_OVERDUE || verdict->reason == REASON_RULE);
}

/* is_declined: a first device was offered, and is not wanted now. */
static struct question_verdict
decide(struct login *login, bool is_declined)
{
	const struct packet *hello = &login->dialogue->hello;
	struct packet act, result;
	struct question_verdict verdict;

	dialogue_act_begin(login->dialogue, &act, "decide");
	belongs_add_login(login->dialogue, &act, BELONGS_MS);
	packet_add(&act, "auth_info", packet_get(hello, "auth_info"));
	packet_add(&act, "offered", is_declined ? "no" : NULL);
	verdict = verdict_from_keeper(login, &act, &result);
	login_due_read(&result, &login->due);
	if (verdict.verdict != VERDICT_ACCEPT && !says_why(&verdict))
		return verdict;
	report_standing(
	    login->dialogue, report_standing_of(hello, &result), packet_get(&result, "prefix"));
	if (packet_get(&result, "prompt"))
		text_copy(login->prompt, sizeof(login->prompt), packet_get(&result, "prompt"));
	return verdict;
}

static struct question_verdict
try_answer(void *context, const struct answer *answer)
{
	struct login *login = context;
	scope_packet struct packet act;
	struct packet result;
	struct question_verdict verdict;
	const char *id;

	dialogue_act_begin(login->dialogue, &act, "try");
	packet_add(&act, "answer", answer->text);
	packet_add(&act, "purpose", "login");
	packet_add(&act, "auth_info", packet_get(&login->dialogue->hello, "auth_info"));
	verdict = verdict_from_keeper(login, &act, &result);
	id = packet_get(&result, "login");
	if (verdict.verdict == VERDICT_SKIP) { /* who was asked can't be let by without a code */
		verdict.verdict = VERDICT_REFUSE;
		verdict.reason = REASON_INTERNAL;
	}
	if (verdict.verdict == VERDICT_ACCEPT && id)
		text_copy(login->id, sizeof(login->id), id);
	return verdict;
}

/* What comes back is a prompt, or nothing: then no code is ever sent in this login. */
static bool
send_text(void *context, char prompt[QUESTION_PROMPT_SIZE])
{
	struct login *login = context;
	struct packet act, result;
	const char *words = NULL;

	dialogue_act_begin(login->dialogue, &act, "text");
	belongs_add_login(login->dialogue, &act, BELONGS_MS);
	packet_add(&act, "auth_info", packet_get(&login->dialogue->hello, "auth_info"));
	if (dialogue_act(login->dialogue, &act, &result, NULL, NULL) == 0)
		words = packet_get(&result, "prompt");
	return !text_is_empty(words) && text_is_printable(words) &&
	       text_copy(prompt, QUESTION_PROMPT_SIZE, words) == 0;
}

void
login_tell_end(struct dialogue *dialogue, enum reason reason, const char *device)
{
	struct packet act, result;

	dialogue_act_begin(dialogue, &act, "end");
	packet_add(&act, "reason", reason_text(reason));
	packet_add(&act, "device", device);
	packet_add(&act, "auth_info", packet_get(&dialogue->hello, "auth_info"));
	dialogue_act(dialogue, &act, &result, NULL, NULL);
}

/* Only who typed two codes in a row, both right, hears of it. */
static void
tell_offset(const struct login *login, int64_t offset_seconds)
{
	char span[QUESTION_SPAN_SIZE], text[160];

	if (offset_seconds == 0 || !dialogue_shows(login->dialogue))
		return;
	question_span(offset_seconds, span);
	text_format(text, sizeof(text),
	    "Your device's clock is %s %s this machine's. Set both to automatic.", span,
	    offset_seconds < 0 ? "behind" : "ahead of");
	dialogue_show(login->dialogue, text);
}

/* Whose phone is lost needs the next one, too. */
static void
tell_codes_left(const struct login *login, const struct question_verdict *verdict)
{
	char text[160];

	if (!verdict->by_recovery || !dialogue_shows(login->dialogue))
		return;
	text_format(text, sizeof(text), "Recovery codes left: %lld.%s",
	    (long long)verdict->codes_left,
	    verdict->codes_left <= CODES_FEW ? " Make new ones: 2sv codes new" : "");
	dialogue_show(login->dialogue, text);
}

/* How long one code is not enough; 0 = nobody knows. */
static void
say_wait(struct login *login, int64_t wait_seconds)
{
	char span[QUESTION_SPAN_SIZE];

	if (wait_seconds <= 0)
		return;
	question_span(wait_seconds, span);
	text_format(login->words, sizeof(login->words),
	    "Too many wrong codes. One code is enough again in %s.", span);
}

static bool
wants_trust(struct dialogue *dialogue, int64_t days)
{
	scope_answer struct answer answer = {.kind = ANSWER_END};
	char prompt[PROMPT_COLUMNS_MAX + 1], span[TEXT_COUNT_SIZE];

	text_count(span, days, "day");
	text_format(prompt, sizeof(prompt), "Trust this host for %s? (y/n): ", span);
	return dialogue_ask_besides(dialogue, prompt, &answer) == 0 && question_is_yes(&answer);
}

/* The code was right, and stays so, whatever becomes of this question. */
static void
offer_trust(const struct login *login, const struct question_verdict *verdict)
{
	const struct packet *hello = &login->dialogue->hello;
	struct packet act, result;

	if (verdict->trust_days == 0 || text_is_empty(login->id) ||
	    !wants_trust(login->dialogue, verdict->trust_days))
		return;
	dialogue_act_begin(login->dialogue, &act, "trust");
	packet_add(&act, "auth_info", packet_get(hello, "auth_info"));
	packet_add(&act, "purpose", "login");
	packet_add(&act, "login", login->id);
	dialogue_act(login->dialogue, &act, &result, NULL, NULL);
}

static void
login_done(struct login *login, const struct question_verdict *verdict)
{
	struct done done = {.verdict = verdict->verdict, .reason = verdict->reason};

	if (done.verdict == VERDICT_ACCEPT && done.reason != REASON_RIGHT) {
		done.verdict = VERDICT_REFUSE; /* accepted for no reason: a fault */
		done.reason = REASON_INTERNAL;
	}
	if (done.verdict == VERDICT_ACCEPT) {
		done.login = text_is_empty(login->id) ? NULL : login->id;
		tell_offset(login, verdict->offset_seconds);
		tell_codes_left(login, verdict);
		offer_trust(login, verdict);
	}
	if (done.reason == REASON_THROTTLED)
		say_wait(login, verdict->wait_seconds);
	if (done.verdict == VERDICT_REFUSE)
		done.words =
		    text_is_empty(login->words) ? question_words(done.reason) : login->words;
	dialogue_done(login->dialogue, &done);
}

/* Who comes again and again at once where no way is open must not take the others' time. */
static void
pace_closed(const struct question_verdict *verdict)
{
	const struct question_outcome outcome = {
	    .verdict = *verdict, .answered_ms = monotonic_ms()};

	if (verdict->reason == REASON_THROTTLED)
		question_pace(&outcome);
}

/* Asks for a code until one is right, or no more may be asked. */
static void
ask(struct login *login, enum question_ask ask)
{
	bool texts = sections_allow_texts(&login->dialogue->settings->sections);
	bool one_field = packet_get(&login->dialogue->hello, "field") != NULL;
	const struct question question = {.dialogue = login->dialogue,
	    .prompt = login->prompt,
	    .ask = ask,
	    .check = try_answer,
	    .text = texts && !one_field ? send_text : NULL,
	    .names_text = texts,
	    .once = one_field,
	    .context = login};
	struct question_outcome outcome = question_run(&question);

	if (outcome.checks == 0)
		login_tell_end(login->dialogue, outcome.verdict.reason, NULL);
	question_pace(&outcome);
	login_done(login, &outcome.verdict);
}

static void
end_without_asking(struct login *login, const struct question_verdict *verdict)
{
	if (!says_why(verdict)) {
		pace_closed(verdict);
		login_done(login, verdict);
	} else if (verdict->reason == REASON_RULE) {
		login_refuse_by_rule(login->dialogue);
	} else {
		login_refuse_overdue(login->dialogue, &login->due);
	}
}

/* What the keeper wants is done, but for an offer: that is made before. */
static void
follow(struct login *login, const struct question_verdict *verdict)
{
	if (verdict->verdict != VERDICT_ACCEPT) {
		end_without_asking(login, verdict);
		return;
	}
	switch (verdict->ask) {
	case QUESTION_INVITATION:
		login_invited(login->dialogue);
		break;
	case QUESTION_ENROL:
		login_enrol(login->dialogue, &login->due);
		break;
	case QUESTION_OFFER: /* twice: a fault */
		dialogue_refuse(login->dialogue, REASON_INTERNAL, NULL);
		break;
	default:
		ask(login, verdict->ask);
		break;
	}
}

/* Much may have changed while the person was asked: it is decided anew, without an offer. */
static void
offer(struct login *login)
{
	struct question_verdict verdict;

	switch (login_offer(login->dialogue, &login->due)) {
	case LOGIN_OFFER_TAKEN:
		login_enrol_offered(login->dialogue);
		break;
	case LOGIN_OFFER_GONE:
		login_tell_end(login->dialogue, REASON_ENDED, NULL);
		dialogue_refuse(login->dialogue, REASON_ENDED, NULL);
		break;
	case LOGIN_OFFER_DECLINED:
		verdict = decide(login, true);
		follow(login, &verdict);
		break;
	}
}

void
dialogue_login(struct dialogue *dialogue)
{
	struct login login = {.dialogue = dialogue, .prompt = QUESTION_PROMPT};
	struct question_verdict verdict = decide(&login, false);

	if (verdict.verdict == VERDICT_ACCEPT && verdict.ask == QUESTION_OFFER)
		offer(&login);
	else
		follow(&login, &verdict);
}
