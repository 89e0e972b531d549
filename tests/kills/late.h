/* SPDX-License-Identifier: BSD-2-Clause */
/* Sessions that the service could not be told of: the spool (wire/spool.h), looked at from outside.
 */
#pragma once

/* How many records bear no mark, which the keeper makes when it has taken one. */
unsigned int late_untaken(const char *spool);
