/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is told under an id happens once, however often it is told: who got no answer can't know
 * whether it was heard. Used by the store's files; runs in the keeper.
 */
#pragma once

#include "keeper/store/run.h"

/*
 * Notes the act's once, in the act's own transaction. Returns 1 (it is new), 0 (it was told before:
 * the result says let-be, and nothing is to be done) or -errno.
 */
int told_once(struct running *running);

/*
 * Forgets it again, where the act wrote no more than a number: twice does no harm then, and ids of
 * what costs its causer nothing would fill the store. Returns 0 or -errno.
 */
int told_forget(struct running *running);
