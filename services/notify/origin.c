/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The child that looks addresses up, and its time. It tells what it found record by record, so what
 * it had before it was killed counts. No thread: a resolver that hangs could not be left behind.
 * Runs in 2sv-notify.
 */
#include "config.h" /* _GNU_SOURCE: close_range, pipe2 */
#include "notify/origin.h"

#include "base/log.h"
#include "base/monotonic.h"
#include "base/scope.h"
#include "base/signals.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "base/poison.h"

#define ONE_MS 3000	  /* of an address */
#define ALL_MS 10000	  /* of a message */
#define NAMELESS_MS 60000 /* what hangs now hangs for the next message, too */
#define PIPE_FD 3

/* Less than PIPE_BUF: read whole, or not at all. */
struct record {
	enum { RECORD_NAME, RECORD_PLACE, RECORD_TROUBLE, RECORD_NEXT } kind;
	unsigned int at; /* of origins.found */
	char text[ORIGIN_PLACE_SIZE];
};
_Static_assert(sizeof(((struct record *)NULL)->text) >= ORIGIN_NAME_SIZE &&
		   sizeof(((struct record *)NULL)->text) >= ORIGIN_TROUBLE_SIZE,
    "a record has room for each text");
_Static_assert(CLAIM_COUNTRIES_SIZE > ORIGINS_MAX * (ORIGIN_ADDRESS_SIZE + ORIGIN_PLACE_SIZE),
    "a claim has room for each place");

struct search {
	struct origins *origins;
	const char *database; /* NULL: none */
	bool wants_names;
	pid_t child;
	int fd;
};

/* --- the child */

static void
record_write(unsigned int kind, unsigned int at, const char *text)
{
	struct record record;

	memset(&record, 0, sizeof(record));
	record.kind = kind;
	record.at = at;
	if (text_copy(record.text, sizeof(record.text), text) < 0 ||
	    write(PIPE_FD, &record, sizeof(record)) != (ssize_t)sizeof(record))
		_exit(1);
}

static void
find_places(const struct search *search)
{
	char place[ORIGIN_PLACE_SIZE], trouble[ORIGIN_TROUBLE_SIZE] = "";
	struct places *places = places_open(search->database, trouble);

	for (unsigned int i = 0; places && i < search->origins->count; i++) {
		struct sockaddr_storage address;

		if (origin_address_read(search->origins->found[i].address, &address) < 0)
			continue;
		place_of_address(places, &address, place, trouble);
		if (place[0])
			record_write(RECORD_PLACE, i, place);
		if (trouble[0])
			break;
	}
	if (trouble[0])
		record_write(RECORD_TROUBLE, 0, trouble);
	places_close(places);
}

static void
find_names(const struct search *search)
{
	for (unsigned int i = 0; i < search->origins->count; i++) {
		struct sockaddr_storage address;
		char name[ORIGIN_NAME_SIZE];

		record_write(RECORD_NEXT, i, "");
		if (origin_address_read(search->origins->found[i].address, &address) < 0 ||
		    !origin_may_be_named(&address))
			continue;
		origin_name_find(&address, name);
		if (name[0])
			record_write(RECORD_NAME, i, name);
	}
}

/* It keeps no way to the keeper, and does not outlive its parent. */
static void __attribute__((noreturn)) child_run(const struct search *search, int fd, pid_t parent)
{
	if (signals_end_with(parent, SIGKILL) < 0 || (fd != PIPE_FD && dup2(fd, PIPE_FD) < 0) ||
	    close_range(PIPE_FD + 1, ~0U, 0) < 0)
		_exit(1);
	if (search->database)
		find_places(search);
	if (search->wants_names)
		find_names(search);
	_exit(0);
}

/* --- the parent */

static int
child_start(struct search *search)
{
	pid_t parent = getpid();
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	search->child = fork();
	if (search->child == 0)
		child_run(search, fds[1], parent);
	close(fds[1]);
	if (search->child < 0) {
		close(fds[0]);
		return -EAGAIN;
	}
	search->fd = fds[0];
	return 0;
}

static void
say_broken(struct search *search, const char *trouble)
{
	if (!search->origins->was_broken)
		log_line(LOG_WARNING, "geoip_database %s: %s; letters go without countries",
		    search->database, trouble);
	search->origins->was_broken = true;
}

/* Nothing of it is believed that would not be fit to be shown. */
static void
record_take(struct search *search, const struct record *record)
{
	struct origins *origins = search->origins;

	if (record->at >= origins->count || !memchr(record->text, '\0', sizeof(record->text)) ||
	    !text_is_printable(record->text))
		return;
	if (record->kind == RECORD_TROUBLE)
		say_broken(search, record->text);
	else if (record->kind == RECORD_PLACE)
		text_copy(origins->found[record->at].place, ORIGIN_PLACE_SIZE, record->text);
	else if (record->kind == RECORD_NAME && origin_name_is_fit(record->text))
		text_copy(origins->found[record->at].name, ORIGIN_NAME_SIZE, record->text);
}

/* Takes what comes, until the child has ended or its time is over. Returns false for the latter. */
static bool
records_take(struct search *search)
{
	int64_t all_ms = monotonic_ms() + ALL_MS, ends_ms = monotonic_ms() + ONE_MS;
	struct pollfd ready = {.fd = search->fd, .events = POLLIN};
	struct record record;

	while (poll(&ready, 1, monotonic_left_ms(ends_ms < all_ms ? ends_ms : all_ms)) == 1) {
		if (read(search->fd, &record, sizeof(record)) != (ssize_t)sizeof(record))
			return true;
		record_take(search, &record);
		if (record.kind == RECORD_NEXT)
			ends_ms = monotonic_ms() + ONE_MS;
	}
	return false;
}

static void
child_end(struct search *search, bool in_time)
{
	int status = 0;

	if (!in_time)
		kill(search->child, SIGKILL);
	while (waitpid(search->child, &status, 0) < 0 && errno == EINTR)
		;
	close(search->fd);
	if (!in_time) {
		search->origins->nameless_until_ms = monotonic_ms() + NAMELESS_MS;
		log_line(LOG_WARNING, "reverse names take too long: none are asked for during the "
				      "next minute");
	} else if (WIFSIGNALED(status) && search->database)
		say_broken(search, strsignal(WTERMSIG(status)));
}

/* Only where each address may be had, and each once. */
static void
addresses_gather(struct origins *origins, const struct claim *claim)
{
	origins->count = 0;
	for (unsigned int i = 0; i < claim->row_count && origins->count < ORIGINS_MAX; i++) {
		const char *text = packet_get(&claim->rows[i], "address");
		struct origin *origin = &origins->found[origins->count];
		struct sockaddr_storage address;

		memset(origin, 0, sizeof(*origin));
		if (!text || origin_of(origins, text) || origin_address_read(text, &address) < 0 ||
		    text_copy(origin->address, sizeof(origin->address), text) < 0)
			continue;
		origins->count++;
	}
}

void
origins_find(struct origins *origins, const struct claim *claim, const struct settings *settings)
{
	struct search search = {.origins = origins, .fd = -1};

	addresses_gather(origins, claim);
	if (!text_is_empty(settings->geoip_database))
		search.database = settings->geoip_database;
	search.wants_names =
	    settings->reverse_names && monotonic_ms() >= origins->nameless_until_ms;
	if (origins->count == 0 || (!search.database && !search.wants_names) ||
	    child_start(&search) < 0)
		return;
	child_end(&search, records_take(&search));
}

const struct origin *
origin_of(const struct origins *origins, const char *address)
{
	for (unsigned int i = 0; origins && i < origins->count; i++)
		if (strcmp(origins->found[i].address, address) == 0)
			return &origins->found[i];
	return NULL;
}

void
origins_write_places(const struct origins *origins, char *text, size_t size)
{
	size_t length = 0;

	text[0] = '\0';
	for (unsigned int i = 0; i < origins->count; i++) {
		const struct origin *origin = &origins->found[i];

		if (origin->place[0] &&
		    text_format(text + length, size - length, "%s%s %s", length > 0 ? "\n" : "",
			origin->address, origin->place) == 0)
			length += strlen(text + length);
	}
}
