/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One question to 2svd that no person takes part in, and says nothing. Used by the doctor, and by
 * rehearse_device.c.
 */
#pragma once

#include "wire/message.h"

#include <stdbool.h>
#include <stdint.h>

struct doctor_answer {
	/* Given, or NULL: is called with each row. */
	void (*on_row)(void *context, const struct packet *row);
	void *context;
	/* Told. */
	bool is_spawned;      /* there was no socket: a service was started for this question */
	struct packet packet; /* the last one: done's texts are in it */
	struct done done;
	int64_t newest;	 /* the greatest "at" of the rows; 0 = none */
	int64_t devices; /* of a row that has them; -1 = none */
};

/* Connects, and no more. Returns 0 or link_connect's -errno. */
int doctor_reach(const char *path);

/*
 * Asks for operation ("status", "log", "check"), of the caller's own account, or for "log" as root
 * of all. Where there is no socket, root starts the service for this question, as all root's
 * programs do. Returns 0, or spawn_connect's or link_receive's -errno.
 */
int doctor_ask(const char *path, const char *operation, struct doctor_answer *ret);

/*
 * The same with a hello of the caller's, which asks nothing of a person; what the service would
 * show to one is dropped. ret->packet may hold a secret afterwards.
 */
int doctor_tell(const char *path, const struct packet *hello, struct doctor_answer *ret);
