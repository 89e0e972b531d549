/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line of 2sv: one table of options, each read strictly. An unknown option, an
 * option of another subcommand, a value that is not good and any extra word are errors.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Each a bit of option_bits. */
typedef uint64_t option_bits;
#define OPTION_ACCOUNT (UINT64_C(1) << 0)
#define OPTION_NAME (UINT64_C(1) << 1)
#define OPTION_SECRET_STDIN (UINT64_C(1) << 2)
#define OPTION_ALGORITHM (UINT64_C(1) << 3)
#define OPTION_DIGITS (UINT64_C(1) << 4)
#define OPTION_PERIOD (UINT64_C(1) << 5)
#define OPTION_URI (UINT64_C(1) << 6)
#define OPTION_NO_CONFIRM (UINT64_C(1) << 7)
#define OPTION_LIMIT (UINT64_C(1) << 8)
#define OPTION_BEFORE (UINT64_C(1) << 9)
#define OPTION_BATCH (UINT64_C(1) << 10)
#define OPTION_HELP (UINT64_C(1) << 11)
#define OPTION_VERSION (UINT64_C(1) << 12)
#define OPTION_PASSPHRASE_FILE (UINT64_C(1) << 13)
#define OPTION_REPLACE (UINT64_C(1) << 14)
#define OPTION_JSON (UINT64_C(1) << 15)
#define OPTION_ALL (UINT64_C(1) << 16)
#define OPTION_REPLACES (UINT64_C(1) << 17)
#define OPTION_TYPE (UINT64_C(1) << 18)
#define OPTION_COUNTER (UINT64_C(1) << 19)
#define OPTION_PLAIN (UINT64_C(1) << 20)
#define OPTION_HOURS (UINT64_C(1) << 21)
#define OPTION_DAYS (UINT64_C(1) << 22)
#define OPTION_YES (UINT64_C(1) << 23)
#define OPTION_NO_PROOF (UINT64_C(1) << 24)
#define OPTION_NO_CONSOLE (UINT64_C(1) << 25)
#define OPTION_NO_REHEARSAL (UINT64_C(1) << 26)
#define OPTION_MINUTES (UINT64_C(1) << 27)
#define OPTION_SETUP (UINT64_C(1) << 28)
#define OPTION_GROUP (UINT64_C(1) << 29)
#define OPTION_ROBOTS (UINT64_C(1) << 30)
#define OPTION_NO_ORACLE (UINT64_C(1) << 31)
#define OPTION_DOOR (UINT64_C(1) << 32)
#define OPTION_FROM (UINT64_C(1) << 33)
#define OPTION_FIX (UINT64_C(1) << 34)
#define OPTION_TELL (UINT64_C(1) << 35)
#define OPTION_WITH_KEY (UINT64_C(1) << 36)
#define OPTION_GROUPS (UINT64_C(1) << 44) /* --group, of a command that takes several */
#define OPTION_ACCOUNTS (UINT64_C(1) << 45)
#define OPTION_CSV (UINT64_C(1) << 46)
#define OPTION_DRY_RUN (UINT64_C(1) << 47)
#define OPTION_ASK (UINT64_C(1) << 50)
#define OPTION_LONG (UINT64_C(1) << 52)
#define OPTION_INTERVAL (UINT64_C(1) << 55)
/* Those that every command takes. */
#define OPTIONS_OF_ALL (OPTION_HELP | OPTION_VERSION | OPTION_BATCH | OPTION_JSON)

#define OPTIONS_GROUPS_MAX 16

struct options {
	option_bits given;
	bool is_general;	     /* no command was named, or the first word of several */
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
	int64_t interval;	     /* seconds; 0 = not given */
	const char *passphrase_file; /* or NULL */
	const char *door, *from;     /* NULL = not given */
	size_t group_count;	     /* how often --group was given; group is the last one */
	const char *groups[OPTIONS_GROUPS_MAX];
};

struct option_row {
	const char *name;  /* "account": --account */
	const char *value; /* what stands for its value in the usage: "NAME"; NULL = takes none */
	const char *summary;
	option_bits bit;
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
