/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What protect says to 2svd and reads of it, without a word to the person. Used by the commands of
 * protect, as root.
 */
#pragma once

#include "wire/packet.h"

#include <stdbool.h>

/*
 * An event, and an alert to root. change: "begun", "kept", "undone" or "ended"; why: in words, or
 * NULL. Returns 0, or -errno: the service can't take it (-EPERM: it refuses).
 */
int door_event_tell(const char *door, const char *change, const char *why);

/* What the doctor found, in words of at most 99 bytes: an event, and an alert to root. As above. */
int door_found_tell(const char *words);

/*
 * Gives on_row the events of the log, newest first, until it returns false. Returns 0, or -errno
 * where the service does not answer.
 */
typedef bool door_event_row(void *context, const struct packet *row);
int door_events_read(door_event_row *on_row, void *context);

/* The same for the devices of all accounts. */
int door_devices_read(door_event_row *on_row, void *context);
