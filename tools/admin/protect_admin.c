/* SPDX-License-Identifier: BSD-2-Clause */
/* Asks the system's own tables, and sudo. Called by the commands of protect, as root. */
#include "config.h"

#include "tools/admin/protect_admin.h"

#include "base/scope.h"
#include "base/text.h"
#include "stacks/program.h"

#include <grp.h>
#include <pwd.h>
#include <shadow.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define SUDO "/usr/bin/sudo"
#define SUDO_WAIT_MS 10000
#define GROUPS_MAX 1024
#define ENFORCE "/sys/fs/selinux/enforce"

static bool
is_in(const gid_t groups[], int count, gid_t group)
{
	for (int i = 0; i < count; i++)
		if (groups[i] == group)
			return true;
	return false;
}

static bool
is_in_groups(const struct passwd *account)
{
	static const char *const names[] = {"sudo", "wheel", "admin"};
	static gid_t groups[GROUPS_MAX];
	int count = GROUPS_MAX;

	if (getgrouplist(account->pw_name, account->pw_gid, groups, &count) < 0)
		count = GROUPS_MAX;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct group *group = getgrnam(names[i]);

		if (group && is_in(groups, count, group->gr_gid))
			return true;
	}
	return false;
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
	return !is_broken && text && strstr(text, " ALL\n");
}

bool
admin_can_become_root(const char *account)
{
	const struct passwd *entry = getpwnam(account);

	return entry && (entry->pw_uid == 0 || is_in_groups(entry) || may_run_all(account));
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
