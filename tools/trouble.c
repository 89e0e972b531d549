/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a dialogue ended. The service's own words come first; a table has words for each reason
 * that came without any. Called by call.c.
 */
#include "tools/trouble.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define STORE_INIT "2sv store init"
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
trouble_done(const struct done *done, bool by_root)
{
	enum exit_code code = EXIT_REFUSED;
	const char *words = NULL;

	if (done->verdict == VERDICT_ACCEPT) {
		if (!text_is_empty(done->words))
			printf("%s\n", done->words);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (ends[i].reason != done->reason)
			continue;
		code = ends[i].code;
		words = ends[i].words;
	}
	if (!text_is_empty(done->words))
		words = done->words;
	fflush(stdout);
	if (words)
		fprintf(stderr, "%s\n", words);
	else
		fprintf(stderr, "Refused: %s\n", reason_text(done->reason));
	/* Root was told what is wrong with the store that is there. */
	if (done->reason == REASON_NO_STORE && !by_root && words && !strstr(words, STORE_INIT))
		fprintf(stderr, "Where 2sv is new, root makes the store: " STORE_INIT "\n");
	return code;
}

enum exit_code
trouble_connect(int error, const char *path, bool by_root)
{
	const char *how = by_root ? "Start it: " START : "Root starts it: " START;

	switch (error) {
	case -ENOENT:
		fprintf(stderr, "2svd is not running: no %s. %s\n", path, how);
		return EXIT_NO_SERVICE;
	case -ECONNREFUSED:
		fprintf(stderr, "2svd is not running: nobody listens at %s. %s\n", path, how);
		return EXIT_NO_SERVICE;
	case -ETIMEDOUT:
		fprintf(stderr, "2svd does not answer at %s. " LOOK_INTO_LOG "\n", path);
		return EXIT_NO_SERVICE;
	case -EPERM:
		fprintf(
		    stderr, "%s is not to be trusted: it, or its folder, is not root's.\n", path);
		return EXIT_NO_SERVICE;
	case -EACCES:
		fprintf(stderr, "You may not use %s: its folder or its mode forbids it.\n", path);
		return EXIT_NOT_PERMITTED;
	default:
		fprintf(stderr, "2svd can't be reached at %s: %s\n", path, strerror(-error));
		return EXIT_NO_SERVICE;
	}
}

enum exit_code
trouble_broken(int error)
{
	fflush(stdout);
	if (error == -ECONNRESET || error == -EPIPE)
		fprintf(stderr, "2svd broke off. " LOOK_INTO_LOG "\n");
	else if (error == -ETIMEDOUT)
		fprintf(stderr, "2svd did not answer in time. " LOOK_INTO_LOG "\n");
	else if (error == -EPROTONOSUPPORT)
		fprintf(stderr, "2sv and 2svd are of different versions: start 2svd again.\n");
	else
		fprintf(stderr, "The dialogue with 2svd failed: %s\n", strerror(-error));
	return EXIT_NO_SERVICE;
}
