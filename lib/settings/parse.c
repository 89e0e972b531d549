/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of keys of 2sv.conf and what each takes. libconfuse finds keys and values, as text
 * only: its own numbers read 010 as 8. Called by settings.c, in every program that reads the file.
 * Source: libconfuse 3.3, confuse.h.
 */
#include "settings/parse.h"

#include "base/scope.h"
#include "base/text.h"
#include "settings/braces.h"
#include "settings/scan.h"
#include "settings/sections.h"
#include "settings/take.h"

#include <confuse.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/poison.h"

static const struct key keys[] = {
    {"store", take_store, offsetof(struct settings, store), 0, 0},
    {"root_socket", take_socket, offsetof(struct settings, root_socket), 0, 0},
    {"user_socket", take_socket, offsetof(struct settings, user_socket), 0, 0},
    {"keep_root_socket", take_socket, offsetof(struct settings, keep_root_socket), 0, 0},
    {"keep_user_socket", take_socket, offsetof(struct settings, keep_user_socket), 0, 0},
    {"keep_notify_socket", take_socket, offsetof(struct settings, keep_notify_socket), 0, 0},
    {"keep_watch_socket", take_socket, offsetof(struct settings, keep_watch_socket), 0, 0},
    {"keep_folder", take_path, offsetof(struct settings, keep_folder), 0, 0},
    {"seal_key", take_path, offsetof(struct settings, seal_key), 0, 0},
    {"store_id", take_path, offsetof(struct settings, store_id), 0, 0},
    {"spool", take_path, offsetof(struct settings, spool), 0, 0},
    {"issuer", take_issuer, offsetof(struct settings, issuer), 0, 0},
    {"unenrolled", take_unenrolled, offsetof(struct settings, unenrolled), 0, 0},
    {"nudge", take_yes, offsetof(struct settings, nudge), 0, 0},
    {"last_login", take_yes, offsetof(struct settings, last_login), 0, 0},
    {"recovery_codes", take_number, offsetof(struct settings, recovery_codes), 0, 20},
    {"trust_days", take_number, offsetof(struct settings, trust_days), 0, 30},
    {"trust_by_address", take_yes, offsetof(struct settings, trust_by_address), 0, 0},
    {"shared_networks", take_networks, offsetof(struct settings, shared_networks), 0, 0},
    {"mail_server", take_server, offsetof(struct settings, mail_server), 0, 0},
    {"mail_domain", take_domain, offsetof(struct settings, mail_domain), 0, 0},
    {"mail_from", take_address, offsetof(struct settings, mail_from), 0, 0},
    {"mail_user", take_line, offsetof(struct settings, mail_user), 0, 0},
    {"mail_password_file", take_path, offsetof(struct settings, mail_password_file), 0, 0},
    {"sendmail_socket", take_socket, offsetof(struct settings, sendmail_socket), 0, 0},
    {"push_networks", take_networks, offsetof(struct settings, push_networks), 0, 0},
    {"sms_command", take_sms_command, offsetof(struct settings, sms_command), 0, 0},
    {"sms_url", take_sms_url, offsetof(struct settings, sms_url), 0, 0},
    {"sms_body", take_line, offsetof(struct settings, sms_body), 0, 0},
    {"sms_headers_file", take_path, offsetof(struct settings, sms_headers_file), 0, 0},
    {"geoip_database", take_path_or_none, offsetof(struct settings, geoip_database), 0, 0},
    {"start_notifier", take_yes, offsetof(struct settings, start_notifier), 0, 0},
    {"start_watch", take_yes, offsetof(struct settings, start_watch), 0, 0},
    {"sent_alert_megabytes", take_number, offsetof(struct settings, sent_alert_megabytes), 0,
	1048576},
    {"sent_alert_times", take_number, offsetof(struct settings, sent_alert_times), 0, 1000},
    {"reverse_names", take_yes, offsetof(struct settings, reverse_names), 0, 0},
    {"admin_contacts", take_contacts, offsetof(struct settings, admin_contacts), 0, 0},
    {"admin_alerts", take_kinds, offsetof(struct settings, admin_alerts), 0, 0},
    {"log_days", take_number, offsetof(struct settings, log_days), 1, 3650},
    {"log_megabytes", take_number, offsetof(struct settings, log_megabytes), 1, 65536},
    {"texts_per_account", take_number, offsetof(struct settings, texts_per_account), 1, 100},
    {"texts_per_prefix", take_number, offsetof(struct settings, texts_per_prefix), 1, 1000},
    {"texts_per_machine", take_number, offsetof(struct settings, texts_per_machine), 1, 10000},
    {"max_dialogues", take_number, offsetof(struct settings, max_dialogues), 64, 10000},
};
#define KEY_COUNT (sizeof(keys) / sizeof(keys[0]))
_Static_assert(KEY_COUNT <= SETTINGS_KEYS_MAX, "SETTINGS_KEYS_MAX is too small");

/*
 * What the callbacks of libconfuse need. It passes them nothing of ours, but each option knows
 * where its value goes: the first one's is values[0], the first member; that of a rule and of a
 * deadline stand behind those of all keys.
 */
#define RULE_VALUE KEY_COUNT
#define DEADLINE_VALUE (KEY_COUNT + 1)
#define VALUE_COUNT (KEY_COUNT + 2)
struct reading {
	char *values[VALUE_COUNT];
	bool given[KEY_COUNT];
	struct settings *settings;
	struct complaint *complaint;
	struct braces braces;
	size_t sections; /* that were taken */
};

static struct reading *
reading_of(cfg_t *cfg)
{
	char **value = cfg->opts[0].simple_value.string;

	if (strcmp(cfg->name, "rule") == 0)
		value -= RULE_VALUE;
	else if (strcmp(cfg->name, "deadline") == 0)
		value -= DEADLINE_VALUE;
	return (struct reading *)(void *)value;
}

/* What is known, but elsewhere. */
static const char *
place_of(const cfg_t *cfg, const char *words)
{
	static const char *const names[] = {
	    "door", "from", "known", "key", "require", "holds_minutes", "copies", "texted"};
	char unknown[64];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_format(unknown, sizeof(unknown), "no such option '%s'", names[i]) == 0 &&
		    strcmp(words, unknown) == 0 && strcmp(cfg->name, "root") == 0)
			return ": it belongs into a rule, rule \"NAME\" { ... }";
	return "";
}

static void __attribute__((format(printf, 2, 0)))
on_error(cfg_t *cfg, const char *format, va_list arguments)
{
	char words[256];

	(void)vsnprintf(words, sizeof(words), format, arguments);
	complain(reading_of(cfg)->complaint, cfg->line, "%s%s", words,
	    strcmp(words, "unexpected token ','") == 0
		? ": what is more than one thing stands in braces, {\"a\", \"b\"}"
		: place_of(cfg, words));
}

static void
complain_of_value(cfg_t *cfg, const struct key *key, const char *value, const char *wanted)
{
	struct complaint *complaint = reading_of(cfg)->complaint;

	if (key->max > 0)
		complain(complaint, cfg->line, "%s is \"%s\", must be %s, %" PRId64 " to %" PRId64,
		    key->name, value, wanted, key->min, key->max);
	else
		complain(
		    complaint, cfg->line, "%s is \"%s\", must be %s", key->name, value, wanted);
}

/* Called by libconfuse after each value: here cfg->line is still the line of it. */
static int
on_value(cfg_t *cfg, cfg_opt_t *option)
{
	struct reading *reading = reading_of(cfg);
	size_t i = (size_t)(option - cfg->opts);
	void *field = (char *)reading->settings + keys[i].offset;
	const char *wanted;

	if (reading->given[i]) {
		complain(reading->complaint, cfg->line, "%s is given a second time", keys[i].name);
		return -1;
	}
	reading->given[i] = true;
	wanted = keys[i].take(&keys[i], reading->values[i], field);
	reading->settings->sources.keys[i].file = reading->settings->sources.file_count;
	reading->settings->sources.keys[i].line = cfg->line;
	if (!wanted)
		return 0;
	complain_of_value(cfg, &keys[i], reading->values[i], wanted);
	return -1;
}

/* Called by libconfuse behind each section: there cfg->line is that of its end. */
static int
on_section(cfg_t *cfg, cfg_opt_t *option)
{
	struct reading *reading = reading_of(cfg);
	struct settings *settings = reading->settings;
	cfg_t *section = cfg_opt_getnsec(option, cfg_opt_size(option) - 1);
	size_t i = reading->sections++;
	const struct section_place place = {
	    .file = settings->sources.file_count > 0
			? settings->sources.files[settings->sources.file_count - 1]
			: "",
	    .line = i < BRACES_SECTIONS_MAX ? reading->braces.lines[i] : cfg->line};

	int r;

	if (strcmp(option->name, "rule") == 0)
		r = rule_take(&settings->sections, section, &place, reading->complaint);
	else
		r = deadline_take(&settings->sections, section, &place, reading->complaint);
	for (i = RULE_VALUE; i < VALUE_COUNT; i++) { /* they are the next section's, too */
		free(reading->values[i]);
		reading->values[i] = NULL;
	}
	return r;
}

static void
scope_cfg_free(cfg_t **cfg)
{
	if (*cfg)
		cfg_free(*cfg);
}

static int
run_libconfuse(const char *text, struct reading *reading)
{
	const cfg_flag_t flags = CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES;
	cfg_opt_t rule[SECTION_OPTIONS_MAX], deadline[SECTION_OPTIONS_MAX];
	cfg_opt_t options[KEY_COUNT + 3] = {0};
	scope(scope_cfg_free) cfg_t *cfg = NULL;

	for (size_t i = 0; i < KEY_COUNT; i++)
		options[i] = (cfg_opt_t)CFG_SIMPLE_STR(keys[i].name, &reading->values[i]);
	memcpy(rule, rule_options, sizeof(rule));
	memcpy(deadline, deadline_options, sizeof(deadline));
	rule[0].simple_value.string = &reading->values[RULE_VALUE];
	deadline[0].simple_value.string = &reading->values[DEADLINE_VALUE];
	options[KEY_COUNT] = (cfg_opt_t)CFG_SEC("rule", rule, flags);
	options[KEY_COUNT + 1] = (cfg_opt_t)CFG_SEC("deadline", deadline, flags);
	options[KEY_COUNT + 2] = (cfg_opt_t)CFG_END();
	cfg = cfg_init(options, CFGF_NONE);
	if (!cfg)
		return -ENOMEM;
	cfg_set_error_function(cfg, on_error);
	for (size_t i = 0; i < KEY_COUNT; i++)
		cfg_set_validate_func(cfg, keys[i].name, on_value);
	cfg_set_validate_func(cfg, "rule", on_section);
	cfg_set_validate_func(cfg, "deadline", on_section);
	if (cfg_parse_buf(cfg, text) != CFG_SUCCESS) {
		complain(reading->complaint, cfg->line, "is not understood");
		return -EINVAL;
	}
	return 0;
}

int
settings_parse(const char *text, struct settings *settings, struct complaint *complaint)
{
	struct reading reading = {.settings = settings, .complaint = complaint};
	scope_free char *plain = strdup(text);
	int r = plain ? settings_scan(plain, complaint) : -ENOMEM;

	if (r == 0)
		r = braces_find(plain, &reading.braces, complaint);
	if (r == 0)
		r = run_libconfuse(plain, &reading);
	if (r == 0)
		r = sections_collect(&settings->sections);
	if (r == -E2BIG) {
		complain(complaint, 0, "the names of all groups have more than %d bytes",
		    SECTION_GROUPS_BYTES_MAX);
		r = -EINVAL;
	}
	for (size_t i = 0; i < VALUE_COUNT; i++)
		free(reading.values[i]);
	return r;
}

/* NULL for a key that is no text. */
static char **
text_of(struct settings *settings, const struct key *key)
{
	bool is_text =
	    key->take != take_number && key->take != take_unenrolled && key->take != take_yes;

	return is_text ? (char **)(void *)((char *)settings + key->offset) : NULL;
}

bool
settings_texts_are_whole(struct settings *settings)
{
	for (size_t i = 0; i < KEY_COUNT; i++) {
		char **text = text_of(settings, &keys[i]);

		if (text && !*text)
			return false;
	}
	return true;
}

void
settings_texts_free(struct settings *settings)
{
	for (size_t i = 0; i < KEY_COUNT; i++) {
		char **text = text_of(settings, &keys[i]);

		if (text)
			free(*text);
	}
}

bool
settings_key(const struct settings *settings, size_t at, struct settings_key *ret)
{
	const struct settings_sources *sources = &settings->sources;
	const void *field;

	if (at >= KEY_COUNT)
		return false;
	field = (const char *)settings + keys[at].offset;
	*ret = (struct settings_key){.name = keys[at].name, .line = sources->keys[at].line};
	if (sources->keys[at].file > 0)
		ret->file = sources->files[sources->keys[at].file - 1];
	if (keys[at].take == take_number)
		ret->number = *(const int64_t *)field;
	else if (keys[at].take == take_unenrolled)
		ret->text =
		    *(const enum unenrolled *)field == UNENROLLED_REFUSE ? "refuse" : "ignore";
	else if (keys[at].take == take_yes)
		ret->text = *(const bool *)field ? "yes" : "no";
	else
		ret->text = *(char *const *)field;
	return true;
}
