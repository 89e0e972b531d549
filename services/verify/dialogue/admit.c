/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Account entry: is anything against this login, one by key too? Asks nobody. Runs in a talker
 * behind root.sock, for pam_sm_acct_mgmt.
 */
#include "dialogue/forward.h"

#include "base/poison.h"

void
dialogue_admit(struct dialogue *dialogue)
{
	forward_act(dialogue, "admit", NULL);
}
