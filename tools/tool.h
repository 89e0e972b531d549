/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every subcommand of 2sv gets: its options, the person's terminal, the time; and the
 * table of subcommands. The usage is built from that table.
 */
#pragma once

#include "tools/form.h"
#include "tools/options.h"
#include "tools/terminal.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

enum exit_code {
	EXIT_DONE = 0,
	EXIT_REFUSED = 1,
	EXIT_USAGE = 2,
	EXIT_NO_SERVICE = 3,
	EXIT_NOT_PERMITTED = 4,
	EXIT_NEEDS_CODE = 5, /* and --batch forbids to ask */
	EXIT_FINDINGS = 6,
};

struct tool {
	const char *command; /* "enrol" */
	struct options options;
	struct terminal terminal;
	struct form *form; /* what --json gives; NULL without it: then words are printed */
	bool is_spawned;   /* the service was started for this dialogue alone */
	bool is_new;	   /* nobody ever began 2sv on this machine */
	bool takes_rows;   /* the command sees the rows with --json, too */
	int64_t now;	   /* Unix seconds */
	uid_t caller;	   /* who runs 2sv */
};

struct command;
/*
 * Finds the terminal and runs the command, with options, now and caller filled in. With --json
 * stdout gets the form alone, whatever happens. What 2sv exits with.
 */
enum exit_code tool_run(struct tool *tool, const struct command *command);

/* Subcommands, one file each: what 2sv exits with. */
enum exit_code status_run(struct tool *tool);
enum exit_code enrol_run(struct tool *tool);
enum exit_code devices_run(struct tool *tool);
enum exit_code remove_run(struct tool *tool);
enum exit_code rename_run(struct tool *tool);
enum exit_code resync_run(struct tool *tool);
enum exit_code codes_run(struct tool *tool);
enum exit_code stop_run(struct tool *tool);
enum exit_code free_run(struct tool *tool);
enum exit_code report_run(struct tool *tool);
enum exit_code remind_run(struct tool *tool);
enum exit_code reset_run(struct tool *tool);
enum exit_code invite_run(struct tool *tool);
enum exit_code help_code_run(struct tool *tool);
enum exit_code codes_new_run(struct tool *tool);
enum exit_code hosts_run(struct tool *tool);
enum exit_code trust_run(struct tool *tool);
enum exit_code forget_run(struct tool *tool);
enum exit_code log_run(struct tool *tool);
enum exit_code contacts_run(struct tool *tool);
enum exit_code contacts_add_run(struct tool *tool);
enum exit_code contacts_confirm_run(struct tool *tool);
enum exit_code contacts_remove_run(struct tool *tool);
enum exit_code contacts_test_run(struct tool *tool);
enum exit_code alerts_run(struct tool *tool);
enum exit_code agent_run(struct tool *tool);
enum exit_code test_run(struct tool *tool);
enum exit_code off_run(struct tool *tool);
enum exit_code check_config_run(struct tool *tool);
enum exit_code doctor_run(struct tool *tool);
enum exit_code explain_run(struct tool *tool);
enum exit_code protect_run(struct tool *tool);
enum exit_code protect_check_run(struct tool *tool);
enum exit_code protect_undo_run(struct tool *tool);
enum exit_code unprotect_run(struct tool *tool);
enum exit_code store_init_run(struct tool *tool);
enum exit_code store_save_run(struct tool *tool);
enum exit_code store_restore_run(struct tool *tool);
enum exit_code store_check_run(struct tool *tool);

/* Whose a command is: everybody's; an admin's, though anybody may look; root's alone. */
enum for_whom {
	FOR_ALL,
	FOR_ALL_BESIDE, /* the same; named by --help of the command beside it, not by that of all */
	FOR_ADMINS,
	FOR_ROOT,
};

struct command {
	const char *name;    /* one or two words: "log", "store init" */
	const char *summary; /* one line for --help */
	option_bits options; /* which it takes */
	const char *words; /* after it, as the usage names them: "OLD NEW", "[FILE]"; NULL = none */
	enum exit_code (*run)(struct tool *tool);
	enum for_whom who;
};
/* Ends with a row without a name; the first one is what 2sv does without a subcommand. */
extern const struct command commands[];

/* Prints the usage of one command, or of all for NULL. */
void usage_print(const struct command *command, FILE *out);
