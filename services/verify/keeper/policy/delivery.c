/* SPDX-License-Identifier: BSD-2-Clause */
/* The numbers of delivery. Called by the store; runs in the keeper. */
#include "keeper/policy/delivery.h"

#include <stddef.h>
#include <string.h>

#include "base/poison.h"

#define URGENT_HOURLY 30
#define HOURLY 10
#define FIRST_WAIT 60
#define DOUBLINGS_MAX 6
#define DAY_SECONDS 86400
#define GIVE_UP_DAYS 5
#define TRIES 24 /* most of a day, as delivery_wait has them */
#define TRIES_FOR_GOOD 6
#define REST_TIMES 20

enum delivery_class
delivery_class_of(const char *alert_kind)
{
	static const char *const hosts[] = {
	    "new-host", "new-hosts", "copy", "copy-refused", "sent-much"};
	static const char *const ordinary[] = {"wrong-codes", "failures", "used-code", "doctor",
	    "protect", "undelivered", "texts", "reminder", "password-try", "password-failed"};

	for (size_t i = 0; i < sizeof(ordinary) / sizeof(*ordinary); i++)
		if (strcmp(alert_kind, ordinary[i]) == 0)
			return DELIVERY_ORDINARY;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(*hosts); i++)
		if (strcmp(alert_kind, hosts[i]) == 0)
			return DELIVERY_HOSTS;
	return DELIVERY_ACCOUNT;
}

int64_t delivery_hourly(enum delivery_class class)
{
	return class == DELIVERY_ORDINARY ? HOURLY : URGENT_HOURLY;
}

int64_t delivery_texts_daily(enum delivery_class class)
{
	return DELIVERY_TEXTS_DAILY - DELIVERY_TEXTS_KEPT * (DELIVERY_ACCOUNT - (int64_t) class);
}

bool
delivery_codes_are_enough(int64_t to_address, int64_t of_account)
{
	if (of_account >= DELIVERY_CODES_DAILY_EACH || to_address >= DELIVERY_CODES_DAILY_FIRST)
		return true;
	return of_account > 0 && to_address >= DELIVERY_CODES_DAILY;
}

int64_t
delivery_rest(int64_t took_ms)
{
	if (took_ms < 1000)
		return 0;
	return took_ms >= DELIVERY_REST_MAX * 1000 / REST_TIMES ? DELIVERY_REST_MAX
								: took_ms * REST_TIMES / 1000;
}

int64_t
delivery_singles(int64_t waiting, int64_t room, bool *ret_digest)
{
	*ret_digest = room > 0 && waiting > room;
	if (room <= 0)
		return 0;
	return waiting <= room ? waiting : room - 1;
}

int64_t
delivery_wait(int64_t tries, uint32_t chance)
{
	int64_t doublings = tries < 1 ? 0 : tries - 1;
	int64_t seconds = DELIVERY_HOUR_SECONDS;

	if (doublings < DOUBLINGS_MAX)
		seconds = (int64_t)FIRST_WAIT << doublings;
	return seconds * 3 / 4 + (int64_t)(chance % (uint32_t)(seconds / 2 + 1));
}

bool
delivery_gives_up(int64_t age_seconds, int64_t tries, bool is_for_good)
{
	return tries >= (is_for_good ? TRIES_FOR_GOOD : TRIES) &&
	       age_seconds >= (is_for_good ? 1 : GIVE_UP_DAYS) * (int64_t)DAY_SECONDS;
}
