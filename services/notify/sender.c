/* SPDX-License-Identifier: BSD-2-Clause */
/* From a message to its channel. Runs in a child of 2sv-notify for each lane. */
#include "config.h" /* HOST_NAME_MAX */
#include "notify/sender.h"

#include "base/monotonic.h"
#include "base/text.h"

#include <ctype.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

static channel_sender *const channels[] = {
    [CONTACT_LOCAL] = local_send,
    [CONTACT_EMAIL] = email_send,
    [CONTACT_PUSH] = push_send,
    [CONTACT_WEBHOOK] = webhook_send,
    [CONTACT_SMS] = sms_send,
};

/* Whom the letter speaks to. */
static const char *
reader_of(const struct claim *claim)
{
	const char *address;

	if (contact_kind_of(claim->recipient, &address) == CONTACT_LOCAL)
		return address;
	return text_is_empty(claim->account) ? "root" : claim->account;
}

/* What a program or a server said of it goes into logs: it may repeat what it was given. */
static void
hide_code(char why[CHANNEL_WHY_SIZE], const char *code)
{
	size_t length = strlen(code);
	char *found = why;

	while (length > 0 && (found = strstr(found, code)))
		memset(found, '*', length);
}

enum message_outcome
sender_send(struct sender *sender, struct claim *claim, char why[CHANNEL_WHY_SIZE])
{
	const char *address = NULL;
	enum contact_kind kind = contact_kind_of(claim->recipient, &address);
	const struct letter_head head = {
	    .machine = sender->machine, .account = reader_of(claim), .origins = &sender->origins};
	const struct channel_letter sending = {
	    .settings = sender->settings,
	    .letter = &sender->letter,
	    .address = address,
	    .machine = sender->machine,
	    .name = claim->name,
	    .key = text_is_empty(claim->key) ? NULL : claim->key,
	    .claim = claim,
	    .now = time(NULL),
	};
	enum message_outcome outcome;
	int64_t began_ms;

	if (claim->trouble) {
		text_copy(why, CHANNEL_WHY_SIZE, claim->trouble);
		return OUTCOME_LATER;
	}
	if (kind == CONTACT_NONE) {
		text_copy(why, CHANNEL_WHY_SIZE, "no such kind of contact is known here");
		return OUTCOME_LATER;
	}
	origins_find(&sender->origins, claim, sender->settings);
	origins_write_places(&sender->origins, claim->countries, sizeof(claim->countries));
	letter_write(claim, &head, &sender->letter);
	began_ms = monotonic_ms();
	outcome = channels[kind](&sending, why);
	claim->took_ms = monotonic_ms() - began_ms;
	hide_code(why, claim->code);
	return outcome;
}

/* What a mail's Message-ID and sender can bear. */
void
sender_begin(struct sender *sender, const struct settings *settings)
{
	char *machine = sender->machine;

	sender->settings = settings;
	machine[HOST_NAME_MAX] = '\0';
	if (gethostname(machine, HOST_NAME_MAX) < 0 || machine[0] == '\0')
		text_copy(machine, HOST_NAME_MAX + 1, "localhost");
	for (char *p = machine; *p; p++)
		if (!isalnum((unsigned char)*p) && *p != '.' && *p != '-')
			*p = '-';
}
