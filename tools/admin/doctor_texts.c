/* SPDX-License-Identifier: BSD-2-Clause */
/* The doctor's look at codes that are sent: can they be? Called by doctor_alerts.c, as root. */
#include "config.h"

#include "tools/admin/doctor_channels.h"

#include "base/text.h"

#include "base/poison.h"

#define CURE_SIZE 256

/* What is set, and does not work, is a finding of its own. */
static void
note_kind(struct doctor *doctor, const struct rule *rule, enum contact_kind kind)
{
	const char *name = contact_kind_name(kind);
	const struct doctor_line line = {.state = DOCTOR_NOTE,
	    .check = "texts",
	    .file = rule->section.file,
	    .line = rule->section.line};

	doctor_say(doctor, &line,
	    "%s: codes are to be sent by %s, which does not work as it is set: see above",
	    rule->section.name, name);
}

static void
look_at_kind(
    struct doctor *doctor, const struct rule *rule, enum contact_kind kind, const char *setting)
{
	char cure[CURE_SIZE];
	const struct doctor_line line = {
	    .check = "texts", .file = rule->section.file, .line = rule->section.line, .cure = cure};

	text_format(cure, sizeof(cure), "set %s in 2sv.conf, or take %s out of texted; then: %s",
	    setting, contact_kind_name(kind), doctor_restart_text());
	doctor_say(doctor, &line, "%s: codes are to be sent by %s, and nothing can be sent so",
	    rule->section.name, contact_kind_name(kind));
}

static void
look_at_rule(struct doctor *doctor, const struct rule *rule, const struct doctor_channels *channels)
{
	static const struct {
		enum contact_kind kind;
		const char *setting;
	} kinds[] = {{CONTACT_SMS, "sms_command or sms_url"}, {CONTACT_EMAIL, "mail_server"}};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!names_have(rule->texted, contact_kind_name(kinds[i].kind)))
			continue;
		if (channels->none & doctor_channel_bit(kinds[i].kind))
			look_at_kind(doctor, rule, kinds[i].kind, kinds[i].setting);
		else if (channels->bad & doctor_channel_bit(kinds[i].kind))
			note_kind(doctor, rule, kinds[i].kind);
	}
}

void
doctor_texts(struct doctor *doctor, const struct doctor_channels *channels, bool notifier_runs)
{
	const struct sections *sections = &doctor->settings->sections;
	struct doctor_line line = {.check = "texts"};
	char cure[CURE_SIZE];

	if (!sections_allow_texts(sections))
		return;
	for (size_t i = 0; i < sections->rule_count; i++)
		if (sections->rules[i].texted)
			look_at_rule(doctor, &sections->rules[i], channels);
	if (notifier_runs)
		return;
	line.cure = doctor_restart_text();
	if (!doctor->settings->start_notifier && !doctor_has_units()) {
		text_format(cure, sizeof(cure), "in 2sv.conf: start_notifier = yes; then: %s",
		    doctor_restart_text());
		line.cure = cure;
	}
	doctor_say(doctor, &line,
	    "no code can be sent: no 2sv-notify waits for it (what cron starts does not wait)");
}
