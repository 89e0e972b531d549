/* SPDX-License-Identifier: BSD-2-Clause */
/* Whom a message goes to, KIND:ADDRESS, as the log may have it. Pure. Runs in 2sv-notify. */
#pragma once

#include "settings/contact.h"

#define RECIPIENT_MASK_SIZE (CONTACT_MASK_SIZE + 16)

/*
 * The recipient with the address as contact_mask shows it; an account of this machine whole. Of
 * what is no contact, only "?".
 */
void recipient_mask(const char *recipient, char ret[RECIPIENT_MASK_SIZE]);
