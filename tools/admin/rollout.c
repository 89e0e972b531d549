/* SPDX-License-Identifier: BSD-2-Clause */
/* What 2svd knows, and what the system does, joined by the accounts' names. */
#include "config.h"

#include "tools/admin/rollout.h"

#include "base/kernel_clock.h"
#include "base/text.h"
#include "tools/call.h"
#include "tools/row.h"
#include "tools/trouble.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define CLOCK_SLACK_SECONDS 60

static void *
made(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

void
rollout_read(const struct packet *row, struct rollout_account *ret)
{
	*ret = (struct rollout_account){.name = made(strdup(row_text(row, "account"))),
	    .uid = (uid_t)row_number(row, "uid"),
	    .devices = row_number(row, "devices"),
	    .codes_left = packet_get(row, "codes_left") ? row_number(row, "codes_left") : -1,
	    .skips_used = row_number(row, "skips_used"),
	    .used_at = row_number(row, "used"),
	    .last_at = row_number(row, "last_at"),
	    .reminded_at = row_number(row, "reminded"),
	    .invited_until = row_number(row, "until"),
	    .is_reset = strcmp(row_text(row, "reset"), "yes") == 0,
	    .is_stopped = strcmp(row_text(row, "brake"), "none") != 0};
}

static int64_t
later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* A clock that is behind what was seen already is not right; of the keeper, policy/clock.h. */
static void
look_at_clock(struct rollout *rollout, const struct rollout_account *account)
{
	int64_t seen = later(later(account->used_at, account->last_at), account->reminded_at);

	if (seen > rollout->now + CLOCK_SLACK_SECONDS)
		rollout->is_clock_right = false;
}

static void
take_row(void *context, const struct packet *row)
{
	struct rollout *rollout = context;
	struct rollout_account *account;

	if (!row_is(row, "account"))
		return;
	if (rollout->known_count == rollout->known_room) {
		rollout->known_room = rollout->known_room > 0 ? 2 * rollout->known_room : 256;
		rollout->known = made(
		    reallocarray(rollout->known, rollout->known_room, sizeof(*rollout->known)));
	}
	account = &rollout->known[rollout->known_count++];
	rollout_read(row, account);
	look_at_clock(rollout, account);
	members_add_account(&rollout->members, account->name);
}

static int
compare(const void *a, const void *b)
{
	const struct rollout_account *one = a, *other = b;

	return strcmp(one->name, other->name);
}

static const struct rollout_account *
known_named(const struct rollout *rollout, char *name)
{
	const struct rollout_account wanted = {.name = name};

	if (rollout->known_count == 0)
		return NULL;
	return bsearch(
	    &wanted, rollout->known, rollout->known_count, sizeof(*rollout->known), compare);
}

void
rollout_judge(const struct rollout *rollout, struct rollout_account *account)
{
	static const enum rollout_state states[] = {[DUE_NEVER] = ROLLOUT_NO_DEADLINE,
	    [DUE_LATER] = ROLLOUT_DUE,
	    [DUE_SKIPS] = ROLLOUT_DUE,
	    [DUE_OVER] = ROLLOUT_OVERDUE};
	const struct deadline_facts facts = {.account = account->name,
	    .groups = account->groups,
	    .groups_unknown = account->is_unsure,
	    .skips_used = account->skips_used,
	    .now = rollout->now,
	    .clock_is_right = rollout->is_clock_right};

	account->due = (struct due_state){.due = DUE_NEVER};
	if (account->devices == 0)
		deadline_find(&rollout->settings->sections, &facts, &account->due);
	account->state = account->devices > 0 ? ROLLOUT_ENROLLED : states[account->due.due];
}

static void
count_one(struct rollout_count *count, const struct rollout_account *account)
{
	count->accounts++;
	count->states[account->state]++;
	count->codes_few += account->codes_left >= 0 && account->codes_left <= ROLLOUT_CODES_FEW;
}

void
rollout_count(struct rollout *rollout)
{
	for (size_t i = 0; i < rollout->account_count; i++) {
		const struct rollout_account *account = &rollout->accounts[i];

		count_one(&rollout->all, account);
		for (size_t j = 0; j < rollout->group_count; j++)
			if (names_have(account->groups, rollout->groups[j].group))
				count_one(&rollout->groups[j], account);
	}
}

/* Is it in one of the groups that are counted? */
static bool
is_in_one(const struct rollout *rollout, const struct member *member)
{
	for (size_t i = 0; i < rollout->group_count; i++)
		if (member->is_in[members_group_at(&rollout->members, rollout->groups[i].group)])
			return true;
	return false;
}

/*
 * An account that can log in: a person's, or one of those that have come to 2svd's knowledge, or
 * that a group has. Without a shell only one that has a device or came in: sftp needs no shell.
 */
static bool
can_log_in(
    const struct rollout *rollout, const struct member *member, const struct rollout_account *known)
{
	if (member->is_unknown || member->is_person)
		return true;
	if (!member->has_shell)
		return known && (known->devices > 0 || known->last_at > 0);
	return known || is_in_one(rollout, member);
}

static void
join(const struct rollout *rollout, const struct member *member,
    const struct rollout_account *known, struct rollout_account *ret)
{
	*ret = known ? *known : (struct rollout_account){.codes_left = -1};
	ret->name = made(strdup(member->name));
	ret->groups = members_groups_text(&rollout->members, member);
	ret->is_unsure = member->is_unknown;
	if (member->is_unknown)
		return;
	ret->is_other = known && known->uid != member->uid;
	ret->uid = member->uid;
	if (ret->is_other)
		ret->devices = 0, ret->codes_left = -1;
}

static void
choose(struct rollout *rollout, const struct options *options, const char *account)
{
	const struct members *members = &rollout->members;

	rollout->accounts = made(calloc(members->count + 1, sizeof(*rollout->accounts)));
	for (size_t i = 0; i < members->count; i++) {
		const struct member *member = &members->list[i];
		const struct rollout_account *known = known_named(rollout, member->name);

		if (account ? strcmp(member->name, account) != 0
			    : !can_log_in(rollout, member, known) ||
				  (options->group_count > 0 && !is_in_one(rollout, member)))
			continue;
		join(rollout, member, known, &rollout->accounts[rollout->account_count]);
		rollout_judge(rollout, &rollout->accounts[rollout->account_count++]);
	}
}

/* The groups that get a line: those that were asked for, or all that 2sv.conf names. */
static void
name_groups(struct rollout *rollout, const struct options *options)
{
	size_t count = options->group_count;

	for (size_t i = 0; i < count; i++)
		members_add_groups(&rollout->members, options->groups[i]);
	rollout->group_count = rollout->members.group_count;
	members_add_groups(&rollout->members, rollout->settings->sections.groups);
	if (count == 0)
		rollout->group_count = rollout->members.group_count;
	rollout->groups = made(calloc(rollout->group_count + 1, sizeof(*rollout->groups)));
	for (size_t i = 0; i < rollout->group_count; i++)
		rollout->groups[i].group = rollout->members.groups[i].name;
}

static enum exit_code
ask_system(struct tool *tool, struct rollout *rollout)
{
	const char *group = NULL;
	int r = members_find(&rollout->members, &group);

	if (r < 0)
		return trouble_say(tool, (struct trouble){EXIT_REFUSED, "input"},
		    "2sv: the group %s can't be looked up: %s. Look at /etc/nsswitch.conf: getent "
		    "group",
		    group, strerror(-r));
	for (size_t i = 0; i < rollout->group_count; i++) {
		rollout->groups[i].is_found = rollout->members.groups[i].is_found;
		if (tool->options.group_count > 0 && !rollout->groups[i].is_found)
			return trouble_say(tool, (struct trouble){EXIT_REFUSED, "no-such"},
			    "2sv: --group: this machine has no group %s", rollout->groups[i].group);
	}
	return EXIT_DONE;
}

static enum exit_code
ask_service(struct tool *tool, struct rollout *rollout)
{
	struct packet hello;

	packet_begin(&hello, "accounts");
	packet_add(&hello, "all", "yes");
	tool->takes_rows = true;
	return call_service(tool, &hello, take_row, rollout);
}

enum exit_code
rollout_find(struct tool *tool, const char *account, struct rollout *ret)
{
	char error[PATH_MAX + 512];
	enum exit_code code;

	*ret = (struct rollout){.now = tool->now, .is_clock_right = kernel_clock_is_synchronised()};
	if (settings_load(NULL, &ret->settings, error, sizeof(error)) < 0)
		return trouble_say(
		    tool, (struct trouble){EXIT_NO_SERVICE, "settings"}, "2sv: %s", error);
	name_groups(ret, &tool->options);
	if (account)
		members_add_account(&ret->members, account);
	code = ask_service(tool, ret);
	if (ret->known_count > 0)
		qsort(ret->known, ret->known_count, sizeof(*ret->known), compare);
	if (code == EXIT_DONE)
		code = ask_system(tool, ret);
	if (code != EXIT_DONE)
		return code;
	choose(ret, &tool->options, account);
	rollout_count(ret);
	return EXIT_DONE;
}

static void
free_accounts(struct rollout_account *accounts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(accounts[i].name);
		free(accounts[i].groups);
	}
	free(accounts);
}

void
rollout_free(struct rollout *rollout)
{
	free_accounts(rollout->accounts, rollout->account_count);
	free_accounts(rollout->known, rollout->known_count);
	free(rollout->groups);
	members_free(&rollout->members);
	settings_free(rollout->settings);
	*rollout = (struct rollout){.settings = NULL};
}
