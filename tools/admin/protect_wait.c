/* SPDX-License-Identifier: BSD-2-Clause */
/* Looks into the log of 2svd for the proof. Called by the commands of protect, as root. */
#include "config.h"

#include "tools/admin/protect_doors.h"
#include "tools/admin/protect_wait.h"

#include "base/text.h"
#include "tools/admin/door_event.h"
#include "tools/admin/protect_admin.h"
#include "tools/admin/protect_end.h"
#include "tools/admin/protect_refuse.h"
#include "tools/row.h"
#include "tools/trouble.h"
#include "wire/reason.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "base/poison.h"

#define LOOK_SECONDS 2
#define HELP_DEVICE "help code" /* root gave it out: it proves nothing of its owner's device */
#define MINUTES 15
#define ASKED_MAX 200 /* sudo is asked for each */

/* What is sought among rows: the first account that can become root. */
struct seeking {
	const char *door;
	bool is_begun; /* the change stands in the log: what is older proves nothing */
	bool is_found;
	char account[256];
	char last[256]; /* account of the last row: one may have several devices */
	int asked;
};

static void
take_admin(struct seeking *seeking, const char *account)
{
	if (!seeking->is_found && admin_can_become_root(account))
		seeking->is_found =
		    text_copy(seeking->account, sizeof(seeking->account), account) == 0;
}

static bool
is_of_door(const char *logged, const char *name)
{
	const struct protect_door *door = protect_door_find(name);

	return door && protect_door_has(door, logged);
}

/* Newest first, as far back as the change that waits. By number: no clock is asked. */
static bool
take_event(void *context, const struct packet *row)
{
	struct seeking *seeking = context;
	const char *event = row_text(row, "event"), *detail = row_text(row, "detail");

	if (strcmp(event, "protect") == 0 && strcmp(row_text(row, "door"), seeking->door) == 0 &&
	    strcmp(detail, "begun") == 0) {
		seeking->is_begun = true;
		return false;
	}
	if (strcmp(event, "code") == 0 && strcmp(row_text(row, "verdict"), "accept") == 0 &&
	    strcmp(row_text(row, "reason"), "right") == 0 &&
	    strcmp(row_text(row, "device"), HELP_DEVICE) != 0 &&
	    is_of_door(row_text(row, "door"), seeking->door))
		take_admin(seeking, row_text(row, "account"));
	return true;
}

static bool
take_device(void *context, const struct packet *row)
{
	struct seeking *seeking = context;

	const char *account = row_text(row, "account");

	if (strcmp(row_text(row, "state"), "active") != 0 || strcmp(account, seeking->last) == 0)
		return true;
	text_copy(seeking->last, sizeof(seeking->last), account);
	if (strcmp(seeking->door, "sudo") != 0 || admin_sudo_asks(account))
		take_admin(seeking, account);
	return !seeking->is_found && ++seeking->asked < ASKED_MAX;
}

static int
seek_proof(const struct protect_state *state, struct seeking *ret)
{
	int r;

	*ret = (struct seeking){.door = state->door};
	r = door_events_read(take_event, ret);
	ret->is_found &= ret->is_begun;
	return r;
}

static void
say_waiting(const struct protect_state *state, bool is_told)
{
	char left[TEXT_COUNT_SIZE];

	text_count(left, (protect_state_left(state) + 59) / 60, "minute");
	printf("The door %s waits for its proof, a login with a code by somebody who can become "
	       "root, for %s more. Else it is taken back.\n",
	    state->door, left);
	if (!is_told)
		printf("2svd does not answer: nobody can be seen to come in.\n");
}

/* What the log keeps of a reason is less than the longest name. */
static enum exit_code
keep(struct tool *tool, const struct protect_state *state, const struct protect_plan *plan,
    const char *account)
{
	char why[100], shown[80];

	text_escape_again(shown, sizeof(shown), account);
	text_format(why, sizeof(why), "proved by %s", shown);
	return protect_keep(tool, state, plan, why);
}

enum exit_code
protect_look(struct tool *tool, bool quiet, bool *ret_waits)
{
	struct protect_plan scope_protect_plan plan;
	struct protect_state state;
	struct seeking seeking;
	int r = protect_state_read(PROTECT_FOLDER, &state, &plan), told;

	*ret_waits = false;
	if (r == -ENOENT) {
		protect_form(tool, NULL, "none");
		if (!tool->form)
			printf(quiet ? "It was kept or taken back by another 2sv: 2sv log\n"
				     : "No change waits for a proof.\n");
		return EXIT_DONE;
	}
	if (r < 0)
		return trouble_say(tool,
		    (struct trouble){EXIT_REFUSED, reason_text(REASON_INTERNAL)},
		    "2sv: " PROTECT_FOLDER "/pending: %s", strerror(-r));
	told = seek_proof(&state, &seeking);
	if (told == 0 && seeking.is_found) {
		if (!tool->form)
			printf("%s came in with a code.\n", seeking.account);
		return keep(tool, &state, &plan, seeking.account);
	}
	if (protect_state_left(&state) == 0)
		return protect_undo(
		    tool, &state, &plan, "nobody who can become root came in with a code in time");
	*ret_waits = true;
	protect_form_waits(tool, &state);
	if (!quiet && !tool->form)
		say_waiting(&state, told == 0);
	return EXIT_FINDINGS;
}

int64_t
protect_minutes(const struct tool *tool)
{
	return tool->options.minutes > 0 ? tool->options.minutes : MINUTES;
}

static volatile sig_atomic_t is_left;

static void
leave(int signal)
{
	(void)signal;
	is_left = 1;
}

static void
say_how(const struct tool *tool, const struct protect_door *door)
{
	bool stays = !(tool->options.given & OPTION_BATCH);
	char span[TEXT_COUNT_SIZE];
	static const struct {
		const char *door, *how;
	} ways[] = {
	    {"sshd", "ssh to this machine"},
	    {"sudo", "sudo -k; sudo true"},
	    {"su", "su - (as somebody who is not root)"},
	    {"login", "a login at a console of this machine"},
	    {"desktop", "log out and in again at the login screen, or lock GNOME's screen and "
			"unlock it"},
	    {"lockers", "lock the screen and unlock it"},
	    {"polkit", "pkexec true (as somebody who is not root)"},
	};

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (strcmp(ways[i].door, door->name) == 0)
			printf(!stays ? "The change waits for its proof. Come in with your code: "
					"%s\n"
			       : door->is_set
				   ? "Come in with your code now: %s.\nWhere this window "
				     "closes, then say 2sv protect check, before you boot.\n"
				   : "Keep this window. In another one come in with your code "
				     "now: %s\n",
			    ways[i].how);
	text_count(span, protect_minutes(tool), "minute");
	printf(
	    "Without that the change is taken back by itself in %s, or at the next boot.\n", span);
	if (!stays)
		printf("Then look for the proof: 2sv protect check. Take it back: 2sv protect "
		       "undo\n");
	fflush(stdout);
}

/* One look, under the lock; another 2sv at work is let be. */
static enum exit_code
look_once(struct tool *tool, bool *ret_waits)
{
	scope_fd int lock = -1;

	*ret_waits = true;
	if (protect_lock(PROTECT_FOLDER, &lock) < 0)
		return EXIT_FINDINGS;
	return protect_look(tool, true, ret_waits);
}

static void
show_left(const struct tool *tool, int64_t seconds)
{
	if (tool->terminal.out_is_tty)
		printf("\rWaiting, %lld:%02lld left; ^C: without this window ",
		    (long long)seconds / 60, (long long)seconds % 60);
	fflush(stdout);
}

static void
hide_left(const struct tool *tool)
{
	if (tool->terminal.out_is_tty)
		printf("\r%50s\r", "");
}

enum exit_code
protect_wait(struct tool *tool, const struct protect_door *door)
{
	const struct sigaction catch = {.sa_handler = leave}, end = {.sa_handler = SIG_DFL};
	const struct timespec pause = {.tv_sec = LOOK_SECONDS};
	int64_t left = protect_minutes(tool) * 60;
	enum exit_code code = EXIT_FINDINGS;
	bool waits = true;

	if (!tool->form)
		say_how(tool, door);
	if (tool->form || (tool->options.given & OPTION_BATCH))
		return EXIT_FINDINGS;
	sigaction(SIGINT, &catch, NULL);
	sigaction(SIGTERM, &end, NULL);
	sigaction(SIGHUP, &end, NULL);
	while (waits && !is_left) {
		show_left(tool, left);
		nanosleep(&pause, NULL);
		hide_left(tool);
		left = left > LOOK_SECONDS ? left - LOOK_SECONDS : 0;
		if (!is_left)
			code = look_once(tool, &waits);
	}
	if (waits)
		printf(
		    "\nIt waits without this window. Look for the proof: 2sv protect check. Take "
		    "it back: 2sv protect undo\n");
	return waits ? EXIT_FINDINGS : code;
}

bool
protect_find_admin(char *ret, size_t size)
{
	return protect_find_prover("", ret, size);
}

bool
protect_find_prover(const char *door, char *ret, size_t size)
{
	struct seeking seeking = {.door = door};

	if (door_devices_read(take_device, &seeking) < 0 || !seeking.is_found)
		return false;
	return text_copy(ret, size, seeking.account) == 0;
}
