/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The letter that brings a code for a login, and the same as one text message. The code comes
 * first: a locked screen shows no more. Called by letter.c and letter_brief.c; runs in 2sv-notify.
 */
#pragma once

#include "notify/letter.h"

void letter_write_code(
    const struct claim *claim, const struct letter_head *head, struct letter *ret);

#define LETTER_CODE_SIZE 1024
/*
 * "123456 is the code for ann at db1.example.org (sshd). It is good for 10 minutes. Nobody will ask
 * you for it.", with names of at most name_max bytes each; without the door where that is false.
 */
struct letter_code_measure {
	bool has_domain, has_door;
	int name_max;
};
void letter_code_words(const struct claim *claim, const char *machine,
    const struct letter_code_measure *measure, char ret[LETTER_CODE_SIZE]);
