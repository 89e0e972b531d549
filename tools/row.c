/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the fields of a row from the service. Called by the subcommands that print lists. */
#include "tools/row.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

#include "base/poison.h"

bool
row_is(const struct packet *row, const char *kind)
{
	return strcmp(row_text(row, "kind"), kind) == 0;
}

const char *
row_text(const struct packet *row, const char *key)
{
	const char *value = packet_get(row, key);

	return value ? value : "";
}

int64_t
row_number(const struct packet *row, const char *key)
{
	int64_t value = 0;

	return packet_get_number(row, key, 0, INT64_MAX, &value) < 0 ? 0 : value;
}

void
row_time(const struct packet *row, const char *key, char text[TIME_TEXT_SIZE])
{
	int64_t at = 0;
	int r = packet_get_number(row, key, 0, INT64_MAX, &at);

	if (r < 0 && r != -ENOENT)
		text_copy(text, TIME_TEXT_SIZE, "?");
	else
		time_text(at, text);
}

/* The first word of the detail: "undone: root took it back". */
void
row_change(const struct packet *row, char change[ROW_CHANGE_SIZE])
{
	const char *event = row_text(row, "event"), *detail = row_text(row, "detail");
	size_t length = strcspn(detail, ":");

	change[0] = '\0';
	if (strcmp(event, "doctor") == 0)
		text_copy(change, ROW_CHANGE_SIZE, "found");
	else if (strcmp(event, "protect") == 0 && length < ROW_CHANGE_SIZE)
		text_format(change, ROW_CHANGE_SIZE, "%.*s", (int)length, detail);
}

void
row_print_recovery(const struct packet *row, FILE *out)
{
	char shown[80];

	if (!row_is(row, "recovery"))
		return;
	text_escape(shown, sizeof(shown), row_text(row, "text"));
	fprintf(out, "  %2lld  %s\n", (long long)row_number(row, "id"), shown);
	explicit_bzero(shown, sizeof(shown));
}
