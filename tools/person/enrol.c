/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv enrol: a new device. The service draws the QR code and asks for the first code; a secret
 * that is brought along is read from stdin, never from the command line.
 */
#include "tools/call.h"
#include "tools/row.h"
#include "tools/trouble.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define SECRET_BYTES_MAX 2048 /* an otpauth URI */

static void
take_row(void *context, const struct packet *row)
{
	const struct tool *tool = context;

	row_print_recovery(row, tool->options.given & OPTION_URI ? stderr : stdout);
	if (row_is(row, "qr"))
		terminal_print_code(row_text(row, "text"));
	else if (row_is(row, "uri") || row_is(row, "secret"))
		terminal_print(row_text(row, "text"), stdout);
}

/* A line of stdin; a person who is there is asked for it. */
static enum exit_code
read_secret(struct tool *tool, char *secret, size_t size)
{
	int r;

	if (tool->terminal.in_is_tty && tool->options.given & OPTION_BATCH)
		return trouble_say(tool, (struct trouble){EXIT_REFUSED, "input"},
		    "secret: standard input is a terminal, and --batch forbids to wait for it");
	if (tool->terminal.in_is_tty)
		fprintf(stderr, "Secret (base32, or an otpauth URI), on one line:\n");
	r = terminal_read_line(tool->terminal.in, secret, size);
	if (r == 0)
		secret[strcspn(secret, "\r")] = '\0';
	if (r == -ENODATA || (r == 0 && secret[0] == '\0'))
		return trouble_say(tool, (struct trouble){EXIT_REFUSED, "input"},
		    "secret: nothing came on standard input");
	if (r == -EMSGSIZE)
		return trouble_say(tool, (struct trouble){EXIT_REFUSED, "input"},
		    "secret: longer than %d bytes", SECRET_BYTES_MAX);
	if (r < 0)
		return trouble_say(tool, (struct trouble){EXIT_REFUSED, "input"},
		    "secret: not text: %s", strerror(-r));
	return EXIT_DONE;
}

/*
 * A form is printed at the end, and has no secret but the URI that was asked for: a device whose
 * secret nobody could have seen would come of it, or a code asked for that nobody could know.
 */
static bool
secret_can_be_known(const struct options *options)
{
	const unsigned int shown_at_end = OPTION_URI | OPTION_NO_CONFIRM;

	return !(options->given & OPTION_JSON) || options->given & OPTION_SECRET_STDIN ||
	       (options->given & shown_at_end) == shown_at_end;
}

static void
add_device(const struct options *options, struct packet *hello)
{
	packet_add(hello, "name", options->name);
	packet_add(hello, "replaces", options->replaces);
	packet_add(hello, "type", options->type);
	if (options->given & OPTION_COUNTER)
		packet_add_number(hello, "counter", options->counter);
	packet_add(hello, "algorithm", options->algorithm);
	if (options->digits)
		packet_add_number(hello, "digits", options->digits);
	if (options->period)
		packet_add_number(hello, "period", options->period);
	packet_add(hello, "confirm", options->given & OPTION_NO_CONFIRM ? "no" : NULL);
	packet_add(hello, "uri", options->given & OPTION_URI ? "yes" : NULL);
	packet_add(hello, "batch", options->given & OPTION_BATCH ? "yes" : NULL);
}

enum exit_code
enrol_run(struct tool *tool)
{
	scope_packet struct packet hello;
	char secret[SECRET_BYTES_MAX + 1];
	enum exit_code code = EXIT_DONE;

	if (!secret_can_be_known(&tool->options))
		return trouble_say(tool, (struct trouble){EXIT_USAGE, "usage"},
		    "2sv: enrol --json shows no secret: it takes --secret-stdin, or of root --uri "
		    "--no-confirm");
	if (tool->options.given & OPTION_URI)
		form_expect(tool->form, "uri");
	if (!(tool->options.given & OPTION_NO_CONFIRM)) {
		form_expect(tool->form, "recovery");
		form_expect(tool->form, "set");
	}
	call_begin(tool, &hello, "enrol");
	call_add_screen(tool, &hello);
	add_device(&tool->options, &hello);
	if (tool->options.given & OPTION_SECRET_STDIN) {
		code = read_secret(tool, secret, sizeof(secret));
		packet_add(&hello, "secret", secret);
		explicit_bzero(secret, sizeof(secret));
		tool->terminal.may_reopen = true;
	}
	return code == EXIT_DONE ? call_service(tool, &hello, take_row, tool) : code;
}
