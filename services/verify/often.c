/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Comings of each uid in its minute. Runs in the parent of the talkers.
 */
#include "often.h"
#include "base/log.h"

#include "base/poison.h"

static struct often_uid *
find(struct often *often, uid_t uid)
{
	struct often_uid *oldest = &often->uids[0];

	for (unsigned int i = 0; i < OFTEN_UIDS; i++) {
		struct often_uid *row = &often->uids[i];

		if (row->since_ms > 0 && row->uid == uid)
			return row;
		if (row->since_ms < oldest->since_ms)
			oldest = row;
	}
	*oldest = (struct often_uid){.uid = uid};
	return oldest;
}

enum often_is
often_count(struct often *often, uid_t uid, int64_t now_ms)
{
	struct often_uid *row = find(often, uid);

	if (row->since_ms == 0 || now_ms - row->since_ms >= OFTEN_MS) {
		row->since_ms = now_ms;
		row->count = 0;
	}
	row->count++;
	if (row->count <= OFTEN_FREE)
		return OFTEN_NO;
	return row->count == OFTEN_FREE + 1 ? OFTEN_BEGINS : OFTEN_YES;
}

bool
often_comes(struct often *often, uid_t uid, int64_t now_ms)
{
	enum often_is is = often_count(often, uid, now_ms);

	if (is == OFTEN_BEGINS)
		log_line(LOG_NOTICE,
		    "uid %u comes more than %d times a minute: no more than right codes are "
		    "logged of it until that is over",
		    (unsigned int)uid, OFTEN_FREE);
	return is != OFTEN_NO;
}
