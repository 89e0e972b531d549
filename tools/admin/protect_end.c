/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keeps or takes back. What is left half done by a crash is found again: pending/ goes last. Called
 * by the commands of protect, as root.
 */
#include "config.h"

#include "tools/admin/protect_end.h"

#include "base/text.h"
#include "base/write.h"
#include "tools/admin/door_event.h"
#include "tools/admin/protect_system.h"
#include "tools/admin/protect_write.h"
#include "tools/admin/rehearse.h"
#include "tools/trouble.h"
#include "wire/reason.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "base/poison.h"

#define SSH_FOLDER "/etc/ssh/"
#define OURS_HEAD "ours"

void
protect_tell(const char *door, const char *change, const char *why)
{
	char shown[256] = "";

	if (why)
		text_escape_value(shown, sizeof(shown), why);
	openlog("2sv", LOG_PID, LOG_AUTHPRIV);
	syslog(
	    LOG_NOTICE, "protect door=%s change=%s%s%s", door, change, why ? " why=" : "", shown);
	closelog();
	if (door_event_tell(door, change, why) < 0)
		fprintf(
		    stderr, "2sv: 2svd could not be told; it stands in the system's log alone.\n");
}

void
protect_form(struct tool *tool, const char *door, const char *state)
{
	form_set_text(tool->form, "door", door);
	form_set_text(tool->form, "state", state);
	form_set_text(tool->form, "until", NULL);
	form_set_text(tool->form, "proof", NULL);
}

void
protect_form_waits(struct tool *tool, const struct protect_state *state)
{
	char proof[128];

	text_format(proof, sizeof(proof),
	    "a login with a code at %s by somebody who can become root", state->door);
	protect_form(tool, state->door, "waits");
	form_set_time(tool->form, "until", (int64_t)time(NULL) + protect_state_left(state));
	form_set_text(tool->form, "proof", proof);
	form_keep(tool->form);
}

static bool
touches_sshd(const struct protect_plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		if (strncmp(plan->of[i].path, SSH_FOLDER, strlen(SSH_FOLDER)) == 0)
			return true;
	return false;
}

/* One a folder: 00-2sv.conf, and files of pam.d that the vendor has elsewhere. */
static void
name_of(const char *folder, const char *path, char ret[PATH_MAX])
{
	size_t head;

	text_format(ret, PATH_MAX, "%s/" OURS_HEAD "%s", folder, path);
	head = strlen(folder) + 1;
	for (char *p = ret + head; *p; p++)
		if (*p == '/')
			*p = '!';
}

int
protect_remember(const char *folder, const struct protect_plan *plan)
{
	char name[PATH_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && i < plan->count; i++) {
		const struct protect_file *file = &plan->of[i];
		scope_fd int fd = -1;

		if (file->before && !protect_is_ours(folder, file->path, file->before))
			continue;
		name_of(folder, file->path, name);
		unlink(name);
		if (!file->after)
			continue;
		fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		r = fd < 0 ? -errno : write_all(fd, file->after, strlen(file->after));
		if (r == 0 && fsync(fd) < 0)
			r = -errno;
	}
	return r;
}

bool
protect_is_ours(const char *folder, const char *path, const char *text)
{
	scope_free char *kept = NULL;
	char name[PATH_MAX];

	name_of(folder, path, name);
	return protect_file_read(name, &kept) == 0 && kept && strcmp(kept, text) == 0;
}

enum exit_code
protect_keep(struct tool *tool, const struct protect_state *state, const struct protect_plan *plan,
    const char *why)
{
	int r = protect_remember(PROTECT_FOLDER, plan);

	if (r == 0)
		r = protect_state_remove(PROTECT_FOLDER);
	if (r < 0)
		return trouble_say(tool,
		    (struct trouble){EXIT_REFUSED, reason_text(REASON_INTERNAL)},
		    "2sv: " PROTECT_FOLDER ": %s. The change still waits.", strerror(-r));
	protect_watch_end();
	protect_tell(state->door, "kept", why);
	protect_form(tool, state->door, "kept");
	if (!tool->form)
		printf("The door %s is protected.\n", state->door);
	return EXIT_DONE;
}

enum exit_code
protect_undo(struct tool *tool, const struct protect_state *state, const struct protect_plan *plan,
    const char *why)
{
	struct protect_words words;
	int r = protect_take_back(plan, &words);

	if (r < 0)
		return trouble_say(tool,
		    (struct trouble){EXIT_REFUSED, reason_text(REASON_INTERNAL)},
		    "2sv: the change of the door %s could not be taken back: %s\nThe files as they "
		    "were: " PROTECT_FOLDER "/pending. Mend that, then: 2sv protect undo",
		    state->door, words.text);
	if (words.text[0])
		fprintf(stderr, "2sv: %s\n", words.text);
	if (touches_sshd(plan) && protect_sshd_reload() < 0)
		fprintf(stderr, "2sv: sshd could not be told to read its settings anew: type %s\n",
		    protect_sshd_reload_command());
	rehearse_clear(PROTECT_TRY);
	protect_state_remove(PROTECT_FOLDER);
	protect_watch_end();
	protect_tell(state->door, "undone", why);
	protect_form(tool, state->door, "undone");
	if (!tool->form)
		printf("The door %s is as it was before: %s.\n", state->door, why);
	return EXIT_DONE;
}
