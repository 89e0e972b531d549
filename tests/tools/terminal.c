/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of the person's terminal: what it can show, a question on a real pty (echo, ^C, ^D,
 * a service that speaks first), answers from a pipe, and lines that can't drive it.
 */
#include "config.h"

#include "tools/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

static void
screen_is_found_from_term_and_locale(void **state)
{
	static const struct {
		const char *term;
		bool is_tty, utf8;
		const char *screen;
	} rows[] = {
	    {"xterm-256color", true, true, "colour"},
	    {"linux", true, true, "colour"},
	    {"tmux", true, true, "colour"},
	    {"vt220", true, true, "utf8"},
	    {"xterm", true, false, "ascii"},
	    {"dumb", true, true, "ascii"},
	    {"", true, true, "ascii"},
	    {NULL, true, true, "ascii"},
	    {"xterm", false, true, "none"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(
		    terminal_screen(rows[i].term, rows[i].is_tty, rows[i].utf8), rows[i].screen);
}

/* A question in a process of its own, whose terminal is a pty. */
struct asked {
	int person; /* the pty's other end */
	int result; /* what came of it: kind, text, r, and whether echo and signals are back */
	pid_t pid;
};

struct outcome {
	int r;
	struct answer answer;
	bool is_restored;
};

/* Signal by signal: the kernel fills only a part of a sigset_t. */
static bool
masks_are_equal(const sigset_t *one, const sigset_t *other)
{
	for (int i = 1; i < SIGRTMIN; i++)
		if (sigismember(one, i) != sigismember(other, i))
			return false;
	return true;
}

static void
ask_in_child(bool echo, int watch_fd, int result)
{
	struct terminal terminal = {.in = STDIN_FILENO, .in_is_tty = true, .out_is_tty = true};
	struct outcome outcome = {.r = 0};
	struct termios before, after;
	sigset_t mask_before, mask_after;

	tcgetattr(STDIN_FILENO, &before);
	sigprocmask(SIG_BLOCK, NULL, &mask_before);
	outcome.r = terminal_ask(&terminal, "Code: ", echo, watch_fd, &outcome.answer);
	tcgetattr(STDIN_FILENO, &after);
	sigprocmask(SIG_BLOCK, NULL, &mask_after);
	outcome.is_restored = before.c_lflag == after.c_lflag &&
			      memcmp(before.c_cc, after.c_cc, sizeof(before.c_cc)) == 0 &&
			      masks_are_equal(&mask_before, &mask_after);
	_exit(write(result, &outcome, sizeof(outcome)) == (ssize_t)sizeof(outcome) ? 0 : 1);
}

static void
start(struct asked *asked, bool echo, int watch_fd)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	asked->pid = forkpty(&asked->person, NULL, NULL, NULL);
	assert_true(asked->pid >= 0);
	if (asked->pid == 0)
		ask_in_child(echo, watch_fd, ends[1]);
	close(ends[1]);
	asked->result = ends[0];
}

/* Reads what the terminal shows until it has shown text. */
static void
wait_for(struct asked *asked, const char *text, char *shown, size_t size)
{
	size_t used = strlen(shown);

	while (!strstr(shown, text)) {
		struct pollfd fd = {.fd = asked->person, .events = POLLIN};
		ssize_t got;

		assert_int_equal(poll(&fd, 1, 10000), 1);
		got = read(asked->person, shown + used, size - 1 - used);
		assert_true(got > 0);
		used += (size_t)got;
		shown[used] = '\0';
	}
}

static struct outcome
finish(struct asked *asked, char *shown, size_t size)
{
	struct outcome outcome;
	ssize_t got = read(asked->result, &outcome, sizeof(outcome));
	size_t used = strlen(shown);
	int status;

	assert_int_equal(got, sizeof(outcome));
	waitpid(asked->pid, &status, 0);
	while ((got = read(asked->person, shown + used, size - 1 - used)) > 0)
		used += (size_t)got;
	shown[used] = '\0';
	close(asked->result);
	close(asked->person);
	return outcome;
}

static struct outcome
answer_with(const char *typed, bool echo, char *shown, size_t size)
{
	struct asked asked;

	shown[0] = '\0';
	start(&asked, echo, -1);
	wait_for(&asked, "Code: ", shown, size);
	assert_int_equal(write(asked.person, typed, strlen(typed)), strlen(typed));
	return finish(&asked, shown, size);
}

static void
code_is_not_shown_and_the_echo_comes_back(void **state)
{
	char shown[4096];
	struct outcome outcome = answer_with("287082\n", false, shown, sizeof(shown));

	(void)state;
	assert_int_equal(outcome.r, 0);
	assert_int_equal(outcome.answer.kind, ANSWER_TEXT);
	assert_string_equal(outcome.answer.text, "287082");
	assert_null(strstr(shown, "287082"));
	assert_true(outcome.is_restored);
}

static void
yes_or_no_is_shown(void **state)
{
	char shown[4096];
	struct outcome outcome = answer_with("yes\n", true, shown, sizeof(shown));

	(void)state;
	assert_string_equal(outcome.answer.text, "yes");
	assert_non_null(strstr(shown, "yes"));
	assert_true(outcome.is_restored);
}

static void
interrupt_end_and_quit_end_the_question_with_the_terminal_as_before(void **state)
{
	static const char *const keys[] = {"\003", "\004", "\034", "28\003"};
	char shown[4096];

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct outcome outcome = answer_with(keys[i], false, shown, sizeof(shown));

		assert_int_equal(outcome.r, 0);
		assert_int_equal(outcome.answer.kind, ANSWER_END);
		assert_true(outcome.is_restored);
	}
}

static void
end_key_after_some_digits_gives_those_digits(void **state)
{
	char shown[4096];
	struct outcome outcome = answer_with("2870\004", false, shown, sizeof(shown));

	(void)state;
	assert_int_equal(outcome.answer.kind, ANSWER_TEXT);
	assert_string_equal(outcome.answer.text, "2870");
}

static void
stop_key_does_not_leave_a_terminal_without_echo(void **state)
{
	char shown[4096];
	struct outcome outcome = answer_with("28\0327082\n", false, shown, sizeof(shown));

	(void)state;
	assert_int_equal(outcome.r, 0); /* 2sv was not stopped: ^Z came as a byte */
	assert_string_equal(outcome.answer.text, "28\0327082");
	assert_true(outcome.is_restored);
}

static void
answer_that_is_too_long_is_not_sent_on(void **state)
{
	char shown[4096], typed[ANSWER_BYTES_MAX + 3];
	struct outcome outcome;

	(void)state;
	memset(typed, '1', sizeof(typed));
	typed[ANSWER_BYTES_MAX + 1] = '\n';
	typed[ANSWER_BYTES_MAX + 2] = '\0';
	outcome = answer_with(typed, false, shown, sizeof(shown));
	assert_int_equal(outcome.answer.kind, ANSWER_LONG);
	assert_string_equal(outcome.answer.text, "");

	outcome = answer_with(typed + 1, false, shown, sizeof(shown));
	assert_int_equal(outcome.answer.kind, ANSWER_TEXT);

	outcome = answer_with("\n", false, shown, sizeof(shown));
	assert_int_equal(outcome.answer.kind, ANSWER_EMPTY);
}

static void
service_that_speaks_first_ends_the_question(void **state)
{
	char shown[4096] = "";
	struct outcome outcome;
	struct asked asked;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	start(&asked, false, ends[0]);
	wait_for(&asked, "Code: ", shown, sizeof(shown));
	assert_int_equal(write(ends[1], "x", 1), 1);
	outcome = finish(&asked, shown, sizeof(shown));

	assert_int_equal(outcome.r, -ECANCELED);
	assert_true(outcome.is_restored);
	close(ends[0]);
	close(ends[1]);
}

/* One answer after another from a pipe that holds text. */
static struct answer
from_pipe(const char *text, size_t size, unsigned int skipped)
{
	struct terminal terminal = {.in = -1};
	struct answer answer;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], text, size), size);
	close(ends[1]);
	terminal.in = ends[0];
	for (unsigned int i = 0; i <= skipped; i++)
		assert_int_equal(terminal_ask(&terminal, "Code: ", false, -1, &answer), 0);
	close(ends[0]);
	return answer;
}

static void
pipe_gives_one_line_for_each_question(void **state)
{
	const char two[] = "287082\r\n359152";
	struct answer answer;

	(void)state;
	answer = from_pipe(two, strlen(two), 0);
	assert_string_equal(answer.text, "287082");
	answer = from_pipe(two, strlen(two), 1);
	assert_string_equal(answer.text, "359152");
	answer = from_pipe(two, strlen(two), 2);
	assert_int_equal(answer.kind, ANSWER_END);

	answer = from_pipe("\n", 1, 0);
	assert_int_equal(answer.kind, ANSWER_EMPTY);
	answer = from_pipe("", 0, 0);
	assert_int_equal(answer.kind, ANSWER_END);
	answer = from_pipe("28\0007082\n", 8, 0);
	assert_int_equal(answer.kind, ANSWER_LONG);
	assert_string_equal(answer.text, "");
}

static void
line_is_bounded_and_leaves_the_next_one(void **state)
{
	char line[8];
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "12345678\nabc\n", 13), 13);
	close(ends[1]);
	assert_int_equal(terminal_read_line(ends[0], line, sizeof(line)), -EMSGSIZE);
	assert_int_equal(terminal_read_line(ends[0], line, sizeof(line)), 0);
	assert_string_equal(line, "abc");
	assert_int_equal(terminal_read_line(ends[0], line, sizeof(line)), -ENODATA);
	close(ends[0]);
}

/* What a printing function writes to stdout. */
static void
printed(void (*print)(const char *text), const char *text, char *out, size_t size)
{
	int before = dup(STDOUT_FILENO), ends[2];
	ssize_t got;

	fflush(stdout);
	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDOUT_FILENO);
	print(text);
	fflush(stdout);
	dup2(before, STDOUT_FILENO);
	close(before);
	close(ends[1]);
	got = read(ends[0], out, size - 1);
	close(ends[0]);
	out[got > 0 ? got : 0] = '\0';
}

static void
print_words(const char *text)
{
	terminal_print(text, stdout);
}

static void
lines_of_a_code_may_have_colours_and_nothing_else(void **state)
{
	static const struct {
		const char *line, *shown;
	} rows[] = {
	    {"\033[0;38;5;16;48;5;231m \342\226\210\033[0m  ABCD",
		"\033[0;38;5;16;48;5;231m \342\226\210\033[0m  ABCD\n"},
	    {"##  ##", "##  ##\n"},
	    {"\033[2J##", "\\x1B[2J##\n"},
	    {"\033]0;title\007", "\\x1B]0;title\\x07\n"},
	    {"\033[0m\033[6n", "\\x1B[0m\\x1B[6n\n"},
	    {"##\r", "##\\x0D\n"},
	    {"\033[31", "\\x1B[31\n"},
	    {"\033", "\\x1B\n"},
	};
	char shown[256];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		printed(terminal_print_code, rows[i].line, shown, sizeof(shown));
		assert_string_equal(shown, rows[i].shown);
	}
	printed(print_words, "\033[0mtext", shown, sizeof(shown));
	assert_string_equal(shown, "\\x1B[0mtext\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(screen_is_found_from_term_and_locale),
	    cmocka_unit_test(code_is_not_shown_and_the_echo_comes_back),
	    cmocka_unit_test(yes_or_no_is_shown),
	    cmocka_unit_test(interrupt_end_and_quit_end_the_question_with_the_terminal_as_before),
	    cmocka_unit_test(end_key_after_some_digits_gives_those_digits),
	    cmocka_unit_test(stop_key_does_not_leave_a_terminal_without_echo),
	    cmocka_unit_test(answer_that_is_too_long_is_not_sent_on),
	    cmocka_unit_test(service_that_speaks_first_ends_the_question),
	    cmocka_unit_test(pipe_gives_one_line_for_each_question),
	    cmocka_unit_test(line_is_bounded_and_leaves_the_next_one),
	    cmocka_unit_test(lines_of_a_code_may_have_colours_and_nothing_else),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
