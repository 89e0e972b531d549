/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The code of an account that was sent and is live: made, and tried once. It is good at one door,
 * from one prefix, for ten minutes and five wrong tries. Used by guess.c's trial and by act_text.c;
 * runs in the keeper.
 */
#pragma once

#include "keeper/factor/texted.h"
#include "keeper/store/guess.h"

#define TEXTED_DEVICE "text to " /* what stands for the device begins so, or as the next ones */
#define PUSHED_DEVICE "push to "
#define MAILED_DEVICE "mail to "

/* What stands for the device where a code went to "sms:+46701740605": "text to +46...05". */
void texted_name(const char *recipient, char ret[DEVICE_NAME_MAX]);

/* Makes the code in result.message, for the act's door and prefix; voids the last. 0 or -errno. */
int texted_add(struct running *running, const char *shown);

/*
 * Tries code, which is none of a device. Returns 1 (it is the one that was sent: the result says
 * whether it is good), 0 or -errno.
 */
int texted_try(struct running *running, const char *code, struct guess *guess);
