/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A password was changed, as pam_sm_chauthtok tells it. Runs in a talker behind root.sock.
 */
#include "dialogue/forward.h"

#include "base/poison.h"

void
dialogue_chauthtok(struct dialogue *dialogue)
{
	forward_act(dialogue, "chauthtok", NULL);
}
