/* SPDX-License-Identifier: BSD-2-Clause */
/* 00-2sv.conf. Called by 2sv protect, as root. */
#include "config.h"

#include "stacks/sshd_conf.h"

#include "base/scope.h"
#include "base/text.h"
#include "stacks/edit.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/poison.h"

#define ROBOTS_METHODS "publickey"
#define KEYS_ONLY "# Before it, sshd took no passwords.\n"

const char *
sshd_find(void)
{
	static const char *const paths[] = {"/usr/sbin/sshd", "/usr/local/sbin/sshd"};

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (access(paths[i], X_OK) == 0)
			return paths[i];
	return NULL;
}

bool
sshd_conf_name_is_good(const char *group)
{
	size_t length = strlen(group);

	for (const char *p = group; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("._-@\\", *p))
			return false;
	return length > 0 && length < SSHD_GROUP_SIZE && group[0] != '-';
}

static const char *
methods_of(const struct sshd_wish *wish)
{
	return wish->setup == SETUP_PASSWORD_CODE ? NULL : "publickey,keyboard-interactive";
}

/* In the order of the blocks: the first that matches holds. */
const char *
sshd_conf_methods(const struct sshd_wish *wish, const struct sshd_who *who)
{
	if (who->is_robot)
		return ROBOTS_METHODS;
	if (who->is_root && wish->root_by_key && methods_of(wish))
		return ROBOTS_METHODS;
	if (!who->is_person && wish->keys_only && methods_of(wish))
		return ROBOTS_METHODS;
	return who->is_person ? methods_of(wish) : NULL;
}

static void
write_blocks(FILE *file, const struct sshd_wish *wish)
{
	const char *methods = methods_of(wish);

	if (wish->robots)
		fprintf(file,
		    "\n# Programs come in by their key alone, and by nothing else.\n"
		    "Match Group %s\n\tAuthenticationMethods publickey\n",
		    wish->robots);
	if (methods && wish->root_by_key)
		fputs(
		    "\n# root by its key alone, as before: PermitRootLogin bars whatever is asked "
		    "of it.\nMatch User root\n\tAuthenticationMethods publickey\n",
		    file);
	if (methods && wish->people)
		fprintf(
		    file, "\nMatch Group %s\n\tAuthenticationMethods %s\n", wish->people, methods);
	fputs("\n# Everybody, whatever later files say: the code is asked interactively.\n"
	      "Match all\n\tKbdInteractiveAuthentication yes\n\tPasswordAuthentication no\n",
	    file);
	if (methods && !wish->people)
		fprintf(file, "\tAuthenticationMethods %s\n", methods);
	else if (methods && wish->keys_only)
		fputs("\tAuthenticationMethods publickey\n", file);
}

bool
sshd_conf_had_keys_only(const char *text)
{
	return strstr(text, "\n" KEYS_ONLY);
}

int
sshd_conf_make(const struct sshd_wish *wish, char **ret)
{
	char *text = NULL;
	size_t size;
	FILE *file;

	*ret = NULL;
	if ((wish->people && !sshd_conf_name_is_good(wish->people)) ||
	    (wish->robots && !sshd_conf_name_is_good(wish->robots)))
		return -EINVAL;
	file = open_memstream(&text, &size);
	if (!file)
		return -ENOMEM;
	fputs("# Made by 2sv protect sshd, taken away by 2sv unprotect sshd.\n"
	      "# sshd takes the first value that it meets, so it reads this file first.\n",
	    file);
	if (wish->keys_only)
		fputs(KEYS_ONLY, file);
	fputs("UsePAM yes\nKbdInteractiveAuthentication yes\nPasswordAuthentication no\n", file);
	write_blocks(file, wish);
	if (fclose(file) != 0) {
		free(text);
		return -ENOMEM;
	}
	*ret = text;
	return 0;
}

/* The first line that is neither blank nor a comment, or the end. */
static const char *
find_first(const char *text)
{
	while (*text) {
		const char *line = text + strspn(text, " \t\r");

		if (*line != '#' && *line != '\n')
			return line;
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return text;
}

/* True if nothing but a comment stands behind a word. */
static bool
is_last(const char *rest)
{
	size_t blanks = strspn(rest, " \t\r");

	return rest[blanks] == '\0' || rest[blanks] == '\n' || (blanks > 0 && rest[blanks] == '#');
}

/* What is written in another way (quoted, with more names) is not looked through: to include our
   file twice does no harm. Relative names are of /etc/ssh. */
static bool
includes_ours(const char *line)
{
	static const char *const names[] = {
	    SSHD_CONF_FOLDER "/*.conf", SSHD_CONF_OURS, "sshd_config.d/*.conf"};
	static const char keyword[] = "Include";
	size_t skip;

	if (strncasecmp(line, keyword, sizeof(keyword) - 1) != 0)
		return false;
	line += sizeof(keyword) - 1;
	skip = strspn(line, " \t=");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && skip > 0; i++)
		if (strncmp(line + skip, names[i], strlen(names[i])) == 0 &&
		    is_last(line + skip + strlen(names[i])))
			return true;
	return false;
}

int
sshd_conf_include(const char *main, char **ret)
{
	static const struct edit edit = {
	    .how = EDIT_BEFORE, .first = 1, .last = 1, .text = "Include " SSHD_CONF_OURS};

	*ret = NULL;
	if (includes_ours(find_first(main)))
		return 0;
	if (main[0] != '\0')
		return edit_make(main, &edit, 1, ret);
	*ret = strdup("Include " SSHD_CONF_OURS " " EDIT_MARK "\n");
	return *ret ? 0 : -ENOMEM;
}
