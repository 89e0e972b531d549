/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dialogues in which nobody is asked: the hello becomes one act, its result the done.
 * Used by admit, arrived and left; runs in a talker.
 */
#pragma once

#include "dialogue/dialogue.h"

/* Hands the hello to the keeper as operation; on_row gets the dialogue as its context. */
void forward_act(struct dialogue *dialogue, const char *operation, row_handler *on_row);

/* What else is to be done with a result, before the person is told the end. */
typedef void forward_then(struct dialogue *dialogue, const struct packet *result);
void forward_act_then(
    struct dialogue *dialogue, const char *operation, row_handler *on_row, forward_then *then);
