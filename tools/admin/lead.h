/* SPDX-License-Identifier: BSD-2-Clause */
/* What root does next on a machine that is new to 2sv. Called by status.c, as root. */
#pragma once

/* Prints one step: somebody who can become root enrols, sshd is protected, its proof comes. */
void lead_print(void);
