/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The person's terminal: found out once, written with nothing that could mislead. What the
 * service sends is not trusted to be harmless text: a broken talker must not drive root's
 * terminal. Called by main() and call.c.
 */
#include "config.h"

#include "tools/terminal.h"

#include "base/text.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/poison.h"

const char *
terminal_screen(const char *term, bool is_tty, bool utf8)
{
	if (!is_tty)
		return "none";
	if (!utf8 || text_is_empty(term) || strcmp(term, "dumb") == 0)
		return "ascii";
	if (strncmp(term, "vt", 2) == 0) /* real ones and serial lines: no colours */
		return "utf8";
	return "colour";
}

void
terminal_find(struct terminal *terminal)
{
	struct winsize size = {.ws_col = 0};

	*terminal = (struct terminal){.in = STDIN_FILENO, .columns = 80, .lines = 24};
	terminal->in_is_tty = isatty(STDIN_FILENO);
	terminal->out_is_tty = isatty(STDOUT_FILENO);
	terminal->screen = terminal_screen(
	    getenv("TERM"), terminal->out_is_tty, strcmp(nl_langinfo(CODESET), "UTF-8") == 0);
	if (!terminal->out_is_tty || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0)
		return;
	if (size.ws_col > 0)
		terminal->columns = size.ws_col;
	if (size.ws_row > 0)
		terminal->lines = size.ws_row;
}

void
terminal_print(const char *text, FILE *out)
{
	char shown[4 * PACKET_BYTES_MAX + 8];

	text_escape_again(shown, sizeof(shown), text);
	fprintf(out, "%s\n", shown);
	explicit_bzero(shown, sizeof(shown));
}

/* Copies text without "ESC [ digits and ; m". False if another ESC is left. */
static bool
drop_colours(const char *text, char *plain, size_t size)
{
	size_t used = 0;

	while (*text && used + 1 < size) {
		if (*text == '\033') {
			size_t length = text[1] == '[' ? 2 + strspn(text + 2, "0123456789;") : 0;

			if (length == 0 || text[length] != 'm')
				return false;
			text += length + 1;
			continue;
		}
		plain[used++] = *text++;
	}
	plain[used] = '\0';
	return *text == '\0';
}

void
terminal_print_code(const char *text)
{
	char plain[PACKET_BYTES_MAX + 1];

	if (drop_colours(text, plain, sizeof(plain)) && text_is_printable(plain))
		printf("%s\n", text);
	else
		terminal_print(text, stdout);
	explicit_bzero(plain, sizeof(plain));
}
