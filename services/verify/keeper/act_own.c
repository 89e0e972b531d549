/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads acts that the keeper does itself: it makes the store, and what takes long. Called by
 * acts.c. */
#include "keeper/act_fields.h"

#include <errno.h>

#include "base/poison.h"

int
act_read_init(struct act_reading *reading)
{
	reading->form->is_init = true;
	return 0;
}

static int
read_errand(struct act_reading *reading, enum errand_kind kind)
{
	int64_t *number = &reading->form->errand_number;
	int r = packet_get_number(reading->packet, "errand", 1, INT64_MAX, number);

	if (r < 0 && r != -ENOENT)
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	if (r < 0)
		*number = 0;
	reading->form->errand = kind;
	return 0;
}

int
act_read_save(struct act_reading *reading)
{
	return read_errand(reading, ERRAND_SAVE);
}

int
act_read_check(struct act_reading *reading)
{
	return read_errand(reading, ERRAND_CHECK);
}

int
act_read_restore(struct act_reading *reading)
{
	return read_errand(reading, ERRAND_RESTORE);
}
