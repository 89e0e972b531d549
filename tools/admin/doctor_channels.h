/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's look at the ways that alerts go: what "2sv-notify --check" tried, as the user who
 * sends, and the cures of what it found. Called by doctor_alerts.c, as root.
 */
#pragma once

#include "tools/admin/doctor.h"

#include "settings/contact.h"

#define DOCTOR_NOTIFY TWOSV_LIBEXECDIR "/2sv-notify"

struct doctor_channels {
	bool has_no_mail;  /* there is no mail server, and none is set */
	unsigned int bad;  /* kinds that were found bad: bits of doctor_channel_bit */
	unsigned int none; /* those that no way is set for */
	char no_mail[300]; /* what was met in its place */
};

static inline unsigned int
doctor_channel_bit(enum contact_kind kind)
{
	return 1U << (unsigned int)kind;
}

/* Says a thing for each way that is set, and fills *ret. */
void doctor_channels(struct doctor *doctor, struct doctor_channels *ret);

/*
 * Says where a rule lets codes be sent by a way that there is not, or that is bad; or where none is
 * sent at all, for no notifier runs.
 */
void doctor_texts(
    struct doctor *doctor, const struct doctor_channels *channels, bool notifier_runs);

/* What makes a change of the settings hold: a command where systemd runs. */
const char *doctor_restart_text(void);
