/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A login by ssh, from its start to its end: prompts are answered as they come, and what both ends
 * say is kept. Called by rehearse.c, in root's 2sv.
 */
#include "config.h" /* _GNU_SOURCE: memrchr */

#include "tools/admin/rehearse_sshd.h"

#include "base/text.h"
#include "base/write.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

/* ssh says so at LogLevel VERBOSE, whatever sshd then lets it do. */
#define AUTHENTICATED "Authenticated to "

/* Of all that is shown a prompt alone leaves the cursor behind a colon. */
static bool
is_prompt(const char *text)
{
	size_t length = strlen(text);

	while (length > 0 && text[length - 1] == ' ')
		length--;
	return length > 0 && text[length - 1] == ':';
}

/* Where a prompt is broken off, an empty line is typed: what comes then is sshd's to say. */
static int
type_answer(struct rehearse_ssh *ssh)
{
	const char *answer = rehearse_answer(ssh->try, ssh->heard, ssh->prompt);
	int fd = ssh->files[REHEARSE_TERMINAL].fd, r = 0;

	ssh->prompt_used = 0;
	ssh->skips_line = true;
	if (ssh->heard->prompts > REHEARSE_PROMPTS_MAX)
		return -ELOOP;
	if (answer)
		r = write_all(fd, answer, strlen(answer));
	return r < 0 ? r : write_all(fd, "\n", 1);
}

static void
add_to_prompt(struct rehearse_ssh *ssh, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (ssh->skips_line)
			ssh->skips_line = bytes[i] != '\n';
		else if (bytes[i] && bytes[i] != '\r' && ssh->prompt_used + 1 < sizeof(ssh->prompt))
			ssh->prompt[ssh->prompt_used++] = bytes[i];
	}
	ssh->prompt[ssh->prompt_used] = '\0';
}

static int
read_terminal(struct rehearse_ssh *ssh)
{
	char bytes[512];
	ssize_t got = read(ssh->files[REHEARSE_TERMINAL].fd, bytes, sizeof(bytes));

	if (got < 0)
		return errno == EINTR ? 0 : -errno;
	add_to_prompt(ssh, bytes, (size_t)got);
	return is_prompt(ssh->prompt) ? type_answer(ssh) : 0;
}

static void
read_output(struct rehearse_ssh *ssh, enum rehearse_ssh_file file)
{
	struct rehearse_output *output = file == REHEARSE_OUT ? &ssh->out : &ssh->err;

	if (rehearse_output_read(output, ssh->files[file].fd) > 0)
		return;
	close(ssh->files[file].fd);
	ssh->files[file].fd = -1;
}

static int
take(struct rehearse_ssh *ssh, enum rehearse_ssh_file file)
{
	if (file == REHEARSE_LISTENER)
		return rehearse_ssh_serve(ssh);
	if (file == REHEARSE_TERMINAL)
		return read_terminal(ssh);
	read_output(ssh, file);
	return 0;
}

/* Until ssh has closed what it writes on, which it does by ending, or the time is over. */
static int
listen_to(struct rehearse_ssh *ssh)
{
	int r = 0, count;

	for (int i = 0; i < REHEARSE_FILES; i++)
		ssh->files[i].events = POLLIN;
	while (r == 0 && (ssh->files[REHEARSE_OUT].fd >= 0 || ssh->files[REHEARSE_ERR].fd >= 0)) {
		count = poll(ssh->files, REHEARSE_FILES, monotonic_left_ms(ssh->ends_ms));
		if (count < 0 && errno != EINTR)
			return -errno;
		if (count == 0)
			return 0;
		for (int i = 0; r == 0 && count > 0 && i < REHEARSE_FILES; i++)
			if (ssh->files[i].fd >= 0 && ssh->files[i].revents)
				r = take(ssh, (enum rehearse_ssh_file)i);
	}
	return r;
}

/* True if text has a line that begins with beginning. */
static bool
has_line(const char *text, const char *beginning)
{
	const char *found = strstr(text, beginning);

	while (found && found != text && found[-1] != '\n')
		found = strstr(found + 1, beginning);
	return found != NULL;
}

/*
 * What ssh says after it came in is only of its traffic. Where sshd's settings are no good it says
 * that to the log alone, and ssh sees it gone.
 */
static void
judge_words(struct rehearse_ssh *ssh)
{
	struct rehearse_heard *heard = ssh->heard;

	heard->is_working = has_line(ssh->out.text, ssh->try->account->name);
	heard->is_in = heard->is_working || has_line(ssh->err.text, AUTHENTICATED);
	if (heard->is_in)
		return;
	rehearse_output_last(&ssh->err, heard->said, sizeof(heard->said));
	if (heard->prompts == 0)
		rehearse_sshd_check(ssh->try, heard->said, sizeof(heard->said));
}

/* A login that does not stop asking is ended by us, and is no trouble of the system's. */
int
rehearse_sshd(const struct rehearse_try *try, struct rehearse_heard *ret)
{
	struct rehearse_ssh ssh = {
	    .try = try,
	    .heard = ret,
	    .ends_ms = monotonic_ms() + REHEARSE_WAIT_MS,
	    .slave = -1,
	};
	int r, closed;

	*ret = (struct rehearse_heard){.is_in = false};
	for (int i = 0; i < REHEARSE_FILES; i++)
		ssh.files[i].fd = -1;
	r = rehearse_ssh_open(&ssh);
	if (r == 0)
		r = listen_to(&ssh);
	if (r < 0)
		ssh.ends_ms = 0;
	closed = rehearse_ssh_close(&ssh);
	judge_words(&ssh);
	explicit_bzero(ssh.prompt, sizeof(ssh.prompt));
	if (r == -ELOOP)
		return 0;
	return r < 0 ? r : closed;
}
