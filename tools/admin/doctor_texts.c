/* SPDX-License-Identifier: BSD-2-Clause */
/* The doctor's look at codes that are sent: can they be? Called by doctor_alerts.c, as root. */
#include "config.h"

#include "tools/admin/doctor_channels.h"

#include "base/text.h"

#include "base/poison.h"

#define CURE_SIZE 256

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
	unsigned int dead = channels->bad | channels->none;

	if (names_have(rule->texted, contact_kind_name(CONTACT_SMS)) &&
	    (dead & doctor_channel_bit(CONTACT_SMS)))
		look_at_kind(doctor, rule, CONTACT_SMS, "sms_command or sms_url");
	if (names_have(rule->texted, contact_kind_name(CONTACT_EMAIL)) &&
	    (dead & doctor_channel_bit(CONTACT_EMAIL)))
		look_at_kind(doctor, rule, CONTACT_EMAIL, "mail_server");
}

void
doctor_texts(struct doctor *doctor, const struct doctor_channels *channels, bool notifier_runs)
{
	const struct sections *sections = &doctor->settings->sections;
	struct doctor_line line = {.check = "texts"};

	if (!sections_allow_texts(sections))
		return;
	for (size_t i = 0; i < sections->rule_count; i++)
		if (sections->rules[i].texted)
			look_at_rule(doctor, &sections->rules[i], channels);
	if (notifier_runs)
		return;
	line.cure = doctor_restart_text();
	doctor_say(doctor, &line,
	    "no code can be sent: no 2sv-notify waits for it (what cron starts does not wait)");
}
