/* SPDX-License-Identifier: BSD-2-Clause */
/* What a login is for those whose dialogue it leads elsewhere. Runs in a talker. */
#pragma once

#include "dialogue/question.h"

/* The dialogue ended without an answer that could be tried: the owner hears of that too. */
void login_tell_end(struct dialogue *dialogue, enum reason reason);

/*
 * A login that an invitation leads: it asks the invitation, shows a new device's QR code, asks its
 * first code and shows the recovery codes. Ends the dialogue.
 */
void login_invited(struct dialogue *dialogue);
