/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv contacts add: a code goes to the new contact, and comes back by the person who has both; and
 * contacts confirm, for a code that took longer than he waited. Runs in a talker.
 */
#include "dialogue/contact.h"

#include "base/scope.h"
#include "base/text.h"
#include "settings/contact.h"

#include <string.h>

#include "base/poison.h"

#define NO_TEXTS                                                                              \
	"This machine sends no text messages: root sets sms_command or sms_url in 2sv.conf, " \
	"and starts 2svd anew. Another way: 2sv contacts add email ann@example.org"
#define CODE_TRIES 3
#define PERSON_MS (600 * 1000) /* a letter takes its time */
#define PROMPT "Code that was sent there: "

#define CODES_LATER \
	" Codes can be sent there a day from now on, where a rule has its kind (texted)."

/* A code of a login goes to no contact of that day, and to no webhook. */
static const char *
codes_words(const struct contact_command *contact)
{
	bool may = sections_allow_texts(&contact->command.dialogue->settings->sections);

	return may && strncmp(contact->shown, "webhook", strlen("webhook")) != 0 ? CODES_LATER : "";
}

static void
end_confirmed(struct contact_command *contact, struct packet *result)
{
	char words[CONTACT_SHOWN_SIZE + sizeof(CODES_LATER) + 80];

	text_format(words, sizeof(words), "Confirmed: alerts go to %s%s%s", contact->shown,
	    contact_stop(contact), codes_words(contact));
	contact_end(contact, result, words);
}

/* It waits for its code; nothing is lost. */
static void
end_pending(struct contact_command *contact, struct packet *result)
{
	char words[COMMAND_WORDS_SIZE];

	command_hint(&contact->command,
	    "It hears nothing before it is confirmed. Whether the code was sent, and if not, why, "
	    "says 2sv alerts. When it has come: ",
	    "contacts confirm", words);
	contact_end(contact, result, words);
}

/* Tries what was typed on the contact that the keeper named, or on the newest that waits. */
static bool
try(struct contact_command *contact, const char *answer, struct packet *result)
{
	const char *named = packet_get(&contact->command.dialogue->hello, "contact");
	scope_packet struct packet act;

	command_act_begin(&contact->command, &act, "contact-confirm");
	packet_add(&act, "contact", contact->number[0] ? contact->number : named);
	packet_add(&act, "answer", answer);
	return command_act(&contact->command, &act, result, contact_take_row);
}

/* Returns true where the dialogue has ended; false where no code came. */
static bool
confirm(struct contact_command *contact, struct packet *result)
{
	struct dialogue *dialogue = contact->command.dialogue;

	dialogue->person_ms = PERSON_MS;
	for (unsigned int i = 0; i < CODE_TRIES; i++) {
		scope_answer struct answer answer = {.kind = ANSWER_END};

		if (dialogue_ask(dialogue, PROMPT, true, &answer) < 0 || answer.kind != ANSWER_TEXT)
			return false;
		if (try(contact, answer.text, result)) {
			end_confirmed(contact, result);
			return true;
		}
		if (command_reason(result) != REASON_WRONG) {
			contact_end(contact, result, NULL);
			return true;
		}
		dialogue_show(dialogue, "That is not the code that was sent there.");
	}
	return false;
}

/* What the receiver of a webhook needs to know who speaks. */
static void
show_new(const struct contact_command *contact)
{
	char words[CONTACT_SHOWN_SIZE + 80];

	text_format(words, sizeof(words), "A code goes to %s%s%s", contact->shown,
	    contact_stop(contact),
	    contact->command.is_batch ? ""
				      : " Does none come, press Return: it can be typed later.");
	dialogue_show(contact->command.dialogue, words);
	if (contact->key[0] == '\0')
		return;
	text_format(words, sizeof(words), "Requests are signed with this key, shown once: %s",
	    contact->key);
	dialogue_show(contact->command.dialogue, words);
}

/* Nobody is to wait for a code that nothing here could send. */
static bool
wants_texts(const struct dialogue *dialogue)
{
	const char *contact = packet_get(&dialogue->hello, "contact"), *address;

	return contact && contact_parse(contact, &address) == CONTACT_SMS &&
	       text_is_empty(dialogue->settings->sms_command) &&
	       text_is_empty(dialogue->settings->sms_url);
}

void
dialogue_contact_add(struct dialogue *dialogue)
{
	struct contact_command contact = {.number = ""};
	struct packet added, result;

	if (!command_begin(&contact.command, dialogue))
		return;
	if (wants_texts(dialogue)) {
		dialogue_refuse(dialogue, REASON_BAD_VALUE, NO_TEXTS);
		return;
	}
	if (!contact_run(&contact, "contact-add", &added))
		return;
	show_new(&contact);
	explicit_bzero(contact.key, sizeof(contact.key));
	if (contact.command.is_batch || !confirm(&contact, &result))
		end_pending(&contact, &added);
}

void
dialogue_contact_confirm(struct dialogue *dialogue)
{
	struct contact_command contact = {.number = ""};
	struct packet result;

	if (!command_begin(&contact.command, dialogue))
		return;
	if (contact.command.is_batch) {
		dialogue_refuse(dialogue, REASON_NEEDS_CODE,
		    "That wants the code that was sent there, and --batch forbids to ask for it.");
		return;
	}
	/* Is there one, and a code that may still be tried? */
	try(&contact, NULL, &result);
	if (command_reason(&result) != REASON_EMPTY) {
		contact_end(&contact, &result, NULL);
		return;
	}
	if (!confirm(&contact, &result))
		dialogue_refuse(dialogue, REASON_ENDED, "Not confirmed: no right code came.");
}
