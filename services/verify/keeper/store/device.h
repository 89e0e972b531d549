/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A stored device with its secret opened, for the one act that tries a code on it. Used by
 * guess.c and the acts of enrolment; runs in the keeper.
 */
#pragma once

#include "keeper/factor/otpauth.h"
#include "keeper/store/run.h"

#define DEVICES_MAX 16 /* active ones of an account */

struct device {
	int64_t id;
	char name[DEVICE_NAME_MAX];
	struct otpauth otpauth; /* secret.size 0 = the seal did not open */
	int64_t drift;		/* steps that its clock is ahead, -2..2 */
	int64_t last;		/* HOTP: the last used counter; -1 = none */
	bool waits;		/* no code of it counts: its counter may stand anywhere */
	bool was_seen;		/* its newest code was used at a login, from last_host */
	char last_host[PLACE_TEXT_SIZE];
};
void device_wipe(struct device *device);
#define scope_device scope(device_wipe)

/* Reads a row of SQL_DEVICE_TRY or SQL_DEVICE_PENDING and opens its seal. */
void device_read(struct running *running, sqlite3_stmt *row, struct device *ret);

/*
 * How many the act's account has, whose uid matches, or none. ret_pending may be NULL. Returns 0 or
 * -errno.
 */
int device_count(struct running *running, int64_t *ret_active, int64_t *ret_pending);

/* What stands under a name. */
struct device_named {
	int64_t id;
	bool is_active;
};
/* Returns 1, 0 (the account has none of that name) or -errno. */
int device_find(struct running *running, const char *name, struct device_named *ret);

/* The device is gone, and with it what was trusted. Returns 0 or -errno. */
int device_drop(struct running *running, int64_t id);

/*
 * May the last device go? Root may take it; of an account that needs a code nobody else. Refuses
 * (REASON_LAST) where not. Returns 1, 0 (refused) or -errno.
 */
int device_may_go(struct running *running);

/* A process of one who was reset might be another's: it neither makes nor drops a device. */
bool device_wants_invitation(const struct running *running, int64_t active);

/*
 * What the confirmed device id was made to replace goes, with its event and alert. Returns 0 or
 * -errno.
 */
int device_replace(struct running *running, int64_t id);

/* How many steps before one that is accepted are used up with it (policy/clock.h); of counters,
 * all. */
int64_t device_reach(const struct device *device);
/* How many steps two spans may be apart and be joined before all others (policy/clock.h). */
int64_t device_near(const struct device *device);

/* Seconds until a right clock shows a code that is newer than step; 0 = now, as a button does. */
int64_t device_wait(const struct device *device, int64_t step, int64_t now);

/* Reads what lists show, from the column first on: in the order of SQL_DEVICE_LIST. */
void device_row_read(sqlite3_stmt *row, int first, struct device_row *ret);
