/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rows of the table that serve the commands of 2sv. Read by dialogue_operation_find in a
 * talker.
 */
#include "dialogue/dialogue.h"

#include "base/poison.h"

const struct dialogue_operation dialogue_commands[] = {
    {.operation = NULL},
};
