/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What rules and deadlines of 2sv.conf name that is not there, and rules that nothing ever comes
 * to. Used by 2sv doctor and 2sv check-config.
 */
#pragma once

#include "settings/rule.h"

#include <stdbool.h>

/*
 * is_sure: false where a look-up failed, so that it may be there after all, and of what is only to
 * be known. words are printable.
 */
typedef void rule_names_found(
    void *context, const struct section *section, bool is_sure, const char *words);

/*
 * Looks groups and accounts up by NSS, doors in pam.d; and for rules that shut out whoever could
 * take them back, and deadlines that are over at now. Returns how many names and rules were found
 * wrong.
 */
int rule_names_look(
    const struct sections *sections, int64_t now, rule_names_found *found, void *context);

/*
 * The rule by which nobody who can become root comes in by sshd, or NULL. Then *ret_everywhere: nor
 * by login, at the machine's own console.
 */
const struct rule *rule_admins_shut(const struct sections *sections, bool *ret_everywhere);

#define RULE_WORDS_SIZE 512
/* "rule staff: door sshd, group staff: always, a code holds 15 min" */
void rule_words(const struct rule *rule, char words[RULE_WORDS_SIZE]);
/* "deadline staff: group staff: by 2026-12-31, then 5 logins, offered 7 days before" */
void deadline_words(const struct deadline *deadline, char words[RULE_WORDS_SIZE]);
