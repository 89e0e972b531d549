/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of the QR code and its sheet: what a terminal shows is decoded by zbarimg, on dark
 * and light terminals; it fits the terminal with its prompt; where there is no room the
 * secret stands alone.
 */
#include "dialogue/sheet.h"

#include "base/text.h"
#include "picture.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

extern char **environ;

#define SECRET "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
#define SECRET_64                                                                                \
	"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGN" \
	"BVGY3TQOJQGEZDGNA"
#define URI "otpauth://totp/db1.example.org:ann?secret=" SECRET "&issuer=db1.example.org"

static const struct sheet sheet_ann = {
    .uri = URI,
    .secret = SECRET,
    .issuer = "db1.example.org",
    .account = "ann",
    .algorithm = "sha1",
    .digits = 6,
    .period_seconds = 30,
};

struct shown {
	char text[256 * 1024];
	size_t used;
	int lines, codes, columns; /* columns: the widest line */
	char words[4096];	   /* lines that are no code */
};

static int
columns_of(const char *line)
{
	int columns = 0;

	for (const char *p = line; *p; p++) {
		if (*p == '\033')
			p += strcspn(p, "m");
		else if ((*p & 0xc0) != 0x80)
			columns++;
	}
	return columns;
}

static int
take_line(void *context, enum sheet_kind kind, const char *text)
{
	struct shown *shown = context;
	size_t length = strlen(text);

	assert_true(shown->used + length + 2 < sizeof(shown->text));
	assert_null(strchr(text, '\n'));
	memcpy(shown->text + shown->used, text, length);
	shown->used += length;
	shown->text[shown->used++] = '\n';
	shown->lines++;
	if (kind == SHEET_QR)
		shown->codes++;
	else
		strncat(shown->words, text, sizeof(shown->words) - strlen(shown->words) - 1);
	if (columns_of(text) > shown->columns)
		shown->columns = columns_of(text);
	return 0;
}

static struct shown *
show(const struct sheet *sheet, struct qr_room room)
{
	struct shown *shown = calloc(1, sizeof(*shown));
	struct sheet sized = *sheet;

	assert_non_null(shown);
	sized.room = room;
	assert_int_equal(sheet_write(&sized, take_line, shown), 0);
	return shown;
}

/* zbarimg's whole answer for the picture of text; "" where it finds nothing. */
static void
decode(const char *text, bool dark, char *answer, size_t size)
{
	char path[] = "qr-picture-XXXXXX";
	char *const command[] = {(char[]){"zbarimg"}, (char[]){"-Sdisable"},
	    (char[]){"-Sqrcode.enable"}, (char[]){"--raw"}, (char[]){"-q"}, path, NULL};
	posix_spawn_file_actions_t actions;
	int fd = mkstemp(path), ends[2], status;
	FILE *out = fdopen(fd, "w");
	ssize_t length;
	pid_t pid;

	assert_non_null(out);
	picture_write(text, dark, out);
	fclose(out);
	assert_int_equal(pipe(ends), 0);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_addclose(&actions, ends[0]);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	if (posix_spawnp(&pid, command[0], &actions, NULL, command, environ) != 0) {
		unlink(path);
		skip();
	}
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	length = read(ends[0], answer, size - 1);
	answer[length > 0 ? length : 0] = '\0';
	answer[strcspn(answer, "\n")] = '\0';
	close(ends[0]);
	waitpid(pid, &status, 0);
	unlink(path);
}

static void
assert_decodes(const struct shown *shown, bool dark, const char *uri)
{
	char answer[4096];

	decode(shown->text, dark, answer, sizeof(answer));
	assert_string_equal(answer, uri);
}

static void
coloured_code_fits_80x24_and_decodes_on_dark_and_light(void **state)
{
	struct shown *shown = show(&sheet_ann, (struct qr_room){QR_SCREEN_COLOUR, 80, 24});

	(void)state;
	assert_true(shown->codes > 0);
	assert_true(shown->lines + 1 <= 24);
	assert_true(shown->columns <= 80);
	assert_non_null(strstr(shown->text, "GEZD GNBV GY3T QOJQ"));
	assert_decodes(shown, true, URI);
	assert_decodes(shown, false, URI);
	free(shown);
}

static void
plain_code_fits_80x24_and_decodes_on_dark(void **state)
{
	struct shown *shown = show(&sheet_ann, (struct qr_room){QR_SCREEN_UTF8, 80, 24});

	(void)state;
	assert_true(shown->codes > 0);
	assert_true(shown->lines + 1 <= 24);
	assert_true(shown->columns <= 80);
	assert_null(strchr(shown->text, '\033'));
	assert_decodes(shown, true, URI);
	free(shown);
}

static void
swapped_code_decodes_on_light(void **state)
{
	struct shown *shown = show(&sheet_ann, (struct qr_room){QR_SCREEN_LIGHT, 80, 24});
	char answer[4096];

	(void)state;
	assert_true(shown->codes > 0);
	assert_true(shown->lines + 1 <= 24);
	assert_true(shown->columns <= 80);
	assert_null(strchr(shown->text, '\033'));
	assert_decodes(shown, false, URI);
	free(shown);

	/* Which is what it is for: not every app reads the other one there. */
	shown = show(&sheet_ann, (struct qr_room){QR_SCREEN_UTF8, 80, 24});
	decode(shown->text, false, answer, sizeof(answer));
	assert_string_equal(answer, "");
	free(shown);
}

static void
ascii_code_has_ascii_alone_and_decodes_on_dark(void **state)
{
	struct shown *shown = show(&sheet_ann, (struct qr_room){QR_SCREEN_ASCII, 132, 60});

	(void)state;
	assert_true(shown->codes > 0);
	for (const char *p = shown->text; *p; p++)
		assert_true(*p == '\n' || (*p >= ' ' && *p < 0x7f));
	assert_decodes(shown, true, URI);
	free(shown);
}

static void
every_size_of_terminal_gets_what_fits_it(void **state)
{
	static const struct qr_room rooms[] = {
	    {QR_SCREEN_COLOUR, 80, 24},
	    {QR_SCREEN_COLOUR, 80, 25},
	    {QR_SCREEN_COLOUR, 78, 26},
	    {QR_SCREEN_COLOUR, 60, 40},
	    {QR_SCREEN_COLOUR, 50, 50},
	    {QR_SCREEN_COLOUR, 132, 43},
	    {QR_SCREEN_COLOUR, 200, 60},
	    {QR_SCREEN_COLOUR, 79, 23},
	    {QR_SCREEN_COLOUR, 40, 60},
	    {QR_SCREEN_UTF8, 80, 24},
	    {QR_SCREEN_UTF8, 50, 40},
	    {QR_SCREEN_ASCII, 80, 24},
	    {QR_SCREEN_ASCII, 90, 60},
	    {QR_SCREEN_COLOUR, 20, 5},
	    {QR_SCREEN_COLOUR, 1, 1},
	};
	int with_code = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
		struct shown *shown = show(&sheet_ann, rooms[i]);

		assert_non_null(strstr(shown->text, "GEZD GNBV GY3T QOJQ"));
		if (shown->codes > 0) {
			with_code++;
			assert_true(shown->lines + 1 <= rooms[i].lines);
			assert_true(shown->columns <= rooms[i].columns);
			assert_decodes(shown, true, URI);
		}
		free(shown);
	}
	assert_int_equal(with_code, 11);
}

static void
too_small_terminal_gets_the_secret_and_the_least_size_that_would_do(void **state)
{
	struct shown *small = show(&sheet_ann, (struct qr_room){QR_SCREEN_COLOUR, 40, 10});
	struct shown *enough;
	int columns = 0, lines = 0;
	char *words, *end;

	(void)state;
	assert_int_equal(small->codes, 0);
	assert_non_null(strstr(small->words, "GEZD GNBV GY3T QOJQ"));
	words = strstr(small->words, "A window of ");
	assert_non_null(words);
	columns = (int)strtol(words + strlen("A window of "), &end, 10);
	lines = (int)strtol(end + strlen(" x "), NULL, 10);

	enough = show(&sheet_ann, (struct qr_room){QR_SCREEN_COLOUR, columns, lines});
	assert_true(enough->codes > 0);
	assert_decodes(enough, true, URI);
	free(enough);
	enough = show(&sheet_ann, (struct qr_room){QR_SCREEN_COLOUR, columns - 1, lines});
	assert_int_equal(enough->codes, 0);
	free(enough);
	enough = show(&sheet_ann, (struct qr_room){QR_SCREEN_COLOUR, columns, lines - 1});
	assert_int_equal(enough->codes, 0);
	free(enough);
	free(small);
}

static void
screen_that_shows_nothing_gets_the_secret_alone(void **state)
{
	struct shown *shown = show(&sheet_ann, (struct qr_room){QR_SCREEN_NONE, 80, 24});

	(void)state;
	assert_int_equal(shown->codes, 0);
	assert_null(strstr(shown->words, "QR"));
	assert_non_null(strstr(shown->words, "GEZD GNBV GY3T QOJQ"));
	free(shown);
}

static void
uri_of_97_bytes_takes_at_most_21_lines_at_quiet_zone_2(void **state)
{
	char uri[98], answer[256], text[64 * QR_LINE_SIZE] = "", line[QR_LINE_SIZE];
	scope_qr struct qr qr = {0};

	(void)state;
	memset(uri, 'x', sizeof(uri) - 1);
	uri[97] = '\0';
	memcpy(uri, URI, strlen(URI));

	assert_int_equal(qr_fit(uri, &(struct qr_room){QR_SCREEN_UTF8, 80, 21}, &qr), 0);

	assert_int_equal(qr.quiet, 2);
	assert_true(qr.lines <= 21);
	for (int i = 0; i < qr.lines; i++) {
		qr_line(&qr, i, line, sizeof(line));
		strncat(text, line, sizeof(text) - strlen(text) - 1);
		strncat(text, "\n", sizeof(text) - strlen(text) - 1);
	}
	decode(text, true, answer, sizeof(answer));
	assert_string_equal(answer, uri);
}

static void
longest_secret_and_other_parameters_are_shown_whole(void **state)
{
	struct sheet sheet = sheet_ann;
	struct shown *shown;
	int groups = 0;

	(void)state;
	sheet.uri = "otpauth://totp/db1:ann?secret=" SECRET_64
		    "&issuer=db1&algorithm=SHA512&digits=8&period=60";
	sheet.secret = SECRET_64;
	sheet.algorithm = "sha512";
	sheet.digits = 8;
	sheet.period_seconds = 60;

	shown = show(&sheet, (struct qr_room){QR_SCREEN_COLOUR, 120, 40});

	assert_non_null(strstr(shown->text, "SHA512, 8 digits, 60 s"));
	for (const char *p = shown->text; (p = strstr(p, " GEZD")); p++)
		groups++;
	assert_int_equal(groups, 7);
	assert_decodes(shown, false, sheet.uri);
	free(shown);
}

static void
label_can_not_mislead_the_terminal_nor_burst_the_sheet(void **state)
{
	struct sheet sheet = sheet_ann;
	struct shown *shown;

	(void)state;
	sheet.issuer = "evil\033[2J\nissuer-that-is-much-too-long-for-the-side-of-the-code";
	shown = show(&sheet, (struct qr_room){QR_SCREEN_UTF8, 80, 24});
	assert_null(strchr(shown->text, '\033'));
	assert_non_null(strstr(shown->text, "Issuer   evil\\x1B[2J"));
	assert_true(shown->columns <= 80);
	free(shown);
}

static void
too_long_text_is_refused_not_cut(void **state)
{
	static char text[8000];
	scope_qr struct qr qr = {0};

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	assert_int_equal(
	    qr_fit(text, &(struct qr_room){QR_SCREEN_UTF8, 10000, 10000}, &qr), -EFBIG);
	assert_null(qr.code);
}

static void
unknown_screens_show_nothing(void **state)
{
	(void)state;
	assert_int_equal(qr_screen_parse("colour"), QR_SCREEN_COLOUR);
	assert_int_equal(qr_screen_parse("utf8"), QR_SCREEN_UTF8);
	assert_int_equal(qr_screen_parse("ascii"), QR_SCREEN_ASCII);
	assert_int_equal(qr_screen_parse("none"), QR_SCREEN_NONE);
	assert_int_equal(qr_screen_parse("sixel"), QR_SCREEN_NONE);
	assert_int_equal(qr_screen_parse(NULL), QR_SCREEN_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(coloured_code_fits_80x24_and_decodes_on_dark_and_light),
	    cmocka_unit_test(plain_code_fits_80x24_and_decodes_on_dark),
	    cmocka_unit_test(swapped_code_decodes_on_light),
	    cmocka_unit_test(ascii_code_has_ascii_alone_and_decodes_on_dark),
	    cmocka_unit_test(every_size_of_terminal_gets_what_fits_it),
	    cmocka_unit_test(too_small_terminal_gets_the_secret_and_the_least_size_that_would_do),
	    cmocka_unit_test(screen_that_shows_nothing_gets_the_secret_alone),
	    cmocka_unit_test(uri_of_97_bytes_takes_at_most_21_lines_at_quiet_zone_2),
	    cmocka_unit_test(longest_secret_and_other_parameters_are_shown_whole),
	    cmocka_unit_test(label_can_not_mislead_the_terminal_nor_burst_the_sheet),
	    cmocka_unit_test(too_long_text_is_refused_not_cut),
	    cmocka_unit_test(unknown_screens_show_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
