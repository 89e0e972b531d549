/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text messages, by root's own means: a program (gammu-smsd-inject ...), or a gateway's URL. Number
 * and text stay one value each, whatever is in them. Runs in 2sv-notify.
 */
#include "config.h" /* _GNU_SOURCE: memfd_create */
#include "notify/channel.h"

#include "base/scope.h"
#include "base/text.h"
#include "notify/letter_brief.h"
#include "notify/program.h"
#include "notify/sms_gateway.h"
#include "notify/sms_template.h"
#include "settings/contact.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

#define WORDS_MAX 32
#define COMMAND_MS (30 * 1000)
#define BLANKS " \t"
#define NO_WAY "sms_command and sms_url are not set in 2sv.conf"

/* The words of a command, filled in. */
struct words {
	char *word[WORDS_MAX + 1]; /* NULL-ended */
};

static void
words_free(struct words *words)
{
	for (size_t i = 0; i < WORDS_MAX; i++)
		free(words->word[i]);
}

/* The template is divided first: what is filled in makes no word. Returns 0, -E2BIG or -ENOMEM. */
static int
words_fill(const char *command, const struct sms_values *values, struct words *ret)
{
	size_t count = 0, length;
	const char *next;

	while ((next = text_next_word(&command, BLANKS, &length))) {
		scope_free char *word = strndup(next, length);

		if (count == WORDS_MAX)
			return -E2BIG;
		if (word)
			ret->word[count] = sms_template_fill(word, values, SMS_PLAIN);
		if (!ret->word[count++])
			return -ENOMEM;
	}
	return 0;
}

/* Whatever a program says by its exit status, a later try may be better: sms has no "never". */
static enum message_outcome
run(const struct words *words, int input_fd, char why[CHANNEL_WHY_SIZE])
{
	static const char *const environment[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL};
	const struct program program = {(const char *const *)words->word, environment,
	    .input_fd = input_fd, .timeout_ms = COMMAND_MS};
	struct program_end end;
	int r = program_run(&program, &end);

	if (r == 0 && end.status == 0)
		return OUTCOME_SENT;
	if (r == 0)
		text_format(why, CHANNEL_WHY_SIZE, "sms_command ended with %d%s%s", end.status,
		    end.said[0] ? ": " : "", end.said);
	else
		text_format(why, CHANNEL_WHY_SIZE, "sms_command: %s",
		    r == -ETIMEDOUT ? "did not end within 30 s, and was killed" : strerror(-r));
	return OUTCOME_LATER;
}

/*
 * What a program reads: its words everybody on this machine can see. No line end: some send that,
 * too. Returns it, or -errno.
 */
static int
open_text(const char *text)
{
	int scope_fd fd = memfd_create("text", MFD_CLOEXEC);

	if (fd < 0 || dprintf(fd, "%s", text) < 0 || lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	return scope_keep_fd(&fd);
}

static enum message_outcome
send_by_command(const char *command, const struct sms_values *values, char why[CHANNEL_WHY_SIZE])
{
	scope(words_free) struct words words = {{NULL}};
	int scope_fd fd = -1;
	int r = words_fill(command, values, &words);

	if (r == 0 && !strstr(command, "{text}")) {
		fd = open_text(values->text);
		r = fd < 0 ? fd : 0;
	}
	if (r == 0)
		return run(&words, fd, why);
	text_format(why, CHANNEL_WHY_SIZE, "sms_command: %s", strerror(-r));
	return OUTCOME_LATER;
}

enum message_outcome
sms_send(const struct channel_letter *sending, char why[CHANNEL_WHY_SIZE])
{
	const struct settings *settings = sending->settings;
	char text[LETTER_BRIEF_SIZE];
	const struct sms_values values = {sending->address, text};

	if (!contact_is_good(CONTACT_SMS, sending->address)) {
		text_copy(why, CHANNEL_WHY_SIZE, "that is no number of a phone");
		return OUTCOME_NEVER;
	}
	letter_brief_write(sending->claim, sending->machine, text);
	if (!text_is_empty(settings->sms_command))
		return send_by_command(settings->sms_command, &values, why);
	if (!text_is_empty(settings->sms_url))
		return sms_gateway_post(settings, &values, why);
	text_copy(why, CHANNEL_WHY_SIZE, NO_WAY);
	return OUTCOME_LATER;
}

/* May the user that this runs as run it? */
static enum channel_state
check_command(const char *command, char words[CHANNEL_WHY_SIZE])
{
	size_t length;
	const char *first = text_next_word(&command, BLANKS, &length);
	scope_free char *path = strndup(first ? first : "", first ? length : 0);
	const char *wrong = NULL;
	struct stat status;

	if (!path || stat(path, &status) < 0)
		wrong = strerror(errno);
	else if (!S_ISREG(status.st_mode))
		wrong = "is no program";
	else if (access(path, X_OK) < 0)
		wrong = "the user _2sv-notify may not run it";
	if (text_format(words, CHANNEL_WHY_SIZE, "sms_command %s: %s", path ? path : "",
		wrong ? wrong : "may be run") < 0)
		text_copy(words, CHANNEL_WHY_SIZE, wrong ? wrong : "may be run");
	return wrong ? CHANNEL_BAD : CHANNEL_OK;
}

enum channel_state
sms_check(const struct settings *settings, const char *address, char words[CHANNEL_WHY_SIZE])
{
	(void)address;
	if (!text_is_empty(settings->sms_command))
		return check_command(settings->sms_command, words);
	if (!text_is_empty(settings->sms_url))
		return sms_gateway_check(settings, words) ? CHANNEL_OK : CHANNEL_BAD;
	text_copy(words, CHANNEL_WHY_SIZE, NO_WAY);
	return CHANNEL_NONE;
}
