/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One question to the person. Signals that would end 2sv come in by signalfd(2) while it
 * waits, so that the terminal's echo is always given back (termios(3)). Called by call.c.
 */
#include "config.h"

#include "tools/terminal.h"

#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "base/poison.h"

/* What is changed for a question, and given back after it. */
struct question {
	int in;
	int signals; /* signalfd */
	bool is_changed;
	struct termios before;
	sigset_t mask_before;
};

static void
question_end(struct question *question)
{
	if (question->is_changed)
		tcsetattr(question->in, TCSADRAIN, &question->before);
	if (question->signals >= 0) {
		close(question->signals);
		sigprocmask(SIG_SETMASK, &question->mask_before, NULL);
	}
}
#define scope_question scope(question_end)

static int
catch_signals(struct question *question)
{
	static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		sigaddset(&set, caught[i]);
	question->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (question->signals < 0)
		return -errno;
	sigprocmask(SIG_BLOCK, &set, &question->mask_before);
	return 0;
}

/* Line by line, with the echo as wanted; ^Z would leave the shell a terminal without echo. */
static int
change_terminal(struct question *question, bool echo)
{
	struct termios wanted;

	if (tcgetattr(question->in, &question->before) < 0)
		return -errno;
	wanted = question->before;
	wanted.c_lflag |= ICANON | ISIG;
	wanted.c_cc[VSUSP] = _POSIX_VDISABLE;
	if (!echo)
		wanted.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
	question->is_changed = true;
	return tcsetattr(question->in, TCSADRAIN, &wanted) < 0 ? -errno : 0;
}

/* A signal that ended the question has done its work: it must not end 2sv as well. */
static void
take_signals(const struct question *question)
{
	struct signalfd_siginfo taken;

	while (read(question->signals, &taken, sizeof(taken)) > 0)
		continue;
}

/* Waits until there is an answer. 0, -ECANCELED (the watched one spoke), -EINTR (a signal). */
static int
wait_answer(const struct question *question, int watch_fd)
{
	struct pollfd fds[] = {{.fd = question->in, .events = POLLIN},
	    {.fd = watch_fd, .events = POLLIN}, {.fd = question->signals, .events = POLLIN}};
	int r;

	do
		r = poll(fds, 3, -1);
	while (r < 0 && errno == EINTR);
	if (r < 0)
		return -errno;
	if (fds[2].revents) {
		take_signals(question);
		return -EINTR;
	}
	return fds[1].revents ? -ECANCELED : 0;
}

int
terminal_read_line(int fd, char *line, size_t size)
{
	bool is_long = false, has_nul = false;
	size_t used = 0;
	ssize_t got;
	char c;

	while ((got = read(fd, &c, 1)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (c == '\n')
			break;
		has_nul |= c == '\0';
		if (used + 1 < size)
			line[used++] = c;
		else
			is_long = true;
	}
	line[used] = '\0';
	if (got == 0 && used == 0)
		return -ENODATA;
	return is_long ? -EMSGSIZE : has_nul ? -EILSEQ : 0;
}

/* Makes the answer of what terminal_read_line gave; line may be changed. */
static int
make_answer(int r, char *line, struct answer *ret)
{
	size_t length = r == 0 ? strlen(line) : 0;

	if (length > 0 && line[length - 1] == '\r')
		line[--length] = '\0';
	if (r == -ENODATA)
		ret->kind = ANSWER_END;
	else if (r == -EMSGSIZE || r == -EILSEQ) /* no code holds a NUL: as one that is too long */
		ret->kind = ANSWER_LONG;
	else if (r < 0)
		return r;
	else if (length == 0)
		ret->kind = ANSWER_EMPTY;
	else if (text_copy(ret->text, sizeof(ret->text), line) < 0)
		ret->kind = ANSWER_LONG;
	else
		ret->kind = ANSWER_TEXT;
	return 0;
}

/* A terminal gives a whole line, or what stands before ^D, in one read: none that could hang. */
static int
read_typed(int fd, struct answer *ret)
{
	char line[4096 + 1]; /* the kernel's line discipline holds no longer one */
	ssize_t got = read(fd, line, sizeof(line) - 1);
	int r = got < 0 ? -errno : got == 0 ? -ENODATA : 0;

	line[got > 0 ? got : 0] = '\0';
	if (got > 0 && strlen(line) != (size_t)got)
		r = -EILSEQ;
	line[strcspn(line, "\n")] = '\0';
	r = make_answer(r, line, ret);
	explicit_bzero(line, sizeof(line));
	return r;
}

static int
ask_person(const struct terminal *terminal, const char *prompt, bool echo, int watch_fd,
    struct answer *ret)
{
	scope_question struct question question = {.in = terminal->in, .signals = -1};
	int out = terminal->out_is_tty ? STDOUT_FILENO : STDERR_FILENO;
	char shown[4 * PROMPT_COLUMNS_MAX + 8];
	int r = catch_signals(&question);

	if (r == 0)
		r = change_terminal(&question, echo);
	if (r < 0)
		return r;
	text_escape_again(shown, sizeof(shown), prompt);
	fflush(stdout);
	dprintf(out, "%s", shown);
	r = wait_answer(&question, watch_fd);
	if (r == 0)
		r = read_typed(terminal->in, ret);
	if (r < 0 || !echo || ret->kind == ANSWER_END)
		dprintf(out, "\n");
	if (r == -EINTR) {
		ret->kind = ANSWER_END;
		r = 0;
	}
	return r;
}

static int
ask_pipe(struct terminal *terminal, int watch_fd, struct answer *ret)
{
	struct question none = {.in = terminal->in, .signals = -1};
	int r = wait_answer(&none, watch_fd);
	char line[ANSWER_BYTES_MAX + 2];

	if (r == 0)
		r = make_answer(terminal_read_line(terminal->in, line, sizeof(line)), line, ret);
	explicit_bzero(line, sizeof(line));
	return r;
}

int
terminal_ask(
    struct terminal *terminal, const char *prompt, bool echo, int watch_fd, struct answer *ret)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	ret->kind = ANSWER_END;
	if (!terminal->in_is_tty) {
		r = ask_pipe(terminal, watch_fd, ret);
		if (r < 0 || ret->kind != ANSWER_END || !terminal->may_reopen)
			return r;
		terminal->in = open("/dev/tty", O_RDWR | O_CLOEXEC);
		terminal->in_is_tty = terminal->in >= 0;
		if (!terminal->in_is_tty)
			return 0; /* no terminal at all: that was the end */
	}
	return ask_person(terminal, prompt, echo, watch_fd, ret);
}
