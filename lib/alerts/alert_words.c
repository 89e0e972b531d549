/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words of each kind of alert: for a person who may be frightened, in the order in which they
 * are needed. Commands stand at the end of a line, where nothing can be taken for a part of them.
 * Read by 2sv-notify and 2sv-agent.
 */
#include "alerts/alert_words.h"

#include <string.h>

#include "base/poison.h"

#define CALM "Was it you? Then there is nothing to do.\n\n"

/* Stop holds an account that has a device, by what it then asks: see 2sv(1). */
#define STOP                                                                               \
	CALM "If it was not you:\n"                                                        \
	     "  1. On {machine} type: 2sv stop\n"                                          \
	     "     Then only a recovery code logs in (without any: two codes in a row).\n" \
	     "     It also shows who is still logged in.\n"                                \
	     "  2. Change your password: passwd\n"                                         \
	     "  3. Tell who administers {machine}. They can do both for you."

/* What was added stays there after a stop. */
#define STOP_DEVICE STOP "\n  4. When the account is free again, remove that device: 2sv devices"
#define STOP_CONTACT STOP "\n  4. When the account is free again, remove that contact: 2sv contacts"

/* Who does not know the new one can't change it. */
#define PASSWORD                                                                            \
	"Was it you, or who administers {machine}, at your wish? Then there is nothing to " \
	"do.\n\n"                                                                           \
	"If it was not you: do not log out, for you may not come in again.\n"               \
	"  1. On {machine} type: 2sv stop\n"                                                \
	"  2. Tell who administers {machine}: they can give you another password, and "     \
	"see who is still logged in."

/* Stop holds nothing where there is no second step. */
#define NO_DEVICE                                                                        \
	CALM "If it was not you:\n"                                                      \
	     "  1. On {machine} change your password: passwd\n"                          \
	     "  2. Look for ssh keys that are not yours: cat ~/.ssh/authorized_keys\n"   \
	     "  3. Tell who administers {machine}. They see who is still logged in.\n\n" \
	     "No code is asked for this account. To have one asked from now on: 2sv enrol"

/* To who administers the machine. */
#define ASK "Ask {account} whether that was right; not by mail, which others may read now.\n"
#define OTHERS ASK "If it was not, as root on {machine}: 2sv stop --account {name}"
#define OTHERS_NO_DEVICE                                                              \
	ASK "If it was not, as root on {machine}:\n"                                  \
	    "  1. Lock its password: passwd -l {name}\n"                              \
	    "  2. End its sessions: pkill -KILL -u {name}\n"                          \
	    "  3. Look for keys that are not theirs in its ~/.ssh/authorized_keys.\n" \
	    "2sv stop holds no account that has no device."
#define OTHERS_PAPER                                                                            \
	ASK "If it was not, somebody has codes of theirs. 2sv stop does not help, for it lets " \
	    "recovery codes in. As root on {machine}, which makes all of them void:\n"          \
	    "  2sv reset --account {name}\n"                                                    \
	    "It prints an invitation: give it to {account} in person."
#define OTHERS_FIRST                                                                              \
	ASK "If it was not, somebody else has that device. As root on {machine}, which makes it " \
	    "and its recovery codes void:\n"                                                      \
	    "  2sv reset --account {name}\n"                                                      \
	    "It prints an invitation: give it to {account} in person.\n"                          \
	    "Then set another password: passwd {name}"
#define OTHERS_PASSWORD                                                        \
	ASK "If it was not, as root on {machine}: 2sv stop --account {name}\n" \
	    "Then set another password: passwd {name}"
#define OTHERS_GUESSES                                                                           \
	ASK "If it was not, somebody knows their password: let them change it. Codes have kept " \
	    "that "                                                                              \
	    "somebody out."
#define MANY                                                                    \
	"Ask those whom it concerns; not by mail, which others may read now.\n" \
	"Where it was not them, as root on {machine}: 2sv stop --account NAME"
#define OTHER_ROOT                                                                      \
	"Was it you, or who else administers {machine}? Then there is nothing to do.\n" \
	"If not, somebody else is root there. What to do then: man 7 2sv-locked-out"

/* A stop ends no session that goes on. */
#define COPY_STOP                                                                             \
	"  1. On {machine} type: 2sv stop\n"                                                  \
	"     It shows who is logged in; end what is not yours: pkill -KILL -u {name} sshd\n" \
	"  2. Change your password: passwd\n"                                                 \
	"  3. Look for ssh keys that are not yours: cat ~/.ssh/authorized_keys\n"             \
	"  4. Tell who administers {machine}. They can do all of it for you."
#define COPY                                                                               \
	"Did you copy something, or do you run a backup? Then there is nothing to do.\n\n" \
	"If it was not you: somebody takes your data away.\n" COPY_STOP
/* A code that is wanted is given there; a rule that refuses all wants none. */
#define COPY_REFUSED                                                              \
	"Was it you, and the copy asked for a code? Give one, then copy again:\n" \
	"  ssh -t {name}@{machine} 2sv test\n\n"                                  \
	"If it was not you: somebody tries to take your data away.\n" COPY_STOP
#define OTHERS_COPY                                                            \
	ASK "If it was not, as root on {machine}: 2sv stop --account {name}\n" \
	    "Then end its sessions, for a stop does not: pkill -KILL -u {name} sshd"

#define GUESSES                                                                                   \
	"Was it you? Then look at the clock of your phone: codes go by the time.\n\n"             \
	"If it was not you: somebody knows your password, but has not got your phone. The codes " \
	"have "                                                                                   \
	"kept them out.\n"                                                                        \
	"  1. On {machine} change your password: passwd\n"                                        \
	"  2. Change it wherever else you use it.\n"                                              \
	"  3. Tell who administers {machine}."

#define SEEN                                                                           \
	"Was it you, who typed it again? Then there is nothing to do.\n\n"             \
	"If it was not you: somebody may see what you type, and know your password.\n" \
	"  1. From another computer, on {machine} type: 2sv stop\n"                    \
	"  2. Change your password: passwd\n"                                          \
	"  3. Tell who administers {machine}. They can do both for you."

#define PAPER                                                                                      \
	CALM                                                                                       \
	    "If it was not you: somebody has codes of yours. 2sv stop does not help, for it lets " \
	    "recovery codes in.\n"                                                                 \
	    "  1. Tell who administers {machine}: they can lock the account.\n"                    \
	    "  2. Make the old codes void: 2sv codes new\n"                                        \
	    "  3. Change your password: passwd"

/* Those whose logins are refused by now can't do it alone. */
#define ENROL                                                                                  \
	"Codes come from an app on your phone, or from a token.\n"                             \
	"  1. Log in to {machine}, as ever.\n"                                                 \
	"  2. Type, and do what it says, for two minutes: 2sv enrol\n\n"                       \
	"If a deadline stands above, logins without a device are refused after it. Are yours " \
	"by now? Then who administers {machine} can give you an invitation."

#define ASKED "Did you not ask for that? Then tell who administers {machine}, now."

/* kind, title, what happened, what to do (about, of an account: its owner; who administers it) */
static const struct alert_words table[] = {
    {"new-host", "Login from a new host",
	"Somebody logged in from a place that this account never came from before.", ABOUT_ACCOUNT,
	NULL, NULL},
    {"new-hosts", "Logins from many new hosts",
	"There were more logins from new places today than are told one by one.\n"
	"To see all: 2sv hosts{option}",
	ABOUT_ACCOUNT, NULL, NULL},
    {"wrong-codes", "Wrong codes, right password",
	"Somebody typed the right password of this account, and then wrong codes.", ABOUT_ACCOUNT,
	GUESSES, OTHERS_GUESSES},
    {"failures", "Many wrong codes in a day",
	"Somebody who knows the password of this account keeps trying codes.", ABOUT_ACCOUNT,
	GUESSES, OTHERS_GUESSES},
    {"used-code", "A code was typed again",
	"A code that had been used already was typed once more. It was refused.", ABOUT_ACCOUNT,
	SEEN, NULL},
    {"device-added", "A device was added",
	"A further device gives codes for this account from now on.\n"
	"To see all: 2sv devices{option}",
	ABOUT_ACCOUNT, STOP_DEVICE, NULL},
    {"first-device", "A first device was enrolled",
	"An account that had no second step set it up by itself. Codes of that device are asked "
	"from now on.\n"
	"To see it: 2sv devices{option}",
	ABOUT_ACCOUNT, STOP_DEVICE, OTHERS_FIRST},
    {"device-removed", "A device was removed",
	"A device does not give codes for this account any more.\n"
	"To see those that do: 2sv devices{option}",
	ABOUT_ACCOUNT, NULL, NULL},
    {"off", "The second step is off",
	"No code is asked for this account any more: the password alone logs in.", ABOUT_ACCOUNT,
	NULL, NULL},
    {"codes-new", "New recovery codes",
	"New recovery codes were made for this account; the old ones are void.", ABOUT_ACCOUNT,
	PAPER, OTHERS_PAPER},
    {"recovery-used", "A recovery code was used",
	"A recovery code of this account was typed at a login. It is used up.", ABOUT_ACCOUNT,
	PAPER, OTHERS_PAPER},
    {"codes-few", "Few recovery codes are left",
	"This account has few recovery codes left, for the day when the phone is gone.",
	ABOUT_ACCOUNT, "Make new ones, and write them down, for they are shown once: 2sv codes new",
	"{account} can make new ones: 2sv codes new"},
    {"trusted", "A host is trusted",
	"A login from this host, with the same ssh key, is asked no code for some days.",
	ABOUT_ACCOUNT, NULL, NULL},
    {"forgotten", "A host was forgotten",
	"This host is not known or trusted any more: it is asked a code again.", ABOUT_ACCOUNT,
	NULL, NULL},
    {"password-try", "A change of password began",
	"Somebody began to change the password of this account. How that ended nobody told: it was "
	"broken off by force, or goes on.",
	ABOUT_ACCOUNT, NULL, NULL},
    {"password-begun", "A new password may be set",
	"Somebody began to change the password of this account, and was let set another one. "
	"Whether it was set nobody told. No host is trusted any more.",
	ABOUT_ACCOUNT, PASSWORD, OTHERS_PASSWORD},
    {"password-failed", "The password was not changed",
	"Somebody tried to change the password of this account. It is what it was.", ABOUT_ACCOUNT,
	NULL, NULL},
    {"password-changed", "The password was changed",
	"The password of this account was changed. No host is trusted any more.", ABOUT_ACCOUNT,
	PASSWORD, OTHERS_PASSWORD},
    {"contact-added", "A contact was added",
	"Alerts of this account go to a further address from now on.\n"
	"To see all: 2sv contacts{option}",
	ABOUT_ACCOUNT, STOP_CONTACT, NULL},
    {"contact-removed", "A contact was removed",
	"Alerts of this account stop going to an address. It hears of them for a day more.\n"
	"To see those that stay: 2sv contacts{option}",
	ABOUT_ACCOUNT, NULL, NULL},
    {"stopped", "The account was stopped",
	"Somebody typed 2sv stop for this account. A login says what it asks for now.",
	ABOUT_ACCOUNT,
	"Was it you? Then change your password, and tell who administers {machine}.\n"
	"When all is well again: 2sv free\n\n"
	"If it was not you: nobody got in by that. Tell who administers {machine}.",
	ASK "Whoever was not let in is let in again, as root: 2sv free --account {name}"},
    {"freed", "The account is free again",
	"This account had been stopped; logins are possible again.", ABOUT_ACCOUNT, PAPER,
	OTHERS_PAPER},
    {"reset", "The second step was reset",
	"An administrator made the devices and recovery codes of this account void. The next login "
	"asks an invitation, and sets up a new device.",
	ABOUT_ACCOUNT, ASKED, OTHER_ROOT},
    {"invited", "An invitation to enrol",
	"An administrator made an invitation: by it this account gets its first device.",
	ABOUT_ACCOUNT, ASKED, OTHER_ROOT},
    {"help-code", "A help code was given out",
	"An administrator gave out a code for one login of this account.", ABOUT_ACCOUNT, ASKED,
	OTHER_ROOT},
    {"help-code-used", "A help code was used",
	"The code that an administrator gave out for this account was typed at a login.",
	ABOUT_ACCOUNT, ASKED, OTHER_ROOT},
    {"clock-back", "A clock goes backwards",
	"The machine's clock was set back, or a code was right for a time that is over.",
	ABOUT_ACCOUNT,
	"Is the clock of {machine} right? Root sees more by: 2sv doctor\n\n"
	"If it is, somebody may have typed a code that they saw earlier: change your password, and "
	"tell who administers {machine}.",
	"Is the clock of {machine} right? As root: 2sv doctor\n" OTHERS},
    {"other-uid", "An account has another uid",
	"The name of an account came back with another uid: its logins are refused.", ABOUT_NAME,
	"Is it the same person? Then, as root: 2sv reset --account {name}\n"
	"If it is not, give the new account another name.",
	NULL},
    {"saved", "The store was saved", "A copy of the secrets of all accounts was written to a file.",
	ABOUT_MACHINE, "Keep that file as you keep a key.\n" OTHER_ROOT, NULL},
    {"restored", "The store was restored",
	"Devices and contacts that were removed since that copy was made are back; recovery codes "
	"are void.",
	ABOUT_MACHINE,
	"Look whether all devices are yours: 2sv devices\n"
	"And all contacts: 2sv contacts\n"
	"Make new recovery codes: 2sv codes new",
	"Each account with a device hears of it. To see all devices: 2sv devices --all\n"
	"Recovery codes each makes for itself: 2sv codes new\n" OTHER_ROOT},
    {"store-read-only", "The store can't be written",
	"A copy in memory serves logins, and nothing else, until it can be.", ABOUT_MACHINE,
	"What to do, as root: 2sv doctor", NULL},
    {"store-full", "The store's disk is full",
	"Logins go on; old lines of the log are dropped to make room.", ABOUT_MACHINE,
	"Make room on the disk. As root: 2sv doctor", NULL},
    {"clock-off", "The clock is not right",
	"The machine's clock is not synchronised. Codes go by the time: if it is wrong by more "
	"than "
	"a minute, people are refused.",
	ABOUT_MACHINE, "How to start a time service says, as root: 2sv doctor", NULL},
    {"undelivered", "Alerts did not arrive",
	"A message could not be delivered for days, and was given up.", ABOUT_MACHINE,
	"Which alerts these were, as root: 2sv alerts\n"
	"Is that contact still right? As root: 2sv contacts --account NAME\n"
	"One of the machine itself stands in 2sv.conf: admin_contacts",
	NULL},
    {"texts", "Codes were not sent",
	"A code that was asked for was not sent: why stands below. Whoever has an app comes in all "
	"the same.",
	ABOUT_MACHINE,
	"Whose it was, as root: 2sv log\n"
	"Whether codes can be sent, as root: 2sv doctor\n"
	"How many may be sent in an hour stands in 2sv.conf, which counts where the detail says "
	"that there were too many: man 2sv.conf",
	NULL},
    {"texts-asked", "Many codes were asked for",
	"Somebody has the password of this account and asked for as many codes as are sent, by "
	"sms, "
	"push or mail. For now no more are sent to where they asked from. Codes of an app are "
	"taken "
	"all the same.",
	ABOUT_ACCOUNT,
	CALM "If it was not you: somebody has your password.\n"
	     "  1. Tell nobody a code that was sent to you.\n"
	     "  2. Change your password: passwd\n"
	     "  3. Tell who administers {machine}. They see from where: 2sv log{option}",
	NULL},
    {"doctor", "2sv doctor found something", "The weekly look at this machine found what is wrong.",
	ABOUT_MACHINE, "It names each cure. As root: 2sv doctor", NULL},
    {"protect", "A door was changed", "2sv protect changed what a door of this machine asks.",
	ABOUT_DOOR, "What is asked at each door now, as root: 2sv doctor\n" OTHER_ROOT, NULL},
    {"sent-much", "A session sends much",
	"An ssh session of this account has sent much, and may go on: how much stands below.",
	ABOUT_ACCOUNT, COPY, OTHERS_COPY},
    {"reminder", "A device is needed",
	"This account has no device yet that gives codes for its logins, and is to have one.",
	ABOUT_ACCOUNT, ENROL, "{account} was reminded. Who has no device yet, as root: 2sv report"},
    {"copy", "Files were copied by ssh",
	"Somebody who is logged in as this account has begun a copy that may take data away. It "
	"was let be. The same within the hour is not told again: 2sv log{option}",
	ABOUT_ACCOUNT, COPY, OTHERS_COPY},
    {"copy-refused", "A copy by ssh was refused",
	"Somebody who is logged in as this account began a copy that may take data away. It was "
	"refused, and nothing was sent. The same within the hour is not told again: 2sv "
	"log{option}",
	ABOUT_ACCOUNT, COPY_REFUSED, OTHERS_COPY},
};

const struct alert_words *
alert_words_of(const char *kind)
{
	static const struct alert_words unknown = {"", "Something happened",
	    "2sv has an alert that this version of 2sv-notify has no words for.", ABOUT_ACCOUNT,
	    NULL, NULL};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].kind, kind) == 0)
			return &table[i];
	return &unknown;
}

static bool
is_without_device(const struct packet *alert)
{
	int64_t devices = 1;

	return alert && packet_get_number(alert, "devices", 0, INT64_MAX, &devices) == 0 &&
	       devices == 0;
}

/* Is it of the reader's own account, or of none that is named? */
static bool
is_readers(const struct packet *alert, const char *reader)
{
	const char *account = alert ? packet_get(alert, "account") : NULL;

	return !account || account[0] == '\0' || strcmp(account, reader) == 0;
}

static const char *
advice_to_others(const struct alert_words *words, const struct packet *alert)
{
	if (words && words->others)
		return words->others;
	return is_without_device(alert) ? OTHERS_NO_DEVICE : OTHERS;
}

static const char *
advice_to_owner(const struct alert_words *words, const struct packet *alert)
{
	const char *advice = words && words->advice ? words->advice : STOP;
	bool stops = strncmp(advice, STOP, strlen(STOP)) == 0;

	return stops && is_without_device(alert) ? NO_DEVICE : advice;
}

const char *
alert_advice_of(const struct alert_words *words, const struct packet *alert, const char *reader)
{
	bool is_root = strcmp(reader, "root") == 0;

	if (words && words->about == ABOUT_MACHINE && words->others && is_root)
		return words->others;
	if (words && words->about != ABOUT_ACCOUNT)
		return words->advice;
	if (!words && is_root)
		return MANY;
	return is_readers(alert, reader) ? advice_to_owner(words, alert)
					 : advice_to_others(words, alert);
}

const char *
alert_brief_advice_of(const struct alert_words *words, const struct packet *alert)
{
	const char *advice = words->advice ? words->advice : STOP;

	if (words->about != ABOUT_ACCOUNT)
		return "See 2sv doctor";
	if (strcmp(words->kind, "codes-few") == 0)
		return "Make others: 2sv codes new";
	if (strcmp(words->kind, "reminder") == 0)
		return "Type 2sv enrol";
	if (strcmp(advice, GUESSES) == 0)
		return "Not you? passwd";
	if (!strstr(advice, "2sv stop\n"))
		return "Not you? Tell your admin";
	return is_without_device(alert) ? "Not you? passwd" : "Not you? 2sv stop";
}
