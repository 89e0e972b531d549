/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end of a session, as pam_sm_close_session tells it. Runs in a talker behind root.sock.
 */
#include "dialogue/forward.h"

#include "base/poison.h"

void
dialogue_left(struct dialogue *dialogue)
{
	forward_act(dialogue, "left", NULL);
}
