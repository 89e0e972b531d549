/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libFuzzer target of the parser of 2sv.conf: what is accepted, written out again as a plain
 * file, must be accepted and mean the same; what is refused must say why. Built by
 * configure --enable-fuzz CC=clang.
 */
#include "settings/deadline.h"
#include "settings/parse.h"

#include "base/scope.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/poison.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void
write_text(FILE *file, const char *key, const char *value)
{
	if (!value)
		return;
	fprintf(file, "%s = \"", key);
	for (const char *p = value; *p; p++)
		fprintf(file, "%s%c", *p == '"' || *p == '\\' ? "\\" : "", *p);
	fputs("\"\n", file);
}

static void
write_number(FILE *file, const char *key, int64_t value)
{
	if (value > 0) /* 0 = not given */
		fprintf(file, "%s = %" PRId64 "\n", key, value);
}

/* A list, divided by the given character. */
static void
write_list(FILE *file, const char *key, const char *list, char divider)
{
	const char *before = "{";

	if (!list)
		return;
	fprintf(file, "%s = ", key);
	for (const char *p = list; *p; before = ", ") {
		size_t length = strcspn(p, (const char[]){divider, '\0'});

		fprintf(file, "%s\"", before);
		for (size_t i = 0; i < length; i++)
			fprintf(file, "%s%c", p[i] == '"' || p[i] == '\\' ? "\\" : "", p[i]);
		fputc('"', file);
		p += length + (p[length] != '\0');
	}
	fputs("}\n", file);
}

static void
write_wanted(FILE *file, const char *key, enum wanted wanted)
{
	if (wanted != WANTED_ANY)
		fprintf(file, "%s = %s\n", key, wanted == WANTED_YES ? "yes" : "no");
}

static void
write_section(FILE *file, const char *kind, const struct section *section)
{
	fprintf(file, "%s \"%s\" {\n", kind, section->name);
	write_list(file, "group", section->groups, '\n');
	write_list(file, "account", section->accounts, '\n');
}

static void
write_rule(FILE *file, const struct rule *rule)
{
	write_section(file, "rule", &rule->section);
	write_list(file, "door", rule->doors, '\n');
	write_list(file, "from", rule->from, ' ');
	write_wanted(file, "known", rule->known);
	write_wanted(file, "key", rule->key);
	write_text(file, "require", require_text(rule->require));
	write_number(file, "holds_minutes", rule->holds_minutes);
	write_text(file, "copies", copies_text(rule->copies));
	write_list(file, "texted", rule->texted, '\n');
	fputs("}\n", file);
}

static void
write_deadline(FILE *file, const struct deadline *deadline)
{
	char day[DEADLINE_DAY_SIZE];

	write_section(file, "deadline", &deadline->section);
	deadline_day(deadline, day);
	write_text(file, "date", day[0] ? day : NULL);
	fprintf(file, "skips = %" PRId64 "\n", deadline->skips);
	write_number(file, "offer_days", deadline->offer_days);
	fputs("}\n", file);
}

/* The settings as a file; freed by the caller. */
static char *
settings_text(const struct settings *settings)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	if (!file)
		abort();
	write_text(file, "store", settings->store);
	write_text(file, "root_socket", settings->root_socket);
	write_text(file, "user_socket", settings->user_socket);
	write_text(file, "keep_root_socket", settings->keep_root_socket);
	write_text(file, "keep_user_socket", settings->keep_user_socket);
	write_text(file, "keep_notify_socket", settings->keep_notify_socket);
	write_text(file, "keep_watch_socket", settings->keep_watch_socket);
	write_number(file, "sent_alert_megabytes", settings->sent_alert_megabytes);
	write_number(file, "sent_alert_times", settings->sent_alert_times);
	write_text(file, "keep_folder", settings->keep_folder);
	write_text(file, "seal_key", settings->seal_key);
	write_text(file, "store_id", settings->store_id);
	write_text(file, "spool", settings->spool);
	write_text(file, "issuer", settings->issuer);
	write_text(
	    file, "unenrolled", settings->unenrolled == UNENROLLED_REFUSE ? "refuse" : "ignore");
	write_number(file, "log_days", settings->log_days);
	write_number(file, "log_megabytes", settings->log_megabytes);
	write_number(file, "max_dialogues", settings->max_dialogues);
	for (size_t i = 0; i < settings->sections.rule_count; i++)
		write_rule(file, &settings->sections.rules[i]);
	for (size_t i = 0; i < settings->sections.deadline_count; i++)
		write_deadline(file, &settings->sections.deadlines[i]);
	fclose(file);
	return text;
}

/* NULL = refused, with a complaint. */
static struct settings *
parse(const char *text)
{
	struct settings *settings = calloc(1, sizeof(*settings));
	char error[256] = "";
	struct complaint complaint = {"2sv.conf", error, sizeof(error)};

	if (!settings)
		abort();
	if (settings_parse(text, settings, &complaint) == 0)
		return settings;
	if (error[0] == '\0')
		abort();
	settings_free(settings);
	return NULL;
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	scope_free char *text = strndup((const char *)data, size);
	scope_settings struct settings *first = parse(text), *second = NULL;
	scope_free char *written = NULL, *again = NULL;

	if (!first)
		return 0;
	written = settings_text(first);
	second = parse(written);
	if (!second)
		abort();
	again = settings_text(second);
	if (strcmp(written, again) != 0)
		abort();
	return 0;
}
