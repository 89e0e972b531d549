/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a talker finds out of groups, in the house: groups ACCOUNT UID GROUP... prints "in" and
 * those that the account is in, or "unknown" and the words for the log.
 */
#include "dialogue/groups.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define NAMES_SIZE 4096

int
main(int argc, char **argv)
{
	char names[NAMES_SIZE] = "", ret[NAMES_SIZE];
	int64_t uid;
	int r;

	if (argc < 4 || number_parse(argv[2], 0, INT32_MAX, &uid) < 0) {
		fprintf(stderr, "usage: groups ACCOUNT UID GROUP...\n");
		return 2;
	}
	for (int i = 3; i < argc; i++) {
		size_t used = strlen(names);

		if (text_format(
			names + used, sizeof(names) - used, "%s%s", used ? "\n" : "", argv[i]) < 0)
			return 2;
	}
	r = groups_find(&(struct groups_asked){argv[1], (uid_t)uid, names, 3000}, ret, sizeof(ret));
	for (char *at = strchr(ret, '\n'); at; at = strchr(at, '\n'))
		*at = ' ';
	printf("%s %s\n", r == 0 ? "in" : "unknown", r == 0 || ret[0] ? ret : strerror(-r));
	return 0;
}
