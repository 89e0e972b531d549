/* SPDX-License-Identifier: BSD-2-Clause */
/* A mark in PAM's data. Called by the entry points; runs in the caller's process. */
#include "pam_2sv/asked.h"

#include <stddef.h>

#include "base/poison.h"

#define ASKED_DATA "2sv_asked"

static char mark[] = "asked";

void
asked_mark(pam_handle_t *pamh)
{
	(void)pam_set_data(pamh, ASKED_DATA, mark, NULL);
}

bool
asked_in(pam_handle_t *pamh)
{
	const void *kept = NULL;

	return pam_get_data(pamh, ASKED_DATA, &kept) == PAM_SUCCESS && kept;
}
