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
	DELIVERY_ORDINARY = 0, /* wrong codes, reminders, and what root's own commands tell */
	DELIVERY_HOSTS,	       /* logins from new hosts, and data that leaves: made by who is in */
	DELIVERY_ACCOUNT,      /* devices, recovery, off, reset ...: all the rest */
	DELIVERY_CLASSES
};
enum delivery_class delivery_class_of(const char *alert_kind);

/* How many messages a recipient may get in an hour: 10 ordinary ones, 30 of each other class. */
int64_t delivery_hourly(enum delivery_class class);

/* Of those, how many of one account's doing, where a recipient hears of all of them. */
#define DELIVERY_SHARE_HOURLY 3

/*
 * Of one account's contact and one class, messages that wait to be sent: whoever asks for the next
 * one goes through all that wait, and logins wait for the answer. Where there are more, an hour has
 * one message, with all.
 */
#define DELIVERY_UNSENT_MAX 30

/*
 * Text messages cost money. A day has 20 for one contact of an account: 10 ordinary ones, 5 more
 * for new hosts, and what is left for the account, so that nobody can use up its last ones.
 */
#define DELIVERY_TEXTS_DAILY 20
#define DELIVERY_TEXTS_KEPT 5 /* for each class that is more urgent */
int64_t delivery_texts_daily(enum delivery_class class);

/* Each account may name so many numbers of phones. */
#define DELIVERY_SMS_CONTACTS 2

/*
 * Codes that confirm a contact, sent to one address in a day: by all accounts, and by one of them,
 * which can't use up what others need.
 */
#define DELIVERY_CODES_DAILY 5
#define DELIVERY_CODES_DAILY_EACH 3
#define DELIVERY_CODES_DAILY_FIRST 20 /* above 5 one an account: two must not shut out a third */
bool delivery_codes_are_enough(int64_t to_address, int64_t of_account);

/*
 * Of the alerts that wait, how many get a message each where there is room for so many messages:
 * all, or one less than there is room for, so that the last message has all the others.
 * *ret_digest: there is such a last one.
 */
int64_t delivery_singles(int64_t waiting, int64_t room, bool *ret_digest);

/*
 * Seconds for which an account's URLs are asked for nothing after one of them has taken so long:
 * 20 times that, at most an hour; none below a second. Whoever answers slowly holds up himself.
 */
#define DELIVERY_REST_MAX 3600
int64_t delivery_rest(int64_t took_ms);

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
