/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv explain: what a login of an account at a door would be asked now, and why: what sshd and the
 * stack ask of it, and what 2svd would decide. Nothing is written, nobody is charged. Root only.
 */
#include "config.h"

#include "tools/admin/doctor_ask.h"
#include "tools/admin/doctor_ways.h"
#include "tools/row.h"
#include "tools/trouble.h"

#include "base/text.h"
#include "settings/settings.h"
#include "stacks/sshd_conf.h"
#include "stacks/sshd_ways.h"
#include "wire/reason.h"

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define HERE "127.0.0.1"

struct explaining {
	struct doctor doctor; /* its table, and its form */
	const char *account, *door, *from;
	bool is_root, is_sshd;
	struct sshd_stack stack;
	bool asks_code; /* at least one of the ways */
	bool has_lists; /* AllowUsers or the like */
	/* What 2svd said. */
	bool is_decided;
	char verdict[16], reason[32], ask[16], place[16];
};

static enum exit_code
refuse(struct tool *tool, const char *what, const char *words)
{
	return trouble_say(tool, (struct trouble){EXIT_REFUSED, reason_text(REASON_INTERNAL)},
	    "2sv: %s%s", what, words);
}

static const char *
end_words(const struct explaining *explaining, const struct sshd_way *way)
{
	switch (way->end) {
	case SSHD_WAY_ROOT:
		return "refused: PermitRootLogin";
	case SSHD_WAY_STACK:
		return "refused: /etc/pam.d/sshd opens to nobody";
	case SSHD_WAY_BLIND:
		return "password; who has a device is refused, for sshd can't ask a code here";
	case SSHD_WAY_OFF:
		return "refused: a method is turned off";
	case SSHD_WAY_OPEN:
		break;
	}
	(void)explaining;
	return way->asks[0] ? way->asks : "nothing";
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

/* Methods that are turned off are of no interest where sshd has no list of them. */
static enum exit_code
look_at_sshd(struct explaining *explaining)
{
	const struct sshd_question question = {.program = sshd_find(),
	    .account = explaining->account,
	    .address = explaining->from ? explaining->from : HERE};
	struct sshd_settings settings;
	struct sshd_ways ways;
	char words[256];

	if (!question.program)
		return refuse(explaining->doctor.tool, "sshd is not installed", "");
	if (sshd_read(&question, &settings, words, sizeof(words)) < 0)
		return refuse(explaining->doctor.tool, "sshd -T: ", words);
	explaining->has_lists = settings.has_lists;
	sshd_ways_find(&settings, &explaining->stack, explaining->is_root, &ways);
	for (size_t i = 0; i < ways.count; i++) {
		if (ways.of[i].end == SSHD_WAY_OFF && !ways.is_listed)
			continue;
		add_row(explaining, ways.of[i].methods, end_words(explaining, &ways.of[i]));
		explaining->asks_code |=
		    ways.of[i].end == SSHD_WAY_OPEN && ways.of[i].code != WALK_ASKED_NEVER;
	}
	return EXIT_DONE;
}

static enum exit_code
look_at_stack(struct explaining *explaining)
{
	scope_stack struct stack stack = {.entries = NULL};
	char asks[DOCTOR_ASKS_SIZE], path[PATH_MAX];
	int r = stack_read(&stack_files_installed, explaining->door, PHASE_AUTH, &stack);

	if (r < 0) {
		text_format(path, sizeof(path), "/etc/pam.d/%s: ", explaining->door);
		return refuse(explaining->doctor.tool, path, strerror(-r));
	}
	walk_way(&stack, explaining->door, WALK_ANYBODY, &explaining->stack.plain);
	walk_way(&stack, explaining->door, WALK_WITH_KEY, &explaining->stack.with_key);
	if (explaining->is_sshd)
		return look_at_sshd(explaining);
	explaining->asks_code = explaining->stack.plain.code != WALK_ASKED_NEVER;
	doctor_ways_words(&explaining->stack.plain, asks);
	add_row(explaining, "", asks);
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
}

static enum exit_code
ask_service(struct explaining *explaining)
{
	struct doctor_answer answer = {.on_row = take_row, .context = explaining};
	struct packet hello;
	int r;

	packet_begin(&hello, "explain");
	packet_add(&hello, "account", explaining->account);
	packet_add(&hello, "door", explaining->door);
	packet_add(
	    &hello, "rhost", explaining->is_sshd && !explaining->from ? HERE : explaining->from);
	r = doctor_tell(explaining->doctor.settings->root_socket, &hello, &answer);
	if (r == 0 && explaining->is_decided)
		return EXIT_DONE;
	return trouble_say(explaining->doctor.tool,
	    (struct trouble){EXIT_NO_SERVICE, reason_text(REASON_NO_SERVICE)},
	    "2sv: 2svd does not say what it would decide: %s. Without it each login at a protected "
	    "door is refused: 2sv doctor",
	    r < 0			       ? strerror(-r)
	    : text_is_empty(answer.done.words) ? reason_text(answer.done.reason)
					       : answer.done.words);
}

/* What an accepted decision asks; the plain question has no name. */
static const char *
ask_words(const char *ask)
{
	static const char *const words[][2] = {
	    {"", "a code is asked"},
	    {"two", "two codes in a row are asked, for there were too many wrong ones"},
	    {"recovery", "only a recovery code is taken, for there were too many wrong codes"},
	    {"held", "only a recovery code is taken, for the account is stopped"},
	    {"stopped", "two codes in a row are asked, for the account is stopped"},
	    {"invitation", "the invitation is asked, and leads to a first device"},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i][0], ask) == 0)
			return words[i][1];
	return "a code is asked";
}

static void
print_decision(const struct explaining *explaining)
{
	const char *reason = explaining->reason;

	if (explaining->has_lists)
		printf(
		    "sshd has AllowUsers or the like: whether they let %s in is not looked at.\n",
		    explaining->account);
	if (!explaining->asks_code) {
		printf("No way of it comes to a line of pam_2sv: no code is asked.\n");
		return;
	}
	if (strcmp(explaining->verdict, "accept") == 0)
		printf("Now %s.\n", ask_words(explaining->ask));
	else if (strcmp(reason, "trusted") == 0)
		printf("Now no code is asked, for the host is trusted.\n");
	else if (strcmp(explaining->verdict, "skip") == 0)
		printf("Now no code is asked of %s, who has no device (setting unenrolled = "
		       "ignore).\n",
		    explaining->account);
	else
		printf("Now %s is refused there, whatever is typed (%s); the log says of what: 2sv "
		       "log "
		       "--account %s\n",
		    explaining->account, reason, explaining->account);
	if (strcmp(explaining->place, "new") == 0)
		printf("It is a new host: the owner hears of a login from there.\n");
	else if (strcmp(explaining->place, "known") == 0)
		printf("It is a known host.\n");
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
}

static enum exit_code
explain(struct explaining *explaining)
{
	enum exit_code code;

	doctor_ways_begin(&explaining->doctor);
	code = look_at_stack(explaining);
	doctor_ways_end(&explaining->doctor);
	if (code == EXIT_DONE)
		code = ask_service(explaining);
	if (code != EXIT_DONE)
		return code;
	if (explaining->doctor.tool->form)
		fill_form(explaining);
	else
		print_decision(explaining);
	return EXIT_DONE;
}

/* A door is a file of pam.d; what is none is a word that was mistyped. */
static enum exit_code
check_door(const struct explaining *explaining)
{
	static const char *const doors[] = {"sshd", "sudo", "sudo-i", "su", "su-l", "login"};
	char path[PATH_MAX], there[128] = "";
	size_t length = 0;

	if (!strchr(explaining->door, '/') &&
	    text_format(path, sizeof(path), "/etc/pam.d/%s", explaining->door) >= 0 &&
	    access(path, F_OK) == 0)
		return EXIT_DONE;
	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
		text_format(path, sizeof(path), "/etc/pam.d/%s", doors[i]);
		if (access(path, F_OK) == 0)
			text_format(there + length, sizeof(there) - length, "%s%s",
			    length ? ", " : "", doors[i]);
		length = strlen(there);
	}
	return trouble_say(explaining->doctor.tool, (struct trouble){EXIT_USAGE, "usage"},
	    "2sv: there is no door of that name, no such file in /etc/pam.d; there are %s", there);
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
	explaining.doctor.settings = settings;
	return explain(&explaining);
}
