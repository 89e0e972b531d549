/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The person's side of a dialogue: what the terminal can show, how large it is, and a
 * question with the echo off that ends cleanly on ^C. Without a terminal on stdin an answer
 * is a line of stdin.
 */
#pragma once

#include "wire/message.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct terminal {
	int in;		    /* where answers come from */
	bool in_is_tty;	    /* a person answers */
	bool out_is_tty;    /* stdout is a terminal */
	bool may_reopen;    /* stdin held something else; at its end, ask on /dev/tty */
	const char *screen; /* "colour", "utf8", "ascii", "none": what stdout can show */
	int columns, lines; /* of stdout; 80 x 24 where it does not say */
};

/* Fills terminal from stdin, stdout, TERM and the locale that setlocale(3) has set. */
void terminal_find(struct terminal *terminal);

/* What a terminal of that TERM (may be NULL) shows; utf8: of the locale. */
const char *terminal_screen(const char *term, bool is_tty, bool utf8);

/*
 * Asks prompt and reads one answer, with the echo as wanted; ends early when watch_fd is
 * readable (-1: nothing to watch). ^C, ^D and the end of stdin are answers of kind
 * ANSWER_END; the terminal is as before whatever happens. Returns 0 and *ret,
 * -ECANCELED (watch_fd), or -errno.
 */
int terminal_ask(
    struct terminal *terminal, const char *prompt, bool echo, int watch_fd, struct answer *ret);

/*
 * Reads one line of at most size - 1 bytes, without its newline, byte by byte so that the next
 * line is left there. Returns 0; -ENODATA (end before any byte); -EMSGSIZE (longer; the rest was
 * read and dropped); -EILSEQ (it held a NUL); or -errno.
 */
int terminal_read_line(int fd, char *line, size_t size);

/* Prints a line from the service: escaped, but for the colours (SGR) of a QR code's line. */
void terminal_print(const char *text, FILE *out);
void terminal_print_code(const char *text);
