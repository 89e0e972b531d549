/* SPDX-License-Identifier: BSD-2-Clause */
/* Signals of a child that becomes another program. */
#pragma once

/* Nothing is blocked, ignored or handled any more: as a program expects to begin. */
void signals_reset(void);
