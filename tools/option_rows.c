/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of options, and what each takes as its value. Read by options.c and commands.c. */
#include "tools/options.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/poison.h"

#define DEVICE_NAME_BYTES_MAX 32
#define ACCOUNT_BYTES_MAX 255

static bool
read_account(struct options *options, const char *value)
{
	options->account = value;
	return value[0] != '\0' && strlen(value) <= ACCOUNT_BYTES_MAX;
}

static bool
is_name(const char *value)
{
	size_t length = strlen(value);

	if (length == 0 || length > DEVICE_NAME_BYTES_MAX)
		return false;
	for (const char *p = value; *p; p++)
		if (*p < ' ' || *p > '~' || *p == '/' || *p == '"')
			return false;
	return value[0] != ' ' && value[length - 1] != ' ';
}

static bool
read_name(struct options *options, const char *value)
{
	options->name = value;
	return is_name(value);
}

static bool
read_replaces(struct options *options, const char *value)
{
	options->replaces = value;
	return is_name(value);
}

static bool
read_type(struct options *options, const char *value)
{
	options->type = strcmp(value, "hotp") == 0 ? "hotp" : "totp";
	return strcmp(value, options->type) == 0;
}

static bool
read_counter(struct options *options, const char *value)
{
	return number_parse(value, 0, INT64_MAX / 2, &options->counter) == 0;
}

static bool
read_algorithm(struct options *options, const char *value)
{
	static const char *const names[] = {"sha1", "sha256", "sha512"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(value, names[i]) == 0)
			options->algorithm = names[i];
	return options->algorithm;
}

static bool
read_digits(struct options *options, const char *value)
{
	return number_parse(value, 6, 8, &options->digits) == 0;
}

static bool
read_period(struct options *options, const char *value)
{
	return number_parse(value, 15, 300, &options->period) == 0;
}

static bool
read_days(struct options *options, const char *value)
{
	return number_parse(value, 1, 30, &options->days) == 0;
}

static bool
read_hours(struct options *options, const char *value)
{
	return number_parse(value, 1, 720, &options->hours) == 0;
}

static bool
read_minutes(struct options *options, const char *value)
{
	return number_parse(value, 1, 1440, &options->minutes) == 0;
}

static bool
read_setup(struct options *options, const char *value)
{
	static const char *const names[] = {"password+code", "key+code", "key+password+code"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(value, names[i]) == 0)
			options->setup = names[i];
	return options->setup;
}

/* What it is for depends on the command: options.c judges it. */
static bool
read_group(struct options *options, const char *value)
{
	options->group = value;
	if (options->group_count < OPTIONS_GROUPS_MAX)
		options->groups[options->group_count] = value;
	options->group_count++;
	return true;
}

static bool
read_robots(struct options *options, const char *value)
{
	options->robots = value;
	return is_name(value);
}

/* A PAM service is a file's name. */
static bool
read_door(struct options *options, const char *value)
{
	options->door = value;
	return is_name(value) && value[0] != '.';
}

static bool
read_from(struct options *options, const char *value)
{
	unsigned char address[sizeof(struct in6_addr)];

	options->from = value;
	return inet_pton(AF_INET, value, address) == 1 || inet_pton(AF_INET6, value, address) == 1;
}

static bool
read_limit(struct options *options, const char *value)
{
	return number_parse(value, 1, 1000000, &options->limit) == 0;
}

static bool
read_before(struct options *options, const char *value)
{
	return number_parse(value, 1, INT64_MAX, &options->before) == 0;
}

static bool
read_interval(struct options *options, const char *value)
{
	return number_parse(value, 5, 3600, &options->interval) == 0;
}

static bool
read_passphrase_file(struct options *options, const char *value)
{
	options->passphrase_file = value;
	return value[0] != '\0';
}

const struct option_row option_rows[] = {
    {"account", "NAME", "whose; root only", OPTION_ACCOUNT, read_account},
    {"all", NULL, "of all accounts; root only", OPTION_ALL, NULL},
    {"name", "NAME", "1 to 32 printable characters, no / or \"", OPTION_NAME, read_name},
    {"replaces", "NAME", "the device that goes once it is confirmed", OPTION_REPLACES,
	read_replaces},
    {"secret-stdin", NULL, "take base32 or an otpauth URI from stdin", OPTION_SECRET_STDIN, NULL},
    {"type", "totp|hotp", "codes by time, or a counter; default totp", OPTION_TYPE, read_type},
    {"counter", "NUMBER", "of hotp: the next code's; default 0", OPTION_COUNTER, read_counter},
    {"algorithm", "sha1|sha256|sha512", "default sha1; not all apps know others", OPTION_ALGORITHM,
	read_algorithm},
    {"digits", "6|7|8", "of a code; default 6", OPTION_DIGITS, read_digits},
    {"period", "SECONDS", "15 to 300; default 30", OPTION_PERIOD, read_period},
    {"uri", NULL, "print the otpauth URI, no QR code; root only", OPTION_URI, NULL},
    {"no-confirm", NULL, "active without a first code; root only", OPTION_NO_CONFIRM, NULL},
    {"plain", NULL, "the codes alone, one a line", OPTION_PLAIN, NULL},
    {"days", "NUMBER", "how long, 1 to 30; default: as long as may be", OPTION_DAYS, read_days},
    {"hours", "NUMBER", "how long it is good, 1 to 720; default 72", OPTION_HOURS, read_hours},
    {"long", NULL, "all that is known of each, in a paragraph", OPTION_LONG, NULL},
    {"limit", "NUMBER", "so many lines, 1 to 1000000; default 50", OPTION_LIMIT, read_limit},
    {"before", "ID", "older than the line of that id, from 1", OPTION_BEFORE, read_before},
    {"interval", "SECONDS", "how often, 5 to 3600; default 15", OPTION_INTERVAL, read_interval},
    {"passphrase-file", "FILE", "its first line; root's own, mode 0400", OPTION_PASSPHRASE_FILE,
	read_passphrase_file},
    {"replace", NULL, "in the place of the store that is there", OPTION_REPLACE, NULL},
    {"setup", "SETUP", "password+code, key+code or key+password+code", OPTION_SETUP, read_setup},
    {"group", "GROUP", "whom sshd asks so; \"none\": everybody", OPTION_GROUP, read_group},
    {"group", "GROUP", "of that group; may be given several times", OPTION_GROUPS, NULL},
    {"accounts", NULL, "each account, too, however many there are", OPTION_ACCOUNTS, NULL},
    {"csv", NULL, "a line for each account, for a spreadsheet", OPTION_CSV, NULL},
    {"dry-run", NULL, "only say who would be reminded", OPTION_DRY_RUN, NULL},
    {"robots", "GROUP", "whose keys alone are enough at sshd, or \"none\"", OPTION_ROBOTS,
	read_robots},
    {"no-oracle", NULL, "a wrong password is asked a code as well", OPTION_NO_ORACLE, NULL},
    {"minutes", "NUMBER", "for the proof, 1 to 1440; default 15", OPTION_MINUTES, read_minutes},
    {"yes", NULL, "make the change without a question", OPTION_YES, NULL},
    {"no-proof", NULL, "keep the change without a login that proves it", OPTION_NO_PROOF, NULL},
    {"no-console", NULL, "root has no way in while 2svd can't answer", OPTION_NO_CONSOLE, NULL},
    {"no-rehearsal", NULL, "do not try it with an account of its own", OPTION_NO_REHEARSAL, NULL},
    {"ask", NULL, "who changes the own password is asked a code", OPTION_ASK, NULL},
    {"door", "DOOR", "sshd, sudo, su, login or another PAM service", OPTION_DOOR, read_door},
    {"from", "ADDRESS", "from where; default: this machine", OPTION_FROM, read_from},
    {"with-key", NULL, "sshd took an ssh key before", OPTION_WITH_KEY, NULL},
    {"fix", NULL, "carry out the cures that do no harm; root only", OPTION_FIX, NULL},
    {"tell", NULL, "alert root of what was found; root only", OPTION_TELL, NULL},
    {"batch", NULL, "never ask; exit 5 where a code is needed", OPTION_BATCH, NULL},
    {"json", NULL, "one JSON object; words go to stderr", OPTION_JSON, NULL},
    {"help", NULL, "this text; also -h", OPTION_HELP, NULL},
    {"version", NULL, "the version", OPTION_VERSION, NULL},
    {.name = NULL},
};
