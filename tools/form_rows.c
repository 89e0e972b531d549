/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one place that says which members a form has for the rows of the service. What does not
 * stand here comes into no form: the QR code and the secret in groups of four never do.
 */
#include "tools/form_rows.h"

#include <stddef.h>
#include <string.h>

#include "base/poison.h"

static const struct form_key status_keys[] = {{"account", FORM_TEXT}, {"uid", FORM_NUMBER},
    {"devices", FORM_NUMBER}, {"pending", FORM_NUMBER}, {"unenrolled", FORM_TEXT},
    {"last_at", FORM_TIME}, {"last_host", FORM_TEXT}, {"last_door", FORM_TEXT},
    {"new_hosts", FORM_NUMBER}, {"failures", FORM_NUMBER}, {"codes_left", FORM_NUMBER},
    {"brake", FORM_TEXT}, {"brake_at", FORM_TIME}, {"until", FORM_TIME}, {"reset", FORM_BOOL},
    {"trusted", FORM_NUMBER}, {"contacts", FORM_NUMBER}, {"unsent", FORM_NUMBER},
    {"text", FORM_TEXT}, {NULL, 0}};

static const struct form_key device_keys[] = {{"account", FORM_TEXT}, {"name", FORM_TEXT},
    {"type", FORM_TEXT}, {"state", FORM_TEXT}, {"algorithm", FORM_TEXT}, {"digits", FORM_NUMBER},
    {"period", FORM_NUMBER}, {"created", FORM_TIME}, {"confirmed", FORM_TIME}, {"used", FORM_TIME},
    {NULL, 0}};

static const struct form_key host_keys[] = {{"account", FORM_TEXT}, {"host", FORM_TEXT},
    {"address", FORM_TEXT}, {"place", FORM_TEXT}, {"first", FORM_TIME}, {"last", FORM_TIME},
    {"logins", FORM_NUMBER}, {"by_key", FORM_BOOL}, {"until", FORM_TIME}, {"door", FORM_TEXT},
    {"key", FORM_TEXT}, {"device", FORM_TEXT}, {"last_code", FORM_TIME}, {"country", FORM_TEXT},
    {"sent", FORM_NUMBER}, {NULL, 0}};

static const struct form_key event_keys[] = {{"id", FORM_NUMBER}, {"at", FORM_TIME},
    {"account", FORM_TEXT}, {"uid", FORM_NUMBER}, {"event", FORM_TEXT}, {"door", FORM_TEXT},
    {"host", FORM_TEXT}, {"address", FORM_TEXT}, {"place", FORM_TEXT}, {"device", FORM_TEXT},
    {"verdict", FORM_TEXT}, {"reason", FORM_TEXT}, {"login", FORM_TEXT}, {"detail", FORM_TEXT},
    {"change", FORM_CHANGE}, {NULL, 0}};

static const struct form_key restored_keys[] = {{"account", FORM_TEXT}, {"name", FORM_TEXT},
    {"type", FORM_TEXT}, {"created", FORM_TIME}, {"used", FORM_TIME}, {NULL, 0}};

/* Recovery codes, where a new set is made: they are shown this once. */
static const struct form_key recovery_keys[] = {
    {"id", FORM_NUMBER}, {"text", FORM_TEXT}, {NULL, 0}};

static const struct form_key used_keys[] = {{"id", FORM_NUMBER}, {"used", FORM_TIME}, {NULL, 0}};

/* What 2sv stop leaves open. */
static const struct form_key session_keys[] = {
    {"door", FORM_TEXT}, {"host", FORM_TEXT}, {"at", FORM_TIME}, {NULL, 0}};

/* What root gives out. */
static const struct form_key token_keys[] = {{"text", FORM_TEXT}, {"until", FORM_TIME}, {NULL, 0}};

static const struct form_key set_keys[] = {{"set", FORM_NUMBER}, {"created", FORM_TIME},
    {"codes", FORM_NUMBER}, {"codes_left", FORM_NUMBER}, {NULL, 0}};

static const struct form_key contact_keys[] = {{"id", FORM_NUMBER}, {"type", FORM_TEXT},
    {"address", FORM_TEXT}, {"state", FORM_TEXT}, {"created", FORM_TIME}, {"confirmed", FORM_TIME},
    {"until", FORM_TIME}, {"key", FORM_TEXT}, {NULL, 0}};

static const struct form_key message_keys[] = {{"id", FORM_NUMBER}, {"at", FORM_TIME},
    {"account", FORM_TEXT}, {"type", FORM_TEXT}, {"address", FORM_TEXT}, {"text", FORM_TEXT},
    {"alert", FORM_TEXT}, {"alerts", FORM_NUMBER}, {"tries", FORM_NUMBER}, {"state", FORM_TEXT},
    {"until", FORM_TIME}, {"detail", FORM_TEXT}, {NULL, 0}};

/* What 2sv report and 2sv remind make of the rows of accounts (tools/admin/rollout.h). */
static const struct form_key counted_keys[] = {{"group", FORM_TEXT}, {"found", FORM_BOOL},
    {"accounts", FORM_NUMBER}, {"enrolled", FORM_NUMBER}, {"due", FORM_NUMBER},
    {"overdue", FORM_NUMBER}, {"no_deadline", FORM_NUMBER}, {"codes_few", FORM_NUMBER}, {NULL, 0}};

static const struct form_key rollout_keys[] = {{"account", FORM_TEXT}, {"uid", FORM_NUMBER},
    {"groups", FORM_NAMES}, {"state", FORM_TEXT}, {"devices", FORM_NUMBER}, {"deadline", FORM_TEXT},
    {"due", FORM_TIME}, {"skips", FORM_NUMBER}, {"codes_left", FORM_NUMBER}, {"used", FORM_TIME},
    {"last_at", FORM_TIME}, {"reminded", FORM_TIME}, {"reset", FORM_BOOL}, {"invited", FORM_TIME},
    {"stopped", FORM_BOOL}, {"other_uid", FORM_BOOL}, {"unsure", FORM_BOOL}, {NULL, 0}};

static const struct form_key reminded_keys[] = {{"account", FORM_TEXT}, {"reminded", FORM_BOOL},
    {"reason", FORM_TEXT}, {"due", FORM_TIME}, {"skips", FORM_NUMBER}, {NULL, 0}};

static const struct form_row rows[] = {
    {"status", "status", FORM_OBJECT, status_keys}, {"device", "devices", FORM_LIST, device_keys},
    {"host", "hosts", FORM_LIST, host_keys}, {"event", "events", FORM_STREAM, event_keys},
    {"set", "set", FORM_OBJECT, set_keys}, {"recovery", "recovery", FORM_LIST, recovery_keys},
    {"used", "used", FORM_LIST, used_keys}, {"session", "sessions", FORM_LIST, session_keys},
    {"token", "token", FORM_OBJECT, token_keys}, {"restored", "restored", FORM_LIST, restored_keys},
    {"contact", "contacts", FORM_LIST, contact_keys},
    {"message", "messages", FORM_STREAM, message_keys},
    {"counted", "groups", FORM_LIST, counted_keys}, {"all", "all", FORM_OBJECT, counted_keys + 2},
    {"rollout", "accounts", FORM_STREAM, rollout_keys},
    {"remind", "accounts", FORM_STREAM, reminded_keys},
    {"uri", "uri", FORM_MEMBER, NULL}, /* expected only where --uri asks for it */
};

const struct form_row *
form_row_find(const char *kind)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].kind, kind) == 0)
			return &rows[i];
	return NULL;
}
