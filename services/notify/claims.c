/* SPDX-License-Identifier: BSD-2-Clause */
/* The link to the keeper. Runs in 2sv-notify. */
#include "notify/claims.h"

#include "base/scope.h"
#include "base/text.h"
#include "wire/link.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

/* The keeper may be at a store that has grown large, or start. */
#define ANSWER_MS (30 * 1000)
#define CONNECT_MS (10 * 1000)

int
claims_open(struct claims *claims, const char *path, enum message_lane lane)
{
	*claims = (struct claims){.fd = -1, .lane = lane};
	return link_connect(path, CONNECT_MS, &claims->fd);
}

void
claims_close(struct claims *claims)
{
	scope_close_fd(&claims->fd);
	claims->fd = -1;
}

/* Of receive: a row came that can't be read. */
#define UNREAD 1

static bool
is_begun_as_row(const struct packet *packet)
{
	static const char row[] = "v=1\0op=row";

	return packet->size >= sizeof(row) && memcmp(packet->bytes, row, sizeof(row)) == 0;
}

/* Only a row can be done without. What is longer than a packet is not the keeper's result. */
static int
receive_one(struct claims *claims, struct packet *packet)
{
	bool is_row;
	int r = link_receive(claims->fd, packet, ANSWER_MS, NULL);

	if (r < 0)
		return r == -EMSGSIZE ? UNREAD : r;
	is_row = is_begun_as_row(packet);
	r = packet_parse(packet, message_result_keys);
	return r < 0 && is_row ? UNREAD : r;
}

/* The next packet that is no wake. */
static int
receive(struct claims *claims, struct packet *packet)
{
	int r;

	do {
		r = receive_one(claims, packet);
		if (r == 0 && packet_is(packet, "wake"))
			claims->was_woken = true;
	} while (r == 0 && packet_is(packet, "wake"));
	return r;
}

static int
copy(char *destination, size_t size, const struct packet *packet, const char *key)
{
	const char *value = packet_get(packet, key);

	return value && text_copy(destination, size, value) == 0 ? 0 : -EPROTO;
}

/* "" where the key is not there. */
static int
copy_optional(char *destination, size_t size, const struct packet *packet, const char *key)
{
	const char *value = packet_get(packet, key);

	return text_copy(destination, size, value ? value : "") == 0 ? 0 : -EPROTO;
}

static int
read_purpose(const struct packet *result, struct claim *ret)
{
	int r;

	ret->purpose = MESSAGE_ALERTS;
	r = purpose_parse(packet_get(result, "purpose"), &ret->purpose);
	if (r == 0)
		r = copy_optional(ret->account, sizeof(ret->account), result, "account");
	if (r == 0)
		r = copy_optional(ret->code, sizeof(ret->code), result, "code");
	if (r == 0)
		r = copy_optional(ret->key, sizeof(ret->key), result, "key");
	if (r == 0 && ret->purpose == MESSAGE_CONFIRM && text_is_empty(ret->code))
		r = -EPROTO;
	return r;
}

/* NULL, or what the message lacks to be sent. */
static const char *
find_trouble(const struct packet *result, struct claim *ret)
{
	if (copy(ret->name, sizeof(ret->name), result, "name") < 0)
		return "the keeper gave it no name that can be read";
	if (copy(ret->recipient, sizeof(ret->recipient), result, "recipient") < 0)
		return "the keeper gave it no recipient that can be read";
	if (read_purpose(result, ret) < 0)
		return "the keeper gave it no purpose that can be read";
	if (ret->purpose == MESSAGE_ALERTS && ret->row_count == 0)
		return "the keeper gave it no alert that can be read";
	if (packet_get_number(result, "created", 0, INT64_MAX, &ret->made_at) < 0 ||
	    packet_get_number(result, "tries", 0, INT64_MAX, &ret->tries) < 0 ||
	    packet_get_number(result, "alerts", 0, INT64_MAX, &ret->alert_count) < 0 ||
	    (ret->purpose == MESSAGE_ALERTS) != (ret->alert_count > 0))
		return "the keeper gave it no numbers that can be read";
	return NULL;
}

/* What can be settled is given, whatever else it lacks: nobody else would say a word of it. */
static int
read_claim(const struct packet *result, struct claim *ret)
{
	if (copy(ret->id, sizeof(ret->id), result, "claim") < 0 ||
	    packet_get_number(result, "message", 1, INT64_MAX, &ret->message) < 0)
		return -EPROTO;
	ret->name[0] = ret->recipient[0] = ret->countries[0] = '\0';
	ret->tries = ret->alert_count = ret->took_ms = 0;
	ret->trouble = find_trouble(result, ret);
	return 1;
}

/* None is due, or why the keeper gives none: then later. */
static int
read_refusal(const struct packet *result, int64_t *ret_wait)
{
	if (packet_get_number(result, "wait", 1, INT32_MAX, ret_wait) < 0)
		*ret_wait = 60;
	return 0;
}

/* The rows that can be read, and the result after them. */
static int
receive_rows(struct claims *claims, struct claim *ret)
{
	struct packet *packet = &ret->rows[0];
	int r;

	ret->row_count = 0;
	for (unsigned int i = 0; i <= CLAIM_ALERTS_MAX; i++) {
		r = receive(claims, packet);
		if (r == UNREAD)
			continue;
		if (r < 0)
			return r;
		if (!packet_is(packet, "row"))
			return packet_is(packet, "result") && packet_get(packet, "verdict")
				   ? 0
				   : -EPROTO;
		packet = &ret->rows[++ret->row_count];
	}
	return -EPROTO;
}

int
claims_take(struct claims *claims, struct claim *ret, int64_t *ret_wait)
{
	const struct packet *result;
	struct packet packet;
	int r;

	claims->was_woken = false;
	packet_begin(&packet, "claim");
	packet_add(&packet, "lane", lane_text(claims->lane));
	r = link_send(claims->fd, &packet, ANSWER_MS, -1);
	if (r == 0)
		r = receive_rows(claims, ret);
	if (r < 0)
		return r;
	result = &ret->rows[ret->row_count];
	return strcmp(packet_get(result, "verdict"), "accept") == 0
		   ? read_claim(result, ret)
		   : read_refusal(result, ret_wait);
}

int
claims_settle(
    struct claims *claims, const struct claim *claim, enum message_outcome outcome, const char *why)
{
	char words[CLAIM_WHY_SIZE];
	struct packet packet;
	int r;

	packet_begin(&packet, "settle");
	packet_add_number(&packet, "message", claim->message);
	packet_add(&packet, "claim", claim->id);
	packet_add(&packet, "outcome", outcome_text(outcome));
	packet_add_number(&packet, "took", claim->took_ms);
	packet_add(&packet, "country", claim->countries[0] ? claim->countries : NULL);
	if (why) {
		text_escape(words, sizeof(words), why);
		packet_add(&packet, "why", words);
	}
	r = link_send(claims->fd, &packet, ANSWER_MS, -1);
	if (r == 0)
		r = receive(claims, &packet);
	return r == UNREAD ? -EPROTO : r;
}

int
claims_wait(struct claims *claims, int timeout_ms, int watch_fd)
{
	struct packet packet;
	int r;

	if (claims->was_woken)
		return 0;
	r = link_receive_watching(claims->fd, &packet, timeout_ms, watch_fd);
	claims->was_woken = r == 0;
	return r == -ETIMEDOUT ? 0 : r;
}
