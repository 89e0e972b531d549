/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * When an alert is sent, and with how many others: how many messages a recipient gets in an hour,
 * how long a failed one waits, when it is given up. Pure; called by the store inside its
 * transaction.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Of a message that was handed out and not answered for; longer than any channel waits. */
#define DELIVERY_LEASE_SECONDS 300
#define DELIVERY_HOUR_SECONDS 3600
#define DELIVERY_WAIT_MAX 4500 /* the longest that delivery_wait gives */

/*
 * Which alerts share an hour. What may be a thief's doing must not be hidden behind what is made at
 * will: anybody who knows the password makes wrong codes, and who has a key new hosts.
 */
enum delivery_class {
	DELIVERY_ORDINARY = 0, /* wrong codes, and what root's own commands tell */
	DELIVERY_HOSTS,	       /* logins from new hosts */
	DELIVERY_ACCOUNT,      /* devices, recovery, off, reset ...: all the rest */
	DELIVERY_CLASSES
};
enum delivery_class delivery_class_of(const char *alert_kind);

/* How many messages a recipient may get in an hour: 10 ordinary ones, 30 of each other class. */
int64_t delivery_hourly(enum delivery_class class);

/*
 * Of the alerts that wait for one recipient, how many get a message each, where made of its
 * messages were made in the last hour: all, or one less than there is room for, so that the last
 * message has all the others. *ret_digest: there is such a last one.
 */
int64_t delivery_singles(
    int64_t waiting, int64_t made, enum delivery_class class, bool *ret_digest);

/*
 * Seconds until the next try after so many failed ones (at least 1): a minute, doubled each time up
 * to an hour, and up to a quarter more or less by chance (any number), so that not all come at
 * once.
 */
int64_t delivery_wait(int64_t tries, uint32_t chance);

/*
 * Is a message of that age given up, after so many tries? After five days; where it was refused for
 * good, after one. But not before it was tried often enough: a machine may have slept for a week.
 */
bool delivery_gives_up(int64_t age_seconds, int64_t tries, bool is_for_good);
