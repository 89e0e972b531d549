/* SPDX-License-Identifier: BSD-2-Clause */
/* Words of a roll-out, and its rows for the form (tools/form_rows.c). */
#include "tools/admin/rollout.h"

#include "base/text.h"

#include "base/poison.h"

const char *
rollout_state_text(enum rollout_state state)
{
	static const char *const words[] = {
	    [ROLLOUT_OVERDUE] = "overdue",
	    [ROLLOUT_DUE] = "due",
	    [ROLLOUT_NO_DEADLINE] = "no-deadline",
	    [ROLLOUT_ENROLLED] = "enrolled",
	};

	return words[state < ROLLOUT_STATES ? state : ROLLOUT_OVERDUE];
}

void
rollout_due_text(const struct rollout_account *account, char ret[ROLLOUT_DUE_SIZE])
{
	char day[DEADLINE_DAY_SIZE] = "", logins[TEXT_COUNT_SIZE];

	if (account->due.deadline && account->due.due == DUE_OVER)
		deadline_since(account->due.deadline, day);
	else if (account->due.deadline)
		deadline_day(account->due.deadline, day);
	text_count(logins, account->due.skips_left, "login");
	switch (account->due.due) {
	case DUE_NEVER:
		text_copy(ret, ROLLOUT_DUE_SIZE, account->devices > 0 ? "-" : "no deadline");
		break;
	case DUE_LATER:
		text_format(ret, ROLLOUT_DUE_SIZE, "%s%s%s", day,
		    account->due.skips_left > 0 ? ", then " : "",
		    account->due.skips_left > 0 ? logins : "");
		break;
	case DUE_SKIPS:
		text_copy(ret, ROLLOUT_DUE_SIZE, logins);
		break;
	case DUE_OVER:
		text_format(ret, ROLLOUT_DUE_SIZE, "over%s%s", day[0] ? " since " : "", day);
		break;
	}
}

static void
add_yes(struct packet *row, const char *key, bool is_so)
{
	packet_add(row, key, is_so ? "yes" : "no");
}

static void
add_due(struct packet *row, const struct due_state *due)
{
	if (!due->deadline)
		return;
	packet_add(row, "deadline", due->deadline->section.name);
	packet_add_number(row, "due", due->deadline->ends_at);
	packet_add_number(row, "skips", due->skips_left);
}

void
rollout_row(const struct rollout_account *account, struct packet *ret)
{
	packet_begin(ret, "row");
	packet_add(ret, "kind", "rollout");
	packet_add(ret, "account", account->name);
	if (account->uid != (uid_t)-1)
		packet_add_number(ret, "uid", account->uid);
	packet_add(ret, "groups", account->groups);
	packet_add(ret, "state", rollout_state_text(account->state));
	packet_add_number(ret, "devices", account->devices);
	add_due(ret, &account->due);
	if (account->codes_left >= 0)
		packet_add_number(ret, "codes_left", account->codes_left);
	packet_add_number(ret, "used", account->used_at);
	packet_add_number(ret, "last_at", account->last_at);
	packet_add_number(ret, "reminded", account->reminded_at);
	add_yes(ret, "reset", account->is_reset);
	packet_add_number(ret, "invited", account->invited_until);
	add_yes(ret, "stopped", account->is_stopped);
	add_yes(ret, "other_uid", account->is_other);
	add_yes(ret, "unsure", account->is_unsure);
}

void
rollout_count_row(const struct rollout_count *count, struct packet *ret)
{
	packet_begin(ret, "row");
	packet_add(ret, "kind", count->group ? "counted" : "all");
	packet_add(ret, "group", count->group);
	add_yes(ret, "found", count->is_found);
	packet_add_number(ret, "accounts", count->accounts);
	packet_add_number(ret, "enrolled", count->states[ROLLOUT_ENROLLED]);
	packet_add_number(ret, "due", count->states[ROLLOUT_DUE]);
	packet_add_number(ret, "overdue", count->states[ROLLOUT_OVERDUE]);
	packet_add_number(ret, "no_deadline", count->states[ROLLOUT_NO_DEADLINE]);
	packet_add_number(ret, "codes_few", count->codes_few);
}
