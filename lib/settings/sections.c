/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the sections that libconfuse found to rules and deadlines. Every value is text to it, and is
 * judged here. Called by parse.c, in every program that reads 2sv.conf.
 */
#include "config.h"

#include "settings/sections.h"

#include "base/scope.h"
#include "base/text.h"
#include "settings/networks.h"
#include "settings/section_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/poison.h"

#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"
#define NAME_BYTES_MAX 32
#define REQUIRE_WANTED "always, new-host, new-session, never or refuse"
#define COPIES_WANTED "allow, alert, code or refuse"
#define COPIES_DOOR "sshd" /* the only one that 2sv-gate stands behind */
#define DAY_SECONDS INT64_C(86400)

/* What has one value comes first, for sections_options. */
const cfg_opt_t rule_options[SECTION_OPTIONS_MAX] = {CFG_SIMPLE_STR("require", NULL),
    CFG_STR_LIST("door", NULL, CFGF_NODEFAULT), CFG_STR_LIST("group", NULL, CFGF_NODEFAULT),
    CFG_STR_LIST("account", NULL, CFGF_NODEFAULT), CFG_STR_LIST("from", NULL, CFGF_NODEFAULT),
    CFG_STR("known", NULL, CFGF_NODEFAULT), CFG_STR("key", NULL, CFGF_NODEFAULT),
    CFG_STR("holds_minutes", NULL, CFGF_NODEFAULT), CFG_STR("copies", NULL, CFGF_NODEFAULT),
    CFG_STR_LIST("texted", NULL, CFGF_NODEFAULT), CFG_END()};

const cfg_opt_t deadline_options[SECTION_OPTIONS_MAX] = {CFG_SIMPLE_STR("date", NULL),
    CFG_STR_LIST("group", NULL, CFGF_NODEFAULT), CFG_STR_LIST("account", NULL, CFGF_NODEFAULT),
    CFG_STR("skips", NULL, CFGF_NODEFAULT), CFG_STR("offer_days", NULL, CFGF_NODEFAULT), CFG_END()};

#define TEXTED_WANTED "of sms, push and email, each once; several as {\"sms\", \"email\"}"
#define SEVERAL ", each once; several as {\"a\", \"b\"}"

/* A section that is being taken. */
struct taking {
	cfg_t *cfg;
	const char *kind; /* "rule" */
	const char *name;
	int line;
	struct complaint *complaint;
};

static int
refuse(const struct taking *taking, const char *key, const char *wanted)
{
	complain(taking->complaint, taking->line, "%s \"%s\": %s must be %s", taking->kind,
	    taking->name, key, wanted);
	return -EINVAL;
}

/* The same, of a value that was given. */
static int
refuse_value(const struct taking *taking, const char *key, const char *value, const char *wanted)
{
	complain(taking->complaint, taking->line, "%s \"%s\": %s is \"%.80s\", must be %s",
	    taking->kind, taking->name, key, value, wanted);
	return -EINVAL;
}

/* NULL where it is not given. */
static const char *
value_of(const struct taking *taking, const char *key)
{
	const cfg_opt_t *option = cfg_getopt(taking->cfg, key);

	if (option->simple_value.string)
		return *option->simple_value.string;
	return cfg_size(taking->cfg, key) > 0 ? cfg_getstr(taking->cfg, key) : NULL;
}

static int
take_list(const struct taking *taking, const struct section_list *list, char **ret)
{
	const char *bad = NULL;
	int r = section_list_take(taking->cfg, list, ret, &bad);

	if (r != -EINVAL)
		return r;
	return bad ? refuse_value(taking, list->key, bad, list->wanted)
		   : refuse(taking, list->key, list->wanted);
}

static int
take_number(const struct taking *taking, const char *key, int64_t max, int64_t *ret)
{
	const char *value = value_of(taking, key);
	char wanted[64];

	if (!value || number_parse(value, 0, max, ret) == 0)
		return 0;
	text_format(wanted, sizeof(wanted), "a whole number, 0 to %lld", (long long)max);
	return refuse_value(taking, key, value, wanted);
}

static int
take_wanted(const struct taking *taking, const char *key, enum wanted *ret)
{
	const char *value = value_of(taking, key);

	if (!value)
		return 0;
	*ret = strcmp(value, "yes") == 0 ? WANTED_YES : WANTED_NO;
	return *ret == WANTED_YES || strcmp(value, "no") == 0
		   ? 0
		   : refuse_value(taking, key, value, "yes or no");
}

static int
take_require(const struct taking *taking, enum require *ret)
{
	const char *value = value_of(taking, "require");

	for (int require = REQUIRE_ALWAYS; value && require <= REQUIRE_REFUSE; require++)
		if (strcmp(value, require_text((enum require)require)) == 0) {
			*ret = (enum require)require;
			return 0;
		}
	return value ? refuse_value(taking, "require", value, REQUIRE_WANTED)
		     : refuse(taking, "require", "given: " REQUIRE_WANTED);
}

static int
take_copies(const struct taking *taking, struct rule *rule)
{
	const char *value = value_of(taking, "copies");
	int copies = COPIES_ALLOW;

	rule->copies = COPIES_DEFAULT;
	if (!value)
		return 0;
	while (copies <= COPIES_REFUSE && strcmp(value, copies_text((enum copies)copies)) != 0)
		copies++;
	if (copies > COPIES_REFUSE)
		return refuse_value(taking, "copies", value, COPIES_WANTED);
	rule->copies = (enum copies)copies;
	if (rule->doors && !names_have(rule->doors, COPIES_DOOR))
		return refuse(taking, "copies", "left out where door does not name " COPIES_DOOR);
	return 0;
}

/* "2026-12-31" is good until that day is over, UTC. */
static int
take_date(const struct taking *taking, int64_t *ret)
{
	const char *value = value_of(taking, "date"), *end;
	struct tm parts = {.tm_sec = 0};
	char again[11];
	time_t at;

	if (!value)
		return 0;
	end = strptime(value, "%Y-%m-%d", &parts);
	at = end && *end == '\0' && strlen(value) == 10 ? timegm(&parts) : -1;
	/* What timegm(3) brought into order was no date. */
	if (at < 0 || strftime(again, sizeof(again), "%Y-%m-%d", &parts) == 0 ||
	    strcmp(again, value) != 0)
		return refuse_value(
		    taking, "date", value, "year, month and day, as \"2026-12-31\"");
	*ret = (int64_t)at + DAY_SECONDS;
	return 0;
}

/* What both kinds have. */
static int
take_section(const struct taking *taking, struct section *section)
{
	static const struct section_list groups = {"group", SECTION_NAMES,
					     "names of groups" SEVERAL},
					 accounts = {
					     "account", SECTION_NAMES, "names of accounts" SEVERAL};
	int r;

	if (text_is_empty(taking->name) || strlen(taking->name) > NAME_BYTES_MAX ||
	    taking->name[strspn(taking->name, NAME_CHARACTERS)] != '\0')
		return refuse(taking, "its name", "1 to 32 letters, digits, '.', '_' or '-'");
	section->name = strdup(taking->name);
	section->line = taking->line;
	if (!section->name)
		return -ENOMEM;
	r = take_list(taking, &groups, &section->groups);
	return r < 0 ? r : take_list(taking, &accounts, &section->accounts);
}

/* Each word is the kind of a contact that a code can be read at, at once and by one person. */
static int
take_texted(const struct taking *taking, struct rule *rule)
{
	static const struct section_list kinds = {"texted", SECTION_NAMES, TEXTED_WANTED};
	const char *names, *name;
	char bad[SECTION_NAME_SIZE];
	size_t length;
	int r = take_list(taking, &kinds, &rule->texted);

	if (r < 0 || !rule->texted)
		return r;
	if (rule->require == REQUIRE_NEVER || rule->require == REQUIRE_REFUSE)
		return refuse(taking, "texted", "left out where no code is asked");
	names = rule->texted;
	while ((name = text_next_word(&names, "\n", &length)))
		if (!text_is_word(name, length, "sms") && !text_is_word(name, length, "push") &&
		    !text_is_word(name, length, "email")) {
			text_format(bad, sizeof(bad), "%.*s", (int)length, name);
			return refuse_value(taking, "texted", bad, TEXTED_WANTED);
		}
	return 0;
}

static int
take_rule(const struct taking *taking, struct rule *rule)
{
	static const struct section_list doors = {"door", SECTION_NAMES,
					     "names of PAM services" SEVERAL},
					 from = {"from", SECTION_NETWORKS,
					     "networks, as \"203.0.113.0/24\", one address as "
					     "\"203.0.113.9/32\", or \"local\""};
	int r = take_section(taking, &rule->section);

	if (r == 0)
		r = take_list(taking, &doors, &rule->doors);
	if (r == 0)
		r = take_list(taking, &from, &rule->from);
	if (r == 0)
		r = take_wanted(taking, "known", &rule->known);
	if (r == 0)
		r = take_wanted(taking, "key", &rule->key);
	if (r == 0)
		r = take_require(taking, &rule->require);
	if (r == 0)
		r = take_number(
		    taking, "holds_minutes", RULE_HOLDS_MINUTES_MAX, &rule->holds_minutes);
	if (r == 0 && rule->holds_minutes > 0 &&
	    (rule->require == REQUIRE_NEVER || rule->require == REQUIRE_REFUSE))
		return refuse(taking, "holds_minutes", "left out where no code is asked");
	if (r == 0)
		r = take_texted(taking, rule);
	return r < 0 ? r : take_copies(taking, rule);
}

static int
take_deadline(const struct taking *taking, struct deadline *deadline)
{
	int r = take_section(taking, &deadline->section);

	if (r == 0)
		r = take_date(taking, &deadline->ends_at);
	if (r == 0)
		r = take_number(taking, "skips", DEADLINE_SKIPS_MAX, &deadline->skips);
	if (r == 0)
		r = take_number(
		    taking, "offer_days", DEADLINE_OFFER_DAYS_MAX, &deadline->offer_days);
	if (r == 0 && deadline->ends_at == 0 && !value_of(taking, "skips"))
		return refuse(taking, "date", "given, or skips");
	if (r == 0 && deadline->ends_at == 0 && deadline->offer_days > 0)
		return refuse(taking, "offer_days", "left out where there is no date");
	return r;
}

/* One more of size bytes behind count of them: its place, zeroed, or NULL. */
static void *
grow(void **array, size_t count, size_t size)
{
	char *grown = reallocarray(*array, count + 1, size);

	if (!grown)
		return NULL;
	*array = grown;
	memset(grown + count * size, 0, size);
	return grown + count * size;
}

static int
check_is_new(const struct taking *taking, const struct section *other)
{
	if (strcmp(other->name, taking->name) != 0)
		return 0;
	complain(taking->complaint, taking->line, "%s \"%s\" stands in %s:%d already", taking->kind,
	    taking->name, other->file, other->line);
	return -EINVAL;
}

static int
check_count(const struct taking *taking, size_t count)
{
	if (count < SECTIONS_MAX)
		return 0;
	complain(taking->complaint, taking->line, "there are more than %d sections %s",
	    SECTIONS_MAX, taking->kind);
	return -EINVAL;
}

int
rule_take(struct sections *sections, cfg_t *section, const struct section_place *place,
    struct complaint *complaint)
{
	const struct taking taking = {section, "rule", cfg_title(section), place->line, complaint};
	struct rule *rule;
	int r = check_count(&taking, sections->rule_count);

	for (size_t i = 0; r == 0 && i < sections->rule_count; i++)
		r = check_is_new(&taking, &sections->rules[i].section);
	if (r < 0)
		return r;
	rule = grow((void **)&sections->rules, sections->rule_count, sizeof(*rule));
	if (!rule)
		return -ENOMEM;
	sections->rule_count++; /* what it has of values is freed with the others */
	rule->section.file = place->file;
	return take_rule(&taking, rule);
}

int
deadline_take(struct sections *sections, cfg_t *section, const struct section_place *place,
    struct complaint *complaint)
{
	const struct taking taking = {
	    section, "deadline", cfg_title(section), place->line, complaint};
	struct deadline *deadline;
	int r = check_count(&taking, sections->deadline_count);

	for (size_t i = 0; r == 0 && i < sections->deadline_count; i++)
		r = check_is_new(&taking, &sections->deadlines[i].section);
	if (r < 0)
		return r;
	deadline = grow((void **)&sections->deadlines, sections->deadline_count, sizeof(*deadline));
	if (!deadline)
		return -ENOMEM;
	sections->deadline_count++;
	deadline->section.file = place->file;
	return take_deadline(&taking, deadline);
}

/* Adds those names that are not there yet. */
static int
collect(char **all, const char *names)
{
	const char *name;
	size_t length;

	while (names && (name = text_next_word(&names, "\n", &length))) {
		char word[SECTION_NAME_SIZE];
		size_t used = strlen(*all);
		char *longer;

		memcpy(word, name, length);
		word[length] = '\0';
		if (names_have(*all, word))
			continue;
		if (used + length + 2 > SECTION_GROUPS_BYTES_MAX)
			return -E2BIG;
		longer = realloc(*all, used + length + 2);
		if (!longer)
			return -ENOMEM;
		*all = longer;
		text_format(longer + used, length + 2, "%s%s", used > 0 ? "\n" : "", word);
	}
	return 0;
}

int
sections_collect(struct sections *sections)
{
	int r = 0;

	free(sections->groups);
	sections->groups = strdup("");
	if (!sections->groups)
		return -ENOMEM;
	for (size_t i = 0; r == 0 && i < sections->rule_count; i++)
		r = collect(&sections->groups, sections->rules[i].section.groups);
	for (size_t i = 0; r == 0 && i < sections->deadline_count; i++)
		r = collect(&sections->groups, sections->deadlines[i].section.groups);
	return r;
}
