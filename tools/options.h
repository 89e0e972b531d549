/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line of 2sv: one table of options, each read strictly. An unknown option, an
 * option of another subcommand, a value that is not good and any extra word are errors.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option_bit {
	OPTION_ACCOUNT = 1 << 0,
	OPTION_NAME = 1 << 1,
	OPTION_SECRET_STDIN = 1 << 2,
	OPTION_ALGORITHM = 1 << 3,
	OPTION_DIGITS = 1 << 4,
	OPTION_PERIOD = 1 << 5,
	OPTION_URI = 1 << 6,
	OPTION_NO_CONFIRM = 1 << 7,
	OPTION_LIMIT = 1 << 8,
	OPTION_BEFORE = 1 << 9,
	OPTION_BATCH = 1 << 10,
	OPTION_HELP = 1 << 11,
	OPTION_VERSION = 1 << 12,
	OPTION_PASSPHRASE_FILE = 1 << 13,
	OPTION_REPLACE = 1 << 14,
	OPTION_JSON = 1 << 15,
	OPTION_ALL = 1 << 16,
	OPTION_REPLACES = 1 << 17,
	OPTION_TYPE = 1 << 18,
	OPTION_COUNTER = 1 << 19,
	OPTION_PLAIN = 1 << 20,
	OPTION_HOURS = 1 << 21,
	OPTION_DAYS = 1 << 22,
	OPTION_YES = 1 << 23,
	OPTION_NO_PROOF = 1 << 24,
	OPTION_NO_CONSOLE = 1 << 25,
	OPTION_NO_REHEARSAL = 1 << 26,
	OPTION_MINUTES = 1 << 27,
	OPTION_SETUP = 1 << 28,
	OPTION_GROUP = 1 << 29,
	OPTION_ROBOTS = 1 << 30,
	OPTION_NO_ORACLE = 1U << 31,
};
/* Those that every command takes. */
#define OPTIONS_OF_ALL (OPTION_HELP | OPTION_VERSION | OPTION_BATCH | OPTION_JSON)

struct options {
	unsigned int given;	     /* OPTION_ bits */
	const char *account;	     /* NULL = the caller's own */
	const char *name;	     /* a device's name, or NULL */
	const char *replaces;	     /* a device's name, or NULL */
	const char *words[2];	     /* the command's own, e.g. FILE; NULL = not given */
	const char *type;	     /* "totp", "hotp", or NULL */
	int64_t counter;	     /* where OPTION_COUNTER is given */
	const char *algorithm;	     /* "sha1", "sha256", "sha512", or NULL */
	int64_t digits, period;	     /* 0 = not given */
	int64_t days;		     /* 0 = not given */
	int64_t hours;		     /* 0 = not given */
	int64_t minutes;	     /* 0 = not given */
	const char *setup;	     /* "password+code" ..., or NULL */
	const char *group, *robots;  /* names of groups, or NULL */
	int64_t limit, before;	     /* 0 = not given */
	const char *passphrase_file; /* or NULL */
};

struct option_row {
	const char *name;  /* "account": --account */
	const char *value; /* what stands for its value in the usage: "NAME"; NULL = takes none */
	const char *summary;
	enum option_bit bit;
	/* Reads value into options; false = not good. NULL: nothing but the bit counts. */
	bool (*read)(struct options *options, const char *value);
};
/* Ends with a row without a name. */
extern const struct option_row option_rows[];

struct command;
#define OPTIONS_ERROR_SIZE 256

/*
 * Reads the words after the program's name. Returns 0, *ret and *ret_command (never NULL); or
 * -EINVAL and one line for the person in error (OPTIONS_ERROR_SIZE bytes).
 */
int options_parse(
    char *const words[], struct options *ret, const struct command **ret_command, char *error);
