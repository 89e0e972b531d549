/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv protect DOOR: shows what is to be changed, asks, writes it, tries it with an account of its
 * own, and waits until somebody who can mend the machine came in by it with a code. Whatever goes
 * wrong takes the change back. Root only.
 */
#include "config.h"

#include "tools/admin/protect_ask.h"
#include "tools/admin/protect_decoy.h"
#include "tools/admin/protect_doors.h"
#include "tools/admin/protect_end.h"
#include "tools/admin/protect_refuse.h"
#include "tools/admin/protect_sides.h"
#include "tools/admin/protect_sshd.h"
#include "tools/admin/protect_system.h"
#include "tools/admin/protect_terms.h"
#include "tools/admin/protect_wait.h"
#include "tools/admin/protect_write.h"
#include "tools/admin/rehearse.h"
#include "tools/trouble.h"

#include "base/scope.h"
#include "base/text.h"
#include "wire/reason.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

struct protecting {
	struct tool *tool;
	const struct protect_door *door;
	struct protect_terms terms;
	struct protect_plan plan;
	struct protect_state state;
	struct protect_sshd sshd;
};

static void
protecting_end(struct protecting *protecting)
{
	protect_plan_free(&protecting->plan);
}
#define scope_protecting scope(protecting_end)

static enum exit_code
refuse(struct tool *tool, const char *what, const char *words)
{
	return trouble_say(tool, (struct trouble){EXIT_REFUSED, reason_text(REASON_INTERNAL)},
	    "2sv: %s%s", what, words);
}

/* What will be, as a list of whole files. */
static enum exit_code
make_plan(struct protecting *protecting)
{
	struct tool *tool = protecting->tool;
	const struct protect_terms *terms = &protecting->terms;
	bool is_sshd = strcmp(protecting->door->name, "sshd") == 0;
	enum exit_code code = protect_terms(tool, protecting->door, &protecting->terms);

	if (code != EXIT_DONE)
		return code;
	if (protecting->door->is_password)
		return protect_doors_plan_passwords(
		    tool, protecting->door, terms->asks, &protecting->plan);
	if (is_sshd && terms->setup == SETUP_KEY_CODE)
		code = protect_doors_plan_keys(
		    tool, protecting->door, terms->group != NULL, &protecting->plan);
	else
		code = protect_doors_plan(
		    tool, protecting->door, !terms->no_console, &protecting->plan);
	if (code == EXIT_DONE && is_sshd)
		code = protect_sshd_plan(tool, terms, &protecting->sshd, &protecting->plan);
	if (code == EXIT_DONE && terms->hides)
		code = protect_decoy_plan(tool, protecting->door, &protecting->plan);
	return code;
}

/* Behind a long change, where they are seen: with the question. NULL = none, or no memory. */
static char *
sides_of(const struct protecting *protecting)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	protect_sides_say(protecting->door, &protecting->plan, out);
	fclose(out);
	return text;
}

static enum exit_code
agree(struct protecting *protecting)
{
	const struct tool *tool = protecting->tool;
	bool is_screen = protecting->door->is_set;
	char follows[512], span[TEXT_COUNT_SIZE];
	scope_free char *sides = sides_of(protecting);
	struct protect_question question = {
	    .text = "Make this change", .follows = follows, .sides = sides};
	const char *tries = tool->options.given & OPTION_NO_REHEARSAL
				? "After y it is written. "
				: "After y it is written, and tried with a login of an account of "
				  "its own.\n";

	text_count(span, protect_minutes(tool), "minute");
	if (tool->options.given & OPTION_NO_PROOF)
		text_format(
		    follows, sizeof(follows), "%sIt is kept then, without a proof.\n", tries);
	else
		text_format(follows, sizeof(follows),
		    "%sThen come in with your code, %s: without that it is taken "
		    "back\nby itself in %s.\n",
		    tries, is_screen ? "at that screen" : "from another window", span);
	return protect_ask(protecting->tool, &protecting->plan, &question);
}

/* From here on the change is written down, and is taken back by whoever comes next. */
static enum exit_code
begin(struct protecting *protecting)
{
	struct protect_state *state = &protecting->state;
	int64_t seconds = protect_minutes(protecting->tool) * 60, now;
	int r = protect_clock_read(state->boot, &now);

	state->ends = now + seconds;
	text_copy(state->door, sizeof(state->door), protecting->door->name);
	if (r == 0)
		r = protect_state_write(PROTECT_FOLDER, state, &protecting->plan);
	if (r < 0)
		return refuse(protecting->tool, PROTECT_FOLDER ": ", strerror(-r));
	r = protect_watch_start(seconds);
	if (r == 0)
		return EXIT_DONE;
	protect_watch_end();
	protect_state_remove(PROTECT_FOLDER);
	return refuse(protecting->tool,
	    "nothing could be set up that takes the change back by itself, so nothing was "
	    "changed: ",
	    strerror(-r));
}

/* ^C, or a terminal that is gone, in the midst of it takes back what was written. */
static volatile sig_atomic_t is_broken_off;

static void
break_off(int signal)
{
	(void)signal;
	is_broken_off = 1;
}

static void
catch_signals(void)
{
	static const int caught[] = {SIGINT, SIGTERM, SIGHUP};
	const struct sigaction action = {.sa_handler = break_off};

	for (size_t i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		sigaction(caught[i], &action, NULL);
}

/* What went wrong after ^C went wrong by it. */
static enum exit_code
undo(struct protecting *protecting, const char *words)
{
	refuse(protecting->tool, "", is_broken_off ? "broken off" : words);
	protect_undo(protecting->tool, &protecting->state, &protecting->plan,
	    is_broken_off ? "it was broken off, and all that was written is taken back"
			  : "it did not work");
	return EXIT_REFUSED;
}

static enum exit_code
rehearse_it(struct protecting *protecting)
{
	static const enum rehearse_login logins[] = {
	    [SETUP_PASSWORD_CODE] = REHEARSE_PASSWORD_CODE,
	    [SETUP_KEY_CODE] = REHEARSE_KEY_CODE,
	    [SETUP_KEY_PASSWORD_CODE] = REHEARSE_KEY_PASSWORD_CODE,
	};
	char words[REHEARSE_WORDS_SIZE];
	enum exit_code code = EXIT_DONE;

	if (protecting->tool->options.given & OPTION_NO_REHEARSAL)
		return EXIT_DONE;
	for (size_t i = 0; code == EXIT_DONE; i++) {
		const char *service = protect_door_service(protecting->door, &protecting->plan, i);
		const struct rehearsal rehearsal = {.door = service,
		    .note = PROTECT_TRY,
		    .login = logins[protecting->sshd.wish.setup],
		    .hides = protecting->terms.hides,
		    .group = protecting->sshd.wish.people};

		if (!service)
			break;
		if (!protecting->tool->form)
			printf("Trying a login at %s with an account of its own ...\n",
			    rehearsal.door);
		fflush(stdout);
		if (rehearse(&rehearsal, words, sizeof(words)) != 0)
			code = undo(protecting, words);
	}
	return code;
}

static enum exit_code
make_change(struct protecting *protecting)
{
	struct protect_words words;
	enum exit_code code = begin(protecting);

	if (code != EXIT_DONE)
		return code;
	catch_signals();
	if (protect_write(&protecting->plan, &words) < 0)
		return undo(protecting, words.text);
	if (protect_sshd_prove(&protecting->sshd, &words) != 0)
		return undo(protecting, words.text);
	code = rehearse_it(protecting);
	if (code == EXIT_DONE && is_broken_off)
		code = undo(protecting, "broken off");
	if (code == EXIT_DONE && protecting->sshd.is_planned && protect_sshd_reload() < 0)
		code = undo(protecting, "sshd could not be told to read its settings anew");
	return code;
}

/* What was not said, and holds on. */
static void
say_kept(const struct protecting *protecting)
{
	struct tool *tool = protecting->tool;
	const char *kept = protecting->terms.kept;

	if (kept[0] && !tool->form)
		printf("As before: %s\n", kept);
}

static enum exit_code
say_unchanged(const struct protecting *protecting)
{
	struct tool *tool = protecting->tool;

	protect_form(tool, protecting->door->name, "unchanged");
	say_kept(protecting);
	if (!tool->form)
		printf("The door %s %s already; nothing was changed.\n", protecting->door->name,
		    protecting->door->is_password ? "has its line" : "asks a code");
	return EXIT_DONE;
}

/* Nobody comes in there, and root is asked nothing: there is nothing to prove, and it is kept. */
static enum exit_code
change_passwords(struct protecting *protecting)
{
	const struct protect_question question = {.text = "Make this change"};
	const char *door = protecting->door->name;
	struct tool *tool = protecting->tool;
	struct protect_words words;
	enum exit_code code = protect_ask(tool, &protecting->plan, &question);

	if (code != EXIT_DONE)
		return code;
	if (protect_write(&protecting->plan, &words) < 0)
		return refuse(tool, words.text, ". Nothing was changed.");
	protect_remember(PROTECT_FOLDER, &protecting->plan);
	protect_tell(door, "kept", "none is needed");
	protect_form(tool, door, "kept");
	if (!tool->form)
		printf("Whose password is changed is told from now on%s.\n",
		    protecting->terms.asks ? "; who changes his own is asked a code" : "");
	return EXIT_DONE;
}

static enum exit_code
protect(struct protecting *protecting)
{
	struct tool *tool = protecting->tool;
	enum exit_code code = make_plan(protecting);

	if (code != EXIT_DONE)
		return code;
	if (protecting->plan.count == 0)
		return say_unchanged(protecting);
	if (!protecting->door->is_password)
		code = protect_refuse(tool, protecting->door, &protecting->terms);
	if (code != EXIT_DONE)
		return code;
	if (protecting->door->is_password)
		return change_passwords(protecting);
	say_kept(protecting);
	code = agree(protecting);
	if (code == EXIT_DONE)
		code = make_change(protecting);
	if (code != EXIT_DONE)
		return code;
	if (tool->options.given & OPTION_NO_PROOF)
		return protect_keep(tool, &protecting->state, &protecting->plan, "without a proof");
	protect_tell(protecting->door->name, "begun", NULL);
	protect_form_waits(tool, &protecting->state);
	return code;
}

/* What would do nothing there was meant for another door. */
static enum exit_code
check_options(struct tool *tool, const struct protect_door *door)
{
	const struct options *options = &tool->options;
	bool is_sshd = strcmp(door->name, "sshd") == 0;

	if ((options->given & OPTION_ASK) && !door->is_password)
		return trouble_say(tool, (struct trouble){EXIT_USAGE, "usage"},
		    "2sv: --ask is of passwd alone: each other door asks a code at its login");
	if ((options->setup || options->group || options->robots) && !is_sshd)
		return trouble_say(tool, (struct trouble){EXIT_USAGE, "usage"},
		    "2sv: --setup, --group and --robots are of sshd alone: who needs a code at "
		    "another door says a rule of 2sv.conf");
	if ((options->given & (OPTION_NO_ORACLE | OPTION_NO_CONSOLE)) && door->is_password)
		return trouble_say(tool, (struct trouble){EXIT_USAGE, "usage"},
		    "2sv: --no-oracle and --no-console are of doors by which one comes in: nobody "
		    "does by passwd");
	if ((options->given & OPTION_NO_ORACLE) && !protect_decoy_knows(door))
		return trouble_say(tool, (struct trouble){EXIT_USAGE, "usage"},
		    "2sv: --no-oracle is of sshd, sudo, su and login alone");
	return EXIT_DONE;
}

enum exit_code
protect_run(struct tool *tool)
{
	struct protecting scope_protecting protecting = {.tool = tool};
	scope_fd int lock = -1;
	enum exit_code code = protect_door_of(tool, &protecting.door);

	protect_plan_begin(&protecting.plan);
	if (code == EXIT_DONE)
		code = check_options(tool, protecting.door);
	if (code == EXIT_DONE)
		code = protect_open(tool, 0, &lock);
	if (code == EXIT_DONE)
		code = protect_refuse_if_waiting(tool);
	if (code == EXIT_DONE)
		code = protect(&protecting);
	if (code == EXIT_DONE)
		form_set_text(tool->form, "as_before", protecting.terms.kept);
	if (code != EXIT_DONE || protecting.state.ends == 0 ||
	    (tool->options.given & OPTION_NO_PROOF))
		return code;
	close(lock); /* the timer, and 2sv protect undo, have their way */
	lock = -1;
	return protect_wait(tool, protecting.door);
}
