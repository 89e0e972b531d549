/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of subcommands, and the usage that is built from it and from the table of
 * options. Read by options.c and main().
 */
#include "tools/admin/protect_doors.h"
#include "tools/tool.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#include "base/poison.h"

/* Everybody's first, then root's, each in the order in which they are needed. */
const struct command commands[] = {
    {"status", "what protects you, and what to do next (also without a command)", OPTION_ACCOUNT,
	NULL, status_run, FOR_ALL},
    {"enrol", "make a new device: shows a QR code, asks its first code",
	OPTION_ACCOUNT | OPTION_NAME | OPTION_SECRET_STDIN | OPTION_TYPE | OPTION_COUNTER |
	    OPTION_ALGORITHM | OPTION_DIGITS | OPTION_PERIOD | OPTION_URI | OPTION_NO_CONFIRM |
	    OPTION_REPLACES,
	NULL, enrol_run, FOR_ALL},
    {"codes", "how many recovery codes are left", OPTION_ACCOUNT, NULL, codes_run, FOR_ALL},
    {"codes new", "make new ones, shown once; the old ones are void", OPTION_ACCOUNT | OPTION_PLAIN,
	NULL, codes_new_run, FOR_ALL},
    {"test", "try a code; it is used up", OPTION_ACCOUNT, NULL, test_run, FOR_ALL},
    {"devices", "your devices; beside remove: rename; root: of all accounts",
	OPTION_ACCOUNT | OPTION_ALL, NULL, devices_run, FOR_ALL},
    {"devices remove", "remove one; it wants a code, unless root does it", OPTION_ACCOUNT, "NAME",
	remove_run, FOR_ALL},
    {"devices rename", "give one another name", OPTION_ACCOUNT, "OLD NEW", rename_run,
	FOR_ALL_BESIDE},
    {"off", "remove all devices: the password alone is then enough", OPTION_ACCOUNT, NULL, off_run,
	FOR_ALL},
    {"log", "what happened; root: to all accounts", OPTION_ACCOUNT | OPTION_LIMIT | OPTION_BEFORE,
	NULL, log_run, FOR_ALL},
    {"contacts", "where your alerts go; beside add: confirm, remove, test", OPTION_ACCOUNT, NULL,
	contacts_run, FOR_ALL},
    {"contacts add", "a new one: email, push, webhook or sms; a code is sent there", OPTION_ACCOUNT,
	"[KIND] ADDRESS", contacts_add_run, FOR_ALL},
    {"contacts confirm", "type the code that was sent to it", OPTION_ACCOUNT, "[NUMBER]",
	contacts_confirm_run, FOR_ALL_BESIDE},
    {"contacts remove", "remove one; it wants a code, unless root does it", OPTION_ACCOUNT,
	"NUMBER", contacts_remove_run, FOR_ALL_BESIDE},
    {"contacts test", "send a test to one, or to all", OPTION_ACCOUNT, "[NUMBER]",
	contacts_test_run, FOR_ALL_BESIDE},
    {"alerts", "what was sent where, and what waits; as pop-ups: 2sv agent",
	OPTION_ACCOUNT | OPTION_LIMIT | OPTION_BEFORE, NULL, alerts_run, FOR_ALL},
    {"agent", "pop-ups for your alerts, in your desktop session", OPTION_INTERVAL, NULL, agent_run,
	FOR_ALL_BESIDE},
    {"stop", "it was not me: no login any more", OPTION_ACCOUNT, NULL, stop_run, FOR_ALL},
    {"free", "logins again, after a stop", OPTION_ACCOUNT, NULL, free_run, FOR_ALL},
    {"hosts", "where logins came from; root: of all accounts", OPTION_ACCOUNT | OPTION_LONG, NULL,
	hosts_run, FOR_ALL},
    {"hosts trust", "ask no code from a known host for some days; wants a code",
	OPTION_ACCOUNT | OPTION_DAYS, "HOST", trust_run, FOR_ALL},
    {"hosts forget", "ask there again, as on a new host; --all: everywhere",
	OPTION_ACCOUNT | OPTION_ALL, "[HOST]", forget_run, FOR_ALL},
    {"doctor", "look at all of 2sv, and say what is wrong and its cure",
	OPTION_ACCOUNT | OPTION_FIX | OPTION_TELL, NULL, doctor_run, FOR_ADMINS},
    {"protect", "a code at sshd, sudo, su, login, desktop, lockers, polkit",
	OPTION_SETUP | OPTION_GROUP | OPTION_ROBOTS | OPTION_NO_ORACLE | OPTION_MINUTES |
	    OPTION_YES | OPTION_NO_PROOF | OPTION_NO_CONSOLE | OPTION_NO_REHEARSAL | OPTION_ASK,
	"[DOOR]", protect_run, FOR_ROOT},
    {"protect check", "look for the login that proves a change", 0, NULL, protect_check_run,
	FOR_ROOT},
    {"protect undo", "take back a change that waits for its proof", 0, NULL, protect_undo_run,
	FOR_ROOT},
    {"unprotect", "take the lines of protect out of a door again", OPTION_YES, "[DOOR]",
	unprotect_run, FOR_ROOT},
    {"explain", "what a login would be asked now, and why",
	OPTION_ACCOUNT | OPTION_DOOR | OPTION_FROM | OPTION_WITH_KEY, NULL, explain_run, FOR_ROOT},
    {"report", "who has a device, and who must have one until when",
	OPTION_GROUPS | OPTION_ACCOUNTS | OPTION_CSV, NULL, report_run, FOR_ROOT},
    {"remind", "send a reminder to who has no device",
	OPTION_GROUPS | OPTION_ACCOUNT | OPTION_DRY_RUN, NULL, remind_run, FOR_ROOT},
    {"invite", "an invitation: a login then enrols", OPTION_ACCOUNT | OPTION_HOURS, NULL,
	invite_run, FOR_ROOT},
    {"reset", "remove all that an account has, and invite", OPTION_ACCOUNT | OPTION_HOURS, NULL,
	reset_run, FOR_ROOT},
    {"help-code", "a code for one login, to read out", OPTION_ACCOUNT, NULL, help_code_run,
	FOR_ROOT},
    {"devices resync", "bring a token's counter back by two of its codes", OPTION_ACCOUNT, "NAME",
	resync_run, FOR_ROOT},
    {"check-config", "read the settings, installed or of FILE, and say what is wrong", 0, "[FILE]",
	check_config_run, FOR_ADMINS},
    {"store init", "make the store, once, after installation", 0, NULL, store_init_run, FOR_ROOT},
    {"store save", "save the store into FILE, under a passphrase", OPTION_PASSPHRASE_FILE, "FILE",
	store_save_run, FOR_ROOT},
    {"store restore", "make the store of a saved FILE", OPTION_PASSPHRASE_FILE | OPTION_REPLACE,
	"[FILE]", store_restore_run, FOR_ROOT},
    {"store check", "look at all of the store, and say what is wrong", 0, NULL, store_check_run,
	FOR_ROOT},
    {.name = NULL},
};

static void
print_option(const struct option_row *row, FILE *out)
{
	char left[64];

	text_format(left, sizeof(left), "--%s%s%s", row->name, row->value ? " " : "",
	    row->value ? row->value : "");
	fprintf(out, "  %-31s %s\n", left, row->summary);
}

static void
print_options(option_bits bits, FILE *out)
{
	fprintf(out, "\nOptions:\n");
	for (const struct option_row *row = option_rows; row->name; row++)
		if (row->bit & bits)
			print_option(row, out);
}

static void
print_commands(const char *heading, bool is_for_all, FILE *out)
{
	fprintf(out, "\n%s:\n", heading);
	for (const struct command *command = commands; command->name; command++)
		if (command->who != FOR_ALL_BESIDE && (command->who == FOR_ALL) == is_for_all)
			fprintf(out, "  %-14s %s\n", command->name, command->summary);
}

static void
print_all(FILE *out)
{
	fprintf(out, "usage: 2sv [COMMAND] [OPTION]...   The second step of your logins.\n");
	print_commands("For everybody", true, out);
	print_commands("For root", false, out);
	fprintf(out, "\nWhat each takes: 2sv COMMAND --help. All of it: man 2sv\n");
	print_options(OPTIONS_OF_ALL, out);
	fprintf(out, "\nExit: 0 done, 1 refused, 2 usage, 3 no service, 4 not permitted,\n"
		     "      5 a code is needed and --batch, 6 findings\n");
}

/* "devices" has others beside it, "devices remove" ... */
static void
print_kin(const struct command *command, FILE *out)
{
	size_t length = strcspn(command->name, " ");
	bool is_first = true;

	for (const struct command *kin = commands; kin->name; kin++) {
		if (kin == command || strcspn(kin->name, " ") != length ||
		    strncmp(kin->name, command->name, length) != 0)
			continue;
		fprintf(out, "%s%-16s %s\n", is_first ? "\nBeside it:\n  " : "  ", kin->name,
		    kin->summary);
		is_first = false;
	}
}

void
usage_print(const struct command *command, FILE *out)
{
	if (!command) {
		print_all(out);
		return;
	}
	fprintf(out, "usage: 2sv %s [OPTION]...%s%s\n\n%s%s\n", command->name,
	    command->words ? " " : "", command->words ? command->words : "", command->summary,
	    command->who == FOR_ROOT ? "; root only" : "");
	print_options(command->options | (OPTIONS_OF_ALL & ~OPTION_VERSION), out);
	print_kin(command, out);
}
