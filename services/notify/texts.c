/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loop of codes. What comes while one is being sent waits in memory, and is dropped once it is
 * too old. Runs in a child of 2sv-notify.
 */
#include "config.h" /* HOST_NAME_MAX */
#include "notify/texts.h"

#include "base/log.h"
#include "base/monotonic.h"
#include "base/scope.h"
#include "base/text.h"
#include "notify/pulse.h"
#include "notify/recipient.h"
#include "notify/sender.h"
#include "wire/link.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/poison.h"

#define QUEUE_MAX 64
#define CONNECT_MS (10 * 1000)
#define ANSWER_MS (30 * 1000)
#define QUIET_MS (600 * 1000)
#define AGAIN_MS 250
#define AGAIN_MS_MAX 5000

/* A code that is to be sent. */
struct text {
	int64_t message, created, until; /* message 0: it can't even be named */
	char recipient[CLAIM_RECIPIENT_SIZE], account[CLAIM_ACCOUNT_SIZE], code[CLAIM_CODE_SIZE];
	char door[65], host[97];
	bool is_whole;
};

struct texts {
	const struct delivery_setup *setup;
	struct sender sender;
	struct pulse pulse;
	struct claim claim;
	int fd;
	struct text queue[QUEUE_MAX]; /* as they came */
	unsigned int count;
	int64_t
	    asked_ms; /* when the keeper was told something that it has not answered; 0 = nothing */
	bool waits;   /* the keeper knows of it */
	bool was_refused; /* the keeper was not there: said once */
	int again_ms;
};

static void
texts_wipe(struct texts *texts)
{
	explicit_bzero(texts->queue, sizeof(texts->queue));
	texts->count = 0;
	scope_close_fd(&texts->fd);
	texts->fd = -1;
	texts->asked_ms = 0;
	texts->waits = false;
}

/* What is sent is not answered yet: until then nothing else may be. */
static int
tell(struct texts *texts, const struct packet *packet)
{
	texts->asked_ms = monotonic_ms();
	return link_send(texts->fd, packet, ANSWER_MS, -1);
}

static int
copy(char *destination, size_t size, const struct packet *packet, const char *key)
{
	const char *value = packet_get(packet, key);

	return value && text_copy(destination, size, value) == 0 ? 0 : -EPROTO;
}

static void
read_text(const struct packet *packet, struct text *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->is_whole = packet_get_number(packet, "message", 1, INT64_MAX, &ret->message) == 0 &&
			packet_get_number(packet, "created", 0, INT64_MAX, &ret->created) == 0 &&
			packet_get_number(packet, "until", 0, INT64_MAX, &ret->until) == 0 &&
			copy(ret->recipient, sizeof(ret->recipient), packet, "recipient") == 0 &&
			copy(ret->account, sizeof(ret->account), packet, "account") == 0 &&
			copy(ret->code, sizeof(ret->code), packet, "code") == 0 &&
			copy(ret->door, sizeof(ret->door), packet, "door") == 0 &&
			copy(ret->host, sizeof(ret->host), packet, "host") == 0;
}

/* What letters are written from. */
static void
claim_fill(const struct text *text, struct claim *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->purpose = MESSAGE_LOGIN;
	ret->message = text->message;
	ret->made_at = text->created;
	text_copy(ret->recipient, sizeof(ret->recipient), text->recipient);
	text_copy(ret->account, sizeof(ret->account), text->account);
	text_copy(ret->code, sizeof(ret->code), text->code);
	text_format(ret->name, sizeof(ret->name), "%016llx%016llx",
	    (unsigned long long)text->created, (unsigned long long)text->message);
	packet_begin(&ret->rows[0], "row");
	packet_add(&ret->rows[0], "door", text->door);
	packet_add(&ret->rows[0], "host", text->host);
	ret->row_count = 1;
}

/* NULL, or why it is not sent. */
static const char *
find_fault(const struct text *text)
{
	if (!text->is_whole)
		return "the keeper gave a code that can't be read";
	return time(NULL) >= text->until ? "it was too old when its turn came" : NULL;
}

static void
log_outcome(const struct claim *claim, enum message_outcome outcome, const char *why)
{
	char recipient[RECIPIENT_MASK_SIZE], account[CLAIM_ACCOUNT_SIZE];

	recipient_mask(claim->recipient, recipient);
	text_escape_again(account, sizeof(account), claim->account);
	log_line(outcome == OUTCOME_SENT ? LOG_INFO : LOG_WARNING, "a code for %s to %s: %s%s%s",
	    account, recipient, outcome == OUTCOME_SENT ? "sent" : "not sent", why[0] ? ": " : "",
	    why);
}

/* The keeper hears of what can be named. */
static int
say_outcome(struct texts *texts, enum message_outcome outcome, const char *why)
{
	char words[CLAIM_WHY_SIZE];
	struct packet packet;

	if (texts->claim.message == 0)
		return 0;
	text_escape(words, sizeof(words), why);
	packet_begin(&packet, "texted");
	packet_add_number(&packet, "message", texts->claim.message);
	packet_add(&packet, "outcome", outcome_text(outcome));
	packet_add(&packet, "why", words[0] ? words : NULL);
	return tell(texts, &packet);
}

/* The oldest one. It is never tried again: a person waits, and asks for another. */
static int
send_next(struct texts *texts)
{
	char why[CHANNEL_WHY_SIZE] = "";
	enum message_outcome outcome = OUTCOME_NEVER;
	const char *wrong = find_fault(&texts->queue[0]);

	claim_fill(&texts->queue[0], &texts->claim);
	texts->count--;
	memmove(texts->queue, texts->queue + 1, texts->count * sizeof(*texts->queue));
	explicit_bzero(&texts->queue[texts->count], sizeof(*texts->queue));
	if (wrong)
		text_copy(why, sizeof(why), wrong);
	else
		outcome = sender_send(&texts->sender, &texts->claim, why);
	explicit_bzero(texts->claim.code, sizeof(texts->claim.code));
	explicit_bzero(&texts->sender.letter, sizeof(texts->sender.letter));
	log_outcome(&texts->claim, outcome, why);
	return say_outcome(texts, outcome, why);
}

/* The first answer is that to "await": where it accepts, logins are sent codes from now on. */
static int
take_answer(struct texts *texts, const struct packet *result)
{
	const char *verdict = packet_get(result, "verdict");

	texts->asked_ms = 0;
	if (texts->waits)
		return 0;
	if (!verdict || strcmp(verdict, "accept") != 0)
		return -EPROTO;
	log_line(LOG_INFO, "waits for codes of logins");
	texts->waits = true;
	texts->again_ms = AGAIN_MS;
	texts->was_refused = false;
	return 0;
}

/* A code, an answer, or what says that there may be alerts. */
static int
take(struct texts *texts, struct packet *packet)
{
	int r = packet_parse(packet, message_result_keys);

	if (r < 0)
		return r;
	if (packet_is(packet, "result"))
		return take_answer(texts, packet);
	if (!packet_is(packet, "text"))
		return packet_is(packet, "wake") ? 0 : -EPROTO;
	if (texts->count < QUEUE_MAX)
		read_text(packet, &texts->queue[texts->count++]);
	else
		log_line(LOG_WARNING, "a code is not sent: too many of them wait already");
	return 0;
}

static int
receive(struct texts *texts)
{
	struct packet scope_packet packet;
	int r = link_receive_watching(texts->fd, &packet,
	    pulse_wait_ms(&texts->pulse, texts->asked_ms > 0 ? ANSWER_MS : QUIET_MS),
	    texts->setup->stop_fd);

	if (r == 0)
		return take(texts, &packet);
	packet.size = 0;
	if (r != -ETIMEDOUT)
		return r;
	return texts->asked_ms > 0 && monotonic_ms() - texts->asked_ms > ANSWER_MS ? -ETIMEDOUT : 0;
}

/* Until it is told to end (-ECANCELED), or the link is past use. */
static int
serve_link(struct texts *texts)
{
	struct packet packet;
	int r;

	packet_begin(&packet, "await");
	r = tell(texts, &packet);
	while (r == 0) {
		pulse_beat(&texts->pulse);
		if (pulse_is_stopped(&texts->pulse))
			return -ECANCELED;
		if (texts->count > 0 && texts->asked_ms == 0)
			r = send_next(texts);
		else
			r = receive(texts);
	}
	return r;
}

static void
say_refused(struct texts *texts, int r)
{
	const char *path = texts->setup->settings->keep_notify_socket;

	if (!texts->was_refused)
		log_line(LOG_WARNING, "%s: %s; is 2svd running?", path, strerror(-r));
	texts->was_refused = true;
}

int
texts_run(const struct delivery_setup *setup)
{
	scope_free struct texts *texts = calloc(1, sizeof(*texts));
	int r;

	if (!texts)
		return -ENOMEM;
	texts->setup = setup;
	texts->fd = -1;
	texts->again_ms = AGAIN_MS;
	texts->pulse = (struct pulse){.stop_fd = setup->stop_fd,
	    .beat_fd = setup->beat_fd,
	    .heartbeat = {.every_ms = setup->beat_ms}};
	sender_begin(&texts->sender, setup->settings);
	while (!pulse_is_stopped(&texts->pulse)) {
		r = link_connect(setup->settings->keep_notify_socket, CONNECT_MS, &texts->fd);
		if (r == 0)
			r = serve_link(texts);
		texts_wipe(texts);
		if (r == -ECANCELED)
			break;
		say_refused(texts, r);
		if (pulse_is_stopped_within(&texts->pulse, texts->again_ms))
			break;
		texts->again_ms =
		    texts->again_ms * 2 < AGAIN_MS_MAX ? texts->again_ms * 2 : AGAIN_MS_MAX;
	}
	return 0;
}
