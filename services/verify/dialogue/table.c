/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of operations: what may be asked for, over which socket, and who leads it. What is
 * not listed is refused. Read by dialogue_run in a talker; after the table in OpenSSH's monitor.
 */
#include "dialogue/dialogue.h"

#include <string.h>

#include "base/poison.h"

static const struct dialogue_operation doors[] = {
    {.operation = "login", .by_lockers = true, .decides = true, .handler = dialogue_login},
    {.operation = "split", .by_lockers = true, .handler = dialogue_split},
    {.operation = "decoy", .decides = true, .handler = dialogue_decoy},
    {.operation = "admit", .by_lockers = true, .decides = true, .handler = dialogue_admit},
    {.operation = "arrived", .handler = dialogue_arrived},
    {.operation = "left", .handler = dialogue_left},
    {.operation = "chauthtok", .handler = dialogue_chauthtok},
    {.operation = NULL},
};

static const struct dialogue_operation *
row_find(const struct dialogue_operation *row, const char *operation)
{
	for (; row->operation; row++)
		if (strcmp(row->operation, operation) == 0)
			return row;
	return NULL;
}

const struct dialogue_operation *
dialogue_operation_find(const char *operation)
{
	const struct dialogue_operation *row = row_find(doors, operation);

	return row ? row : row_find(dialogue_commands, operation);
}
