/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What rules and deadlines of 2sv.conf name that is not there, and rules that nothing ever comes
 * to. Used by 2sv doctor and 2sv check-config.
 */
#pragma once

#include "settings/rule.h"

#include <stdbool.h>

/* is_sure: false where a look-up failed, so that it may be there after all. words are printable. */
typedef void rule_names_found(
    void *context, const struct section *section, bool is_sure, const char *words);

/* Looks groups and accounts up by NSS, doors in pam.d. Returns how many were found. */
int rule_names_look(const struct sections *sections, rule_names_found *found, void *context);

#define RULE_WORDS_SIZE 512
/* "rule staff: door sshd, group staff: always, a code holds 15 min" */
void rule_words(const struct rule *rule, char words[RULE_WORDS_SIZE]);
/* "deadline staff: group staff: by 2026-12-31, then 5 logins, offered 7 days before" */
void deadline_words(const struct deadline *deadline, char words[RULE_WORDS_SIZE]);
