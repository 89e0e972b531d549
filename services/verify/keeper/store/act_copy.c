/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A copy over ssh, as 2sv-gate names it before data flows: what the rule says of it, an event, and
 * an alert. All of it is told by a process of the account's own, so it is believed for that account
 * alone, its place in the log only where logins came from, and rows and alerts have a bound. Called
 * by run.c; runs in the keeper.
 */
#include "base/text.h"
#include "keeper/store/account.h"
#include "keeper/store/event.h"
#include "keeper/store/holds.h"
#include "keeper/store/host.h"
#include "keeper/store/rules.h"

#include <string.h>

#include "base/poison.h"

#define ROWS_AN_HOUR 24	   /* of what may leave; */
#define ROWS_IN_AN_HOUR 12 /* of what comes, which is told to nobody */
#define WHAT_SIZE 32

/* Data that comes to the machine is never kept out. */
static int
judge(struct running *running, enum copies copies)
{
	bool is_told = copies != COPIES_ALLOW && running->result->rule, is_given = false;
	int r = 0;

	answer_skip(running, is_told ? REASON_RULE : REASON_LET_BE);
	if (!running->act->copy_leaves)
		return answer_skip(running, REASON_LET_BE);
	if (running->brake != BRAKE_NONE) /* a stop ends no session, but this one is no more his */
		return answer_refuse(running, REASON_HELD);
	if (copies == COPIES_REFUSE)
		return answer_refuse(running, REASON_RULE);
	if (copies != COPIES_CODE)
		return 0;
	r = holds_given(running, &is_given);
	if (r < 0)
		return r;
	return is_given ? answer_skip(running, REASON_HOLDS)
			: answer_refuse(running, REASON_NEEDS_CODE);
}

/*
 * A place that no login of the account came from is only said: then it is that process's. It is new
 * where this is the first login from there.
 */
static int
keep_place(struct running *running, struct act *own, const struct place *process)
{
	struct result *result = running->result;
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(running->store, SQL_HOST_FIND,
	    VALUES(number_value(running->account_id), text_value(own->said.host)), &row);
	int64_t logins = r == 1 ? sqlite3_column_int64(row, 1) : 0;

	if (r < 0)
		return r;
	result->was_said = own->said.kind == PLACE_ADDRESS && logins > 0;
	result->known_place |= logins > 1;
	if (!result->was_said)
		own->place = *process;
	return 0;
}

/* "scp out: scp -f /srv/a"; the second in the hour makes of it "scp out, 2 times: scp -f /srv/a" */
static void
count(const char *was, const char *what, char ret[EVENT_DETAIL_SIZE])
{
	const char *rest = strchr(was, ':');
	char number[24] = "1";
	int64_t times = 1;

	if (strncmp(was + strlen(what), ", ", 2) == 0) {
		const char *at = was + strlen(what) + 2;

		text_format(number, sizeof(number), "%.*s", (int)strspn(at, "0123456789"), at);
		if (number_parse(number, 1, INT32_MAX, &times) < 0)
			times = 1;
	}
	if (text_format(ret, EVENT_DETAIL_SIZE, "%s, %lld times%s", what, (long long)times + 1,
		rest ? rest : "") < 0)
		text_format(ret, EVENT_DETAIL_SIZE, "%s, %lld times: %.60s", what,
		    (long long)times + 1, rest ? rest + 2 : "");
}

/* Returns 1 where a row of the last hour took it in, 0 or -errno. */
static int
count_again(struct running *running, const char *what)
{
	const struct act *act = running->act;
	sqlite3_stmt *scope_statement row = NULL;
	char detail[EVENT_DETAIL_SIZE];
	int64_t rows = 0;
	int r = statement_first(running->store, SQL_COPIED_AGAIN,
	    VALUES(number_value(running->account_id),
		text_value(verdict_text(running->result->verdict)),
		text_value(reason_text(running->result->reason)), text_value(act->place.host),
		text_value(what), number_value(act->now)),
	    &row);

	if (r < 0)
		return r;
	if (r == 1) {
		count(statement_text(row, 1), what, detail);
		r = statement_run(running->store, SQL_COPIED_COUNT,
		    VALUES(number_value(sqlite3_column_int64(row, 0)), text_value(detail)));
		return r < 0 ? r : 1;
	}
	r = statement_number(running->store, SQL_COPIED_ROWS,
	    VALUES(number_value(running->account_id), number_value(act->now),
		number_value(!act->copy_leaves)),
	    &rows);
	return r < 0 ? r : rows >= (act->copy_leaves ? ROWS_AN_HOUR : ROWS_IN_AN_HOUR);
}

/* What goes on in the same hour, alike, is counted, and not told again. */
static int
tell(struct running *running, const char *alert)
{
	const struct act *act = running->act;
	char what[WHAT_SIZE], detail[EVENT_DETAIL_SIZE];
	struct event event = {.detail = detail, .place = host_place(running)};
	int r;

	text_format(what, sizeof(what), "%s %s", act->copy_kind, act->copy_direction);
	r = count_again(running, what);
	if (r != 0)
		return r < 0 ? r : 0;
	if (text_format(detail, sizeof(detail), "%s: %s", what, act->copy_command) < 0)
		text_copy(detail, sizeof(detail), what);
	r = event_add(running, &event);
	if (r < 0 || !alert)
		return r;
	return alert_add_bounded(running, &event, &(struct alert){.kind = alert});
}

int
act_copy(struct running *running)
{
	const struct act *said = running->act;
	struct act own = *said;
	enum copies copies = COPIES_DEFAULT;
	int r = account_need(running);

	/* Rules hold for the place that is said: there is no other. */
	own.place = said->said;
	running->act = &own;
	if (r == 0)
		r = host_look(running);
	if (r == 0) {
		copies = rules_look_at_copies(running);
		r = judge(running, copies);
	}
	if (r == 0)
		r = keep_place(running, &own, &said->place);
	if (r == 0 && running->result->verdict == VERDICT_REFUSE)
		r = tell(running, "copy-refused");
	else if (r == 0)
		r = tell(running, copies == COPIES_ALERT && said->copy_leaves ? "copy" : NULL);
	running->act = said;
	return r;
}
