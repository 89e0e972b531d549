/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A message to a program of somebody's own: JSON, signed with the contact's key, that it may know
 * whom it is from. Runs in 2sv-notify.
 */
#include "notify/channel.h"

#include "base/scope.h"
#include "base/text.h"
#include "notify/http.h"
#include "notify/payload.h"

#include <string.h>

#include "base/poison.h"

#define HEADER "X-2SV-Signature: "

enum message_outcome
webhook_send(const struct channel_letter *letter, char why[CHANNEL_WHY_SIZE])
{
	scope_free char *body = payload_webhook(letter);
	const struct payload_signed what = {letter->key, body, letter->now};
	char signature[sizeof(HEADER) + PAYLOAD_SIGNATURE_SIZE] = HEADER;
	/* Root's own has no key. */
	const char *const headers[] = {
	    "Content-Type: application/json", letter->key ? signature : NULL, NULL};
	const struct http_request request = {
	    .url = letter->address, .body = body, .headers = headers};

	if (!body) {
		text_copy(why, CHANNEL_WHY_SIZE, "no memory");
		return OUTCOME_LATER;
	}
	if (letter->key && payload_sign(&what, signature + strlen(HEADER)) < 0) {
		text_copy(why, CHANNEL_WHY_SIZE, "the contact's key is none that signs");
		return OUTCOME_LATER;
	}
	return http_post(&request, letter->settings, why);
}

enum channel_state
webhook_check(const struct settings *settings, const char *address, char words[CHANNEL_WHY_SIZE])
{
	const struct http_request request = {.url = address, .body = ""};

	return http_check(&request, settings, words) ? CHANNEL_OK : CHANNEL_BAD;
}
