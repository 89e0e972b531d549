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

bool
delivery_is_urgent(const char *alert_kind)
{
	static const char *const ordinary[] = {
	    "wrong-codes", "failures", "used-code", "doctor", "protect"};

	for (size_t i = 0; i < sizeof(ordinary) / sizeof(*ordinary); i++)
		if (strcmp(alert_kind, ordinary[i]) == 0)
			return false;
	return true;
}

int64_t
delivery_hourly(bool is_urgent)
{
	return is_urgent ? URGENT_HOURLY : HOURLY;
}

int64_t
delivery_singles(int64_t waiting, int64_t made, bool is_urgent, bool *ret_digest)
{
	int64_t room = delivery_hourly(is_urgent) - made;

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
