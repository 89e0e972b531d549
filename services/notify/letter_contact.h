/* SPDX-License-Identifier: BSD-2-Clause */
/* Letters to a contact that bring no alert. Called by letter_write; runs in 2sv-notify. */
#pragma once

#include "notify/letter.h"

/* The code, where to type it, and what it is if the reader never asked for it. */
void letter_write_confirm(
    const struct claim *claim, const struct letter_head *head, struct letter *ret);

/* "This is a test". */
void letter_write_test(
    const struct claim *claim, const struct letter_head *head, struct letter *ret);
