/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads sshd_config and what it includes. Called by 2sv, as root. */
#include "config.h"

#include "stacks/sshd_files.h"

#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/poison.h"

#define FOLDER "/etc/ssh/" /* where sshd looks for a relative Include */
#define DEPTH_MAX 16	   /* as sshd */
#define LINES_MAX 100000

struct reading {
	struct sshd_lines *lines;
	char *match; /* the block that the next line stands in, or NULL; borrowed */
	int depth;
};

static int read_file(struct reading *reading, const char *path);

/* Names that sshd takes for the same. */
static char *
new_name(char *keyword)
{
	static char names[][2][40] = {
	    {"challengeresponseauthentication", "kbdinteractiveauthentication"},
	    {"skeyauthentication", "kbdinteractiveauthentication"},
	    {"dsaauthentication", "pubkeyauthentication"},
	    {"keepalive", "tcpkeepalive"},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(keyword, names[i][0]) == 0)
			return names[i][1];
	return keyword;
}

static int
add_line(struct reading *reading, const struct sshd_line *line)
{
	struct sshd_lines *lines = reading->lines;
	struct sshd_line copy = *line;

	if (lines->count == LINES_MAX)
		return -E2BIG;
	if (lines->count == lines->room) {
		size_t room = lines->room ? 2 * lines->room : 64;
		struct sshd_line *more = reallocarray(lines->of, room, sizeof(*more));

		if (!more)
			return -ENOMEM;
		lines->of = more;
		lines->room = room;
	}
	copy.keyword = strdup(line->keyword);
	copy.value = strdup(line->value);
	copy.match = reading->match ? strdup(reading->match) : NULL;
	if (!copy.keyword || !copy.value || (reading->match && !copy.match)) {
		free(copy.keyword);
		free(copy.value);
		free(copy.match);
		return -ENOMEM;
	}
	lines->of[lines->count++] = copy;
	return 0;
}

/* A Match block that an included file begins ends with that file. */
static int
include_one(struct reading *reading, const char *pattern)
{
	char *const match = reading->match;
	char path[PATH_MAX];
	glob_t found;
	int r = 0;

	if (text_format(path, sizeof(path), "%s%s", pattern[0] == '/' ? "" : FOLDER, pattern) < 0)
		return 0;
	if (glob(path, 0, NULL, &found) != 0)
		return 0;
	for (size_t i = 0; i < found.gl_pathc && r == 0; i++) {
		r = read_file(reading, found.gl_pathv[i]);
		reading->match = match;
	}
	globfree(&found);
	return r;
}

static int
include(struct reading *reading, const char *value)
{
	scope_free char *copy = strdup(value);
	char *rest = copy, *word;
	int r = 0;

	if (!copy)
		return -ENOMEM;
	while (r == 0 && (word = strsep(&rest, " \t\""))) {
		if (word[0] == '\0')
			continue;
		r = include_one(reading, word);
	}
	return r;
}

/* Takes off a comment, and blanks. */
static void
cut_end(char *value)
{
	char *end;

	for (char *p = strchr(value, '#'); p; p = strchr(p + 1, '#'))
		if (p == value || isspace((unsigned char)p[-1]))
			*p = '\0';
	end = value + strlen(value);
	while (end > value && isspace((unsigned char)end[-1]))
		*--end = '\0';
}

/* "Keyword value", "Keyword=value", in any case. */
static bool
split(char *text, char **ret_keyword, char **ret_value)
{
	size_t length;

	text += strspn(text, " \t");
	length = strcspn(text, " \t=");
	if (length == 0 || text[0] == '#')
		return false;
	*ret_keyword = text;
	*ret_value = text + length;
	*ret_value += strspn(*ret_value, " \t");
	*ret_value += **ret_value == '=';
	*ret_value += strspn(*ret_value, " \t");
	text[length] = '\0';
	for (char *p = text; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	cut_end(*ret_value);
	return true;
}

static int
take_line(struct reading *reading, char *text, struct sshd_line *line)
{
	char *keyword;
	bool is_match;
	int r;

	if (!split(text, &keyword, &line->value))
		return 0;
	if (strcmp(keyword, "include") == 0)
		return include(reading, line->value);
	is_match = strcmp(keyword, "match") == 0;
	if (is_match)
		reading->match = NULL;
	line->keyword = new_name(keyword);
	r = add_line(reading, line);
	if (r == 0 && is_match)
		reading->match = reading->lines->of[reading->lines->count - 1].value;
	return r;
}

/* Its name is kept, as long as the lines are. */
static int
add_file(struct sshd_lines *lines, const char *path, const char **ret)
{
	char *copy;

	if (lines->file_count == SSHD_FILES_MAX)
		return -E2BIG;
	copy = strdup(path);
	if (!copy)
		return -ENOMEM;
	lines->files[lines->file_count++] = copy;
	*ret = copy;
	return 0;
}

static int
read_file(struct reading *reading, const char *path)
{
	scope_file FILE *file = fopen(path, "re");
	scope_free char *text = NULL;
	struct sshd_line line = {.line = 0};
	size_t size = 0;
	int r = 0;

	if (!file || reading->depth == DEPTH_MAX)
		return 0;
	r = add_file(reading->lines, path, &line.file);
	reading->depth++;
	while (r == 0 && getline(&text, &size, file) >= 0) {
		line.line++;
		r = take_line(reading, text, &line);
	}
	reading->depth--;
	return r;
}

int
sshd_lines_read(const char *main, struct sshd_lines *ret)
{
	struct reading reading = {.lines = ret};

	*ret = (struct sshd_lines){.count = 0};
	return read_file(&reading, main);
}

void
sshd_lines_free(struct sshd_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		free(lines->of[i].keyword);
		free(lines->of[i].value);
		free(lines->of[i].match);
	}
	free(lines->of);
	for (size_t i = 0; i < lines->file_count; i++)
		free(lines->files[i]);
	*lines = (struct sshd_lines){.count = 0};
}

const struct sshd_line *
sshd_lines_find(const struct sshd_lines *lines, const char *keyword, const char *value)
{
	const struct sshd_line *in_match = NULL;

	for (size_t i = 0; i < lines->count; i++) {
		const struct sshd_line *line = &lines->of[i];

		if (strcasecmp(line->keyword, keyword) != 0 || strcasecmp(line->value, value) != 0)
			continue;
		if (!line->match)
			return line;
		if (!in_match)
			in_match = line;
	}
	return in_match;
}
