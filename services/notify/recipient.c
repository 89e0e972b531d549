/* SPDX-License-Identifier: BSD-2-Clause */
/* Recipients as the log may have them. Runs in 2sv-notify. */
#include "notify/recipient.h"

#include "base/text.h"

#include "base/poison.h"

void
recipient_mask(const char *recipient, char ret[RECIPIENT_MASK_SIZE])
{
	char mask[CONTACT_MASK_SIZE];
	enum contact_kind kind = contact_parse_masked(recipient, mask);

	if (kind == CONTACT_NONE)
		text_copy(ret, RECIPIENT_MASK_SIZE, "?");
	else
		text_format(ret, RECIPIENT_MASK_SIZE, "%s:%s", contact_kind_name(kind), mask);
}
