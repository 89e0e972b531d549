/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The messages of a dialogue: ask, show, answer and done, built by one side and read by the
 * other (lib/wire/PROTOCOL, Client and service). What may not be is -EPROTO, never guessed.
 * Used by the module, 2sv and the dialogues.
 */
#include "wire/message.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define LOGIN_ID_DIGITS 32

static const char *const instead_words[] = {
    [ANSWER_EMPTY] = "empty",
    [ANSWER_LONG] = "long",
    [ANSWER_PASSWORD] = "password",
    [ANSWER_BARRED] = "barred",
    [ANSWER_END] = "end",
};

void
answer_wipe(struct answer *answer)
{
	explicit_bzero(answer, sizeof(*answer));
}

void
message_ask(struct packet *packet, const char *prompt, bool echo)
{
	packet_begin(packet, "ask");
	packet_add(packet, "prompt", prompt);
	packet_add(packet, "echo", echo ? "yes" : "no");
}

void
message_show(struct packet *packet, const char *text)
{
	packet_begin(packet, "show");
	packet_add(packet, "text", text);
}

/* A kind that is none ends the dialogue, as no answer does. */
static const char *
instead_text(enum answer_kind kind)
{
	if (kind < ANSWER_EMPTY || kind > ANSWER_END)
		return instead_words[ANSWER_END];
	return instead_words[kind];
}

void
message_answer(struct packet *packet, const struct answer *answer)
{
	packet_begin(packet, "answer");
	if (answer->kind == ANSWER_TEXT && answer->text[0] != '\0')
		packet_add(packet, "answer", answer->text);
	else if (answer->kind == ANSWER_TEXT)
		packet_add(packet, "instead", instead_words[ANSWER_EMPTY]);
	else
		packet_add(packet, "instead", instead_text(answer->kind));
}

static int
instead_parse(const char *text, enum answer_kind *ret)
{
	for (int kind = ANSWER_EMPTY; kind <= ANSWER_END; kind++) {
		if (strcmp(text, instead_words[kind]) == 0) {
			*ret = (enum answer_kind)kind;
			return 0;
		}
	}
	return -EPROTO;
}

int
message_read_answer(const struct packet *packet, struct answer *ret)
{
	const char *text = packet_get(packet, "answer"), *instead = packet_get(packet, "instead");

	memset(ret, 0, sizeof(*ret));
	ret->kind = ANSWER_END;
	if (!packet_is(packet, "answer") || !text == !instead)
		return -EPROTO;
	if (instead)
		return instead_parse(instead, &ret->kind);
	if (text[0] == '\0' || text_copy(ret->text, sizeof(ret->text), text) < 0)
		return -EPROTO;
	ret->kind = ANSWER_TEXT;
	return 0;
}

void
message_done(struct packet *packet, const struct done *done)
{
	packet_begin(packet, "done");
	packet_add(packet, "verdict", verdict_text(done->verdict));
	packet_add(packet, "reason", reason_text(done->reason));
	packet_add(packet, "words", done->words);
	packet_add(packet, "login", done->login);
	packet_add(packet, "device", done->device);
	if (done->wait > 0)
		packet_add_number(packet, "wait", done->wait);
	if (done->digits > 0)
		packet_add_number(packet, "digits", done->digits);
}

static bool
login_is_id(const char *login)
{
	return strlen(login) == LOGIN_ID_DIGITS &&
	       strspn(login, "0123456789abcdef") == LOGIN_ID_DIGITS;
}

/* True where it is not said, too. */
static bool
number_is_good(const struct packet *packet, const char *key, int64_t max, int64_t *ret)
{
	int r = packet_get_number(packet, key, 0, max, ret);

	return r == 0 || r == -ENOENT;
}

int
message_read_done(const struct packet *packet, struct done *ret)
{
	struct done done = {.words = packet_get(packet, "words"),
	    .login = packet_get(packet, "login"),
	    .device = packet_get(packet, "device")};

	*ret = (struct done){.verdict = VERDICT_REFUSE, .reason = REASON_PROTOCOL};
	if (!packet_is(packet, "done") ||
	    verdict_parse(packet_get(packet, "verdict"), &done.verdict) < 0 ||
	    reason_parse(packet_get(packet, "reason"), &done.reason) < 0)
		return -EPROTO;
	if ((done.words && !text_is_printable(done.words)) ||
	    (done.login && !login_is_id(done.login)) ||
	    !number_is_good(packet, "wait", INT32_MAX, &done.wait) ||
	    !number_is_good(packet, "digits", DONE_DIGITS_MAX, &done.digits))
		return -EPROTO;
	if (done.verdict != VERDICT_ACCEPT)
		done.login = NULL;
	*ret = done;
	return 0;
}
