/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A rehearsal on the command line, for tests in the house; no command of 2sv does that alone.
 *   rehearser [-l password|key-password|key] [-o SSHD_OPTION]... NOTE DOOR
 *   rehearser NOTE     removes what one left that was killed
 * Prints the words, if any. The status is 0 (as meant), 1 (not) or 2 (could not be tried).
 */
#include "config.h"

#include "tools/admin/rehearse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define OPTIONS_MAX 8

static enum rehearse_login
login_or_die(const char *text)
{
	if (strcmp(text, "password") == 0)
		return REHEARSE_PASSWORD_CODE;
	if (strcmp(text, "key-password") == 0)
		return REHEARSE_KEY_PASSWORD_CODE;
	if (strcmp(text, "key") == 0)
		return REHEARSE_KEY_CODE;
	exit(2);
}

static int
clear(const char *note)
{
	int r = rehearse_clear(note);

	if (r < 0)
		printf("not cleared: %s\n", strerror(-r));
	return r < 0 ? 2 : 0;
}

int
main(int argc, char **argv)
{
	const char *options[OPTIONS_MAX + 1] = {NULL};
	struct rehearsal rehearsal = {.sshd_options = options};
	char words[REHEARSE_WORDS_SIZE];
	int option, count = 0, r;

	while ((option = getopt(argc, argv, "l:o:")) != -1) {
		if (option == 'l')
			rehearsal.login = login_or_die(optarg);
		else if (option == 'o' && count < OPTIONS_MAX)
			options[count++] = optarg;
		else
			return 2;
	}
	if (argc - optind == 1)
		return clear(argv[optind]);
	if (argc - optind != 2)
		return 2;
	rehearsal.note = argv[optind];
	rehearsal.door = argv[optind + 1];
	r = rehearse(&rehearsal, words, sizeof(words));
	if (r != 0)
		printf("%s\n", words);
	return r < 0 ? 2 : r;
}
