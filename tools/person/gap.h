/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One function for each gap of the check-up: does the account have it? Then the gap, whose kind and
 * weight the table of checkup.c has set, gets its words and its command. Pure.
 */
#pragma once

#include "tools/person/checkup.h"

bool gap_stopped(const struct checkup_facts *facts, struct checkup_gap *gap);
bool gap_reset(const struct checkup_facts *facts, struct checkup_gap *gap);
bool gap_invited(const struct checkup_facts *facts, struct checkup_gap *gap);
bool gap_no_device(const struct checkup_facts *facts, struct checkup_gap *gap);
bool gap_expired(const struct checkup_facts *facts, struct checkup_gap *gap);
bool gap_all_waiting(const struct checkup_facts *facts, struct checkup_gap *gap);
bool gap_refused(const struct checkup_facts *facts, struct checkup_gap *gap);
bool gap_no_login(const struct checkup_facts *facts, struct checkup_gap *gap);
bool gap_one_waiting(const struct checkup_facts *facts, struct checkup_gap *gap);
bool gap_unsent(const struct checkup_facts *facts, struct checkup_gap *gap);
bool gap_no_codes(const struct checkup_facts *facts, struct checkup_gap *gap);
bool gap_uncovered_device(const struct checkup_facts *facts, struct checkup_gap *gap);
bool gap_only_contact(const struct checkup_facts *facts, struct checkup_gap *gap);
bool gap_no_contact(const struct checkup_facts *facts, struct checkup_gap *gap);
bool gap_few_codes(const struct checkup_facts *facts, struct checkup_gap *gap);
bool gap_by_address(const struct checkup_facts *facts, struct checkup_gap *gap);
bool gap_pending(const struct checkup_facts *facts, struct checkup_gap *gap);
bool gap_new_hosts(const struct checkup_facts *facts, struct checkup_gap *gap);
bool gap_further_contact(const struct checkup_facts *facts, struct checkup_gap *gap);
bool gap_many_trusted(const struct checkup_facts *facts, struct checkup_gap *gap);
bool gap_old_codes(const struct checkup_facts *facts, struct checkup_gap *gap);
bool gap_covered_device(const struct checkup_facts *facts, struct checkup_gap *gap);
