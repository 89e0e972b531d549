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
 * What may be a thief's doing while he hides it behind many others: such alerts have messages of
 * their own, apart from those that anybody who knows the password makes at will.
 */
bool delivery_is_urgent(const char *alert_kind);

/* How many messages a recipient may get in an hour: 30 urgent, and 10 of the others. */
int64_t delivery_hourly(bool is_urgent);

/*
 * Of the alerts that wait for one recipient, how many get a message each, where made of its
 * messages were made in the last hour: all, or one less than there is room for, so that the last
 * message has all the others. *ret_digest: there is such a last one.
 */
int64_t delivery_singles(int64_t waiting, int64_t made, bool is_urgent, bool *ret_digest);

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
