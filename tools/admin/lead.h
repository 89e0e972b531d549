/* SPDX-License-Identifier: BSD-2-Clause */
/* What root does next on a machine that is new to 2sv. Called by status.c, as root. */
#pragma once

#include <stdio.h>

/* Prints one step: somebody who can become root enrols, sshd is protected, its proof comes. */
void lead_print(void);

/* What follows once 2sv is begun, where nobody began it yet. */
void lead_print_later(FILE *out);
