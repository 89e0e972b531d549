/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv enrol: a new device. The service draws the QR code and asks for the first code; a secret
 * that is brought along is read from stdin, never from the command line.
 */
#include "tools/call.h"
#include "tools/row.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define SECRET_BYTES_MAX 2048 /* an otpauth URI */

static void
take_row(void *context, const struct packet *row)
{
	(void)context;
	if (row_is(row, "qr"))
		terminal_print_code(row_text(row, "text"));
	else if (row_is(row, "uri") || row_is(row, "secret"))
		terminal_print(row_text(row, "text"), stdout);
}

static enum exit_code
read_secret(struct tool *tool, char *secret, size_t size)
{
	int r;

	if (tool->terminal.in_is_tty)
		fprintf(stderr, "Secret (base32, or an otpauth URI), on one line:\n");
	r = terminal_read_line(tool->terminal.in, secret, size);
	if (r == 0)
		secret[strcspn(secret, "\r")] = '\0';
	if (r == -ENODATA || (r == 0 && secret[0] == '\0'))
		fprintf(stderr, "secret: nothing came on standard input\n");
	else if (r == -EMSGSIZE)
		fprintf(stderr, "secret: longer than %d bytes\n", SECRET_BYTES_MAX);
	else if (r < 0)
		fprintf(stderr, "secret: not text: %s\n", strerror(-r));
	else
		return EXIT_DONE;
	return EXIT_REFUSED;
}

static void
add_device(const struct options *options, struct packet *hello)
{
	packet_add(hello, "name", options->name);
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

	call_begin(tool, &hello, "enrol");
	call_add_screen(tool, &hello);
	add_device(&tool->options, &hello);
	if (tool->options.given & OPTION_SECRET_STDIN) {
		code = read_secret(tool, secret, sizeof(secret));
		packet_add(&hello, "secret", secret);
		explicit_bzero(secret, sizeof(secret));
		tool->terminal.may_reopen = true;
	}
	return code == EXIT_DONE ? call_service(tool, &hello, take_row, NULL) : code;
}
