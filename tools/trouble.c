/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a dialogue ended. The service's own words come first; a table has words for each reason
 * that came without any. Called by call.c, and where a subcommand finds something wrong itself.
 */
#include "tools/trouble.h"

#include "base/begun.h"
#include "base/text.h"
#include "wire/spawn.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define WORDS_SIZE 8192
/* Begins a line of the tool's own on stderr; a form names the command already. */
#define NAME "2sv: "
#define STORE_INIT "2sv store init"
/* sd_booted(3). */
#define SYSTEMD "/run/systemd/system"
#define START_UNITS "systemctl start 2sv.target. What became of it: systemctl status '2sv*'"
/* In a session of its own: closing the terminal must not end the service. */
#define START "setsid -f 2svd >/dev/null 2>&1"
#define LOOK_INTO_LOG "Look into the log: journalctl -t 2svd"

static const struct {
	enum reason reason;
	enum exit_code code;
	const char *words; /* where the service sent none */
} ends[] = {
    {REASON_NO_SERVICE, EXIT_NO_SERVICE,
	"A part of 2svd does not answer: start it again. " LOOK_INTO_LOG},
    {REASON_NO_STORE, EXIT_NO_SERVICE,
	"There is no store that can be used. After installation: sudo " STORE_INIT ". "
	"Otherwise: " LOOK_INTO_LOG},
    {REASON_READ_ONLY, EXIT_NO_SERVICE,
	"The disk of the store can't be written: until it can, only logins are served. "
	"Nothing was changed. " LOOK_INTO_LOG},
    {REASON_BUSY, EXIT_NO_SERVICE, "2svd has too many dialogues at once. Try again."},
    {REASON_VERSION, EXIT_NO_SERVICE, "2sv and 2svd are of different versions: start 2svd again."},
    {REASON_INTERNAL, EXIT_NO_SERVICE, "2svd met a fault. " LOOK_INTO_LOG},
    {REASON_PROTOCOL, EXIT_NO_SERVICE, "2sv and 2svd misunderstand each other. " LOOK_INTO_LOG},
    {REASON_NOT_PERMITTED, EXIT_NOT_PERMITTED, "That is root's to do."},
    {REASON_NEEDS_CODE, EXIT_NEEDS_CODE, "That wants a code."},
    {REASON_ENDED, EXIT_REFUSED, "Ended without a code; nothing was changed."},
    {REASON_SLOW, EXIT_REFUSED, "No code came in time; nothing was changed."},
    {REASON_THROTTLED, EXIT_REFUSED, "Too many wrong codes. Try again later."},
    {REASON_NOT_ENROLLED, EXIT_REFUSED, "No device is enrolled. Enrol one: 2sv enrol"},
};

enum exit_code
trouble_say(struct tool *tool, struct trouble trouble, const char *format, ...)
{
	char words[WORDS_SIZE];
	bool has_name = strncmp(format, NAME, strlen(NAME)) == 0;
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(words, sizeof(words), format, arguments); /* a long tail may be cut */
	va_end(arguments);
	fflush(stdout);
	fprintf(stderr, "%s\n", words);
	form_fail(tool->form, trouble.reason, words + (has_name ? strlen(NAME) : 0));
	return trouble.code;
}

/* Whatever failed on a machine where nobody began: it is no fault, and there is one thing to do. */
static enum exit_code
say_new(struct tool *tool, enum reason reason)
{
	return trouble_say(tool, (struct trouble){EXIT_NO_SERVICE, reason_text(reason)},
	    "2sv was never begun on this machine. %s: " BEGUN_BY "%s",
	    tool->caller == 0 ? "Next" : "Root begins it",
	    tool->caller == 0 ? "" : ". Then: 2sv enrol");
}

static enum exit_code
accepted(struct tool *tool, const struct done *done)
{
	/* stdout has the URI alone, or the codes */
	FILE *out = tool->options.given & (OPTION_URI | OPTION_PLAIN) ? stderr : stdout;

	form_take_done(tool->form, done);
	if (!tool->form && !text_is_empty(done->words))
		fprintf(out, "%s\n", done->words);
	return EXIT_DONE;
}

enum exit_code
trouble_done(struct tool *tool, const struct done *done)
{
	struct trouble trouble = {EXIT_REFUSED, reason_text(done->reason)};
	const char *words = NULL;

	if (done->verdict == VERDICT_ACCEPT)
		return accepted(tool, done);
	if (tool->is_new && (done->reason == REASON_NO_STORE || done->reason == REASON_NO_SERVICE))
		return say_new(tool, done->reason);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (ends[i].reason != done->reason)
			continue;
		trouble.code = ends[i].code;
		words = ends[i].words;
	}
	if (!text_is_empty(done->words))
		words = done->words;
	if (words)
		trouble_say(tool, trouble, "%s", words);
	else
		trouble_say(tool, trouble, "Refused: %s", trouble.reason);
	/* Root was told what is wrong with the store that is there. */
	if (done->reason == REASON_NO_STORE && tool->caller != 0 && words &&
	    !strstr(words, STORE_INIT))
		trouble_say(tool, trouble, "Where 2sv is new, root makes the store: " STORE_INIT);
	return trouble.code;
}

enum exit_code
trouble_connect(struct tool *tool, int error, const char *path)
{
	const char *who = tool->caller == 0 ? "Start it" : "Root starts it";
	const char *how = access(SYSTEMD, F_OK) == 0 ? START_UNITS : START;
	const struct trouble none = {EXIT_NO_SERVICE, reason_text(REASON_NO_SERVICE)};
	const struct trouble forbidden = {EXIT_NOT_PERMITTED, reason_text(REASON_NOT_PERMITTED)};

	if (tool->is_new && (error == -ENOENT || error == -ECONNREFUSED))
		return say_new(tool, REASON_NO_SERVICE);
	switch (error) {
	case -ENOENT:
		return trouble_say(
		    tool, none, "2svd is not running: no %s. %s: %s", path, who, how);
	case -ECONNREFUSED:
		return trouble_say(tool, none, "2svd is not running: nobody listens at %s. %s: %s",
		    path, who, how);
	case -ETIMEDOUT:
		return trouble_say(tool, none, "2svd does not answer at %s. " LOOK_INTO_LOG, path);
	case -EPERM:
		return trouble_say(
		    tool, none, "%s is not to be trusted: it, or its folder, is not root's.", path);
	case -EACCES:
		return trouble_say(tool, forbidden,
		    "You may not use %s: its folder or its mode forbids it.", path);
	default:
		return trouble_say(
		    tool, none, "2svd can't be reached at %s: %s", path, strerror(-error));
	}
}

enum exit_code
trouble_spawn(struct tool *tool, int error, const char *path)
{
	const struct trouble none = {EXIT_NO_SERVICE, reason_text(REASON_NO_SERVICE)};

	return trouble_say(tool, none,
	    "2svd is not running (no %s) and could not be started: " SPAWN_PROGRAM ": %s", path,
	    strerror(-error));
}

enum exit_code
trouble_broken(struct tool *tool, int error)
{
	const struct trouble none = {EXIT_NO_SERVICE, reason_text(REASON_NO_SERVICE)};
	const struct trouble version = {EXIT_NO_SERVICE, reason_text(REASON_VERSION)};
	const struct trouble protocol = {EXIT_NO_SERVICE, reason_text(REASON_PROTOCOL)};

	if (tool->is_new && (error == -ECONNRESET || error == -EPIPE))
		return say_new(tool, REASON_NO_SERVICE);
	if (error == -ECONNRESET || error == -EPIPE)
		return trouble_say(tool, none, "2svd broke off. " LOOK_INTO_LOG);
	if (error == -ETIMEDOUT)
		return trouble_say(tool, none, "2svd did not answer in time. " LOOK_INTO_LOG);
	if (error == -EPROTONOSUPPORT)
		return trouble_say(
		    tool, version, "2sv and 2svd are of different versions: start 2svd again.");
	return trouble_say(tool, protocol, "The dialogue with 2svd failed: %s", strerror(-error));
}
