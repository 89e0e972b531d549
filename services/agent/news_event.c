/* SPDX-License-Identifier: BSD-2-Clause */
/* Kinds of alerts, and the events that make them (services/verify/keeper/store). */
#include "agent/news_event.h"

#include "base/text.h"

#include <string.h>

#include "base/poison.h"

/* NULL = any. Kinds that are not named here are those of events of the same name. */
static const struct row {
	const char *kind, *event, *place, *verdict;
} table[] = {
    {"new-host", "login", "new", NULL},
    {"new-host", "code", "new", "accept"}, /* a door without a session */
    {"new-hosts", "login", "new", NULL},
    {"new-hosts", "code", "new", "accept"},
    {"wrong-codes", "code", NULL, "refuse"},
    {"failures", "code", NULL, "refuse"},
    {"used-code", "code", NULL, "refuse"},
    {"clock-back", "code", NULL, NULL},
    {"recovery-used", "code", NULL, "accept"},
    {"codes-few", "code", NULL, "accept"},
    {"help-code-used", "code", NULL, "accept"},
    {"device-added", "enrolled", NULL, "accept"},
    {"device-removed", "removed", NULL, "accept"},
    {"password-try", "password", NULL, NULL},
    {"password-begun", "password", NULL, NULL},
    {"password-failed", "password", NULL, NULL},
    {"password-changed", "password", NULL, NULL},
    {"stopped", "stop", NULL, NULL},
    {"copy-refused", "copy", NULL, "refuse"},
    {"texts-asked", "text", NULL, NULL},
};

static bool
is_that(const char *wanted, const char *value)
{
	return !wanted || strcmp(wanted, value) == 0;
}

bool
news_event_may_be(const struct heard_event *event, const char *kind)
{
	bool is_listed = false;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct row *row = &table[i];

		if (strcmp(row->kind, kind) != 0)
			continue;
		is_listed = true;
		if (is_that(row->event, event->event) && is_that(row->place, event->place) &&
		    is_that(row->verdict, event->verdict))
			return true;
	}
	return !is_listed && strcmp(event->event, kind) == 0;
}
