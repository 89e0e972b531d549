/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv-gate: sshd's ForceCommand, or its subsystem sftp. Names a copy before data flows, asks 2svd
 * whether it may be, and becomes the command. Runs once for each channel, as the account's own
 * user; shells, and commands that are no copies, it lets by at once. 2sv-gate(8).
 */
#include "config.h"

#include "base/scope.h"
#include "base/text.h"
#include "watch/gate_ask.h"
#include "watch/gate_deny.h"
#include "watch/gate_log.h"
#include "watch/gate_rules.h"
#include "watch/gate_run.h"

#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define EXIT_REFUSED 1
#define SHOWN_MS 500 /* borg reads no words any more once the connection is closed */
#define EXIT_USAGE 2
#define EXIT_NOT_RUN 127
#define COMMAND_SIZE 8192
#define NAME_SIZE 256
#define SHELL_SIZE 1024
#define DEFAULT_SHELL "/bin/sh"

static const char usage[] =
    "usage: 2sv-gate [--let-be-if-down] [--socket PATH] [--sftp-server PATH]\n"
    "                [--subsystem PROGRAM [ARGUMENT ...]]\n"
    "For sshd_config, as \"ForceCommand exec " TWOSV_LIBEXECDIR "/2sv-gate\": names a copy before\n"
    "data flows, asks 2svd whether it may be, and runs the command. See 2sv-gate(8).\n"
    "  --let-be-if-down     copies go on while 2svd can't be asked\n"
    "  --socket PATH        the socket of 2svd, where user_socket of 2sv.conf is set\n"
    "  --sftp-server PATH   what runs in place of internal-sftp\n"
    "  --subsystem PROGRAM  run that, in place of the command of ssh\n"
    "  --help               this text\n"
    "  --version            the version\n";

struct gate {
	bool lets_be;
	const char *socket;
	struct gate_run run;
	char account[NAME_SIZE], shell[SHELL_SIZE];
	char command[COMMAND_SIZE]; /* of a subsystem: its words again */
};

/* Exit code of a command line that ends here, or -1. */
static int
arguments_read(char **argv, struct gate *ret)
{
	for (char **at = argv + 1; *at; at++) {
		if (strcmp(*at, "--help") == 0)
			return fputs(usage, stdout) >= 0 && fflush(stdout) == 0 ? 0 : 1;
		if (strcmp(*at, "--version") == 0)
			return puts("2sv-gate " PACKAGE_VERSION) >= 0 && fflush(stdout) == 0 ? 0
											     : 1;
		if (strcmp(*at, "--let-be-if-down") == 0)
			ret->lets_be = true;
		else if (strcmp(*at, "--socket") == 0 && at[1])
			ret->socket = *++at;
		else if (strcmp(*at, "--sftp-server") == 0 && at[1])
			ret->run.sftp_server = *++at;
		else if (strcmp(*at, "--subsystem") == 0 && at[1]) {
			ret->run.subsystem = at + 1;
			return -1;
		} else {
			fprintf(stderr,
			    "2sv-gate: \"%s\": not an option, or its value is missing\n%s", *at,
			    usage);
			return EXIT_USAGE;
		}
	}
	return -1;
}

/* sshd took both from there; where a directory is away now, SHELL still has what it said. */
static void
find_account(struct gate *gate)
{
	const struct passwd *entry = getpwuid(getuid());
	const char *shell = entry ? entry->pw_shell : getenv("SHELL");

	if (!entry || text_copy(gate->account, sizeof(gate->account), entry->pw_name) < 0)
		gate->account[0] = '\0';
	if (text_is_empty(shell) || text_copy(gate->shell, sizeof(gate->shell), shell) < 0)
		text_copy(gate->shell, sizeof(gate->shell), DEFAULT_SHELL);
	gate->run.shell = gate->shell;
}

/* What a subsystem's words are, as a command; what does not fit is left out. */
static void
join_subsystem(struct gate *gate)
{
	size_t used = 0;

	for (char **at = gate->run.subsystem; *at; at++) {
		if (text_format(gate->command + used, sizeof(gate->command) - used, "%s%s",
			used > 0 ? " " : "", *at) < 0)
			return;
		used += strlen(gate->command + used);
	}
}

static void
say(const char *words)
{
	dprintf(STDERR_FILENO, "2sv: %s\n", words);
}

/* On both ways that a client may show; nothing else comes to stdout. */
static void
refuse(const struct gate_copy *copy, const char *words)
{
	say(words);
	if (copy->kind == COPIED_SFTP)
		gate_deny_sftp(STDIN_FILENO, STDOUT_FILENO, words);
	else
		(void)poll(NULL, 0, SHOWN_MS);
}

/* While nobody can say: who wrote that a code is wanted, or none may be, meant it. */
static bool
may_run_when_down(const struct gate *gate, const struct gate_copy *copy, const char *why)
{
	char wrong[GATE_WORDS_SIZE] = "", words[2 * GATE_WORDS_SIZE];
	const char *kind = copied_kind_text(copy->kind);
	bool is_closed = copy->direction != COPIED_IN && !gate->lets_be &&
			 gate_rules_read(gate->account, wrong, sizeof(wrong)) >= COPIES_CODE;

	text_format(words, sizeof(words), "%s %s of %s %s: 2svd can't be asked: %s%s%s", kind,
	    copied_direction_text(copy->direction), gate->account,
	    is_closed ? "is refused" : "goes on unasked", why, wrong[0] ? "; " : "", wrong);
	gate_log(words);
	if (!is_closed)
		return true;
	text_format(words, sizeof(words),
	    "Copying by %s is refused while 2sv can't be asked. Try again in a minute, or tell who "
	    "administers this machine.",
	    kind);
	refuse(copy, words);
	return false;
}

static bool
may_run(const struct gate *gate, const struct gate_copy *copy, const char *command)
{
	struct gate_asked asked = {.socket = gate->socket,
	    .copy = copy,
	    .command = command,
	    .connection = getenv("SSH_CONNECTION"),
	    .session = gate_read_session()};
	char words[GATE_WORDS_SIZE] = "";

	gate_read_auth_info(getenv("SSH_USER_AUTH"), asked.auth_info);
	switch (gate_ask(&asked, words)) {
	case GATE_RUN:
		return true;
	case GATE_REFUSED:
		refuse(copy, words);
		return false;
	case GATE_UNKNOWN:
		break;
	}
	return may_run_when_down(gate, copy, words);
}

static int
not_run(const char *what)
{
	char words[GATE_WORDS_SIZE], shown[200];

	text_escape(shown, sizeof(shown), what);
	text_format(words, sizeof(words), "2sv-gate can't run %s: %s", shown, strerror(errno));
	say(words);
	gate_log(words);
	return EXIT_NOT_RUN;
}

int
main(int argc, char **argv)
{
	struct gate gate = {
	    .socket = getuid() == 0 ? TWOSV_SOCKETDIR "/root.sock" : TWOSV_SOCKETDIR "/user.sock"};
	const char *command = getenv("SSH_ORIGINAL_COMMAND");
	struct gate_copy copy;
	int code = argc > 0 ? arguments_read(argv, &gate) : EXIT_USAGE;

	if (code >= 0)
		return code;
	if (gate.run.subsystem) {
		join_subsystem(&gate);
		command = gate.command;
	}
	gate_kind(command, &copy);
	if (copy.is_gate) {
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	find_account(&gate);
	if (copied_is_copy(copy.kind) && !may_run(&gate, &copy, command))
		return EXIT_REFUSED;
	gate.run.command = text_is_empty(command) ? NULL : command;
	gate.run.is_internal = copy.is_internal;
	return not_run(gate_run(&gate.run));
}
