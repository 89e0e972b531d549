/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A real sshd for a test, which is asked and never serves: in a mount namespace with an /etc of its
 * own. It is the one that ./bootstrap check unpacked, or the machine's. Needs root.
 */
#pragma once

#include <stdbool.h>

#define REAL_SSHD "/run/2sv-sshd" /* runs it with a host key */

/* Accounts: root, nobody, ann and amy (group people), rob (robots), bea (both), zoe (neither). */
bool real_sshd_enter(void);

/* Its sshd_config; there are no other files beside it then. */
void real_sshd_main(const char *text);
/* One more file of sshd_config.d. */
void real_sshd_file(const char *name, const char *text);
