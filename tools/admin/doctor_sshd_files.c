/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether the files of sshd are those that it runs with. Called by doctor_sshd.c, as root. */
#include "config.h"

#include "tools/admin/doctor_sshd.h"

#include "base/scope.h"
#include "base/text.h"
#include "stacks/sshd_conf.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/poison.h"

static bool
is_read(const struct sshd_lines *lines, const char *path)
{
	for (size_t i = 0; i < lines->file_count; i++)
		if (strcmp(lines->files[i], path) == 0)
			return true;
	return false;
}

/* An sshd that is told to read its settings anew writes its number anew. */
static bool
find_start(const char *pid_file, struct timespec *ret)
{
	scope_file FILE *file = fopen(pid_file, "re");
	struct stat status;
	char text[32];
	int64_t pid;

	if (!file || !fgets(text, sizeof(text), file) || fstat(fileno(file), &status) < 0)
		return false;
	text[strcspn(text, "\n")] = '\0';
	*ret = status.st_mtim;
	return number_parse(text, 2, INT32_MAX, &pid) == 0 && kill((pid_t)pid, 0) == 0;
}

static bool
is_newer(const char *path, const struct timespec *start)
{
	struct stat status;

	if (stat(path, &status) < 0)
		return false;
	return status.st_mtim.tv_sec > start->tv_sec ||
	       (status.st_mtim.tv_sec == start->tv_sec && status.st_mtim.tv_nsec > start->tv_nsec);
}

static void
look_for_newer(struct doctor *doctor, const struct sshd_lines *lines, const struct timespec *start)
{
	struct doctor_line line = {
	    .check = "sshd", .file = NULL, .cure = "sshd -t, and if that is silent, reload sshd"};

	for (size_t i = 0; i < lines->file_count && !line.file; i++)
		if (is_newer(lines->files[i], start))
			line.file = lines->files[i];
	if (!line.file && is_newer(SSHD_CONF_FOLDER, start))
		line.file = SSHD_CONF_FOLDER;
	if (line.file)
		doctor_say(doctor, &line,
		    "was changed after sshd read it: until it is reloaded what is said here does "
		    "not hold");
}

void
doctor_sshd_files(
    struct doctor *doctor, const struct sshd_lines *lines, const struct sshd_settings *settings)
{
	struct doctor_line line = {.check = "sshd",
	    .file = SSHD_CONF_OURS,
	    .cure = "Include " SSHD_CONF_FOLDER "/*.conf as the first line of " SSHD_CONF_MAIN};
	struct stat status;
	struct timespec start;

	if (stat(SSHD_CONF_OURS, &status) == 0 && !is_read(lines, SSHD_CONF_OURS))
		doctor_say(doctor, &line, "is there, but sshd does not read it");
	if (find_start(settings->pid_file, &start))
		look_for_newer(doctor, lines, &start);
}
