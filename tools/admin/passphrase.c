/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The passphrase of a saved store. It is never an argument, where others could read it, and never
 * leaves this process. Called by store_save.c and store_restore.c, as root.
 */
#include "tools/admin/passphrase.h"
#include "tools/trouble.h"

#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

void
passphrase_wipe(struct passphrase *passphrase)
{
	explicit_bzero(passphrase, sizeof(*passphrase));
}

static enum exit_code
refuse(struct tool *tool, const char *words)
{
	return trouble_say(tool, (struct trouble){EXIT_REFUSED, "input"}, "2sv: %s", words);
}

static enum exit_code
refuse_file(struct tool *tool, const char *words)
{
	char shown[256];

	text_escape(shown, sizeof(shown), tool->options.passphrase_file);
	return trouble_say(
	    tool, (struct trouble){EXIT_REFUSED, "input"}, "2sv: %s: %s", shown, words);
}

/* The line as it was read; what a line can't be is refused. */
static enum exit_code
check_line(struct tool *tool, int r, const struct passphrase *passphrase)
{
	if (r == -EMSGSIZE)
		return refuse_file(tool, "its first line is too long: at most 64 bytes");
	if (r == -ENODATA || (r == 0 && text_is_empty(passphrase->text)))
		return refuse_file(tool, "its first line is empty");
	return r < 0 ? refuse_file(tool, strerror(-r)) : EXIT_DONE;
}

static enum exit_code
read_file(struct tool *tool, struct passphrase *ret)
{
	scope_fd int fd = open(tool->options.passphrase_file,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) < 0)
		return refuse_file(tool, strerror(errno));
	if (!S_ISREG(status.st_mode))
		return refuse_file(tool, "is not a regular file");
	if (status.st_uid != tool->caller || (status.st_mode & 077))
		return refuse_file(tool, "must be your own, and nobody else's to read: chmod 0400");
	return check_line(tool, terminal_read_line(fd, ret->text, sizeof(ret->text)), ret);
}

static enum exit_code
ask(struct tool *tool, const char *prompt, struct passphrase *ret)
{
	scope_answer struct answer answer = {.kind = ANSWER_END};
	int r = terminal_ask(&tool->terminal, prompt, false, -1, &answer);

	if (r < 0)
		return refuse(tool, strerror(-r));
	if (answer.kind == ANSWER_LONG)
		return refuse(tool, "that passphrase is too long: at most 64 bytes");
	if (answer.kind != ANSWER_TEXT)
		return refuse(tool, "no passphrase; nothing was done");
	text_copy(ret->text, sizeof(ret->text), answer.text);
	return EXIT_DONE;
}

static enum exit_code
ask_again(struct tool *tool, const struct passphrase *first)
{
	struct passphrase scope_passphrase second = {""};
	enum exit_code code = ask(tool, "The same again: ", &second);

	if (code == EXIT_DONE && strcmp(first->text, second.text) != 0)
		return refuse(tool, "these were two different ones; nothing was done");
	return code;
}

enum exit_code
passphrase_get(struct tool *tool, bool is_new, struct passphrase *ret)
{
	const char *file = tool->options.passphrase_file;
	enum exit_code code;

	memset(ret, 0, sizeof(*ret));
	if (!file && (tool->options.given & OPTION_BATCH))
		return trouble_say(tool, (struct trouble){EXIT_USAGE, "usage"},
		    "2sv: --batch forbids to ask for the passphrase: give --passphrase-file FILE");
	code = file ? read_file(tool, ret) : ask(tool, "Passphrase: ", ret);
	if (code == EXIT_DONE && is_new && strlen(ret->text) < SAVED_PASSPHRASE_MIN)
		return refuse(tool,
		    "that passphrase is too short: at least 12 bytes. Who has the file "
		    "and guesses it has all secrets");
	if (code == EXIT_DONE && is_new && !file && tool->terminal.in_is_tty)
		code = ask_again(tool, ret);
	return code;
}
