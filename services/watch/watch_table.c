/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of sessions. Runs in 2sv-watch. */
#include "watch/watch_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define ROOM_FIRST 64

void
table_free(struct table *table)
{
	free(table->sessions);
	*table = (struct table){.sessions = NULL};
}

int
table_add(struct table *table, const struct session *session)
{
	if (table->count == table->room) {
		size_t room = table->room > 0 ? table->room * 2 : ROOM_FIRST;
		struct session *more = reallocarray(table->sessions, room, sizeof(*more));

		if (!more)
			return -ENOMEM;
		table->sessions = more;
		table->room = room;
	}
	table->sessions[table->count++] = *session;
	return 0;
}

static int
compare(const void *a, const void *b)
{
	const struct session *x = a, *y = b;

	return connection_compare(&x->connection, &y->connection);
}

struct session *
table_find(const struct table *table, const struct connection *connection)
{
	const struct session key = {.connection = *connection};

	if (table->count == 0)
		return NULL;
	return bsearch(&key, table->sessions, table->count, sizeof(key), compare);
}

static void
sort(struct table *table)
{
	if (table->count > 0)
		qsort(table->sessions, table->count, sizeof(*table->sessions), compare);
}

/* "left" may have come before the last count. */
static int
keep_untold(struct table *table, const struct table *old)
{
	size_t listed = table->count;
	int r = 0;

	for (size_t i = 0; i < old->count && r == 0; i++) {
		struct session session = old->sessions[i];
		const struct table those = {.sessions = table->sessions, .count = listed};

		if (session.bytes <= session.told || table_find(&those, &session.connection))
			continue;
		session.is_over = true;
		r = table_add(table, &session);
	}
	sort(table);
	return r;
}

int
table_sort(struct table *table, struct table *old)
{
	int r;

	sort(table);
	for (size_t i = 0; i < table->count; i++) {
		struct session *session = &table->sessions[i];
		const struct session *before = table_find(old, &session->connection);

		if (!before)
			continue;
		session->told_ms = before->told_ms;
		session->cookie = before->cookie;
		session->missed = before->missed;
		session->is_over = before->is_over;
		if (before->bytes > session->bytes)
			session->bytes = before->bytes;
	}
	r = keep_untold(table, old);
	table_free(old);
	return r;
}

void
table_look(struct table *table)
{
	for (size_t i = 0; i < table->count; i++)
		table->sessions[i].is_seen = false;
}

static void
session_count(struct session *session, const struct diag_count *count)
{
	session->cookie = count->cookie;
	if (count->bytes <= INT64_MAX && (int64_t)count->bytes > session->bytes)
		session->bytes = (int64_t)count->bytes;
}

/* The keeper takes the higher number: of what it was told of this one, nothing is lost. */
void
session_is_another(struct session *session, const struct diag_count *count)
{
	session->is_over = false;
	session->missed = 0;
	session->bytes = session->told = 0;
	session_count(session, count);
}

static bool
is_other_socket(const struct session *session, const struct diag_count *count)
{
	return session->cookie != 0 && session->cookie != count->cookie;
}

void
table_count(struct table *table, const struct diag_count *count)
{
	struct session *session = table_find(table, &count->connection);

	if (!session)
		return;
	session->is_seen = true;
	session->missed = 0;
	if (is_other_socket(session, count))
		session_is_another(session, count);
	session_count(session, count);
}

static int
add_closed(struct table *table, const struct diag_count *count)
{
	const struct session session = {.connection = count->connection,
	    .bytes = (int64_t)count->bytes,
	    .cookie = count->cookie,
	    .is_over = true};
	int r;

	if (count->bytes < WATCH_STEP_BYTES || count->bytes > INT64_MAX ||
	    table->count >= WATCH_SESSIONS_MAX)
		return 0;
	r = table_add(table, &session);
	sort(table);
	return r;
}

int
table_closed(struct table *table, const struct diag_count *count)
{
	struct session *session = table_find(table, &count->connection);

	if (!session)
		return add_closed(table, count);
	if (is_other_socket(session, count))
		return 0; /* one that had these numbers before */
	session_count(session, count);
	session->is_over = true;
	return 0;
}

void
table_looked(struct table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		struct session *session = &table->sessions[i];

		if (!session->is_seen && ++session->missed >= WATCH_MISSED_MAX)
			session->is_over = true;
	}
}

static bool
is_much(const struct session *session)
{
	return session->threshold > 0 && session->bytes >= session->threshold;
}

bool
session_is_due(const struct session *session, int64_t now_ms)
{
	if (session->is_over || is_much(session))
		return true;
	return session->bytes - session->told >= WATCH_STEP_BYTES &&
	       (session->told_ms == 0 || now_ms - session->told_ms >= WATCH_STEP_MS);
}

struct session *
table_due(const struct table *table, int64_t now_ms)
{
	struct session *first = NULL;

	for (size_t i = 0; i < table->count; i++) {
		struct session *session = &table->sessions[i];

		if (is_much(session))
			return session;
		if (!first && session_is_due(session, now_ms))
			first = session;
	}
	return first;
}

void
table_drop(struct table *table, struct session *session)
{
	size_t at = (size_t)(session - table->sessions);

	table->count--;
	memmove(session, session + 1, (table->count - at) * sizeof(*session));
}

void
table_told(struct table *table, struct session *session, int64_t threshold, int64_t now_ms)
{
	session->told = session->bytes;
	session->told_ms = now_ms;
	session->threshold = threshold > session->bytes ? threshold : 0; /* or it had no end */
	if (session->is_over)
		table_drop(table, session);
}

size_t
table_ports(const struct table *table, uint16_t ports[DIAG_PORTS_MAX + 1])
{
	size_t count = 0;

	for (size_t i = 0; i < table->count && count <= DIAG_PORTS_MAX; i++) {
		uint16_t port = table->sessions[i].connection.server_port;
		bool is_new = true;

		for (size_t j = 0; j < count && is_new; j++)
			is_new = ports[j] != port;
		if (is_new)
			ports[count++] = port;
	}
	return count;
}
