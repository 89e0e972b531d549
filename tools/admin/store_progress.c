/* SPDX-License-Identifier: BSD-2-Clause */
/* How far long work is, for a person at a terminal; nothing in a pipe. */
#include "tools/admin/store_progress.h"
#include "tools/row.h"

#include <stdio.h>

#include "base/poison.h"

void
store_progress(const struct tool *tool, const struct packet *row)
{
	int64_t whole;

	if (!tool->terminal.out_is_tty || tool->form)
		return;
	if (!row) {
		fputs("\r\033[K", stdout);
		fflush(stdout);
		return;
	}
	whole = row_number(row, "whole");
	if (whole > 0)
		printf("\r%3d %%", (int)(row_number(row, "part") * 100 / whole));
	else
		fputs("\r ... ", stdout);
	fflush(stdout);
}
