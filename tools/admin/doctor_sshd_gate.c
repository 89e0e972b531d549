/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules for copies, and whether sshd lets 2sv-gate name these. Called by doctor_sshd.c. */
#include "tools/admin/doctor_sshd.h"
#include "tools/admin/protect_system.h"

#include "base/text.h"

#include <string.h>

#include "base/poison.h"

#define GATE "2sv-gate"

/* A Match block may be for a group of a directory, whose members nobody lists. */
static const struct sshd_line *
find_in_files(const struct sshd_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		if (strcmp(lines->of[i].keyword, "forcecommand") == 0 &&
		    strstr(lines->of[i].value, GATE))
			return &lines->of[i];
	return NULL;
}

static const struct rule *
rule_of_copies(const struct sections *sections)
{
	for (size_t i = 0; i < sections->rule_count; i++)
		if (sections->rules[i].copies != COPIES_DEFAULT)
			return &sections->rules[i];
	return NULL;
}

/* It is a block for somebody who was not asked for, or a name that was mistyped. */
static void
say_not_seen(struct doctor *doctor, const struct sshd_line *at)
{
	const struct doctor_line line = {.state = DOCTOR_NOTE,
	    .check = "copies",
	    .file = at->file,
	    .line = at->line,
	    .cure = "for one whom it is meant for: sshd -T -C "
		    "user=NAME,host=localhost,addr=127.0.0.1 | grep -i forcecommand"};

	doctor_say(doctor, &line,
	    "sshd has " GATE
	    " here, but for no account that it was asked for: is the Match right?");
}

static void
say_sftp_alone(struct doctor *doctor)
{
	const struct doctor_line line = {.state = DOCTOR_NOTE,
	    .check = "copies",
	    .cure = "in sshd_config: ForceCommand exec " TWOSV_LIBEXECDIR "/" GATE " (see " GATE
		    "(8))"};

	doctor_say(doctor, &line,
	    "sshd runs " GATE " for sftp alone: scp -O, rsync, tar, git and the like are not seen");
}

void
doctor_sshd_gate(
    struct doctor *doctor, const struct sshd_lines *lines, const struct sshd_views *views)
{
	const struct sshd_line *in_files = find_in_files(lines);
	const struct rule *rule = rule_of_copies(&doctor->settings->sections);
	struct doctor_line line = {.check = "copies"};
	char cure[256];

	if (!rule)
		return;
	line.file = rule->section.file;
	line.line = rule->section.line;
	if (views->forces_gate) {
		line.state = DOCTOR_OK;
		doctor_say(doctor, &line, "sshd runs " GATE ", which names them");
		return;
	}
	if (in_files) {
		say_not_seen(doctor, in_files);
		return;
	}
	if (views->runs_gate) {
		say_sftp_alone(doctor);
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
