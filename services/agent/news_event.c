/* SPDX-License-Identifier: BSD-2-Clause */
/* Kinds of alerts, and the events that make them (services/verify/keeper/store). */
#include "agent/news_event.h"

#include "base/text.h"

#include <string.h>

#include "base/poison.h"

/* NULL = any. Kinds that are not named here are those of events of the same name. */
static const struct row {
	unsigned int rank;
	const char *kind, *event, *place, *verdict;
} table[] = {
    {0, "new-host", "login", "new", NULL},
    {1, "new-host", "code", "new", "accept"}, /* a door without a session */
    {0, "new-hosts", "login", "new", NULL},
    {1, "new-hosts", "code", "new", "accept"},
    {0, "wrong-codes", "code", NULL, "refuse"},
    {0, "failures", "code", NULL, "refuse"},
    {0, "used-code", "code", NULL, "refuse"},
    {0, "clock-back", "code", NULL, NULL},
    {0, "recovery-used", "code", NULL, "accept"},
    {0, "codes-few", "code", NULL, "accept"},
    {0, "help-code-used", "code", NULL, "accept"},
    {0, "device-added", "enrolled", NULL, "accept"},
    {1, "device-added", "enrol", NULL, "accept"},
    {0, "device-removed", "removed", NULL, "accept"},
    {0, "password-try", "password", NULL, NULL},
    {0, "password-begun", "password", NULL, NULL},
    {0, "password-failed", "password", NULL, NULL},
    {0, "password-changed", "password", NULL, NULL},
    {0, "stopped", "stop", NULL, NULL},
    {0, "copy-refused", "copy", NULL, "refuse"},
    {0, "texts-asked", "text", NULL, NULL},
};

static bool
is_that(const char *wanted, const char *value)
{
	return !wanted || strcmp(wanted, value) == 0;
}

bool
news_event_may_be(const struct heard_event *event, const char *kind, unsigned int rank)
{
	bool is_listed = false;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct row *row = &table[i];

		if (strcmp(row->kind, kind) != 0)
			continue;
		is_listed = true;
		if (row->rank == rank && is_that(row->event, event->event) &&
		    is_that(row->place, event->place) && is_that(row->verdict, event->verdict))
			return true;
	}
	return !is_listed && rank == 0 && strcmp(event->event, kind) == 0;
}
