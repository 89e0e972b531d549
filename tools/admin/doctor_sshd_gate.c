/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules for copies, and whether sshd lets 2sv-gate name these. Called by doctor_sshd.c. */
#include "tools/admin/doctor_sshd.h"
#include "tools/admin/protect_system.h"

#include "base/text.h"

#include <string.h>

#include "base/poison.h"

#define GATE "2sv-gate"

/* A Match block may be for a group of a directory, whose members nobody lists. */
static bool
is_in_files(const struct sshd_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		if ((strcmp(lines->of[i].keyword, "forcecommand") == 0 ||
			strcmp(lines->of[i].keyword, "subsystem") == 0) &&
		    strstr(lines->of[i].value, GATE))
			return true;
	return false;
}

static const struct rule *
rule_of_copies(const struct sections *sections)
{
	for (size_t i = 0; i < sections->rule_count; i++)
		if (sections->rules[i].copies != COPIES_DEFAULT)
			return &sections->rules[i];
	return NULL;
}

void
doctor_sshd_gate(struct doctor *doctor, const struct sshd_lines *lines, bool runs_gate)
{
	const struct rule *rule = rule_of_copies(&doctor->settings->sections);
	struct doctor_line line = {.check = "copies"};
	char cure[256];

	if (!rule)
		return;
	line.file = rule->section.file;
	line.line = rule->section.line;
	if (runs_gate || is_in_files(lines)) {
		line.state = DOCTOR_OK;
		doctor_say(doctor, &line, "sshd runs " GATE ", which names them");
		return;
	}
	text_format(cure, sizeof(cure),
	    "in sshd_config, for whom it is meant: ForceCommand exec " TWOSV_LIBEXECDIR "/" GATE
	    " (see " GATE "(8)); then: %s",
	    protect_sshd_reload_command());
	line.cure = cure;
	doctor_say(doctor, &line,
	    "the rule %s says copies = %s, but sshd runs " GATE
	    " for nobody: no copy is named, or kept",
	    rule->section.name, copies_text(rule->copies));
}
