/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one table from what the service said to what PAM is told. Pure. Runs in the caller's
 * process.
 */
#pragma once

#include "wire/message.h"

/*
 * Auth. answered: the last answer that had to be is a text that a person typed. PAM_SUCCESS only
 * for a right code that was typed; PAM_IGNORE only where the service wants no code, and asked
 * nothing that had to be answered (dialogue.h).
 */
int verdict_login(const struct done *done, bool asked, bool answered);

/*
 * A password is about to be changed, and whoever does it was to be asked: PAM_IGNORE for a right
 * code that was typed, and where the service wants none; else what ends it; never PAM_SUCCESS.
 */
int verdict_password(const struct done *done, bool asked, bool answered);

/* One field, before it is split: PAM_IGNORE, or what ends it; never PAM_SUCCESS. */
int verdict_split(const struct done *done);

/* Account. PAM_IGNORE where the service lets be; never PAM_SUCCESS. */
int verdict_admit(const struct done *done);
