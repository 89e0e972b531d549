/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a login is asked after a code was to be sent. Where it went is told in part, as a list of
 * contacts does: whoever has the password alone reads it, too. Called by answer.c; runs in the
 * keeper.
 */
#include "keeper/answer.h"

#include "base/text.h"
#include "settings/contact.h"

#include <string.h>

#include "base/poison.h"

#define PROMPT_SIZE (PROMPT_COLUMNS_MAX + 1)
#define DOTS "..."

/* "Code (texted to " and "): " around what fits of where. */
static void
fill(char prompt[PROMPT_SIZE], const char *how, const char *where)
{
	size_t room = PROMPT_COLUMNS_MAX - strlen("Code ( to ): ") - strlen(how);

	if (strlen(where) <= room)
		text_format(prompt, PROMPT_SIZE, "Code (%s to %s): ", how, where);
	else
		text_format(prompt, PROMPT_SIZE, "Code (%s to %.*s" DOTS "): ", how,
		    (int)(room - strlen(DOTS)), where);
}

static void
fill_sms(char prompt[PROMPT_SIZE], const char *number)
{
	size_t length = strlen(number);
	char where[32];

	text_format(where, sizeof(where), "%.3s " DOTS " %s", number,
	    length > 5 ? number + length - 2 : "");
	fill(prompt, "texted", where);
}

static void
fill_email(char prompt[PROMPT_SIZE], const char *address)
{
	const char *at = strchr(address, '@');
	char where[CONTACT_MASK_SIZE];

	text_format(where, sizeof(where), "%.1s" DOTS "%.200s", address, at ? at : "");
	fill(prompt, "mailed", where);
}

static void
fill_push(char prompt[PROMPT_SIZE], const char *address)
{
	const char *host = strstr(address, "://");
	char where[CONTACT_MASK_SIZE];

	host = host ? host + 3 : "";
	text_format(where, sizeof(where), "%.*s", (int)strcspn(host, "/?"), host);
	fill(prompt, "pushed", where);
}

static void
fill_sent(char prompt[PROMPT_SIZE], const char *recipient)
{
	const char *address = "";

	switch (contact_kind_of(recipient, &address)) {
	case CONTACT_SMS:
		fill_sms(prompt, address);
		break;
	case CONTACT_EMAIL:
		fill_email(prompt, address);
		break;
	case CONTACT_PUSH:
		fill_push(prompt, address);
		break;
	case CONTACT_NONE:
	case CONTACT_LOCAL:
	case CONTACT_WEBHOOK:
		text_copy(prompt, PROMPT_SIZE, "Code: ");
		break;
	}
}

/* Where no code is sent to anybody here, nothing is said: it is a wrong code, as everywhere. */
void
answer_add_text(struct packet *packet, const struct result *result)
{
	char prompt[PROMPT_SIZE] = "";

	if (result->verdict == VERDICT_ACCEPT)
		fill_sent(prompt, result->message.recipient);
	else if (result->reason == REASON_SOON)
		text_format(prompt, sizeof(prompt),
		    "Sent already: wait %lld s. Code: ", (long long)result->wait_seconds);
	else if (result->reason == REASON_TOO_MANY)
		text_copy(prompt, sizeof(prompt), "Too many texts: use the app. Code: ");
	else if (result->reason == REASON_NO_NOTIFIER)
		text_copy(prompt, sizeof(prompt), "No text can be sent now. Code: ");
	packet_add(packet, "prompt", prompt[0] ? prompt : NULL);
}
