/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets of acts, and who brings them: for tests of the readers of acts. */
#pragma once

#include "keeper/acts.h"

#define ANN 1000

/* A packet with all that any act may need: an act takes what is its own. */
void act_build_full(struct packet *packet, const char *operation, const char *uid);

/* As act_read, of what came that way from that uid. */
bool act_read_from(enum way way, uid_t caller, const struct packet *packet, struct act_form *form);
