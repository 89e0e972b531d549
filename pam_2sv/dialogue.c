/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The module's side of lib/wire/PROTOCOL. The service is root's and yet is not believed more
 * than it must be: each message is checked before anything of it reaches the person, and all
 * that may not be ends the dialogue without a verdict. Runs in the caller's process.
 */
#include "pam_2sv/dialogue.h"
#include "pam_2sv/conversation.h"
#include "pam_2sv/field.h"
#include "doors/doors.h"
#include "base/scope.h"
#include "base/text.h"
#include "wire/link.h"
#include "wire/spawn.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

/* More than any dialogue has: a service that never ends is a fault. */
#define MESSAGES_MAX 512
#define PLAIN_PROMPT "Code: "

/* Lines of printable text. */
static bool
text_is_good(const char *text)
{
	char line[PACKET_BYTES_MAX];

	while (text) {
		size_t length = strcspn(text, "\n");

		memcpy(line, text, length);
		line[length] = '\0';
		if (!text_is_printable(line))
			return false;
		text = text[length] ? text + length + 1 : NULL;
	}
	return true;
}

/* A side that has closed may have said why before: that is read next. */
static int
say(int fd, struct dialogue *dialogue)
{
	int r = link_send(fd, &dialogue->packet, dialogue->wait_ms, -1);

	return r == -EPIPE || r == -ECONNRESET ? 0 : r;
}

static int
say_answer(int fd, struct dialogue *dialogue, const struct answer *answer)
{
	int r;

	message_answer(&dialogue->packet, answer);
	r = say(fd, dialogue);
	packet_wipe(&dialogue->packet);
	dialogue->answered = r == 0 && answer->kind == ANSWER_TEXT;
	dialogue->ended = answer->kind == ANSWER_END;
	return r;
}

/* How a question weighs. */
enum weight {
	WEIGHT_FULL = 0, /* whoever is asked it needs a right code */
	WEIGHT_BEFORE,	 /* optional, before any such: the login is as if it had not been asked */
	WEIGHT_AFTER,	 /* optional, after an answer: that one stands */
};

static enum weight
weight_of(const struct dialogue *dialogue)
{
	if (!packet_get(&dialogue->packet, "optional"))
		return WEIGHT_FULL;
	if (!dialogue->asked)
		return WEIGHT_BEFORE;
	return dialogue->answered ? WEIGHT_AFTER : WEIGHT_FULL;
}

/* What no answer to an optional question may change is put right. */
static void
settle(struct dialogue *dialogue, enum weight weight)
{
	if (weight == WEIGHT_FULL)
		return;
	if (weight == WEIGHT_AFTER) /* broken off: no more questions, and no refusal */
		dialogue->may_ask = !dialogue->ended;
	dialogue->answered = weight == WEIGHT_AFTER;
	dialogue->ended = false;
}

/* The site's own words stand for the plain prompt alone: any other one says why it asks. */
static const char *
words_of(const struct dialogue *dialogue, const char *prompt)
{
	const struct options *options = dialogue->options;

	return options && options->prompt && strcmp(prompt, PLAIN_PROMPT) == 0 ? options->prompt
									       : prompt;
}

/*
 * Where the program itself answers what is echoed, a name would be the code, or the yes of an
 * account called "y". The log is not told at each login: these doors have one field, where nothing
 * is asked, and 2sv doctor looks at the line.
 */
static bool
echo_of(const struct dialogue *dialogue, bool is_said, enum weight weight)
{
	const struct options *options = dialogue->options;

	if (dialogue->door && dialogue->door->echo == DOOR_ECHO_NAME)
		return false;
	if (!options || options->echo == ECHO_AS_SAID || weight != WEIGHT_FULL)
		return is_said;
	return options->echo == ECHO_ON;
}

static void
take_answer(struct dialogue *dialogue, const char *prompt, bool echo, struct answer *answer)
{
	if (dialogue->field)
		field_take(dialogue->field, answer);
	else
		conversation_ask(dialogue->pamh, words_of(dialogue, prompt), echo, answer);
}

static int
handle_ask(int fd, struct dialogue *dialogue)
{
	const char *prompt = packet_get(&dialogue->packet, "prompt");
	const char *echo = packet_get(&dialogue->packet, "echo");
	scope_answer struct answer answer = {.kind = ANSWER_END};
	enum weight weight = weight_of(dialogue);
	int r;

	dialogue->answered = false;
	if (!dialogue->may_ask || dialogue->ended || !text_is_prompt(prompt) || !echo ||
	    (strcmp(echo, "yes") != 0 && strcmp(echo, "no") != 0))
		return -EPROTO;
	dialogue->prompted = true;
	dialogue->asked = dialogue->asked || weight != WEIGHT_BEFORE;
	take_answer(dialogue, prompt, echo_of(dialogue, strcmp(echo, "yes") == 0, weight), &answer);
	r = say_answer(fd, dialogue, &answer);
	if (r == 0)
		settle(dialogue, weight);
	return r;
}

void
dialogue_show(const struct dialogue *dialogue, const char *text, bool error)
{
	if (dialogue->door && door_takes(dialogue->door, strlen(text)))
		conversation_show(dialogue->pamh, text, error);
}

static int
handle_show(struct dialogue *dialogue)
{
	const char *text = packet_get(&dialogue->packet, "text");

	if (!text || !text_is_good(text))
		return -EPROTO;
	dialogue_show(dialogue, text, false);
	return 0;
}

/* Takes the service's next message. Returns 1 after done, 0 after another, or -errno. */
static int
handle_next(int fd, struct dialogue *dialogue)
{
	int r = link_receive(fd, &dialogue->packet, dialogue->wait_ms, NULL);

	if (r == 0)
		r = packet_parse(&dialogue->packet, message_service_keys);
	if (r < 0)
		return r;
	if (packet_is(&dialogue->packet, "ask"))
		return handle_ask(fd, dialogue);
	if (packet_is(&dialogue->packet, "show"))
		return handle_show(dialogue);
	r = message_read_done(&dialogue->packet, &dialogue->done);
	return r < 0 ? r : 1;
}

static int
lead(struct dialogue *dialogue)
{
	scope_fd int fd = -1;
	int r;

	if (!packet_is_whole(&dialogue->packet))
		return -EINVAL;
	r = spawn_connect(dialogue->socket, dialogue->wait_ms, &fd, &dialogue->spawned);
	if (r < 0)
		return r;
	dialogue->connected = true;
	r = say(fd, dialogue);
	for (int i = 0; r == 0 && i < MESSAGES_MAX; i++)
		r = handle_next(fd, dialogue);
	if (r == 1)
		return 0;
	return r < 0 ? r : -EPROTO;
}

int
dialogue_run(struct dialogue *dialogue)
{
	dialogue->done = (struct done){.verdict = VERDICT_REFUSE, .reason = REASON_NO_SERVICE};
	dialogue->connected = dialogue->spawned = false;
	dialogue->r = lead(dialogue);
	return dialogue->r;
}
