/* SPDX-License-Identifier: BSD-2-Clause */
/* The doctor's look at rules and deadlines: names that nobody has. */
#include "tools/admin/doctor.h"
#include "tools/admin/rule_names.h"

#include "base/poison.h"

static void
say(void *context, const struct section *section, bool is_sure, const char *words)
{
	const struct doctor_line line = {.state = is_sure ? DOCTOR_FINDING : DOCTOR_NOTE,
	    .check = "rules",
	    .file = section->file,
	    .line = section->line,
	    .cure = is_sure ? "Mend it there, then: 2sv check-config" : NULL};

	doctor_say(context, &line, "%s: %s", section->name, words);
}

void
doctor_rules(struct doctor *doctor)
{
	const struct sections *sections = &doctor->settings->sections;
	const struct doctor_line line = {.state = DOCTOR_OK, .check = "rules"};

	if (sections->rule_count + sections->deadline_count == 0)
		return;
	doctor_progress(doctor, "names in rules");
	if (rule_names_look(sections, doctor->tool->now, say, doctor) == 0)
		doctor_say(doctor, &line, "rules and deadlines name what is there");
}
