/* SPDX-License-Identifier: BSD-2-Clause */
/* What is wrong with sshd's settings, each thing for itself. Used by doctor_sshd.c. */
#pragma once

#include "stacks/sshd_view.h"
#include "stacks/sshd_ways.h"
#include "tools/admin/doctor.h"

struct doctor_sshd {
	struct doctor *doctor;
	const struct sshd_lines *lines;
	const struct sshd_view *view;
	const struct sshd_ways *ways; /* of the view */
	const struct sshd_ways *common_ways;
	const struct sshd_view *common; /* everybody's, whose faults were said; NULL = it is this */
};

/* Single keywords: what keeps a code from being asked, or its owner from giving it. */
void doctor_sshd_keywords(const struct doctor_sshd *looking);

/* What the ways leave open, or shut. True if a login by key is asked a code in one of them. */
void doctor_sshd_ways(const struct doctor_sshd *looking);

/* Our own file is not read; sshd runs with other settings than its files have now. */
void doctor_sshd_files(
    struct doctor *doctor, const struct sshd_lines *lines, const struct sshd_settings *settings);

/* A rule for copies is of use only where sshd runs 2sv-gate: for some, or at least by its files. */
void doctor_sshd_gate(
    struct doctor *doctor, const struct sshd_lines *lines, const struct sshd_views *views);

/* A thing of the check "sshd": for whom it holds is said before the words. */
struct doctor_sshd_thing {
	enum doctor_state state;
	const char *keyword, *value;  /* the line that says so is found by them; NULL = none */
	const struct sshd_line *line; /* it is this one; NULL = none, or found so */
	const char *words, *cure;
	bool is_command; /* cure says all; else it is for sshd_config, which is read anew then */
};
void doctor_sshd_say(const struct doctor_sshd *looking, const struct doctor_sshd_thing *thing);
