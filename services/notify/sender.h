/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes a message's letter and sends it by the channel of its recipient's kind. Used by the loops
 * of lanes; runs in a child of 2sv-notify. Include config.h before it (HOST_NAME_MAX).
 */
#pragma once

#include "notify/channel.h"
#include "notify/origin.h"

#include <limits.h>

struct sender {
	const struct settings *settings;
	struct letter letter;
	struct origins origins;
	char machine[HOST_NAME_MAX + 1]; /* its name, as a mail's Message-ID can bear it */
};

void sender_begin(struct sender *sender, const struct settings *settings);

/* Blocks as long as the channel may; claim->took_ms is set. why is filled unless it was sent; a
 * code is never in it. */
enum message_outcome sender_send(
    struct sender *sender, struct claim *claim, char why[CHANNEL_WHY_SIZE]);
