/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads a copy of the store and names each fault. */
#include "config.h"
#include "tests/kills/ledger.h"
#include "tests/kills/login.h"
#include "tests/kills/people.h"
#include "base/scope.h"
#include "base/text.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <string.h>

#include "base/poison.h"

#define FAULTS_SAID 1000

#define OF_PERSON "account_id = (SELECT id FROM account WHERE name = ?1)"
#define LOGIN_EVENTS "SELECT count(*) FROM event WHERE " OF_PERSON " AND event = 'login'"
#define CODE_EVENTS "SELECT count(*) FROM event WHERE " OF_PERSON " AND event = 'code' AND "

static void __attribute__((format(printf, 2, 3)))
fault(struct ledger *ledger, const char *format, ...)
{
	va_list arguments;

	if (ledger->faults++ >= FAULTS_SAID)
		return;
	va_start(arguments, format);
	fputs("FAULT: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
}

static bool
file_copy(const char *from, const char *to)
{
	scope_fd int in = open(from, O_RDONLY | O_CLOEXEC);
	scope_fd int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	static char bytes[1024 * 1024];
	ssize_t size;

	if (in < 0 || out < 0)
		return false;
	while ((size = read(in, bytes, sizeof(bytes))) > 0)
		if (write(out, bytes, (size_t)size) != size)
			return false;
	return size == 0;
}

static bool
store_copy(const struct ledger *ledger)
{
	char from[512], to[512];

	text_format(from, sizeof(from), "%s-wal", ledger->store);
	text_format(to, sizeof(to), "%s-wal", ledger->copy);
	return file_copy(ledger->store, ledger->copy) && file_copy(from, to);
}

/* The first column of the first row, as a text; "" where there is none. */
static void
ask(sqlite3 *db, const char *sql, const char *value, char text[128])
{
	sqlite3_stmt *statement = NULL;

	text[0] = '\0';
	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK ||
	    (value && sqlite3_bind_text(statement, 1, value, -1, SQLITE_TRANSIENT) != SQLITE_OK)) {
		text_format(text, 128, "%.100s", sqlite3_errmsg(db));
	} else if (sqlite3_step(statement) == SQLITE_ROW) {
		const unsigned char *found = sqlite3_column_text(statement, 0);

		text_format(text, 128, "%.100s", found ? (const char *)found : "");
	}
	sqlite3_finalize(statement);
}

static int64_t
count(sqlite3 *db, const char *sql, const char *value)
{
	char text[128];
	int64_t number = -1;

	ask(db, sql, value, text);
	number_parse(text, 0, INT64_MAX, &number);
	return number;
}

static void
check_file(struct ledger *ledger, sqlite3 *db)
{
	char text[128];

	ask(db, "PRAGMA integrity_check(1)", NULL, text);
	if (strcmp(text, "ok") != 0)
		fault(ledger, "the store is damaged: %s", text);
	ask(db, "PRAGMA foreign_key_check", NULL, text);
	if (text[0])
		fault(ledger, "a row refers to none, in the table %s", text);
	ask(db,
	    "SELECT count(*) FROM outbox LEFT JOIN event ON event.id = outbox.event_id"
	    " WHERE event.id IS NULL",
	    NULL, text);
	if (strcmp(text, "0") != 0)
		fault(ledger, "alerts without their event: %s", text);
}

#define ATTEMPTS "SELECT count(*) FROM attempt WHERE " OF_PERSON
#define RIGHT_EVENTS CODE_EVENTS "verdict = 'accept' AND login IS NOT NULL"
#define USED_EVENTS CODE_EVENTS "verdict = 'refuse' AND reason = 'used'"
#define REPLAY_EVENTS USED_EVENTS " AND host = '" REPLAY_HOST "'"

/* Verdict, event and charge are written together or not at all; only wrong codes stay charged. */
static void
check_together(struct ledger *ledger, sqlite3 *db, int person)
{
	const char *name = people_name(person);
	int64_t attempts = count(db, ATTEMPTS, name);
	int64_t events = count(db, CODE_EVENTS "verdict = 'refuse' AND reason = 'wrong'", name);

	if (attempts != events || attempts < 0)
		fault(ledger, "%s: %" PRId64 " codes charged, %" PRId64 " events of wrong ones",
		    name, attempts, events);
}

/* [told, at most] must hold what the query counts. */
struct bound {
	const char *what, *sql;
	unsigned int told, most;
};

/* A wrong code may be charged twice where the keeper died in its midst (dialogue/act.c). */
static void
check_bounds(struct ledger *ledger, sqlite3 *db, int person)
{
	const struct told_person *told = &ledger->told->people[person];
	unsigned int sessions = ledger->is_last ? told->sessions : 0;
	const struct bound bounds[] = {
	    {"wrong codes charged", ATTEMPTS, told->wrong, 2 * told->typed_wrong},
	    {"right codes", RIGHT_EVENTS, told->right, ledger->begun * ROUND_CODES},
	    {"used codes", USED_EVENTS, told->used, UINT32_MAX},
	    {"logins of all hosts", "SELECT coalesce(sum(logins), 0) FROM host WHERE " OF_PERSON,
		told->right_at_sudo + sessions, ledger->begun * ROUND_CODES},
	    {"codes used again elsewhere", REPLAY_EVENTS, told->replays_used, UINT32_MAX},
	    {"logins at sshd", LOGIN_EVENTS, sessions, told->sessions_begun},
	};

	for (size_t i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
		int64_t found = count(db, bounds[i].sql, people_name(person));

		if (found < bounds[i].told || found > bounds[i].most)
			fault(ledger, "%s: %s: %u told, %u possible, %" PRId64 " in the store",
			    people_name(person), bounds[i].what, bounds[i].told, bounds[i].most,
			    found);
	}
}

/* A code used again elsewhere is alerted, but for what comes after as many alerts in a day. */
#define REPLAYS_UNALERTED                                                                     \
	"SELECT count(*) FROM event e WHERE e.verdict = 'refuse' AND e.reason = 'used'"       \
	" AND e.event = 'code' AND e.host = '" REPLAY_HOST "' AND e." OF_PERSON               \
	" AND NOT EXISTS (SELECT 1 FROM outbox WHERE event_id = e.id AND kind = 'used-code')" \
	" AND (SELECT count(*) FROM outbox o WHERE o.account_id = e.account_id"               \
	" AND o.kind = 'used-code' AND o.event_id < e.id AND o.created_at > e.at - 86400)"    \
	" < 20"

static void
check_alerts(struct ledger *ledger, sqlite3 *db, int person)
{
	int64_t missing = count(db, REPLAYS_UNALERTED, people_name(person));

	if (missing != 0)
		fault(ledger, "%s: %" PRId64 " codes used again elsewhere without an alert",
		    people_name(person), missing);
}

/* Each login that somebody was given has its event, and waits for its session. */
static void
check_logins(struct ledger *ledger, sqlite3 *db)
{
	unsigned int last = ledger->told->login_count;

	sqlite3_exec(db,
	    "CREATE INDEX found_event ON event (login); CREATE INDEX found_login ON login (login)",
	    NULL, NULL, NULL);
	for (unsigned int i = ledger->id_count; i < last && i < LOGINS_MAX; i++) {
		const struct told_login *login = &ledger->told->logins[i];

		if (!login->is_whole)
			continue; /* its process was killed as it wrote it down */
		if (count(db, "SELECT count(*) FROM event WHERE login = ?1 AND event = 'code'",
			login->id) != 1)
			fault(ledger, "%s: login %s has no event", people_name(login->person),
			    login->id);
		if (count(db, "SELECT count(*) FROM login WHERE login = ?1", login->id) != 1)
			fault(
			    ledger, "%s: login %s is lost", people_name(login->person), login->id);
	}
	ledger->id_count = last;
}

void
ledger_check(struct ledger *ledger)
{
	sqlite3 *db = NULL;

	if (!store_copy(ledger) ||
	    sqlite3_open_v2(ledger->copy, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
		fault(ledger, "the store %s can't be read", ledger->store);
		sqlite3_close(db);
		return;
	}
	check_file(ledger, db);
	for (int person = 0; person < PEOPLE_COUNT; person++) {
		check_together(ledger, db, person);
		check_bounds(ledger, db, person);
		check_alerts(ledger, db, person);
	}
	check_logins(ledger, db);
	ledger->late =
	    count(db, "SELECT count(*) FROM event WHERE event = 'login' AND reason = 'late'", NULL);
	sqlite3_close(db);
}

void
ledger_check_told(struct ledger *ledger)
{
	const struct told *told = ledger->told;

	for (unsigned int round = 0; round < ledger->begun; round++)
		for (int person = 0; person < PEOPLE_COUNT; person++)
			for (int i = 0; i < ROUND_CODES; i++)
				if (told->accepted[round][person][i] > 1)
					fault(ledger,
					    "%s: code %d of round %u was accepted %u times",
					    people_name(person), i, round,
					    told->accepted[round][person][i]);
	if (told->odd > 0)
		fault(ledger, "%u answers out of place, the first: %s", told->odd, told->odd_words);
}
