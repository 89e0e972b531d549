/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of each kind of alert. Runs in 2sv-notify. */
#include "notify/letter.h"

#include <string.h>

#include "base/poison.h"

#define NONE ""

#define PASSWORD                                                                           \
	"Was it you? Then there is nothing to do. If not: change your password now, and\n" \
	"tell who administers the machine."
#define PAPER                                                                              \
	"Was it you? Then there is nothing to do. If not: somebody may have your codes.\n" \
	"Ask who administers the machine to stop the account and to reset it."
#define ADMIN "Did you not ask for that? Then tell who administers the machine."

static const struct letter_words table[] = {
    {"new-host", "Login from a new host",
	"Somebody logged in from a place that this account never came from before.", NULL},
    {"new-hosts", "Logins from many new hosts", "More new places today than are told one by one.",
	NULL},
    {"wrong-codes", "Wrong codes after the right password",
	"Somebody who knows the password of this account typed wrong codes.",
	"Was it you? Then look at the clock of your phone. If not: change the password\n"
	"now; the codes have kept them out so far."},
    {"failures", "Many wrong codes in a day",
	"Somebody who knows the password of this account keeps trying codes.",
	"If it was not you: change the password now. The codes have kept them out."},
    {"used-code", "A code was typed a second time",
	"A code that had been used was typed again. Somebody may have seen it.", PASSWORD},
    {"device-added", "A device was added",
	"A device gives codes for this account from now on: see 2sv devices.", PASSWORD},
    {"device-removed", "A device was removed",
	"A device does not give codes for this account any more: see 2sv devices.", PASSWORD},
    {"off", "The second step was turned off", "No code is asked for this account any more.",
	PASSWORD},
    {"codes-new", "New recovery codes were made",
	"The old recovery codes of this account are void.", PAPER},
    {"recovery-used", "A recovery code was used",
	"A recovery code of this account was typed at a login.", PAPER},
    {"codes-few", "Few recovery codes are left", "This account has few recovery codes left.",
	"Make new ones: 2sv codes new. They are shown once: write them down."},
    {"trusted", "A host is trusted",
	"From this host no code is asked for some days, with the same ssh key.", NULL},
    {"forgotten", "A host was forgotten", "This host is not known any more.", PASSWORD},
    {"password-changed", "The password was changed",
	"The password of this account was changed. No host is trusted any more.", NULL},
    {"stopped", "The account was stopped",
	"Logins of this account are stopped: what is still asked, a login says.",
	"Who stopped it opens it again by 2sv free. If it was nobody you know, tell who\n"
	"administers the machine."},
    {"freed", "The account was freed", "It had been stopped; logins are possible again.", PAPER},
    {"reset", "The second step was reset",
	"Its devices and recovery codes are forgotten; it must enrol anew.", ADMIN},
    {"invited", "The account was invited to enrol",
	"An administrator gave out an invitation to enrol for this account.", ADMIN},
    {"help-code", "A help code was given out",
	"An administrator gave out a code for one login of this account.", ADMIN},
    {"help-code-used", "A help code was used",
	"The code that an administrator gave out was typed at a login.", ADMIN},
    {"clock-back", "A clock goes backwards", "A code was right for a time that had passed already.",
	"Is the machine's clock right? Root sees more: 2sv doctor."},
    {"other-uid", "An account has another uid",
	"An account's name came back with another uid: its logins are refused.",
	"Is it the same person: 2sv reset --account NAME. Else remove the account."},
    {"saved", "The store was saved", "A copy of all accounts' secrets was given out.",
	"Was it not you? Then change the seal: see 2sv-locked-out(7)."},
    {"restored", "The store was restored from a copy",
	"Devices that were removed since then are back; recovery codes are void.",
	"Look at your devices: 2sv devices. Make new recovery codes: 2sv codes new."},
    {"store-read-only", "The store can't be written",
	"A copy in memory serves logins, and nothing else.", "Look at the disk: 2sv doctor."},
    {"store-full", "The store's disk is full", "Old lines of the log are dropped to make room.",
	"Make room on the disk: 2sv doctor."},
    {"clock-off", "The clock is not right", "The machine's clock is not synchronised.",
	"Start a time service: 2sv doctor says how."},
    {"doctor", "2sv doctor found something", "The weekly look at this machine found what is wrong.",
	"As root: 2sv doctor. It names each cure."},
};

const struct letter_words *
letter_words_of(const char *kind)
{
	static const struct letter_words unknown = {NONE, "Something happened",
	    "2sv has an alert that this version has no words for.", NULL};
	static const struct letter_words door = {NONE, "A door was changed",
	    "2sv protect changed what a door of this machine asks.",
	    "Was it not you? As root: 2sv doctor shows what is asked at each door."};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].kind, kind) == 0)
			return &table[i];
	return strncmp(kind, "protect", strlen("protect")) == 0 ? &door : &unknown;
}
