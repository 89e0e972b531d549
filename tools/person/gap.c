/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How each gap of the check-up is found, what is said of it, and what is typed to close it. Called
 * by checkup.c; pure.
 */
#include "tools/person/gap.h"

#include "base/text.h"

#include <string.h>

#include "base/poison.h"

#define DAY_SECONDS INT64_C(86400)
#define WORD_SIZE 400
#define PLAIN                                                  \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"0123456789_@%+:,./-"

/* A name as one word for a shell. */
static void
quote(char word[WORD_SIZE], const char *name)
{
	size_t length = 0;

	if (name[0] && name[strspn(name, PLAIN)] == '\0') {
		text_copy(word, WORD_SIZE, name);
		return;
	}
	word[length++] = '\'';
	for (; *name && length + 6 < WORD_SIZE; name++) {
		if (*name == '\'') {
			text_copy(word + length, WORD_SIZE - length, "'\\'");
			length += 3;
		}
		word[length++] = *name;
	}
	word[length++] = '\'';
	word[length] = '\0';
}

/*
 * "2sv WHAT --account NAME REST"; rest may be NULL. --account only where it must be said, as by
 * root: several commands of root's are for all accounts, or for none, without it.
 */
static void
command_of(
    const struct checkup_facts *facts, struct checkup_gap *gap, const char *what, const char *rest)
{
	char account[WORD_SIZE];
	bool is_said = facts->is_named || facts->is_root || gap->by_root;

	quote(account, facts->account);
	text_format(gap->command, sizeof(gap->command), "2sv %s%s%s%s%s", what,
	    is_said ? " --account " : "", is_said ? account : "", rest ? " " : "",
	    rest ? rest : "");
}

static void
words_are(struct checkup_gap *gap, const char *words)
{
	text_copy(gap->words, sizeof(gap->words), words);
}

bool
gap_stopped(const struct checkup_facts *facts, struct checkup_gap *gap)
{
	if (!facts->is_stopped)
		return false;
	words_are(gap, facts->is_held ? "Stopped: nobody logs in but by a recovery code"
				      : "Stopped: each login wants two codes in a row");
	gap->by_root = facts->is_held && facts->takes_codes && facts->codes_left == 0;
	gap->more = "Only when all is well again.";
	command_of(facts, gap, "free", NULL);
	return true;
}

bool
gap_reset(const struct checkup_facts *facts, struct checkup_gap *gap)
{
	if (facts->devices > 0 || !facts->was_reset || facts->is_invited)
		return false;
	words_are(gap, facts->has_expired ? "Reset, and the invitation has expired"
					  : "Reset, and there is no invitation");
	gap->by_root = true;
	command_of(facts, gap, "invite", NULL);
	return true;
}

/* Whoever is in, and was not reset, needs no invitation. */
bool
gap_invited(const struct checkup_facts *facts, struct checkup_gap *gap)
{
	bool needs_it = facts->was_reset || facts->is_named;

	if (facts->devices > 0 || !facts->is_invited)
		return false;
	words_are(gap, "No device: the next login with the invitation leads to one");
	gap->more = needs_it ? "a login with the password, and the invitation."
			     : "Or log in with the password, and the invitation.";
	if (!needs_it)
		command_of(facts, gap, "enrol", NULL);
	return true;
}

bool
gap_no_device(const struct checkup_facts *facts, struct checkup_gap *gap)
{
	if (facts->devices > 0 || facts->was_reset || facts->is_invited)
		return false;
	text_format(gap->words, sizeof(gap->words), "No device gives codes%s%s",
	    text_is_empty(facts->due) ? "" : ": ", text_is_empty(facts->due) ? "" : facts->due);
	command_of(facts, gap, "enrol", NULL);
	return true;
}

bool
gap_expired(const struct checkup_facts *facts, struct checkup_gap *gap)
{
	if (facts->devices > 0 || facts->was_reset || !facts->has_expired)
		return false;
	words_are(gap, "The invitation expired and was not used");
	gap->by_root = true;
	command_of(facts, gap, "invite", NULL);
	return true;
}

static bool
find_waiting(const struct checkup_facts *facts, struct checkup_gap *gap, bool all)
{
	char name[WORD_SIZE];

	if (facts->waiting == 0 || (facts->waiting >= facts->devices) != all)
		return false;
	text_format(gap->words, sizeof(gap->words), "No code of %s counts before its re-sync",
	    facts->waiting_name);
	gap->by_root = true;
	quote(name, facts->waiting_name);
	command_of(facts, gap, "devices resync", name);
	return true;
}

bool
gap_all_waiting(const struct checkup_facts *facts, struct checkup_gap *gap)
{
	return find_waiting(facts, gap, true);
}

bool
gap_one_waiting(const struct checkup_facts *facts, struct checkup_gap *gap)
{
	return find_waiting(facts, gap, false);
}

bool
gap_refused(const struct checkup_facts *facts, struct checkup_gap *gap)
{
	char count[TEXT_COUNT_SIZE];

	if (facts->failures == 0)
		return false;
	text_count(count, facts->failures, "refused code");
	text_format(gap->words, sizeof(gap->words), "%s at logins in 24 hours", count);
	gap->more = "Were they not yours, somebody knows the password: change it.";
	command_of(facts, gap, "log", NULL);
	return true;
}

/* Whether its doors have the line of pam_2sv in them, the service can't know. */
bool
gap_no_login(const struct checkup_facts *facts, struct checkup_gap *gap)
{
	if (facts->devices == 0 || facts->has_login)
		return false;
	words_are(gap, "No login has asked a code yet");
	gap->more = facts->is_root
			? "It says which doors ask. Then log in once, beside an open session."
			: "log in once, beside a session that stays open.";
	if (facts->is_root)
		text_copy(gap->command, sizeof(gap->command), "2sv doctor");
	return true;
}

bool
gap_unsent(const struct checkup_facts *facts, struct checkup_gap *gap)
{
	char count[TEXT_COUNT_SIZE];

	if (facts->unsent == 0)
		return false;
	text_count(count, facts->unsent, "message");
	text_format(gap->words, sizeof(gap->words), "%s with alerts did not arrive", count);
	command_of(facts, gap, "alerts", NULL);
	return true;
}

bool
gap_no_codes(const struct checkup_facts *facts, struct checkup_gap *gap)
{
	if (!facts->takes_codes || facts->codes_left > 0)
		return false;
	words_are(gap, "No recovery code is left for the day on which the phone is gone");
	command_of(facts, gap, "codes new", NULL);
	return true;
}

bool
gap_few_codes(const struct checkup_facts *facts, struct checkup_gap *gap)
{
	char count[TEXT_COUNT_SIZE];

	if (!facts->takes_codes || facts->codes_left == 0 || facts->codes_left > CHECKUP_CODES_FEW)
		return false;
	text_count(count, facts->codes_left, "recovery code");
	text_format(gap->words, sizeof(gap->words), "No more than %s left", count);
	command_of(facts, gap, "codes new", NULL);
	return true;
}

bool
gap_old_codes(const struct checkup_facts *facts, struct checkup_gap *gap)
{
	int64_t age = facts->now - facts->codes_made_at;

	if (!facts->takes_codes || facts->codes_left <= CHECKUP_CODES_FEW ||
	    facts->codes_made_at == 0 || age <= CHECKUP_CODES_OLD_DAYS * DAY_SECONDS)
		return false;
	words_are(gap, "The recovery codes are over two years old; is the paper there?");
	command_of(facts, gap, "codes new", NULL);
	return true;
}

static bool
find_one_device(const struct checkup_facts *facts, struct checkup_gap *gap, bool is_covered)
{
	if (facts->devices != 1 || (facts->takes_codes && facts->codes_left > 0) != is_covered)
		return false;
	words_are(gap, is_covered ? "One device; without it only the paper lets in"
				  : "One device; without it nothing comes in");
	command_of(facts, gap, "enrol", NULL);
	return true;
}

bool
gap_uncovered_device(const struct checkup_facts *facts, struct checkup_gap *gap)
{
	return find_one_device(facts, gap, false);
}

bool
gap_covered_device(const struct checkup_facts *facts, struct checkup_gap *gap)
{
	return find_one_device(facts, gap, true);
}

bool
gap_no_contact(const struct checkup_facts *facts, struct checkup_gap *gap)
{
	if (facts->contacts > 0 || facts->contacts_waiting > 0)
		return false;
	words_are(gap, "No contact hears of alerts");
	command_of(facts, gap, "contacts add", "ADDRESS");
	return true;
}

/* One whose code has ended gets another by the same word as a new one. */
static bool
find_contact(const struct checkup_facts *facts, struct checkup_gap *gap, bool others_hear)
{
	char number[24];

	if (facts->contacts_waiting == 0 || (facts->contacts > 0) != others_hear)
		return false;
	text_format(number, sizeof(number), "%lld", (long long)facts->waiting_contact);
	text_format(gap->words, sizeof(gap->words),
	    facts->contact_code_is_open ? "Contact %s hears nothing before its code is typed"
					: "Contact %s was not confirmed, its code is void; anew",
	    number);
	if (facts->contact_code_is_open)
		command_of(facts, gap, "contacts confirm", number);
	else
		command_of(facts, gap, "contacts add", "ADDRESS");
	return true;
}

bool
gap_only_contact(const struct checkup_facts *facts, struct checkup_gap *gap)
{
	return find_contact(facts, gap, false);
}

bool
gap_further_contact(const struct checkup_facts *facts, struct checkup_gap *gap)
{
	return find_contact(facts, gap, true);
}

bool
gap_by_address(const struct checkup_facts *facts, struct checkup_gap *gap)
{
	char host[WORD_SIZE];

	if (facts->trusted_by_address == 0)
		return false;
	text_format(gap->words, sizeof(gap->words), "%s is trusted by its address alone",
	    facts->trusted_host);
	quote(host, facts->trusted_host);
	command_of(facts, gap, "hosts forget", host);
	return true;
}

bool
gap_many_trusted(const struct checkup_facts *facts, struct checkup_gap *gap)
{
	char host[WORD_SIZE];

	if (facts->trusted <= CHECKUP_TRUSTED_MANY || text_is_empty(facts->trusted_host))
		return false;
	text_format(gap->words, sizeof(gap->words), "%lld trusted hosts; the first to forget",
	    (long long)facts->trusted);
	quote(host, facts->trusted_host);
	command_of(facts, gap, "hosts forget", host);
	return true;
}

/* What was begun with further options can't be named whole; it can be dropped. */
bool
gap_pending(const struct checkup_facts *facts, struct checkup_gap *gap)
{
	char name[WORD_SIZE], option[WORD_SIZE + 8];

	if (facts->devices == 0 || facts->pending == 0 || text_is_empty(facts->pending_name))
		return false;
	quote(name, facts->pending_name);
	text_format(option, sizeof(option), "--name %s", name);
	text_format(gap->words, sizeof(gap->words),
	    facts->pending_is_plain ? "%s gave no first code; begin it again"
				    : "%s gave no first code; begin it again, or drop it",
	    facts->pending_name);
	command_of(facts, gap, facts->pending_is_plain ? "enrol" : "devices remove",
	    facts->pending_is_plain ? option : name);
	return true;
}

bool
gap_new_hosts(const struct checkup_facts *facts, struct checkup_gap *gap)
{
	char count[TEXT_COUNT_SIZE];

	if (facts->new_hosts == 0)
		return false;
	text_count(count, facts->new_hosts, "new host");
	text_format(gap->words, sizeof(gap->words), "%s in 30 days", count);
	gap->more = "If one of them is not yours, change the password.";
	command_of(facts, gap, "hosts", NULL);
	return true;
}
