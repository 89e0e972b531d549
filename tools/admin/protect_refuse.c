/* SPDX-License-Identifier: BSD-2-Clause */
/* Before a change. Called by the commands of protect. */
#include "config.h"

#include "tools/admin/protect_refuse.h"

#include "base/begun.h"
#include "base/monotonic.h"
#include "base/text.h"
#include "tools/admin/door_event.h"
#include "tools/admin/protect_admin.h"
#include "tools/admin/protect_state.h"
#include "tools/admin/protect_wait.h"
#include "tools/trouble.h"
#include "wire/reason.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/poison.h"

#define LOCK_PAUSE_MS 200

static enum exit_code
refuse(struct tool *tool, const char *words)
{
	return trouble_say(tool, (struct trouble){EXIT_REFUSED, "input"}, "2sv: %s", words);
}

static int
lock(int patience_ms, int *ret_lock)
{
	int64_t ends_ms = monotonic_ms() + patience_ms;
	int r;

	while ((r = protect_lock(PROTECT_FOLDER, ret_lock)) == -EWOULDBLOCK &&
	       monotonic_left_ms(ends_ms) > 0)
		poll(NULL, 0, LOCK_PAUSE_MS);
	return r;
}

enum exit_code
protect_open(struct tool *tool, int patience_ms, int *ret_lock)
{
	int r;

	if (tool->caller != 0)
		return trouble_say(tool,
		    (struct trouble){EXIT_NOT_PERMITTED, reason_text(REASON_NOT_PERMITTED)},
		    "2sv: only root changes doors: sudo 2sv %s", tool->command);
	r = lock(patience_ms, ret_lock);
	if (r == -EWOULDBLOCK)
		return refuse(tool, "another 2sv protect is at work; try again when it is done");
	if (r == -EPERM)
		return refuse(tool,
		    PROTECT_FOLDER ": is not root's alone: chown root: " PROTECT_FOLDER
				   " && chmod 700 " PROTECT_FOLDER);
	if (r < 0)
		return trouble_say(tool,
		    (struct trouble){EXIT_REFUSED, reason_text(REASON_INTERNAL)},
		    "2sv: " PROTECT_FOLDER ": %s", strerror(-r));
	return EXIT_DONE;
}

static enum exit_code
ask_which(struct tool *tool)
{
	char doors[64];

	protect_doors_here(doors, sizeof(doors));
	if (doors[0])
		return trouble_say(tool, (struct trouble){EXIT_USAGE, "usage"},
		    "2sv: which door? Of those that 2sv can protect, this machine has: %s", doors);
	return trouble_say(tool, (struct trouble){EXIT_USAGE, "usage"},
	    "2sv: which door? This machine has none of those that 2sv can protect: " PROTECT_DOORS);
}

enum exit_code
protect_door_of(struct tool *tool, const struct protect_door **ret)
{
	const char *name = tool->options.words[0];
	const struct protect_door *door;
	char shown[64];

	*ret = name ? protect_door_find(name) : NULL;
	if (*ret)
		return EXIT_DONE;
	if (!name)
		return ask_which(tool);
	text_escape(shown, sizeof(shown), name);
	door = protect_door_of_service(name);
	if (door)
		return trouble_say(tool, (struct trouble){EXIT_USAGE, "usage"},
		    "2sv: %s is of the door %s: say %s", shown, door->name, door->name);
	return trouble_say(tool, (struct trouble){EXIT_USAGE, "usage"},
	    "2sv: \"%s\" is no door that 2sv knows to protect: " PROTECT_DOORS, shown);
}

enum exit_code
protect_refuse_if_waiting(struct tool *tool)
{
	struct protect_plan scope_protect_plan plan;
	struct protect_state state;
	char left[TEXT_COUNT_SIZE];
	int r = protect_state_read(PROTECT_FOLDER, &state, &plan);

	if (r == -ENOENT)
		return EXIT_DONE;
	if (r < 0)
		return trouble_say(tool,
		    (struct trouble){EXIT_REFUSED, reason_text(REASON_INTERNAL)},
		    "2sv: " PROTECT_FOLDER "/pending: %s. It has the files as they were before a "
		    "change: put them back by hand, and remove it",
		    strerror(-r));
	text_count(left, (protect_state_left(&state) + 59) / 60, "minute");
	return trouble_say(tool, (struct trouble){EXIT_REFUSED, "waiting"},
	    "2sv: the door %s waits for its proof, a login with a code by somebody who can become "
	    "root, for %s more. Look for it: 2sv protect check. Take it back: 2sv protect undo",
	    state.door, left);
}

/* Nobody who could mend the machine would ever bring the proof. */
static enum exit_code
refuse_without_proof(struct tool *tool, const struct protect_door *door)
{
	char admin[256];

	if ((tool->options.given & OPTION_NO_PROOF) ||
	    protect_find_prover(door->name, admin, sizeof(admin)))
		return EXIT_DONE;
	if (protect_find_admin(admin, sizeof(admin)))
		return refuse(tool,
		    "sudo asks nobody for a password (NOPASSWD, or root) who can become root and "
		    "has a device, so it would ask no code either, and nobody could prove that he "
		    "still comes in. Let it ask one of them (sudo -l -U NAME shows his rules), or "
		    "keep the change without a proof: --no-proof. Nothing was changed.");
	if (door_devices_read(NULL, NULL) < 0)
		return refuse(tool,
		    "2svd does not say who has a device. Where 2sv is new: " BEGUN_BY
		    "; else: 2sv doctor");
	return refuse(tool,
	    "nobody who can become root has a device, so nobody could prove that he still comes "
	    "in. First: 2sv enrol (as yourself, not as root)");
}

enum exit_code
protect_refuse(
    struct tool *tool, const struct protect_door *door, const struct protect_terms *terms)
{
	if (admin_selinux_enforces())
		return refuse(tool,
		    "SELinux enforces here, and 2sv has no policy for it: logins would be refused");
	if (!terms->no_console && !admin_root_has_password())
		return refuse(tool,
		    "root has no password, or a locked one, so nobody could come in at the console "
		    "while 2svd can't answer. Give it one (passwd root), unlock it (passwd -u "
		    "root), or do without that way: --no-console");
	return refuse_without_proof(tool, door);
}
