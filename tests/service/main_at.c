/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2svd with a clock that a test sets: the Unix seconds that stand in the file named by
 * TWOSV_TEST_CLOCK, read anew at each look. Under valgrind /proc/self/exe is valgrind: there
 * TWOSV_TEST_PROGRAM names this program. Not installed; the installed 2svd has no such switch.
 */
#include "config.h" /* _GNU_SOURCE */
#include "verify.h"
#include "base/scope.h"
#include "base/text.h"

#include <fcntl.h>
#include <string.h>

#include "base/poison.h"

#define READS_MAX 1000000 /* the file is empty for a moment while a shell writes it */

static int64_t
file_clock(void)
{
	const char *path = getenv("TWOSV_TEST_CLOCK");
	int64_t now;

	for (int i = 0; path && i < READS_MAX; i++) {
		scope_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
		char text[32];
		ssize_t size = fd < 0 ? -1 : pread(fd, text, sizeof(text) - 1, 0);

		if (size < 0)
			break;
		text[size] = '\0';
		text[strcspn(text, "\n")] = '\0';
		if (number_parse(text, 0, INT64_MAX, &now) == 0)
			return now;
	}
	abort(); /* a test without a clock would show nothing */
}

int
main(int argc, char **argv)
{
	static const char *const kept[] = {
	    "TWOSV_TEST_CLOCK", "TWOSV_TEST_PROGRAM", "ASAN_OPTIONS", "UBSAN_OPTIONS", NULL};
	const char *program = getenv("TWOSV_TEST_PROGRAM");
	struct verify verify = {.clock = file_clock,
	    .program = program ? program : "/proc/self/exe",
	    .kept_environment = kept};

	return verify_main(argc, argv, &verify);
}
