/* SPDX-License-Identifier: BSD-2-Clause */
/* The children of --check, their reports and their end. Runs in 2sv-notify. */
#include "config.h" /* _GNU_SOURCE: pipe2 */
#include "notify/check.h"

#include "base/monotonic.h"
#include "base/scope.h"
#include "base/signals.h"
#include "base/text.h"
#include "notify/channel.h"
#include "notify/origin_place.h"
#include "notify/recipient.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/poison.h"

#define TRIES_MIN 3
#define ADMIN_NEEDS "one of admin_contacts goes that way, but "

/* Less than PIPE_BUF: read whole, or not at all. */
struct report {
	enum channel_state state;
	char words[CHANNEL_WHY_SIZE];
};

/* One way, and the child that tries it. */
struct
try {
	channel_checker *checker;
	char name[RECIPIENT_MASK_SIZE];
	char address[CONTACT_SIZE];
	bool is_needed; /* a contact goes that way: none is bad */
	pid_t child;
	int fd;
};

struct tries {
	struct try *try;
	unsigned int count;
};

static void
tries_free(struct tries *tries)
{
	free(tries->try);
}

static enum channel_state
geoip_check(const struct settings *settings, const char *address, char words[CHANNEL_WHY_SIZE])
{
	char trouble[ORIGIN_TROUBLE_SIZE] = "";
	struct places *places;

	(void)address;
	if (text_is_empty(settings->geoip_database)) {
		text_copy(words, CHANNEL_WHY_SIZE, "geoip_database is not set in 2sv.conf");
		return CHANNEL_NONE;
	}
	places = places_open(settings->geoip_database, trouble);
	places_close(places);
	if (text_format(words, CHANNEL_WHY_SIZE, "%s: %s", settings->geoip_database,
		places ? "can be read" : trouble) < 0)
		text_copy(words, CHANNEL_WHY_SIZE, places ? "can be read" : trouble);
	return places ? CHANNEL_OK : CHANNEL_BAD;
}

static struct try *
try_add(struct tries *tries, channel_checker *checker, const char *name)
{
	struct try *added = &tries->try[tries->count++];

	*added = (struct try){.checker = checker, .fd = -1};
	text_copy(added->name, sizeof(added->name), name);
	return added;
}

/* Mail and text messages are one way for all that go there. */
static void
contact_add(struct tries *tries, const char *contact)
{
	const char *address = "";
	enum contact_kind kind = contact_kind_of(contact, &address);
	char shown[RECIPIENT_MASK_SIZE];
	struct try *added;

	recipient_mask(contact, shown);
	for (unsigned int i = 0; i < tries->count; i++)
		if ((kind == CONTACT_EMAIL && tries->try[i].checker == mail_check) ||
		    (kind == CONTACT_SMS && tries->try[i].checker == sms_check))
			tries->try[i].is_needed = true;
	if (kind != CONTACT_PUSH && kind != CONTACT_WEBHOOK)
		return;
	added = try_add(tries, kind == CONTACT_PUSH ? push_check : webhook_check, shown);
	text_copy(added->address, sizeof(added->address), address);
}

static int
tries_gather(struct tries *tries, const struct settings *settings)
{
	const char *list = settings->admin_contacts, *word;
	char contact[CONTACT_SIZE];
	size_t length, count = TRIES_MIN;

	while (text_next_word(&list, CONTACTS_SEPARATORS, &length))
		count++;
	tries->try = calloc(count, sizeof(*tries->try));
	if (!tries->try)
		return -ENOMEM;
	list = settings->admin_contacts;
	try_add(tries, mail_check, "mail");
	try_add(tries, sms_check, "sms");
	try_add(tries, geoip_check, "geoip");
	while ((word = text_next_word(&list, CONTACTS_SEPARATORS, &length)))
		if (text_format(contact, sizeof(contact), "%.*s", (int)length, word) == 0)
			contact_add(tries, contact);
	return 0;
}

/* --- a child */

static void __attribute__((noreturn))
child_run(const struct try *try, const struct settings *settings, int fd)
{
	struct report report;

	memset(&report, 0, sizeof(report));
	report.state = try->checker(settings, try->address, report.words);
	_exit(write(fd, &report, sizeof(report)) == (ssize_t)sizeof(report) ? 0 : 1);
}

/* --- the parent */

static int
try_start(struct try *try, const struct settings *settings)
{
	pid_t parent = getpid();
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	try->child = fork();
	if (try->child == 0) {
		if (signals_end_with(parent, SIGKILL) < 0)
			_exit(1);
		child_run(try, settings, fds[1]);
	}
	close(fds[1]);
	if (try->child < 0) {
		close(fds[0]);
		return -EAGAIN;
	}
	try->fd = fds[0];
	return 0;
}

/* Its report; or what became of a child that made none. Its child has ended then. */
static void
try_end(struct try *try, int64_t ends_ms, struct report *ret)
{
	struct pollfd ready = {.fd = try->fd, .events = POLLIN};
	bool in_time = poll(&ready, 1, monotonic_left_ms(ends_ms)) == 1;
	ssize_t size = in_time ? read(try->fd, ret, sizeof(*ret)) : 0;
	int status = 0;

	if (!in_time)
		kill(try->child, SIGKILL);
	while (waitpid(try->child, &status, 0) < 0 && errno == EINTR)
		;
	close(try->fd);
	if (size == (ssize_t)sizeof(*ret))
		return;
	ret->state = CHANNEL_BAD;
	if (!in_time)
		text_copy(ret->words, sizeof(ret->words), "no answer in time: the try was ended");
	else
		text_format(ret->words, sizeof(ret->words), "the try died: %s",
		    WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "without a word");
}

static bool
report_write(const struct try *try, struct report *report, FILE *out)
{
	static const char *const states[] = {
	    [CHANNEL_BAD] = "bad", [CHANNEL_OK] = "ok", [CHANNEL_NONE] = "none"};
	char shown[sizeof(ADMIN_NEEDS) + 4 * CHANNEL_WHY_SIZE];
	const char *before = "";

	if (report->state == CHANNEL_NONE && try->is_needed) {
		report->state = CHANNEL_BAD;
		before = ADMIN_NEEDS;
	}
	text_escape(shown, sizeof(shown), report->words);
	return fprintf(out, "%s\t%s\t%s%s\n", states[report->state], try->name, before, shown) > 0;
}

int
check_run(const struct settings *settings, int seconds, FILE *out)
{
	scope(tries_free) struct tries tries = {.try = NULL};
	int64_t ends_ms = monotonic_ms() + (int64_t)seconds * 1000;
	int code = 0;

	signal(SIGPIPE, SIG_IGN);
	if (tries_gather(&tries, settings) < 0)
		return 1;
	for (unsigned int i = 0; i < tries.count; i++)
		if (try_start(&tries.try[i], settings) < 0)
			return 1;
	for (unsigned int i = 0; i < tries.count; i++) {
		struct report report = {.words = ""};

		try_end(&tries.try[i], ends_ms, &report);
		if (!report_write(&tries.try[i], &report, out))
			return 1;
		if (report.state == CHANNEL_BAD)
			code = CHECK_EXIT_FOUND;
	}
	return fflush(out) == 0 ? code : 1;
}
