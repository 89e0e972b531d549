/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which account a command of 2sv means: the caller's own, or by root any. Names and uids come
 * from the system (getpwnam_r(3)), never from the client alone. Runs in a talker.
 */
#include "dialogue/dialogue.h"
#include "dialogue/report.h"
#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>

#include "base/poison.h"

#define ENTRY_BYTES_MAX (64 * 1024)

/* The entry of name, or of uid where name is NULL. Returns 0, -ENOENT (nobody) or -errno. */
static int
entry_find(const char *name, uid_t uid, struct dialogue_account *ret)
{
	scope_free char *buffer = malloc(ENTRY_BYTES_MAX);
	struct passwd entry, *found = NULL;
	int r;

	if (!buffer)
		return -ENOMEM;
	r = name ? getpwnam_r(name, &entry, buffer, ENTRY_BYTES_MAX, &found)
		 : getpwuid_r(uid, &entry, buffer, ENTRY_BYTES_MAX, &found);
	if (!found)
		return r == 0 || r == ENOENT || r == ESRCH ? -ENOENT : -r;
	ret->uid = entry.pw_uid;
	return text_copy(ret->name, sizeof(ret->name), entry.pw_name);
}

static void
refuse_unknown(struct dialogue *dialogue, const char *name)
{
	char shown[128], words[200];

	text_escape(shown, sizeof(shown), name ? name : "");
	if (name)
		text_format(words, sizeof(words), "This machine has no account %s.", shown);
	else
		text_format(words, sizeof(words), "Your uid %u has no account on this machine.",
		    (unsigned int)dialogue->caller);
	dialogue_refuse(dialogue, REASON_UNKNOWN_ACCOUNT, words);
}

int
dialogue_find_account(struct dialogue *dialogue, struct dialogue_account *ret)
{
	const char *name = packet_get(&dialogue->hello, "account");
	int r = entry_find(name, dialogue->caller, ret);

	/* Whether another account exists is no secret (getpwnam is anybody's), but one answer
	 * for all that are not the caller's own is simplest. */
	if (!dialogue->by_root && name && (r < 0 || ret->uid != dialogue->caller)) {
		dialogue_refuse(
		    dialogue, REASON_NOT_PERMITTED, "Only root may do that for another account.");
		return -EPERM;
	}
	if (r == -ENOENT)
		refuse_unknown(dialogue, name);
	else if (r < 0)
		dialogue_refuse(dialogue, REASON_INTERNAL, "The account could not be looked up.");
	else
		text_copy(dialogue->seen.account, sizeof(dialogue->seen.account), ret->name);
	if (r == 0 && !dialogue->by_root)
		report_standing(dialogue, STANDING_UNPROVEN, NULL);
	return r;
}

bool
dialogue_is_of_own(struct dialogue *dialogue)
{
	const char *name = packet_get(&dialogue->hello, "account");
	struct dialogue_account account;
	int64_t uid;

	if (dialogue->by_root)
		return true;
	if (dialogue_find_account(dialogue, &account) < 0)
		return false;
	if (name && strcmp(name, account.name) == 0 &&
	    packet_get_number(&dialogue->hello, "uid", 0, UINT32_MAX, &uid) == 0 &&
	    (uid_t)uid == account.uid)
		return true;
	dialogue_refuse(dialogue, REASON_PROTOCOL, NULL);
	return false;
}
