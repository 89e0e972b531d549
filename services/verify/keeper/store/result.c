/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a result owns, given back. Called by the keeper when it has answered; runs in the keeper.
 */
#include "keeper/store/store.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

void
result_free(struct result *result)
{
	if (result->enrolled)
		otpauth_wipe(result->enrolled);
	free(result->enrolled);
	if (result->row_kind == ROW_RECOVERY || result->row_kind == ROW_TOKEN)
		sodium_memzero(
		    result->rows.recovery, result->row_count * sizeof(*result->rows.recovery));
	sodium_memzero(&result->message, sizeof(result->message));
	free(result->rows.any);
	memset(result, 0, sizeof(*result));
}
