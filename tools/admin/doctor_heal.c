/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv doctor --fix: carries out cures that only put owners, modes and services as they must be.
 * What is a door's or sshd's is left to 2sv protect and to people. Called by doctor_say, as root.
 */
#include "tools/admin/doctor.h"

#include "base/scope.h"
#include "base/text.h"
#include "stacks/program.h"

#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define WAIT_MS (60 * 1000)

bool
doctor_is_plain(const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789/._+-";

	return path[0] == '/' && path[strspn(path, plain)] == '\0';
}

void
doctor_heal(struct doctor *doctor, const struct doctor_line *line)
{
	const char *const words[] = {"/bin/sh", "-ec", line->cure, NULL};
	scope_free char *text = NULL;
	char shown[256] = "";
	int r;

	if (strcmp(line->cure, doctor_start_command()) == 0) {
		if (doctor->was_started)
			return;
		doctor->was_started = true;
	}
	doctor_progress(doctor, line->check);
	r = program_run(words, WAIT_MS, &text);
	if (text && r > 0)
		text[strcspn(text, "\r\n")] = '\0';
	if (r != 0)
		text_escape(shown, sizeof(shown), r > 0 && text ? text : strerror(r < 0 ? -r : 0));
	doctor->healed += r == 0;
	form_add_text(doctor->tool->form, r == 0 ? "fixed" : "not_fixed", line->cure);
	if (doctor->tool->form)
		return;
	if (doctor->shows_progress)
		printf("\r\033[K");
	doctor->shows_progress = false;
	printf("%-8s %-11s %s\n", r == 0 ? "fixed" : "failed", line->check, line->cure);
	if (r != 0)
		printf("%-8s %-11s %s\n", "", "", shown);
}
