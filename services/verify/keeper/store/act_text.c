/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A login asks for a code to be sent. It leaves the store once, in the result, from where it goes
 * to a notifier that waits; what is kept is no code. Only the app's own way must stand open
 * besides: nobody depends on a text. Called by run.c; runs in the keeper.
 */
#include "base/text.h"
#include "keeper/store/account.h"
#include "keeper/store/clock.h"
#include "keeper/store/device.h"
#include "keeper/store/event.h"
#include "keeper/store/host.h"
#include "keeper/store/ledger.h"
#include "keeper/store/recipient.h"
#include "keeper/store/rules.h"
#include "keeper/store/texted.h"
#include "settings/contact.h"

#include <errno.h>

#include "base/poison.h"

/* The kinds that the rule which holds allows; NULL = none. What nobody knows for sure allows none.
 */
static const char *
find_allowed(struct running *running)
{
	struct decision_facts facts;

	rules_look(running, &facts);
	if (!running->result->rule || running->result->rule_is_unsure ||
	    (facts.require != REQUIRE_ALWAYS && facts.require != REQUIRE_NEW_HOST &&
		facts.require != REQUIRE_NEW_SESSION))
		return NULL;
	return running->result->rule->texted;
}

/* Is this a login that is asked for one code of its app? Returns the reason why not, RIGHT, or
 * -errno. */
static int
find_fault(struct running *running)
{
	int64_t active = 0;
	int r = device_count(running, &active, NULL);

	if (r < 0)
		return r;
	if (running->match != ACCOUNT_MATCHES || active == 0)
		return REASON_NOT_ENROLLED;
	if (running->brake != BRAKE_NONE)
		return REASON_HELD;
	if (running->act->place.kind == PLACE_UNKNOWN)
		return REASON_RULE;
	r = ledger_ask(running);
	if (r < 0)
		return r;
	if (running->result->ask != ASK_CODE)
		return REASON_THROTTLED;
	r = clock_is_right(running); /* else nobody knows how old a contact is */
	return r < 0 ? r : r == 1 ? REASON_RIGHT : REASON_CLOCK;
}

/* Puts "sms:+46701740605" into the result. Returns 1, 0 (there is none) or -errno. */
static int
find_contact(struct running *running, const char *allowed)
{
	struct message *message = &running->result->message;
	struct texted_contact best = {.kind = NULL};
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(
	    running->store, SQL_TEXT_CONTACTS, VALUES(number_value(running->account_id)), &row);

	for (; r == 1; r = statement_next(row)) {
		struct texted_contact contact = {
		    .kind = statement_text(row, 0), .codes_from = sqlite3_column_int64(row, 2)};

		if (!texted_contact_is_good(&contact, allowed, running->act->now) ||
		    (best.kind && !texted_contact_is_better(&contact, &best)))
			continue;
		text_format(message->recipient, sizeof(message->recipient), "%s:%s", contact.kind,
		    statement_text(row, 1));
		/* The row's own text goes with it. */
		contact.kind = contact_kind_name(contact_kind_find(contact.kind));
		best = contact;
	}
	return r < 0 ? r : best.kind != NULL;
}

static int
find_counts(struct running *running, struct texted_facts *ret)
{
	const struct act *act = running->act;
	bool proven = running->result->proven;
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(running->store, SQL_TEXT_COUNTS,
	    VALUES(number_value(running->account_id), text_value(act->place.prefix),
		number_value(act->now - TEXTED_CAP_SECONDS), number_value(proven),
		number_value(act->now - TEXTED_DAY_SECONDS)),
	    &row);

	*ret = (struct texted_facts){.caps = act->text_caps, .now = act->now, .proven = proven};
	if (r != 1)
		return r < 0 ? r : -EUCLEAN;
	ret->sent = (struct texted_caps){.account = sqlite3_column_int64(row, 0),
	    .prefix = sqlite3_column_int64(row, 1),
	    .machine = sqlite3_column_int64(row, 2)};
	ret->last_at = sqlite3_column_int64(row, 3);
	ret->sent_today = sqlite3_column_int64(row, 4);
	return 0;
}

/* In the log, one an hour of a kind; what was found for it goes no further. */
static int
refuse(struct running *running, enum reason reason, const char *detail)
{
	struct event event = {.place = host_place(running), .detail = detail, .is_free = true};

	answer_refuse(running, reason);
	return event_add(running, &event);
}

/* Root hears of it once a day, whosesoever the texts were. */
static int
tell_root(struct running *running, const struct event *event)
{
	int64_t told = 0;
	int r = statement_number(running->store, SQL_TEXT_ALERT_SINCE,
	    VALUES(text_value("texts"), number_value(running->act->now)), &told);

	if (r < 0 || told > 0)
		return r;
	return alert_add(running, event, &(struct alert){.kind = "texts", .to_root = true});
}

/* The owner hears once a day that somebody uses up what he has, and so does root of the machine's.
 */
static int
refuse_more(struct running *running, enum texted_may may)
{
	const struct texted_caps *caps = &running->act->text_caps;
	char detail[64];
	struct event event = {.place = host_place(running), .detail = detail, .is_free = true};
	int r;

	if (may == TEXTED_ENOUGH_OF_ALL)
		text_format(
		    detail, sizeof(detail), "the machine's %lld an hour", (long long)caps->machine);
	else if (may == TEXTED_ENOUGH_TODAY)
		text_format(
		    detail, sizeof(detail), "%d a day from unproven networks", TEXTED_DAILY);
	else
		text_format(
		    detail, sizeof(detail), "the account's %lld an hour", (long long)caps->account);
	answer_refuse(running, REASON_TOO_MANY);
	r = event_add(running, &event);
	if (r < 0)
		return r;
	return may == TEXTED_ENOUGH_OF_ALL
		   ? tell_root(running, &event)
		   : alert_add_daily(running, &event, &(struct alert){.kind = "texts-asked"});
}

static int
send(struct running *running)
{
	const struct act *act = running->act;
	struct result *result = running->result;
	struct event event = {.place = host_place(running), .device = result->device};
	int r;

	texted_name(result->message.recipient, result->device);
	r = statement_run(running->store, SQL_TEXT_DROP_OLD, VALUES(number_value(act->now)));
	if (r == 0)
		r = statement_run(running->store, SQL_TEXT_ADD,
		    VALUES(number_value(running->account_id), text_value(act->place.prefix),
			number_value(result->proven), text_value(result->device),
			number_value(act->now)));
	result->message.id = sqlite3_last_insert_rowid(running->store->db);
	if (r == 0)
		r = texted_add(running, result->device);
	answer_accept(running);
	text_copy(result->message.account, sizeof(result->message.account), act->account);
	return r < 0 ? r : event_add(running, &event);
}

static int
send_unless_enough(struct running *running)
{
	struct texted_facts facts;
	enum texted_may may;
	int r = find_counts(running, &facts);

	if (r < 0)
		return r;
	may = texted_judge(&facts, &running->result->wait_seconds);
	switch (may) {
	case TEXTED_MAY:
		return running->act->text_can_go ? send(running)
						 : refuse(running, REASON_NO_NOTIFIER, NULL);
	case TEXTED_SOON:
		return refuse(running, REASON_SOON, NULL);
	case TEXTED_ENOUGH:
	case TEXTED_ENOUGH_TODAY:
	case TEXTED_ENOUGH_OF_ALL:
		return refuse_more(running, may);
	case TEXTED_ENOUGH_OF_NETWORK:
		break;
	}
	return refuse(running, REASON_TOO_MANY, NULL);
}

int
act_text(struct running *running)
{
	const char *allowed;
	int fault, r = account_need(running);

	if (r == 0)
		r = host_look(running);
	if (r < 0)
		return r;
	allowed = find_allowed(running);
	fault = allowed ? find_fault(running) : REASON_RULE;
	if (fault != REASON_RIGHT)
		return fault < 0 ? fault : refuse(running, (enum reason)fault, NULL);
	r = find_contact(running, allowed);
	if (r < 0)
		return r;
	return r == 0 ? refuse(running, REASON_NO_SUCH, NULL) : send_unless_enough(running);
}

/* In the log, and to root: the person has an app, and need not tell him. */
static int
tell_failed(struct running *running, const char *shown)
{
	const struct act *act = running->act;
	char detail[EVENT_DETAIL_SIZE];
	struct event event = {.detail = detail};
	int r;

	text_format(detail, sizeof(detail), "%.32s: %.90s", shown, act->why ? act->why : "");
	answer_refuse(running, REASON_NO_NOTIFIER);
	r = event_add(running, &event);
	answer_accept(running);
	return r < 0 ? r : tell_root(running, &event);
}

/* The notifier says what came of it. A code is not sent a second time: its person asks again. */
int
act_texted(struct running *running)
{
	const struct act *act = running->act;
	char shown[DEVICE_NAME_MAX];
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(running->store, SQL_TEXT_OUTCOME,
	    VALUES(number_value(act->message_id), number_value((int64_t)act->outcome)), &row);

	if (r != 1)
		return r < 0 ? r : answer_refuse(running, REASON_EXPIRED);
	running->account_id = sqlite3_column_int64(row, 0);
	text_copy(shown, sizeof(shown), statement_text(row, 1));
	r = statement_next(row);
	answer_accept(running);
	return r < 0 || act->outcome == OUTCOME_SENT ? r : tell_failed(running, shown);
}
