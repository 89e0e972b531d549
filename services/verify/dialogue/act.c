/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The talker's link to the keeper: one act at a time, each within DIALOGUE_KEEPER_MS. A link
 * that failed in any way is closed, so that a late result is never taken for the next act's.
 * A keeper that is started anew in the middle of an act is asked once more. Runs in a talker.
 */
#include "dialogue/dialogue.h"
#include "base/monotonic.h"
#include "base/scope.h"
#include "base/text.h"
#include "wire/link.h"

#include <errno.h>
#include <unistd.h>

#include "base/poison.h"

struct exchange {
	struct dialogue *dialogue;
	row_handler *on_row;
	void *context;
	int64_t ends_ms;
	bool has_rows;
};

static void
keeper_close(struct dialogue *dialogue)
{
	if (*dialogue->keeper >= 0)
		close(*dialogue->keeper);
	*dialogue->keeper = -1;
	dialogue->keeper_has_client = false;
}

static int
keeper_open(struct exchange *exchange)
{
	struct dialogue *dialogue = exchange->dialogue;
	const char *path = dialogue->by_root ? dialogue->settings->keep_root_socket
					     : dialogue->settings->keep_user_socket;

	if (*dialogue->keeper >= 0)
		return 0;
	if (dialogue->is_spawned)
		return -ECONNRESET;
	dialogue->keeper_has_client = false;
	return link_connect(path, monotonic_left_ms(exchange->ends_ms), dialogue->keeper);
}

static int
act_send_once(struct exchange *exchange, const struct packet *act)
{
	struct dialogue *dialogue = exchange->dialogue;
	int r = keeper_open(exchange), passed;

	if (r < 0)
		return r;
	passed = dialogue->keeper_has_client ? -1 : dialogue->client;
	r = link_send(*dialogue->keeper, act, monotonic_left_ms(exchange->ends_ms), passed);
	if (r == 0)
		dialogue->keeper_has_client = true;
	return r;
}

/* The link of a keeper that died since the last act: nobody has seen this one yet. */
static int
act_send(struct exchange *exchange, const struct packet *act)
{
	int r = act_send_once(exchange, act);

	if (r != -EPIPE && r != -ECONNRESET)
		return r;
	keeper_close(exchange->dialogue);
	return act_send_once(exchange, act);
}

static void
seen_copy(char *destination, size_t size, const char *value)
{
	if (value && text_copy(destination, size, value) < 0)
		text_escape(destination, size, value); /* cuts */
}

static void
seen_keep(struct dialogue_seen *seen, const struct packet *result)
{
	seen_copy(seen->host, sizeof(seen->host), packet_get(result, "host"));
	seen_copy(seen->place, sizeof(seen->place), packet_get(result, "place"));
	seen_copy(seen->device, sizeof(seen->device), packet_get(result, "device"));
	seen_copy(seen->login, sizeof(seen->login), packet_get(result, "login"));
	seen_copy(seen->rule, sizeof(seen->rule), packet_get(result, "rule"));
}

/* Rows that nobody can take any more are still taken off the link, up to the result. */
static int
result_receive(struct exchange *exchange, struct packet *result, int *row_error)
{
	int r;

	for (;;) {
		r = link_receive(*exchange->dialogue->keeper, result,
		    monotonic_left_ms(exchange->ends_ms), NULL);
		if (r == 0)
			r = packet_parse(result, message_result_keys);
		if (r < 0)
			return r;
		if (packet_is(result, "result"))
			return 0;
		if (!packet_is(result, "row"))
			return -EPROTO;
		exchange->has_rows = true;
		if (exchange->on_row && *row_error == 0)
			*row_error = exchange->on_row(exchange->context, result);
	}
}

/*
 * Acts that may be sent again though the first may have been carried out before the keeper died:
 * a code that was right then is "used" now, and a new one is asked for; at worst a wrong one is
 * charged twice. Of the others a second would be a second event, device or removal.
 */
static bool
may_repeat(const struct exchange *exchange, const struct packet *act)
{
	static const char *const operations[] = {"decide", "split", "try", "end", "admit", "status",
	    "checkup", "codes", "devices", "hosts", "log"};

	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
		if (packet_is(act, operations[i]))
			return !exchange->has_rows;
	return false;
}

static int
exchange_run(
    struct exchange *exchange, const struct packet *act, struct packet *result, int *row_error)
{
	int r = act_send(exchange, act);

	if (r == 0)
		r = result_receive(exchange, result, row_error);
	if (r < 0) {
		packet_begin(result, "none");
		keeper_close(exchange->dialogue);
	}
	return r;
}

int
dialogue_act(struct dialogue *dialogue, const struct packet *act, struct packet *result,
    row_handler *on_row, void *context)
{
	struct exchange exchange = {.dialogue = dialogue,
	    .on_row = on_row,
	    .context = context,
	    .ends_ms = monotonic_ms() + DIALOGUE_KEEPER_MS};
	int row_error = 0, r;

	packet_begin(result, "none");
	r = exchange_run(&exchange, act, result, &row_error);
	if (r == -ECONNRESET && may_repeat(&exchange, act))
		r = exchange_run(&exchange, act, result, &row_error);
	if (r < 0)
		return r;
	seen_keep(&dialogue->seen, result);
	return row_error;
}

void
dialogue_act_begin(const struct dialogue *dialogue, struct packet *act, const char *operation)
{
	static const char *const keys[] = {
	    "account", "uid", "door", "rhost", "tty", "caller", "connection", "session", "field"};

	packet_begin(act, operation);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		packet_add(act, keys[i], packet_get(&dialogue->hello, keys[i]));
}
