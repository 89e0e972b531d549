/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv doctor --fix: carries out cures that only put owners, modes and services as they must be.
 * What is a door's or sshd's is left to 2sv protect and to people. Called by doctor_say, as root.
 */
#include "config.h"

#include "tools/admin/doctor.h"

#include "base/scope.h"
#include "base/text.h"
#include "stacks/program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

#define WAIT_MS (60 * 1000)

/*
 * Not by a command: a folder of the keeper's is not root's, and whoever has broken the keeper could
 * put a link there in the moment between the look and chown(1). Returns 0 or -errno.
 */
static int
give(const char *path, const struct doctor_owner *owner)
{
	scope_fd int fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat status;
	char by_number[32];

	if (fd < 0 || fstat(fd, &status) < 0)
		return -errno;
	if (S_ISLNK(status.st_mode) || (S_ISREG(status.st_mode) && status.st_nlink != 1))
		return -ELOOP;
	text_format(by_number, sizeof(by_number), "/proc/self/fd/%d", fd);
	if (fchownat(fd, "", owner->uid, owner->gid, AT_EMPTY_PATH) < 0 ||
	    chmod(by_number, owner->mode) < 0)
		return -errno;
	return 0;
}

/* What failed is in shown. Returns 0, its status or -errno. */
static int
run_cure(const char *cure, char *shown, size_t size)
{
	const char *const words[] = {"/bin/sh", "-ec", cure, NULL};
	scope_free char *text = NULL;
	int r = program_run(words, WAIT_MS, &text);

	if (text && r > 0)
		text[strcspn(text, "\r\n")] = '\0';
	text_escape(shown, size, r > 0 && text ? text : strerror(r < 0 ? -r : 0));
	return r;
}

void
doctor_heal(struct doctor *doctor, const struct doctor_line *line)
{
	char shown[256] = "";
	int r;

	if (strcmp(line->cure, doctor_start_command()) == 0) {
		if (doctor->was_started)
			return;
		doctor->was_started = true;
	}
	doctor_progress(doctor, line->check);
	if (line->owner) {
		r = give(line->file, line->owner);
		text_escape(shown, sizeof(shown), strerror(-r));
	} else {
		r = run_cure(line->cure, shown, sizeof(shown));
	}
	doctor->healed += r == 0;
	form_add_text(doctor->tool->form, r == 0 ? "fixed" : "not_fixed", line->cure);
	if (doctor->tool->form)
		return;
	doctor_progress_end(doctor);
	printf("%-8s %-11s %s\n", r == 0 ? "fixed" : "failed", line->check, line->cure);
	if (r != 0)
		printf("%-8s %-11s %s\n", "", "", shown);
}
