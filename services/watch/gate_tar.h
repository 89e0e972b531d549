/* SPDX-License-Identifier: BSD-2-Clause */
/* tar's words, which have three styles. Pure. Runs in 2sv-gate. Source: tar(1) of GNU, tried. */
#pragma once

#include "watch/gate_split.h"
#include "wire/copied.h"

/*
 * words: behind the tool's name. True, with the direction, where an archive goes to stdout, comes
 * from stdin, or is unpacked to stdout; false for what reads and writes files of this machine.
 */
bool gate_tar_copies(const struct gate_word words[], size_t count, enum copied_direction *ret);
