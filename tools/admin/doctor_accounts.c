/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's look at accounts: who can give a code, who is refused and why, and whether somebody
 * who can become root is among those that can. Asks 2svd, and the system's own table. Root only.
 */
#include "config.h"

#include "tools/admin/doctor.h"
#include "tools/admin/doctor_ask.h"
#include "tools/admin/protect_admin.h"
#include "tools/row.h"

#include "base/text.h"
#include "settings/networks.h"
#include "stacks/people.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define PASSWD "/etc/passwd"
#define NAMES_SHOWN 5
#define ENROLLED_MAX 512 /* names that are kept to tell who has no device */
#define FEW 3		 /* of so many accounts that all have one address it is no chance */
#define CURE_SIZE 320
#define ADMINS_ASKED_MAX 64 /* sudo is asked of each */

struct names {
	char text[NAMES_SHOWN * 40];
	int count;
};

struct looking {
	struct doctor *doctor;
	char *enrolled[ENROLLED_MAX];
	size_t enrolled_count;
	bool is_cut, has_admin;
	char last_host[64];
	struct names gone; /* that have devices, but are no accounts of this machine any more */
	int came, same;	   /* accounts that logged in from elsewhere; with the same last address */
};

static void
add_name(struct names *names, const char *account)
{
	size_t length = strlen(names->text);
	char shown[40];

	if (names->count++ >= NAMES_SHOWN)
		return;
	text_escape(shown, sizeof(shown), account);
	text_format(
	    names->text + length, sizeof(names->text) - length, "%s%s", length ? ", " : "", shown);
}

static void
say(struct doctor *doctor, enum doctor_state state, const char *cure, const char *words)
{
	struct doctor_line line = {.state = state, .check = "accounts", .cure = cure};

	doctor_say(doctor, &line, "%s", words);
}

static void
say_other(struct doctor *doctor, const char *account, uid_t was, uid_t is)
{
	char cure[CURE_SIZE], words[CURE_SIZE], shown[128];

	text_escape(shown, sizeof(shown), account);
	text_format(cure, sizeof(cure), "2sv off --account %s", shown);
	text_format(words, sizeof(words),
	    "%s was enrolled with uid %u and has uid %u now: somebody else's account, which is "
	    "refused at each door",
	    shown, (unsigned int)was, (unsigned int)is);
	say(doctor, DOCTOR_FINDING, cure, words);
}

/* True if it is the account that it was. A directory that does not answer says nothing of it. */
static bool
is_whose_it_was(struct looking *looking, const struct packet *row)
{
	const char *account = row_text(row, "account");
	uid_t uid = (uid_t)row_number(row, "uid");
	const struct passwd *entry;

	errno = 0;
	entry = getpwnam(account);
	if (entry && entry->pw_uid == uid)
		return true;
	if (entry)
		say_other(looking->doctor, account, uid, entry->pw_uid);
	else if ((errno == 0 || errno == ENOENT || errno == ESRCH) &&
		 row_number(row, "devices") > 0)
		add_name(&looking->gone, account);
	return false;
}

static void
check_state(struct doctor *doctor, const struct packet *row, const char *account)
{
	char cure[CURE_SIZE], words[CURE_SIZE], shown[128];
	bool is_reset = strcmp(row_text(row, "reset"), "yes") == 0;

	text_escape(shown, sizeof(shown), account);
	text_format(cure, sizeof(cure), "2sv free --account %s", shown);
	if (strcmp(row_text(row, "brake"), "none") != 0) {
		text_format(words, sizeof(words), "%s was stopped: %s", shown,
		    strcmp(row_text(row, "brake"), "held") == 0
			? "only a recovery code opens it"
			: "each login wants two codes in a row");
		say(doctor, DOCTOR_NOTE, cure, words);
	}
	if (!is_reset || row_number(row, "devices") > 0 ||
	    row_number(row, "until") > doctor->tool->now)
		return;
	text_format(cure, sizeof(cure), "2sv invite --account %s", shown);
	text_format(words, sizeof(words),
	    "%s was reset and has no invitation that holds: it is refused at each door", shown);
	say(doctor, DOCTOR_FINDING, cure, words);
}

static void
take_host(struct looking *looking, const struct packet *row)
{
	const char *host = row_text(row, "last_host");

	if (host[0] == '\0' || strncmp(host, "local:", strlen("local:")) == 0 ||
	    strlen(host) >= sizeof(looking->last_host) ||
	    networks_have(looking->doctor->settings->shared_networks, host))
		return;
	looking->came++;
	if (looking->last_host[0] == '\0')
		text_copy(looking->last_host, sizeof(looking->last_host), host);
	looking->same += strcmp(looking->last_host, host) == 0;
}

static void
take_account(void *context, const struct packet *row)
{
	struct looking *looking = context;
	const char *account = row_text(row, "account");

	if (!row_is(row, "account") || !is_whose_it_was(looking, row))
		return;
	check_state(looking->doctor, row, account);
	take_host(looking, row);
	if (row_number(row, "devices") == 0)
		return;
	if (looking->enrolled_count == ENROLLED_MAX) {
		looking->is_cut = true;
		return;
	}
	looking->enrolled[looking->enrolled_count] = strdup(account);
	if (!looking->enrolled[looking->enrolled_count])
		abort();
	looking->enrolled_count++;
	if (!looking->has_admin && strcmp(row_text(row, "brake"), "none") == 0)
		looking->has_admin = admin_can_become_root(account);
}

static bool
is_enrolled(const struct looking *looking, const char *account)
{
	for (size_t i = 0; i < looking->enrolled_count; i++)
		if (strcmp(looking->enrolled[i], account) == 0)
			return true;
	return false;
}

/* Who can't log in at all needs no code. */
static bool
is_person(const struct passwd *entry)
{
	const char *shell = strrchr(entry->pw_shell, '/');

	return people_have_uid(entry->pw_uid) &&
	       (!shell || (strcmp(shell, "/nologin") != 0 && strcmp(shell, "/false") != 0));
}

/* Only the file: to list all people of a directory could take hours. */
static void
find_others(const struct looking *looking, struct names *ret, struct names *ret_admins)
{
	scope_file FILE *file = fopen(PASSWD, "re");
	const struct passwd *entry;
	int asked = 0;

	while (file && (entry = fgetpwent(file))) {
		if (!is_person(entry) || is_enrolled(looking, entry->pw_name))
			continue;
		if (asked++ < ADMINS_ASKED_MAX && admin_can_become_root(entry->pw_name))
			add_name(ret_admins, entry->pw_name);
		else
			add_name(ret, entry->pw_name);
	}
}

static void
say_names(struct doctor *doctor, const struct names *names, const char *cure, const char *words[2])
{
	char text[CURE_SIZE];

	if (names->count == 0)
		return;
	text_format(text, sizeof(text), "%s: %s%s (%d in all): %s", words[0], names->text,
	    names->count > NAMES_SHOWN ? " ..." : "", names->count, words[1]);
	say(doctor, DOCTOR_NOTE, cure, text);
}

static void
say_people(const struct looking *looking, bool is_asked)
{
	bool is_refused = looking->doctor->settings->unenrolled == UNENROLLED_REFUSE;
	const char *what = looking->doctor->settings->sections.deadline_count > 0
			       ? "who has a deadline comes in until that: 2sv report"
			   : is_refused ? "refused where a code is asked"
					: "the password alone lets them in";
	const char *gone[] = {"no accounts any more, but with devices",
	    "who gets such a name with another uid is refused"};
	const char *without[] = {"without a device", what};
	const char *admins_without[] = {"can become root, and without a device", what};
	struct names others = {.count = 0}, admins = {.count = 0};

	say_names(looking->doctor, &looking->gone,
	    "once somebody else has such a name: 2sv off --account NAME", gone);
	if (!is_asked || looking->is_cut)
		return;
	find_others(looking, &others, &admins);
	say_names(looking->doctor, &admins, "from their own accounts: 2sv enrol", admins_without);
	say_names(
	    looking->doctor, &others, "2sv invite --account NAME, or they run: 2sv enrol", without);
}

static void
say_all(const struct looking *looking)
{
	bool is_refused = looking->doctor->settings->unenrolled == UNENROLLED_REFUSE;
	char words[CURE_SIZE];

	if (!looking->has_admin && !looking->is_cut)
		say(looking->doctor, is_refused ? DOCTOR_FINDING : DOCTOR_NOTE,
		    "2sv enrol, from the account of somebody who can become root",
		    is_refused ? "nobody who can become root can give a code: no admin comes in "
				 "where one is "
				 "asked"
			       : "nobody who can become root can give a code");
	if (looking->came >= FEW && looking->same == looking->came) {
		text_format(words, sizeof(words),
		    "all %d accounts that came from elsewhere came last from %s: behind a proxy or "
		    "a router a new host tells nothing, and one who guesses is limited with all",
		    looking->came, looking->last_host);
		say(looking->doctor, DOCTOR_NOTE,
		    "let the proxy tell the address; shared_networks in 2sv.conf keeps it from "
		    "being trusted",
		    words);
	}
}

void
doctor_accounts(struct doctor *doctor, bool is_asked)
{
	struct looking looking = {.doctor = doctor};
	struct doctor_answer answer = {.on_row = take_account, .context = &looking};
	struct packet hello;

	if (doctor->tool->caller != 0 || doctor->verdict != VERDICT_ACCEPT || !doctor->answers)
		return;
	doctor_progress(doctor, "accounts");
	packet_begin(&hello, "accounts");
	packet_add(&hello, "all", "yes");
	if (doctor_tell(doctor->settings->root_socket, &hello, &answer) == 0 &&
	    answer.done.verdict == VERDICT_ACCEPT) {
		if (is_asked)
			say_all(&looking);
		say_people(&looking, is_asked);
	}
	for (size_t i = 0; i < looking.enrolled_count; i++)
		free(looking.enrolled[i]);
}
