/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether the files of sshd are those that it runs with. Called by doctor_sshd.c, as root. */
#include "config.h"

#include "tools/admin/doctor_sshd.h"
#include "tools/admin/protect_system.h"

#include "base/scope.h"
#include "base/text.h"
#include "stacks/sshd_conf.h"

#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

#define CURE_SIZE 128

#define WITH_VALUE "bCcEfghkopu" /* letters of sshd(8) that have one */
#define TITLE_SIZE 16384

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
	scope_fd int fd = -1;
	struct stat status;
	char text[32];
	ssize_t length;
	int64_t pid;

	if (pid_file[0] != '/') /* "none" */
		return false;
	fd = open(pid_file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) || status.st_uid != 0)
		return false;
	length = read(fd, text, sizeof(text) - 1);
	if (length <= 0)
		return false;
	text[length] = '\0';
	text[strcspn(text, "\n")] = '\0';
	*ret = status.st_mtim;
	return number_parse(text, 2, INT32_MAX, &pid) == 0 && kill((pid_t)pid, 0) == 0;
}

static bool
is_later(const struct timespec *one, const struct timespec *other)
{
	return one->tv_sec > other->tv_sec ||
	       (one->tv_sec == other->tv_sec && one->tv_nsec > other->tv_nsec);
}

/*
 * A file that was put back is as old as it says, but the time of its inode nobody can set. That
 * time also moves where only a mode or an owner was changed: so much is no more than a doubt.
 */
enum age { AGE_AS_READ = 0, AGE_DOUBTFUL, AGE_NEWER };

static enum age
age_of(const char *path, const struct timespec *start)
{
	struct stat status;

	if (stat(path, &status) < 0)
		return AGE_AS_READ;
	if (is_later(&status.st_mtim, start))
		return AGE_NEWER;
	return is_later(&status.st_ctim, start) ? AGE_DOUBTFUL : AGE_AS_READ;
}

static const char *
find_of_age(const struct sshd_lines *lines, const struct timespec *start, enum age age)
{
	for (size_t i = 0; i < lines->file_count; i++)
		if (age_of(lines->files[i], start) == age)
			return lines->files[i];
	/* Else a file was taken out of it, or put into it. */
	return age_of(SSHD_CONF_FOLDER, start) == age ? SSHD_CONF_FOLDER : NULL;
}

static void
look_for_newer(struct doctor *doctor, const struct sshd_lines *lines, const struct timespec *start)
{
	struct doctor_line line = {.check = "sshd", .file = find_of_age(lines, start, AGE_NEWER)};
	bool is_newer = line.file;
	char cure[CURE_SIZE];

	if (!line.file)
		line.file = find_of_age(lines, start, AGE_DOUBTFUL);
	if (!line.file)
		return;
	line.state = is_newer ? DOCTOR_FINDING : DOCTOR_NOTE;
	text_format(cure, sizeof(cure), "sshd -t && %s", protect_sshd_reload_command());
	line.cure = cure;
	if (is_newer)
		doctor_say(doctor, &line,
		    "was changed after sshd read it: until it is reloaded what is said here does "
		    "not hold");
	else
		doctor_say(doctor, &line,
		    "was put there, or got another mode, after sshd read its settings: if sshd "
		    "has not read what stands there now, what is said here does not hold");
}

static void
look_for_strangers(struct doctor *doctor, const struct sshd_lines *lines)
{
	struct doctor_line line = {.check = "sshd", .cure = "chown root:root and chmod go-w"};
	char open_one[PATH_MAX];

	for (size_t i = 0; i <= lines->file_count; i++) {
		line.file = i < lines->file_count ? lines->files[i] : SSHD_CONF_FOLDER;
		if (!doctor_is_roots(line.file, open_one))
			doctor_say(doctor, &line,
			    "others than root may change %s, and with it who comes in",
			    strcmp(line.file, open_one) == 0 ? "it" : open_one);
	}
}

/* What an sshd may be given without it deciding who comes in. */
static bool
is_harmless(const char *option)
{
	static const char *const names[] = {"PidFile", "Port", "ListenAddress", "HostKey",
	    "LogLevel", "SyslogFacility", "MaxStartups", "UseDNS"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strncasecmp(option, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

/* The first -o or -f of a title as "sshd: /usr/sbin/sshd -D -o UsePAM=no [listener] 0 of ...". */
static bool
find_option(char *title, char *ret, size_t size)
{
	char *rest = title, *word;

	while ((word = strsep(&rest, " "))) {
		/* "-Do UsePAM=no", "-eDoUsePAM=no": letters may stand together. */
		size_t letter = word[0] == '-' ? 1 + strcspn(word + 1, WITH_VALUE) : 0;
		bool is_option, is_file;
		const char *value;

		if (letter == 0 || word[letter] == '\0')
			continue;
		is_option = word[letter] == 'o';
		is_file = word[letter] == 'f';
		value = word[letter + 1] ? word + letter + 1 : strsep(&rest, " ");
		if (!is_option && !is_file)
			continue;
		if (!value || (is_option && is_harmless(value)) ||
		    (is_file && strcmp(value, SSHD_CONF_MAIN) == 0))
			continue;
		text_format(ret, size, "%s %.80s", is_option ? "-o" : "-f", value);
		return true;
	}
	return false;
}

/* sshd writes into its title what it was started with. */
static void
look_at_listener(struct doctor *doctor, const char *path)
{
	struct doctor_line line = {
	    .check = "sshd", .cure = "put it into " SSHD_CONF_MAIN ", and start sshd without it"};
	scope_file FILE *file = fopen(path, "re");
	struct stat status;
	static char title[TITLE_SIZE];
	char option[100], shown[256];
	size_t length = file ? fread(title, 1, sizeof(title) - 1, file) : 0;

	title[length] = '\0';

	if (!file || fstat(fileno(file), &status) < 0 || status.st_uid != 0)
		return; /* anybody may call himself an sshd */
	if (length < strlen("sshd: ") || memcmp(title, "sshd: ", strlen("sshd: ")) != 0)
		return;
	for (size_t i = 0; i < length; i++) /* until the title is written: words of its own */
		if (title[i] == '\0')
			title[i] = ' ';
	if (!strstr(title, "[listener]") || !find_option(title, option, sizeof(option)))
		return;
	text_escape(shown, sizeof(shown), option);
	doctor_say(doctor, &line,
	    "process %.*s, an sshd, was started with %s: what is said here does not hold for it",
	    (int)strcspn(path + strlen("/proc/"), "/"), path + strlen("/proc/"), shown);
}

static void
look_at_listeners(struct doctor *doctor)
{
	glob_t found;

	if (glob("/proc/[0-9]*/cmdline", 0, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++)
		look_at_listener(doctor, found.gl_pathv[i]);
	globfree(&found);
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
	look_for_strangers(doctor, lines);
	if (find_start(settings->pid_file, &start))
		look_for_newer(doctor, lines, &start);
	look_at_listeners(doctor);
}
