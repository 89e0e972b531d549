/* SPDX-License-Identifier: BSD-2-Clause */
/* Groups of an account, for the keeper's rules. Runs in a talker. */
#include "dialogue/belongs.h"

#include "base/log.h"
#include "base/text.h"
#include "dialogue/groups.h"

#include <string.h>

#include "base/poison.h"

static void
look(struct dialogue *dialogue, const struct dialogue_account *account, int ms)
{
	const struct groups_asked asked = {.account = account->name,
	    .uid = account->uid,
	    .names = dialogue->settings->sections.groups,
	    .ms = ms};
	struct dialogue_groups *groups = &dialogue->groups;
	char shown[128], words[256];
	int r;

	groups->is_looked_up = true;
	r = groups_find(&asked, groups->names, sizeof(groups->names));
	groups->is_known = r == 0;
	if (r == 0)
		return;
	text_escape_value(shown, sizeof(shown), account->name);
	text_escape(words, sizeof(words), groups->names);
	log_line(LOG_WARNING,
	    "account=%s: its groups can't be looked up: %s; the strictest rule that may hold does",
	    shown, words[0] ? words : strerror(-r));
}

void
belongs_add(
    struct dialogue *dialogue, const struct dialogue_account *account, struct packet *act, int ms)
{
	struct dialogue_groups *groups = &dialogue->groups;

	if (text_is_empty(dialogue->settings->sections.groups)) {
		packet_add(act, "groups", "");
		return;
	}
	if (!groups->is_looked_up)
		look(dialogue, account, ms);
	if (groups->is_known)
		packet_add(act, "groups", groups->names);
}

void
belongs_add_login(struct dialogue *dialogue, struct packet *act, int ms)
{
	const char *name = packet_get(&dialogue->hello, "account");
	struct dialogue_account account;
	int64_t uid;

	if (!name || text_copy(account.name, sizeof(account.name), name) < 0 ||
	    packet_get_number(&dialogue->hello, "uid", 0, UINT32_MAX, &uid) < 0)
		return; /* the keeper refuses such an act */
	account.uid = (uid_t)uid;
	belongs_add(dialogue, &account, act, ms);
}
