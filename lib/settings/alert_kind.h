/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kinds of alerts, as admin_alerts of 2sv.conf takes them and 2sv-notify(8) lists them. The
 * store makes them by these names. Pure. Read by the settings.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The kind at that place of the list, from 0, as "new-host"; NULL behind its end. */
const char *alert_kind_at(size_t at);

/* Is each word of the list, divided by blanks, a kind or "all"? "" is none, and good. */
bool alert_kinds_are_good(const char *list);
