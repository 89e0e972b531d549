/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The last way: root at the machine's own console comes in without a code while the service
 * can't answer, and only then. The one rule that the module itself has; its line in
 * pam.d/login switches it on (console_root). Runs in the caller's process.
 */
#pragma once

#include "pam_2sv/dialogue.h"
#include "pam_2sv/hello.h"
#include "pam_2sv/options.h"

/*
 * True if this login may go on without a verdict: the option is there, the account is uid 0, the
 * program is login run by root, the terminal is a local console, no remote host, and the service
 * could not answer (the dialogue has run).
 */
bool console_may_pass(
    const struct options *options, const struct account *account, const struct dialogue *dialogue);
