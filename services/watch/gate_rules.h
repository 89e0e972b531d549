/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the rules of 2sv.conf say of copies while 2svd can't be asked: as much as the file alone
 * tells. Runs in 2sv-gate, as the account's own user.
 */
#pragma once

#include "settings/settings.h"

/*
 * The strictest of the rules that may hold for an account at sshd, up to the first that holds for
 * sure. Pure.
 */
enum copies gate_rules_strictest(const struct sections *sections, const char *account);

/*
 * The same of the installed file, which must be root's: refuse, where it can't be read or is
 * wrong; allow, where there is none. words: what is wrong with it, or "".
 */
enum copies gate_rules_read(const char *account, char *words, size_t size);
