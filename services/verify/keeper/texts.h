/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Codes that are sent: from the result that has one to the notifier that waits, in memory alone. It
 * is never tried twice, and nobody waits for what becomes of it. Used by batch.c; runs in the
 * keeper.
 */
#pragma once

#include "keeper/holding.h"
#include "keeper/links.h"
#include "settings/settings.h"

struct texted_caps texts_caps(const struct settings *settings);

/*
 * Hands the code over, once it is durable that it was sent. Where nobody takes it the result
 * refuses (REASON_NO_NOTIFIER), and log and root are told as of one that failed. The result has no
 * code any more. Of other acts nothing is done.
 */
void texts_hand(const struct links *links, struct holding *holding, const struct act *act,
    struct result *result);
