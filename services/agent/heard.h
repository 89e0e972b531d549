/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What 2svd says of an account's alerts: rows of its messages and of its log, read from packets
 * (lib/wire/PROTOCOL, the rows kind=message and kind=event). Pure. Runs in 2sv-agent.
 */
#pragma once

#include "wire/packet.h"

#include <stdbool.h>
#include <stdint.h>

#define HEARD_WORD_SIZE 32
#define HEARD_PLACE_SIZE 128
#define HEARD_RECIPIENT_SIZE 352

/* A message with alerts, as it went to one contact. */
struct heard_alert {
	int64_t id;			      /* of the message: a later one's is higher */
	int64_t at;			      /* when it was made, Unix seconds */
	int64_t alerts;			      /* how many are in it, from 1 */
	char kind[HEARD_WORD_SIZE];	      /* of the first one: "new-host" */
	char recipient[HEARD_RECIPIENT_SIZE]; /* "email a***@example.org" */
};

/* A line of the log. */
struct heard_event {
	int64_t id, at;
	char event[HEARD_WORD_SIZE], place[HEARD_WORD_SIZE], verdict[HEARD_WORD_SIZE];
	char door[HEARD_PLACE_SIZE], host[HEARD_PLACE_SIZE], address[HEARD_PLACE_SIZE];
	char device[HEARD_PLACE_SIZE];
	char login[HEARD_WORD_SIZE + 1]; /* joins the code of a login with its arrival */
};

/* False: the row is of another kind, holds no alert, or can't be read. What is too long is "". */
bool heard_read_alert(const struct packet *row, struct heard_alert *ret);
bool heard_read_event(const struct packet *row, struct heard_event *ret);

/* Is it the row of a device that gives codes? */
bool heard_is_active_device(const struct packet *row);
