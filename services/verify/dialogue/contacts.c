/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv contacts: where alerts go; contacts remove, which wants a code, for a thief would silence
 * them; contacts test, which waits for what comes of it. Runs in a talker.
 */
#include "dialogue/contact.h"

#include "base/monotonic.h"
#include "base/text.h"

#include <poll.h>
#include <string.h>

#include "base/poison.h"

#define CODE_TRIES 3
#define TEST_MS (20 * 1000) /* what was not sent by then is looked for in 2sv alerts */
#define PAUSE_MS 250
#define SHOW_MS (5 * 1000) /* 2sv gives up on a service that says nothing for longer */

int
contact_take_row(void *context, const struct packet *row)
{
	struct contact_command *contact = context;
	const char *number = packet_get(row, "id"), *kind = packet_get(row, "type");
	const char *address = packet_get(row, "address"), *key = packet_get(row, "key");

	if (number)
		text_copy(contact->number, sizeof(contact->number), number);
	text_format(contact->shown, sizeof(contact->shown), "%s %s", kind ? kind : "",
	    address ? address : "");
	text_copy(contact->key, sizeof(contact->key), key ? key : "");
	return command_hand_on(&contact->command, row);
}

const char *
contact_stop(const struct contact_command *contact)
{
	size_t length = strlen(contact->shown);

	return length > 0 && contact->shown[length - 1] == '.' ? "" : ".";
}

static const struct {
	const char *operation;
	enum reason reason;
	bool of_none;		     /* where no contact was named */
	const char *words, *command; /* the command that helps, at the end of the words */
} sentences[] = {
    {"contact-add", REASON_EXISTS, false, "That is a contact already. See: ", "contacts"},
    {"contact-add", REASON_TOO_MANY, false,
	"There are 10 contacts (2 of sms), or 5 codes were sent today (3 to one address). Remove "
	"one, or add it tomorrow. See: ",
	"contacts"},
    {"contact-confirm", REASON_EXISTS, false,
	"That contact is confirmed already. See: ", "contacts"},
    {"contact-confirm", REASON_NO_SUCH, false, "There is no such contact. See: ", "contacts"},
    {"contact-confirm", REASON_NO_SUCH, true,
	"No contact waits for its code. Add one: ", "contacts add email ann@example.org"},
    {"contact-confirm", REASON_EXPIRED, false,
	"That code is too old, or was tried too often. For a new one, add the contact again: ",
	"contacts add ADDRESS"},
    {"contact-remove", REASON_NO_SUCH, false, "There is no such contact. See: ", "contacts"},
    {"contact-test", REASON_NO_SUCH, false,
	"There is no such contact that is confirmed. See: ", "contacts"},
    {"contact-test", REASON_TOO_MANY, false,
	"5 tests were sent today: no more before tomorrow. What became of them: ", "alerts"},
};

/* context is a command of contacts. */
static void
add_words(const void *context, struct packet *result)
{
	const struct command *command = context;
	const struct packet *hello = &command->dialogue->hello;
	const char *operation = packet_get(hello, "op");
	enum reason reason = command_reason(result);
	char hint[COMMAND_WORDS_SIZE] = "";

	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++)
		if (sentences[i].reason == reason && operation &&
		    strcmp(sentences[i].operation, operation) == 0 &&
		    (!sentences[i].of_none || !packet_get(hello, "contact")))
			command_hint(command, sentences[i].words, sentences[i].command, hint);
	if (hint[0])
		packet_add(result, "words", hint);
}

void
contact_end(const struct contact_command *contact, struct packet *result, const char *words)
{
	add_words(&contact->command, result);
	command_end(&contact->command, result, words);
}

static void
fill_contact(const void *context, struct packet *act)
{
	const struct command *command = context;

	packet_add(act, "contact", packet_get(&command->dialogue->hello, "contact"));
}

bool
contact_run(struct contact_command *contact, const char *operation, struct packet *result)
{
	struct command *command = &contact->command;
	const struct command_code code = {.prompt = "Code: ",
	    .tries = CODE_TRIES,
	    .operation = operation,
	    .fill = fill_contact,
	    .context = command,
	    .on_row = contact_take_row,
	    .refuse = add_words};
	struct packet act;

	command_act_begin(command, &act, operation);
	fill_contact(command, &act);
	if (command_act(command, &act, result, contact_take_row))
		return true;
	if (command_reason(result) == REASON_NEEDS_CODE)
		return command_try_codes(command, &code, result);
	contact_end(contact, result, NULL);
	return false;
}

void
dialogue_contacts(struct dialogue *dialogue)
{
	struct contact_command contact = {.number = ""};
	struct packet act, result;

	if (!command_begin(&contact.command, dialogue))
		return;
	command_act_begin(&contact.command, &act, "contacts");
	command_act(&contact.command, &act, &result, contact_take_row);
	command_end(&contact.command, &result, NULL);
}

void
dialogue_contact_remove(struct dialogue *dialogue)
{
	struct contact_command contact = {.number = ""};
	char words[CONTACT_SHOWN_SIZE + 128];
	struct packet result;

	if (!command_begin(&contact.command, dialogue) ||
	    !contact_run(&contact, "contact-remove", &result))
		return;
	text_format(words, sizeof(words),
	    "Removed: %s%s Where it was confirmed, it hears of alerts for 24 hours more.",
	    contact.shown, contact_stop(&contact));
	contact_end(&contact, &result, words);
}

/* What the newest messages say of the tests. */
struct tests {
	struct contact_command contact; /* first, as above */
	unsigned int wanted, open, seen;
	bool is_told;
};

static int
count_contact(void *context, const struct packet *row)
{
	struct tests *tests = context;

	(void)row;
	tests->wanted++;
	return 0;
}

/* One that was tried once has its answer, be it no. */
static int
take_message(void *context, const struct packet *row)
{
	struct tests *tests = context;
	const char *purpose = packet_get(row, "text"), *state = packet_get(row, "state");
	int64_t tries = 0;

	if (!purpose || !state || strcmp(purpose, "test") != 0 || tests->seen == tests->wanted)
		return 0;
	tests->seen++;
	packet_get_number(row, "tries", 0, INT64_MAX, &tries);
	if (strcmp(state, "waits") == 0 && (tries == 0 || !packet_get(row, "detail")))
		tests->open++;
	return tests->is_told ? command_hand_on(&tests->contact.command, row) : 0;
}

static bool
look(struct tests *tests, struct packet *result)
{
	struct packet act;

	tests->seen = tests->open = 0;
	command_act_begin(&tests->contact.command, &act, "alerts");
	return command_act(&tests->contact.command, &act, result, take_message);
}

/* Nobody waits longer than he likes. */
static void
wait_for_tests(struct tests *tests)
{
	struct dialogue *dialogue = tests->contact.command.dialogue;
	int64_t ends_ms = monotonic_ms() + TEST_MS, shows_ms = monotonic_ms() + SHOW_MS;
	struct packet result;

	while (look(tests, &result) && tests->open > 0 && monotonic_ms() < ends_ms) {
		struct pollfd fds[] = {{.fd = dialogue->client, .events = POLLIN},
		    {.fd = dialogue->parent, .events = POLLIN}};

		if (poll(fds, 2, PAUSE_MS) != 0)
			return;
		if (monotonic_ms() >= shows_ms) {
			dialogue_show(dialogue, "Waiting ...");
			shows_ms += SHOW_MS;
		}
	}
}

void
dialogue_contact_test(struct dialogue *dialogue)
{
	struct tests tests = {.wanted = 0};
	struct command *command = &tests.contact.command;
	char words[COMMAND_WORDS_SIZE] = "";
	struct packet act, result;

	if (!command_begin(command, dialogue))
		return;
	command_act_begin(command, &act, "contact-test");
	fill_contact(command, &act);
	if (!command_act(command, &act, &result, count_contact)) {
		contact_end(&tests.contact, &result, NULL);
		return;
	}
	wait_for_tests(&tests);
	tests.is_told = true;
	look(&tests, &result);
	if (tests.open > 0)
		command_hint(command,
		    "Not sent yet; root sees whether 2sv-notify runs: 2sv doctor. Later: ",
		    "alerts", words);
	command_end(command, &result, words[0] ? words : NULL);
}
