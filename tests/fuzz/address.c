/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzz target of place_find: every text gives a place in printable canonical form, and an
 * address that was found is found again as the same host and prefix.
 */
#include "keeper/policy/address.h"
#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(bool holds)
{
	if (!holds)
		abort();
}

static void
check_form(const struct place *place)
{
	demand(strlen(place->host) > 0 && strlen(place->host) < PLACE_TEXT_SIZE);
	demand(strlen(place->prefix) > 0 && strlen(place->address) < PLACE_TEXT_SIZE);
	demand(text_is_printable(place->host) && text_is_printable(place->address));
	demand(text_is_printable(place->prefix));
	demand((place->kind == PLACE_UNKNOWN) == (strcmp(place->host, "unknown") == 0));
	demand((place->kind == PLACE_ADDRESS) ==
	       (strchr(place->prefix, '/') && strchr("0123456789abcdef:", place->host[0])));
	demand((place->kind == PLACE_LOCAL) == place_host_is_local(place->host));
}

/* As rhost, and as where the client's name was given beside its address. */
static void
check_again(const struct place *place)
{
	struct place_seen seen = {.rhost = place->address};
	struct place again;

	if (place->kind != PLACE_ADDRESS)
		return;
	place_find(&seen, &again);
	again.is_own = place->is_own; /* which only a whole SSH_CONNECTION tells */
	demand(memcmp(&again, place, sizeof(again)) == 0);
	seen = (struct place_seen){.rhost = "host.example", .connection = place->address};
	place_find(&seen, &again);
	again.is_own = place->is_own;
	demand(memcmp(&again, place, sizeof(again)) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct place_seen seen = {.caller = (uid_t)size};
	char *text = malloc(size + 1);
	struct place place;

	demand(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	seen.rhost = text;
	place_find(&seen, &place);
	check_form(&place);
	check_again(&place);
	seen = (struct place_seen){.tty = text, .caller = (uid_t)size};
	place_find(&seen, &place);
	check_form(&place);
	demand(place.kind == PLACE_LOCAL);
	seen = (struct place_seen){.rhost = "host.example", .connection = text};
	place_find(&seen, &place);
	check_form(&place);
	check_again(&place);
	free(text);
	return 0;
}
