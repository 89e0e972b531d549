/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ring of refused connections: the oldest is closed when a new one needs its slot. Runs in
 * the parent of the talkers.
 */
#include "refusals.h"
#include "dialogue/question.h"
#include "wire/link.h"
#include "wire/part.h"

#include "base/poison.h"

void
refusals_init(struct refusals *refusals)
{
	refusals->next = 0;
	refusals->open = 0;
	for (size_t i = 0; i < REFUSALS_OPEN_MAX; i++)
		refusals->fds[i] = -1;
}

static void
slot_close(struct refusals *refusals, size_t i)
{
	if (refusals->fds[i] < 0)
		return;
	link_part(refusals->fds[i], 1); /* one hello: a client that floods is none to be kind to */
	refusals->fds[i] = -1;
	refusals->open--;
}

void
refusals_add(struct refusals *refusals, int connection)
{
	struct done done = {
	    .verdict = VERDICT_REFUSE, .reason = REASON_BUSY, .words = question_words(REASON_BUSY)};
	struct packet packet;

	message_done(&packet, &done);
	link_send(connection, &packet, 0, -1);
	slot_close(refusals, refusals->next);
	refusals->fds[refusals->next] = connection;
	refusals->next = (refusals->next + 1) % REFUSALS_OPEN_MAX;
	refusals->open++;
}

void
refusals_close(struct refusals *refusals)
{
	for (size_t i = 0; i < REFUSALS_OPEN_MAX; i++)
		slot_close(refusals, i);
}
