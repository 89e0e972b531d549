/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lane of codes for logins: it waits at the keeper, takes each code that comes, sends it at
 * once and once, and says what came of it. A code is kept nowhere: who ends with one in hand loses
 * it, and its person asks for another. Runs in a child of 2sv-notify.
 */
#pragma once

#include "notify/delivery.h"

/* setup.lane and once are not looked at. Returns 0 when it was told to end, or -errno. */
int texts_run(const struct delivery_setup *setup);
