/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables of modules and of pam_2sv's options. Pure. Called by walk.c and 2sv's doctor. */
#include "stacks/module.h"
#include "base/text.h"

#include <string.h>
#include <sys/un.h>

#include "base/poison.h"

static const struct {
	const char *name;
	enum module_part part;
} modules[] = {
    {"pam_unix.so", PART_PASSWORD},
    {"pam_sss.so", PART_PASSWORD},
    {"pam_ldap.so", PART_PASSWORD},
    {"pam_krb5.so", PART_PASSWORD},
    {"pam_winbind.so", PART_PASSWORD},
    {"pam_systemd_home.so", PART_PASSWORD},
    {"pam_userdb.so", PART_PASSWORD},
    {"pam_permit.so", PART_PERMIT},
    {"pam_deny.so", PART_DENY},
    {"pam_rootok.so", PART_ROOT},
    {"pam_access.so", PART_NEUTRAL},
    {"pam_cap.so", PART_NEUTRAL},
    {"pam_debug.so", PART_NEUTRAL},
    {"pam_echo.so", PART_NEUTRAL},
    {"pam_ecryptfs.so", PART_NEUTRAL},
    {"pam_env.so", PART_NEUTRAL},
    {"pam_exec.so", PART_NEUTRAL},
    {"pam_faildelay.so", PART_NOTHING},
    {"pam_faillock.so", PART_NEUTRAL},
    {"pam_ftp.so", PART_NEUTRAL},
    {"pam_gnome_keyring.so", PART_NEUTRAL},
    {"pam_group.so", PART_NEUTRAL},
    {"pam_issue.so", PART_NEUTRAL},
    {"pam_keyinit.so", PART_NEUTRAL},
    {"pam_kwallet5.so", PART_NEUTRAL},
    {"pam_listfile.so", PART_NEUTRAL},
    {"pam_localuser.so", PART_NEUTRAL},
    {"pam_mount.so", PART_NEUTRAL},
    {"pam_nologin.so", PART_NEUTRAL},
    {"pam_securetty.so", PART_NEUTRAL},
    {"pam_selinux.so", PART_NEUTRAL},
    {"pam_sepermit.so", PART_NEUTRAL},
    {"pam_setquota.so", PART_NEUTRAL},
    {"pam_shells.so", PART_NEUTRAL},
    {"pam_succeed_if.so", PART_NEUTRAL},
    {"pam_tally2.so", PART_NEUTRAL},
    {"pam_time.so", PART_NEUTRAL},
    {"pam_timestamp.so", PART_NEUTRAL},
    {"pam_usertype.so", PART_NEUTRAL},
    {"pam_warn.so", PART_NEUTRAL},
    {"pam_wheel.so", PART_NEUTRAL},
};

static const char *
option_value(const char *word, const char *name)
{
	size_t length = strlen(name);

	return strncmp(word, name, length) == 0 && word[length] == '=' ? word + length + 1 : NULL;
}

static enum module_part
part_of_2sv(const struct stack_entry *entry)
{
	for (size_t i = 0; entry->arguments[i]; i++) {
		if (option_value(entry->arguments[i], "decoy"))
			return PART_DECOY;
		if (strcmp(entry->arguments[i], "split") == 0)
			return PART_SPLIT;
		if (strcmp(entry->arguments[i], "key_used") == 0)
			return PART_KEY_USED;
		if (strcmp(entry->arguments[i], "if_key") == 0)
			return PART_CODE_KEY;
	}
	return PART_CODE;
}

enum module_part
module_part(const struct stack_entry *entry)
{
	if (entry_is_module(entry, MODULE_2SV))
		return part_of_2sv(entry);
	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++)
		if (entry_is_module(entry, modules[i].name))
			return modules[i].part;
	return PART_UNKNOWN;
}

bool
module_may_ignore(const struct stack_entry *entry)
{
	for (size_t i = 0; entry->arguments[i]; i++)
		if (strncmp(entry->arguments[i], "ignore", strlen("ignore")) == 0 ||
		    option_value(entry->arguments[i], "minimum_uid"))
			return true;
	return false;
}

bool
module_is_second_factor(const struct stack_entry *entry)
{
	static const char *const names[] = {"pam_google_authenticator.so", "pam_oath.so",
	    "pam_duo.so", "pam_u2f.so", "pam_yubico.so", "pam_radius_auth.so", "pam_otpw.so",
	    "pam_privacyidea.so", "pam_linotp.so"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (entry_is_module(entry, names[i]))
			return true;
	return false;
}

static bool
is_socket(const char *path)
{
	static const struct sockaddr_un address;

	return path[0] == '/' && strlen(path) < sizeof(address.sun_path);
}

/* Names of PAM services, parted by single commas. */
static bool
is_list_of_doors(const char *list)
{
	static const char in_names[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	size_t length;

	for (;; list += length + 1) {
		length = strspn(list, in_names);
		if (length == 0 || (list[length] != '\0' && list[length] != ','))
			return false;
		if (list[length] == '\0')
			return true;
	}
}

static bool
is_yes_or_no(const char *word)
{
	return strcmp(word, "yes") == 0 || strcmp(word, "no") == 0;
}

static bool
is_absolute(const char *path)
{
	return path[0] == '/';
}

/* Options of one group exclude each other. */
enum option_group {
	OPTION_BAD = 0,
	OPTION_SOCKET,
	OPTION_SPOOL,
	OPTION_PROMPT,
	OPTION_ECHO,
	OPTION_MODE,
	OPTION_GROUPS
};

static enum option_group
option_group(const char *word)
{
	static const char *const modes[] = {"console_root", "key_used", "if_key", "ask", "split"};
	static const struct {
		const char *name;
		bool (*is_good)(const char *value);
		enum option_group group;
	} values[] = {
	    {"socket", is_socket, OPTION_SOCKET},
	    {"spool", is_absolute, OPTION_SPOOL},
	    {"prompt", text_is_prompt, OPTION_PROMPT},
	    {"echo", is_yes_or_no, OPTION_ECHO},
	    {"decoy", is_list_of_doors, OPTION_MODE},
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		const char *value = option_value(word, values[i].name);

		if (value)
			return values[i].is_good(value) ? values[i].group : OPTION_BAD;
	}
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(word, modes[i]) == 0)
			return OPTION_MODE;
	return OPTION_BAD;
}

const char *
module_bad_option(const struct stack_entry *entry)
{
	bool is_given[OPTION_GROUPS] = {false};

	for (size_t i = 0; entry->arguments[i]; i++) {
		enum option_group group = option_group(entry->arguments[i]);

		if (group == OPTION_BAD || is_given[group])
			return entry->arguments[i];
		is_given[group] = true;
	}
	return entry->has_more_arguments ? "..." : NULL;
}
