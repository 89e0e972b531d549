/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How the doctor says a thing: a line for the eye, with its cure below, or a check in the form.
 * Called by every group of checks.
 */
#include "tools/admin/doctor.h"

#include "base/text.h"

#include <limits.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define WORDS_SIZE 2048
#define INDENT 21 /* of state and check */
#define TARGET DOCTOR_TARGET

static const char *const state_names[] = {
    [DOCTOR_FINDING] = "finding", [DOCTOR_NOTE] = "note", [DOCTOR_OK] = "ok"};

/* "PATH:LINE: ", "PATH: " or "". */
static void
write_place(const struct doctor_line *line, char *ret, size_t size)
{
	char shown[PATH_MAX];

	ret[0] = '\0';
	if (!line->file)
		return;
	text_escape(shown, sizeof(shown), line->file);
	if (line->line)
		text_format(ret, size, "%s:%d: ", shown, line->line);
	else
		text_format(ret, size, "%s: ", shown);
}

/* Behind the indent, broken at blanks; columns 0 = as long as it is. A path stays whole. */
static void
print_wrapped(const char *text, int columns)
{
	int left = columns - INDENT;

	if (columns == 0) {
		printf("%s\n", text);
		return;
	}
	while (*text) {
		size_t length = strcspn(text, " ");
		int width;
		char word[PATH_MAX + 64];

		text_format(word, sizeof(word), "%.*s", (int)length, text);
		width = text_columns(word);
		if (left < width && left < columns - INDENT) {
			printf("\n%*s", INDENT, "");
			left = columns - INDENT;
		}
		printf("%s", word);
		left -= width + 1;
		text += length;
		if (*text == ' ' && left > 0)
			printf(" ");
		text += *text == ' ';
	}
	printf("\n");
}

/* A cure that is a command can be copied: it is one line, whatever the terminal makes of it. */
static void
print_line(struct doctor *doctor, const struct doctor_line *line, const char *words)
{
	const struct terminal *terminal = &doctor->tool->terminal;
	char shown[WORDS_SIZE], whole[PATH_MAX + WORDS_SIZE];
	size_t length;

	doctor_progress_end(doctor);
	printf("%-8s %-11s ", state_names[line->state], line->check);
	write_place(line, whole, PATH_MAX);
	length = strlen(whole);
	text_escape_again(whole + length, sizeof(whole) - length, words);
	print_wrapped(whole, terminal->out_is_tty ? terminal->columns : 0);
	if (!line->cure)
		return;
	text_escape_again(shown, sizeof(shown), line->cure);
	printf("%-8s %-11s cure: %s\n", "", "", shown);
}

/* "store" is not named by "sshd, store id". */
static bool
is_named(const char *found, const char *check)
{
	size_t length = strlen(check);

	for (const char *p = found; (p = strstr(p, check)); p += length)
		if ((p == found || p[-1] == ' ') && (p[length] == ',' || p[length] == '\0') &&
		    (p < found + 2 || p[-2] == ','))
			return true;
	return false;
}

/* One that has no room is not named; their number is right anyway. */
static void
note_found(struct doctor *doctor, const struct doctor_line *line)
{
	size_t length = strlen(doctor->found);

	if (line->state != DOCTOR_FINDING || is_named(doctor->found, line->check))
		return;
	text_format(doctor->found + length, sizeof(doctor->found) - length, "%s%s",
	    length ? ", " : "", line->check);
}

void
doctor_say(struct doctor *doctor, const struct doctor_line *line, const char *format, ...)
{
	char words[WORDS_SIZE];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(words, sizeof(words), format, arguments); /* a long tail may be cut */
	va_end(arguments);
	if (doctor->is_healing) {
		if (line->state == DOCTOR_FINDING && line->heals && line->cure)
			doctor_heal(doctor, line);
		return;
	}
	note_found(doctor, line);
	doctor->findings += line->state == DOCTOR_FINDING;
	doctor->notes += line->state == DOCTOR_NOTE;
	if (doctor->tool->form)
		form_add_check(doctor->tool->form, &(struct form_check){.check = line->check,
						       .state = state_names[line->state],
						       .file = line->file,
						       .line = line->line,
						       .words = words,
						       .cure = line->cure});
	else
		print_line(doctor, line, words);
}

void
doctor_progress_end(struct doctor *doctor)
{
	if (doctor->shows_progress)
		printf("\r\033[K");
	doctor->shows_progress = false;
}

void
doctor_progress(struct doctor *doctor, const char *what)
{
	if (!doctor->tool->terminal.out_is_tty)
		return;
	doctor->shows_progress = true;
	printf("\r\033[K%s ...", what);
	fflush(stdout);
}

uid_t
doctor_uid(const char *name)
{
	const struct passwd *user = getpwnam(name);

	return user ? user->pw_uid : (uid_t)-1;
}

const char *
doctor_owner_text(uid_t uid)
{
	static char text[64];
	const struct passwd *user = getpwuid(uid);

	if (user)
		text_format(text, sizeof(text), "%.48s's", user->pw_name);
	else
		text_format(text, sizeof(text), "uid %u's", (unsigned int)uid);
	return text;
}

bool
doctor_has_units(void)
{
	static const char *const paths[] = {"/etc/systemd/system/" TARGET,
	    "/usr/lib/systemd/system/" TARGET, "/lib/systemd/system/" TARGET,
	    "/usr/local/lib/systemd/system/" TARGET};

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (access(paths[i], F_OK) == 0)
			return access("/run/systemd/system", F_OK) == 0; /* sd_booted(3) */
	return false;
}

const char *
doctor_start_command(void)
{
	if (doctor_has_units())
		/* What failed too often is not started before it is forgotten. */
		return "systemctl reset-failed '2sv*' && systemctl start " TARGET;
	return "setsid -f 2svd >/dev/null 2>&1";
}
