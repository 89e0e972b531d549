/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Results as packets: rows, then one result (lib/wire/PROTOCOL, Talker and keeper). Called
 * by batch.c once the batch is durable; runs in the keeper.
 */
#pragma once

#include "keeper/acts.h"
#include "wire/message.h"

/* Sends one packet at a time; returns 0 or -errno, which ends the answer. */
typedef int answer_sender(void *context, const struct packet *packet);

/*
 * Sends the rows of result and then the result itself. form is what was read of the act; its words
 * go along. Returns 0, or what sender returned.
 */
int answer_send(
    const struct act_form *form, const struct result *result, answer_sender *sender, void *context);

/* TEXT: the next prompt, where its person is told what came of it. */
void answer_add_text(struct packet *packet, const struct result *result);

/* Fills row number i of result, which has it. */
void answer_row(const struct result *result, unsigned int i, struct packet *packet);
