/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv explain: what a login of an account at a door would be asked now, and why: what sshd and the
 * stack ask of it, and what 2svd would decide. Nothing is written, nobody is charged. Root only.
 */
#include "config.h"

#include "tools/admin/explain.h"
#include "tools/admin/doctor_ask.h"
#include "tools/admin/doctor_lines.h"
#include "tools/admin/doctor_ways.h"
#include "tools/admin/served.h"
#include "tools/row.h"
#include "tools/trouble.h"

#include "base/text.h"
#include "doors/doors.h"
#include "settings/settings.h"
#include "stacks/decoy.h"
#include "stacks/module.h"
#include "stacks/sshd_conf.h"
#include "stacks/sshd_files.h"
#include "wire/reason.h"

#include <limits.h>
#include <pwd.h>
#include <string.h>
#include <strings.h>

#include "base/poison.h"

#define HERE "127.0.0.1"
#define SOME_KEY "publickey any AAAA" /* of which no host is trusted */

static enum exit_code
refuse(struct tool *tool, const char *what, const char *words)
{
	return trouble_say(tool, (struct trouble){EXIT_REFUSED, reason_text(REASON_INTERNAL)},
	    "2sv: %s%s", what, words);
}

static void
add_row(struct explaining *explaining, const char *by, const char *asks)
{
	doctor_ways_add(
	    &explaining->doctor, &(struct doctor_way){.door = explaining->door,
				     .who = explaining->account,
				     .from = explaining->from ? explaining->from : "here",
				     .by = by,
				     .asks = asks});
}

/* Where such a list stands; that of a Match block may be another one. */
static void
find_list(struct explaining *explaining)
{
	scope_sshd_lines struct sshd_lines lines = {.count = 0};

	if (sshd_lines_read(SSHD_CONF_MAIN, &lines) < 0)
		return;
	for (size_t i = 0; i < lines.count && !explaining->barred_at[0]; i++)
		if (strcasecmp(lines.of[i].keyword, explaining->barred_by) == 0)
			text_format(explaining->barred_at, sizeof(explaining->barred_at), "%s:%d",
			    lines.of[i].file, lines.of[i].line);
}

/* Methods that are turned off are of no interest where sshd has no list of them. */
static void
add_ways(struct explaining *explaining, const struct sshd_settings *settings)
{
	struct sshd_ways any, then;

	sshd_ways_find(settings, &explaining->any, explaining->is_root, &any);
	sshd_ways_find(settings, &explaining->then, explaining->is_root, &then);
	for (size_t i = 0; i < then.count; i++) {
		if (then.of[i].end == SSHD_WAY_OFF && !then.is_listed)
			continue;
		add_row(explaining, then.of[i].methods, explain_way_words(explaining, &then.of[i]));
		if (then.of[i].end == SSHD_WAY_OPEN && then.of[i].code == WALK_ASKED_NEVER &&
		    !explain_shuts_out(explaining))
			text_copy(
			    explaining->free_way, sizeof(explaining->free_way), then.of[i].methods);
		explaining->asks_code |=
		    any.of[i].end == SSHD_WAY_OPEN && any.of[i].code != WALK_ASKED_NEVER;
	}
}

static enum exit_code
look_at_sshd(struct explaining *explaining)
{
	const struct sshd_question question = {.program = sshd_find(),
	    .account = explaining->account,
	    .address = explaining->from ? explaining->from : HERE};
	struct sshd_settings settings;
	char words[256];

	if (!question.program)
		return refuse(explaining->doctor.tool, "sshd is not installed", "");
	if (sshd_read(&question, &settings, words, sizeof(words)) < 0)
		return refuse(explaining->doctor.tool, "sshd -T: ", words);
	explaining->barred_by = settings.barred_by;
	if (!explaining->barred_by) {
		add_ways(explaining, &settings);
		return EXIT_DONE;
	}
	find_list(explaining);
	text_format(words, sizeof(words), "refused: %s", explaining->barred_by);
	add_row(explaining, "", words);
	return EXIT_DONE;
}

/* As of any account, and as of this one. */
static void
walk(struct explaining *explaining, const struct stack *stack)
{
	enum walk_decision decision = explain_decision(explaining);
	const char *door = explaining->door;
	const struct walk_login plain = {WALK_ANYBODY, decision}, key = {WALK_WITH_KEY, decision};

	explaining->any.is_shut = explaining->then.is_shut = !doctor_account_opens(door);
	walk_way(stack, door, WALK_ANYBODY, &explaining->any.plain);
	walk_way(stack, door, WALK_WITH_KEY, &explaining->any.with_key);
	walk_login(stack, door, &plain, &explaining->then.plain);
	walk_login(stack, door, &key, &explaining->then.with_key);
}

static bool
has_account_line(const char *door)
{
	scope_stack struct stack stack = {.entries = NULL};

	if (stack_read(&stack_files_installed, door, PHASE_ACCOUNT, &stack) < 0)
		return false;
	for (size_t i = 0; i < stack.count; i++)
		if (entry_is_module(&stack.entries[i], MODULE_2SV))
			return true;
	return false;
}

/* A door that is no sshd has one way. */
static void
add_way(struct explaining *explaining)
{
	struct walk_way *way = &explaining->then.plain;
	char asks[DOCTOR_ASKS_SIZE];

	explaining->asks_code = explaining->any.plain.code != WALK_ASKED_NEVER;
	way->opens &= !explaining->then.is_shut;
	doctor_ways_words(way, asks);
	if (!way->opens && !explaining->then.is_shut && explaining->any.plain.opens)
		text_copy(asks, sizeof(asks), "refused");
	else if (way->opens && way->code == WALK_ASKED_NEVER && explain_shuts_out(explaining))
		text_copy(asks, sizeof(asks), "refused: the account is stopped");
	add_row(explaining, door_find(explaining->door)->one_field ? "one field" : "", asks);
}

/* Nobody comes in there, so auth is not looked at. */
static enum exit_code
look_at_passwords(struct explaining *explaining)
{
	scope_stack struct stack stack = {.entries = NULL};
	const struct stack_entry *line;
	char path[PATH_MAX];
	bool asks;
	int r = stack_read(&stack_files_installed, explaining->door, PHASE_PASSWORD, &stack);

	if (r < 0) {
		text_format(path, sizeof(path), "/etc/pam.d/%s: ", explaining->door);
		return refuse(explaining->doctor.tool, path, strerror(-r));
	}
	explaining->passwords = passwords_judge(&stack, &line);
	asks = explaining->passwords == PASSWORDS_ASK && !explaining->is_root;
	add_row(explaining, "", asks ? "code, password" : "password");
	return EXIT_DONE;
}

static enum exit_code
look_at_stack(struct explaining *explaining)
{
	scope_stack struct stack stack = {.entries = NULL};
	char path[PATH_MAX];
	int r;

	if (explaining->is_passwords)
		return look_at_passwords(explaining);
	r = stack_read(&stack_files_installed, explaining->door, PHASE_AUTH, &stack);
	if (r < 0) {
		text_format(path, sizeof(path), "/etc/pam.d/%s: ", explaining->door);
		return refuse(explaining->doctor.tool, path, strerror(-r));
	}
	doctor_break_missing(&stack);
	explaining->has_decoy = decoy_stack_has(&stack, explaining->door);
	explaining->has_account_line = has_account_line(explaining->door);
	walk(explaining, &stack);
	if (explaining->is_sshd)
		return look_at_sshd(explaining);
	add_way(explaining);
	return EXIT_DONE;
}

static void
take_row(void *context, const struct packet *row)
{
	struct explaining *explaining = context;

	if (!row_is(row, "explain"))
		return;
	explaining->is_decided = true;
	text_copy(explaining->verdict, sizeof(explaining->verdict), row_text(row, "verdict"));
	text_copy(explaining->reason, sizeof(explaining->reason), row_text(row, "reason"));
	text_copy(explaining->ask, sizeof(explaining->ask), row_text(row, "state"));
	text_copy(explaining->place, sizeof(explaining->place), row_text(row, "place"));
	text_copy(explaining->rule, sizeof(explaining->rule), row_text(row, "rule"));
	text_copy(explaining->require, sizeof(explaining->require), row_text(row, "require"));
	text_escape(explaining->file, sizeof(explaining->file), row_text(row, "file"));
	explaining->is_unsure = strcmp(row_text(row, "unsure"), "yes") == 0;
	text_copy(explaining->due, sizeof(explaining->due), row_text(row, "due"));
	text_copy(explaining->deadline, sizeof(explaining->deadline), row_text(row, "deadline"));
	explaining->until = row_number(row, "until");
	explaining->skips = row_number(row, "skips");
}

static int
ask_service(struct explaining *explaining, struct doctor_answer *answer)
{
	const struct door *door = door_find(explaining->door);
	struct packet hello;

	*answer = (struct doctor_answer){.on_row = take_row, .context = explaining};
	packet_begin(&hello, "explain");
	packet_add(&hello, "account", explaining->account);
	packet_add(&hello, "door", door->is_locker ? DOOR_OF_LOCKERS : explaining->door);
	packet_add(&hello, "field", door->one_field ? "yes" : NULL);
	packet_add(
	    &hello, "rhost", explaining->is_sshd && !explaining->from ? HERE : explaining->from);
	if (explaining->doctor.tool->options.given & OPTION_WITH_KEY)
		packet_add(&hello, "auth_info", SOME_KEY);
	return doctor_tell(explaining->doctor.settings->root_socket, &hello, answer);
}

static enum exit_code
say_silence(const struct explaining *explaining, int r, const struct doctor_answer *answer)
{
	return trouble_say(explaining->doctor.tool,
	    (struct trouble){EXIT_NO_SERVICE, reason_text(REASON_NO_SERVICE)},
	    "2sv: 2svd does not say what it would decide: %s. Without it each login at a protected "
	    "door is refused: 2sv doctor",
	    r < 0				? strerror(-r)
	    : text_is_empty(answer->done.words) ? reason_text(answer->done.reason)
						: answer->done.words);
}

static void
fill_form(const struct explaining *explaining)
{
	struct form *form = explaining->doctor.tool->form;

	form_set_text(form, "account", explaining->account);
	form_set_text(form, "door", explaining->door);
	form_set_text(form, "from", explaining->from);
	form_set_text(form, "decision", explaining->verdict);
	form_set_text(form, "why", explaining->reason);
	form_set_text(form, "asks", explaining->ask);
	form_set_text(form, "place", explaining->place);
	form_set_text(form, "rule", explaining->rule);
	form_set_text(form, "require", explaining->require);
	form_set_text(form, "rule_at", explaining->file);
	form_set_text(form, "rule_is",
	    explaining->rule[0] == '\0' ? NULL
	    : explaining->is_unsure	? "unsure"
					: "sure");
	form_set_text(form, "deadline", explaining->deadline);
	form_set_text(form, "due", explaining->due);
	form_set_time(form, "until", explaining->until);
}

static enum exit_code
explain(struct explaining *explaining)
{
	struct doctor_answer answer;
	int r = ask_service(explaining, &answer);
	enum exit_code code;

	doctor_ways_begin(&explaining->doctor);
	code = look_at_stack(explaining);
	doctor_ways_end(&explaining->doctor);
	if (code != EXIT_DONE)
		return code;
	if (!explaining->is_decided)
		return say_silence(explaining, r, &answer);
	if (explaining->doctor.tool->form)
		fill_form(explaining);
	else
		explain_print(explaining);
	served_note(explaining->doctor.settings, explaining->doctor.tool->form ? stderr : stdout);
	return EXIT_DONE;
}

static bool
is_there(const char *door)
{
	return !strchr(door, '/') && stack_files_have(&stack_files_installed, door);
}

/* A word that was broken off, or has one letter too many. */
static bool
is_meant(const char *door, const char *given)
{
	return strncmp(door, given, strlen(given)) == 0 || strncmp(door, given, strlen(door)) == 0;
}

/* A door is a file of pam.d; what is none is a word that was mistyped. */
static enum exit_code
check_door(const struct explaining *explaining)
{
	static const char *const doors[] = {"sshd", "sudo", "sudo-i", "su", "su-l", "login",
	    "gdm-password", "lightdm", "sddm", "i3lock", "swaylock", "xscreensaver", "polkit-1"};
	const char *given = explaining->door, *meant = NULL;
	char there[128] = "";

	if (is_there(given))
		return EXIT_DONE;
	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
		size_t length = strlen(there);

		if (!is_there(doors[i]))
			continue;
		text_format(
		    there + length, sizeof(there) - length, "%s%s", length ? ", " : "", doors[i]);
		if (!meant && is_meant(doors[i], given))
			meant = doors[i];
	}
	return trouble_say(explaining->doctor.tool, (struct trouble){EXIT_USAGE, "usage"},
	    "2sv: there is no door of that name, no such file in /etc/pam.d; there are %s%s%s%s",
	    there, meant ? ". Did you mean " : "", meant ? meant : "", meant ? "?" : "");
}

enum exit_code
explain_run(struct tool *tool)
{
	scope_settings struct settings *settings = NULL;
	struct explaining explaining = {.doctor = {.tool = tool},
	    .account = tool->options.account,
	    .door = tool->options.door ? tool->options.door : "sshd",
	    .from = tool->options.from};
	const struct passwd *entry;
	char error[PATH_MAX + 512] = "";

	if (tool->caller != 0)
		return trouble_say(tool,
		    (struct trouble){EXIT_NOT_PERMITTED, reason_text(REASON_NOT_PERMITTED)},
		    "2sv: only root can ask sshd what it does: sudo 2sv explain");
	if (!explaining.account)
		return trouble_say(
		    tool, (struct trouble){EXIT_USAGE, "usage"}, "2sv: whose? --account NAME");
	entry = getpwnam(explaining.account);
	if (!entry)
		return trouble_say(tool,
		    (struct trouble){EXIT_REFUSED, reason_text(REASON_UNKNOWN_ACCOUNT)},
		    "2sv: there is no such account");
	if (check_door(&explaining) != EXIT_DONE)
		return EXIT_USAGE;
	if (settings_load(NULL, &settings, error, sizeof(error)) < 0)
		return refuse(tool, error, "");
	explaining.is_root = entry->pw_uid == 0;
	explaining.is_sshd = strcmp(explaining.door, "sshd") == 0;
	explaining.is_passwords =
	    strcmp(explaining.door, "passwd") == 0 || strcmp(explaining.door, "chpasswd") == 0;
	explaining.doctor.settings = settings;
	return explain(&explaining);
}
