/* SPDX-License-Identifier: BSD-2-Clause */
/* What 2sv report prints of a roll-out. Pure but for out; used by report.c. */
#pragma once

#include "tools/admin/rollout.h"

#include <stdio.h>

#define REPORT_ACCOUNTS_FEW 20 /* so many are listed without --accounts */

struct report_look {
	int width; /* of the terminal; 0 = as wide as it is */
	bool all_accounts;
};

/* A line for each group, one for all together; then accounts, those that press first. */
void report_print(const struct rollout *rollout, const struct report_look *look, FILE *out);

/*
 * RFC 4180: a header, then a line for each account, each ended by CR LF. A text that a spreadsheet
 * would take for a formula (it begins with = + - @, a tab or a CR) gets an apostrophe before it.
 */
void report_print_csv(const struct rollout *rollout, FILE *out);

/* One cell of it. */
void report_print_cell(const char *text, FILE *out);

/* What is to be known besides: groups that there are not, a clock that is off ... */
void report_print_notes(const struct rollout *rollout, FILE *out);
