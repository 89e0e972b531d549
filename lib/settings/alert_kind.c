/* SPDX-License-Identifier: BSD-2-Clause */
/* The list of kinds; tests/notify/letter_kinds.c compares it with source, words and page. */
#include "settings/alert_kind.h"

#include "base/text.h"
#include "settings/contact.h"

#include "base/poison.h"

#define ALL "all"

static const char *const kinds[] = {"new-host", "new-hosts", "wrong-codes", "failures", "used-code",
    "device-added", "first-device", "device-removed", "off", "codes-new", "recovery-used",
    "codes-few", "trusted", "forgotten", "password-try", "password-begun", "password-failed",
    "password-changed", "contact-added", "contact-removed", "stopped", "freed", "reset", "invited",
    "help-code", "help-code-used", "clock-back", "other-uid", "saved", "restored",
    "store-read-only", "store-full", "clock-off", "undelivered", "doctor", "protect", "reminder",
    "sent-much", "copy", "copy-refused", "texts", "texts-asked"};
#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

const char *
alert_kind_at(size_t at)
{
	return at < KIND_COUNT ? kinds[at] : NULL;
}

static bool
word_is_good(const char *word, size_t length)
{
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (text_is_word(word, length, kinds[i]))
			return true;
	return text_is_word(word, length, ALL);
}

bool
alert_kinds_are_good(const char *list)
{
	const char *word;
	size_t length;

	while ((word = text_next_word(&list, CONTACTS_SEPARATORS, &length)))
		if (!word_is_good(word, length))
			return false;
	return true;
}
