/* SPDX-License-Identifier: BSD-2-Clause */
/* Asks the system's own tables, and sudo. Called by the commands of protect, as root. */
#include "config.h"

#include "tools/admin/protect_admin.h"

#include "base/scope.h"
#include "base/text.h"
#include "stacks/people.h"
#include "stacks/program.h"

#include <pwd.h>
#include <shadow.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define SUDO "/usr/bin/sudo"
#define SUDO_WAIT_MS 10000
#define ENFORCE "/sys/fs/selinux/enforce"

static bool
is_in_groups(const char *account)
{
	static const char *const names[] = {"sudo", "wheel", "admin"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (people_are_in(account, names[i]))
			return true;
	return false;
}

/* Of "(www-data, root : adm) NOPASSWD: ALL" what stands before the colon has root. */
static bool
runs_as_root(const char *line, size_t length)
{
	const char *list = memchr(line, '(', length);
	size_t end;

	if (!list)
		return true;
	end = strcspn(++list, ":)");
	for (size_t i = 0; i < end; i++)
		if ((strncmp(list + i, "ALL", 3) == 0 || strncmp(list + i, "root", 4) == 0) &&
		    (i == 0 || list[i - 1] == ' '))
			return true;
	return false;
}

static bool
is_of_all(const char *line, size_t length)
{
	static const char all[] = " ALL";

	return length > strlen(all) &&
	       strncmp(line + length - strlen(all), all, strlen(all)) == 0 &&
	       runs_as_root(line, length);
}

static bool
has_all(const char *text)
{
	while (*text) {
		size_t length = strcspn(text, "\n");

		if (is_of_all(text, length))
			return true;
		text += length + (text[length] == '\n');
	}
	return false;
}

static bool
has(const char *line, size_t length, const char *word)
{
	return memmem(line, length, word, strlen(word)) != NULL;
}

/*
 * The last rule that fits is the one that holds: one of all commands takes back what stands before
 * it. A PASSWD behind a NOPASSWD asks for the commands behind it.
 */
static void
take_rule(const char *line, size_t length, bool authenticates, bool *asks)
{
	bool is_free = has(line, length, "NOPASSWD:") || !authenticates;
	const char *tag = memmem(line, length, " PASSWD:", strlen(" PASSWD:"));

	if (tag || !is_free)
		*asks = true;
	else if (is_of_all(line, length))
		*asks = false;
}

bool
admin_rules_ask(const char *text)
{
	bool authenticates = true, asks = false;

	while (*text) {
		size_t length = strcspn(text, "\n"), blanks = strspn(text, " ");

		if (has(text, length, "!authenticate") && !has(text, length, "Defaults"))
			authenticates =
			    false; /* of him; Defaults! and the like are of some commands */
		if (blanks > 0 && text[blanks] == '(')
			take_rule(text, length, authenticates, &asks);
		text += length + (text[length] == '\n');
	}
	return asks;
}

/* Where sudo does not say it, nobody is refused for it. */
bool
admin_sudo_asks(const char *account)
{
	const char *const words[] = {SUDO, "-n", "-l", "-U", account, NULL};
	const struct passwd *entry = getpwnam(account);
	scope_free char *text = NULL;

	if (!entry || entry->pw_uid == 0 || account[0] == '-')
		return false;
	return program_run(words, SUDO_WAIT_MS, &text) != 0 || !text || admin_rules_ask(text);
}

/*
 * "(ALL : ALL) ALL", "(root) NOPASSWD: ALL": the commands stand last. A sudo that fails, rather
 * than to say that somebody may not, is broken, and puts that into the log each time: it is asked
 * once.
 */
static bool
may_run_all(const char *account)
{
	static bool is_broken;
	const char *const words[] = {SUDO, "-n", "-l", "-U", account, NULL};
	scope_free char *text = NULL;

	if (is_broken || account[0] == '-' || access(SUDO, X_OK) < 0)
		return false;
	is_broken = program_run(words, SUDO_WAIT_MS, &text) != 0;
	return !is_broken && text && has_all(text);
}

bool
admin_can_become_root(const char *account)
{
	const struct passwd *entry = getpwnam(account);

	return entry && (entry->pw_uid == 0 || is_in_groups(account) || may_run_all(account));
}

/* What crypt(3) could make; "*", "!" and "!!" are locked, and an empty one is none. */
bool
admin_root_has_password(void)
{
	const struct spwd *entry = getspnam("root");

	return entry && entry->sp_pwdp && entry->sp_pwdp[0] != '!' && entry->sp_pwdp[0] != '*' &&
	       entry->sp_pwdp[0] != '\0';
}

bool
admin_selinux_enforces(void)
{
	scope_file FILE *file = fopen(ENFORCE, "re");

	return file && fgetc(file) == '1';
}
