/* SPDX-License-Identifier: BSD-2-Clause */
/* What a notifier does to a store, for tests of the outbox. */
#pragma once

#include "fixture.h"

#define HOUR INT64_C(3600)
#define DAY (24 * HOUR)
#define LEASE 300 /* how long a claim holds */

struct act notifier_act(enum act_kind kind, int64_t now);

struct act claim_of(enum message_lane lane, int64_t now);

/* A message of either lane; the test fails where none is due. Freed by result_free. */
struct result claim(struct fixture *fixture, int64_t now);
/* None is due: seconds until there may be one. */
int64_t expect_none(struct fixture *fixture, int64_t now);

struct act settle_of(int64_t now, const struct message *message, enum message_outcome outcome);
void settle(struct fixture *fixture, int64_t now, const struct message *message,
    enum message_outcome outcome);
/* Claims and settles all that can be had now; gives the number of messages. */
int send_all(struct fixture *fixture, int64_t now, int64_t *ret_largest);

/* An alert that only the owner can cause: a device is added (and stays). */
void alert_urgently(struct fixture *fixture, int64_t now);

int64_t count_unsent(struct fixture *fixture);
int64_t count_given_up(struct fixture *fixture);
