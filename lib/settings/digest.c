/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FNV-1a of 64 bits (RFC 9923) over all values, each behind what ends the one before. Called by the
 * keeper and the talkers, and by 2sv.
 */
#include "settings/digest.h"

#include "base/text.h"

#include <string.h>

#include "base/poison.h"

#define FNV_BASIS UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

static void
add_bytes(uint64_t *digest, const void *bytes, size_t length)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < length; i++)
		*digest = (*digest ^ p[i]) * FNV_PRIME;
}

/* What is not given is another thing than an empty text. */
static void
add_text(uint64_t *digest, const char *text)
{
	add_bytes(digest, text ? "+" : "-", 1);
	add_bytes(digest, text ? text : "", text ? strlen(text) + 1 : 1);
}

static void
add_number(uint64_t *digest, int64_t number)
{
	add_bytes(digest, &number, sizeof(number));
}

static void
add_section(uint64_t *digest, const char *kind, const struct section *section)
{
	add_text(digest, kind);
	add_text(digest, section->name);
	add_text(digest, section->groups);
	add_text(digest, section->accounts);
}

static void
add_rule(uint64_t *digest, const struct rule *rule)
{
	add_section(digest, "rule", &rule->section);
	add_text(digest, rule->doors);
	add_text(digest, rule->from);
	add_number(digest, rule->known);
	add_number(digest, rule->key);
	add_number(digest, rule->require);
	add_number(digest, rule->holds_minutes);
	add_number(digest, rule->copies);
	add_text(digest, rule->texted);
}

static void
add_deadline(uint64_t *digest, const struct deadline *deadline)
{
	add_section(digest, "deadline", &deadline->section);
	add_number(digest, deadline->ends_at);
	add_number(digest, deadline->skips);
	add_number(digest, deadline->offer_days);
}

void
settings_digest(const struct settings *settings, char ret[SETTINGS_DIGEST_SIZE])
{
	const struct sections *sections = &settings->sections;
	uint64_t digest = FNV_BASIS;
	struct settings_key key;

	for (size_t at = 0; settings_key(settings, at, &key); at++) {
		add_text(&digest, key.name);
		add_text(&digest, key.text);
		add_number(&digest, key.text ? 0 : key.number);
	}
	for (size_t i = 0; i < sections->rule_count; i++)
		add_rule(&digest, &sections->rules[i]);
	for (size_t i = 0; i < sections->deadline_count; i++)
		add_deadline(&digest, &sections->deadlines[i]);
	text_format(ret, SETTINGS_DIGEST_SIZE, "%016llx", (unsigned long long)digest);
}
