/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A message as one line for a text message: what a single SMS holds, in characters that every phone
 * shows. Runs in 2sv-notify.
 */
#pragma once

#include "notify/letter.h"

#define LETTER_BRIEF_SIZE 161 /* 160 characters (3GPP TS 23.038, 6.1.2.1.1) and the NUL */

/*
 * Writes "2sv db1: Login from a new host: ann, sshd, 203.0.113.9, 14:02. Not you? 2sv stop". What
 * does not fit goes in this order: the machine's domain, the door, the ends of long names, the
 * advice.
 */
void letter_brief_write(
    const struct claim *claim, const char *machine, char ret[LETTER_BRIEF_SIZE]);
