/* SPDX-License-Identifier: BSD-2-Clause */
/* What is wrong with sshd's settings for those of one view. Called by doctor_sshd.c. */
#include "config.h"

#include "tools/admin/doctor_sshd.h"
#include "tools/admin/protect_system.h"

#include "base/text.h"
#include "stacks/people.h"
#include "stacks/sshd_conf.h"

#include <string.h>

#include "base/poison.h"

#define CURE_SIZE 256
#define TRIES_FEW 3
#define GRACE_FEW 30 /* until the next code comes */
#define GRACE_LITTLE 60

void
doctor_sshd_say(const struct doctor_sshd *looking, const struct doctor_sshd_thing *thing)
{
	const struct sshd_view *view = looking->view;
	const struct sshd_line *where = thing->line;
	struct doctor_line line = {.state = thing->state, .check = "sshd", .cure = thing->cure};
	char cure[CURE_SIZE];
	bool is_common = !looking->common || strcmp(view->who, SSHD_VIEW_EVERYBODY) == 0;

	if (!where && thing->keyword)
		where = sshd_lines_find(looking->lines, thing->keyword, thing->value);
	if (!thing->is_command && text_format(cure, sizeof(cure), "in sshd_config: %s; then: %s",
				      thing->cure, protect_sshd_reload_command()) >= 0)
		line.cure = cure;
	if (where) {
		line.file = where->file;
		line.line = where->line;
	}
	if (!looking->common)
		doctor_say(looking->doctor, &line, "%s", thing->words);
	else
		doctor_say(looking->doctor, &line, "for %s%s%s: %s", is_common ? "all" : view->who,
		    view->from[0] ? " from " : "", view->from, thing->words);
}

/* A switch that is wrong, where it is not so for everybody, of whom it was said. */
struct keyword {
	bool is_wrong, was_said;
	struct doctor_sshd_thing thing;
};

static void
say_keywords(const struct doctor_sshd *looking, const struct keyword keywords[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (keywords[i].is_wrong && !keywords[i].was_said)
			doctor_sshd_say(looking, &keywords[i].thing);
}

static void
say_switches(const struct doctor_sshd *looking)
{
	const struct sshd_settings *is = &looking->view->settings;
	const struct sshd_settings none = {.uses_pam = true, .asks_interactively = true};
	const struct sshd_settings *was = looking->common ? &looking->common->settings : &none;
	const struct keyword keywords[] = {
	    {!is->uses_pam, !was->uses_pam,
		{.keyword = "usepam",
		    .value = "no",
		    .words = "UsePAM is no: no stack is read, and no code asked",
		    .cure = "UsePAM yes"}},
	    {!sshd_asks_its_service(is), !sshd_asks_its_service(was),
		{.keyword = "pamservicename",
		    .words =
			"PAMServiceName is not sshd: the stack of another service is read, and "
			"what is said here of the door sshd does not hold",
		    .cure = "take PAMServiceName out"}},
	    {!is->asks_interactively, !was->asks_interactively,
		{.keyword = "kbdinteractiveauthentication",
		    .value = "no",
		    .words = "KbdInteractiveAuthentication is no: the code can't be asked",
		    .cure = "KbdInteractiveAuthentication yes"}},
	    {is->asks_password, was->asks_password,
		{.keyword = "passwordauthentication",
		    .value = "yes",
		    .words = "PasswordAuthentication is yes: over it a code can't be asked, for "
			     "sshd gives the password in its place, and who is enrolled is refused",
		    .cure = "PasswordAuthentication no"}},
	    {is->asks_password && is->asks_kerberos, was->asks_password && was->asks_kerberos,
		{.keyword = "kerberosauthentication",
		    .value = "yes",
		    .words = "KerberosAuthentication is yes: sshd takes a password that Kerberos "
			     "knows, and no code is asked",
		    .cure = "KerberosAuthentication no"}},
	    {sshd_lets_tickets_in(is), sshd_lets_tickets_in(was) && looking->common,
		{.keyword = is->by_exchange ? "gssapikeyexchange" : "gssapiauthentication",
		    .value = "yes",
		    .words = is->by_exchange
				 ? "GSSAPIKeyExchange is yes: a ticket, which is had for a "
				   "password alone, comes in without a code"
				 : "GSSAPIAuthentication is yes: a ticket, which is had for a "
				   "password alone, comes in without a code",
		    .cure = "GSSAPIAuthentication no and GSSAPIKeyExchange no"}},
	};

	say_keywords(looking, keywords, sizeof(keywords) / sizeof(keywords[0]));
}

static void
say_tries(const struct doctor_sshd *looking)
{
	const struct sshd_settings *is = &looking->view->settings;
	struct doctor_sshd_thing thing = {
	    .keyword = "maxauthtries", .cure = "MaxAuthTries 6 (its default)"};
	char value[24], words[200];

	if (is->tries > TRIES_FEW || is->tries == 0 ||
	    (looking->common && looking->common->settings.tries == is->tries))
		return;
	text_format(value, sizeof(value), "%lld", (long long)is->tries);
	text_format(words, sizeof(words),
	    "MaxAuthTries is %s: each key that an agent offers is one, and who has more of them is "
	    "cut off before the code is asked",
	    value);
	thing.state = is->tries < TRIES_FEW ? DOCTOR_FINDING : DOCTOR_NOTE;
	thing.value = value;
	thing.words = words;
	doctor_sshd_say(looking, &thing);
}

static void
say_grace(const struct doctor_sshd *looking)
{
	const struct sshd_settings *is = &looking->view->settings;
	struct doctor_sshd_thing thing = {
	    .keyword = "logingracetime", .cure = "LoginGraceTime 120 (its default)"};
	char value[24], words[200];

	if (is->grace_seconds == 0 || is->grace_seconds >= GRACE_LITTLE || looking->common)
		return;
	text_format(value, sizeof(value), "%lld", (long long)is->grace_seconds);
	text_format(words, sizeof(words),
	    "LoginGraceTime is %s: who types slowly, or waits 30 s for the next code, is cut off",
	    value);
	thing.state = is->grace_seconds <= GRACE_FEW ? DOCTOR_FINDING : DOCTOR_NOTE;
	thing.value = value;
	thing.words = words;
	doctor_sshd_say(looking, &thing);
}

void
doctor_sshd_keywords(const struct doctor_sshd *looking)
{
	say_switches(looking);
	say_tries(looking);
	say_grace(looking);
}

struct found {
	bool is_open, has_code;
	const struct sshd_way *key_alone, *host_alone;
};

static struct found
find(const struct sshd_ways *ways)
{
	struct found found = {.is_open = false};

	for (size_t i = 0; i < ways->count; i++) {
		const struct sshd_way *way = &ways->of[i];

		if (way->end != SSHD_WAY_OPEN)
			continue;
		found.is_open = true;
		found.has_code |= way->code != WALK_ASKED_NEVER;
		if (way->by_key && way->code == WALK_ASKED_NEVER)
			found.key_alone = way;
		if (way->by_host && way->code == WALK_ASKED_NEVER)
			found.host_alone = way;
	}
	return found;
}

/* As sshd takes it: "Group robots", "User root", "all", as 2sv protect writes them. */
static bool
is_for(const struct sshd_line *line, const struct sshd_view *view)
{
	static const char group[] = "Group ";

	if (!line->match || strcmp(line->match, "all") == 0)
		return true;
	if (strncmp(line->match, group, strlen(group)) == 0)
		return people_are_in(view->account, line->match + strlen(group));
	return view->is_root && strcmp(line->match, "User root") == 0;
}

/* The line by which 2sv protect wrote, as it was told, that they come in by key alone; or NULL. */
static const struct sshd_line *
find_declared(const struct doctor_sshd *looking)
{
	if (strcmp(looking->view->settings.methods, "publickey") != 0)
		return NULL;
	for (size_t i = 0; i < looking->lines->count; i++) {
		const struct sshd_line *line = &looking->lines->of[i];

		if (strcmp(line->file, SSHD_CONF_OURS) == 0 &&
		    strcmp(line->keyword, "authenticationmethods") == 0 &&
		    is_for(line, looking->view)) /* the first one holds */
			return strcmp(line->value, "publickey") == 0 ? line : NULL;
	}
	return NULL;
}

static void
note_declared(const struct doctor_sshd *looking, const struct sshd_line *line)
{
	static const char group[] = "Group ";
	const char *match = line->match ? line->match : "all";
	char cure[CURE_SIZE];
	struct doctor_sshd_thing thing = {.state = DOCTOR_NOTE,
	    .line = line,
	    .words = "a login by key asks no code: it was declared so",
	    .cure = cure,
	    .is_command = true};

	if (strncmp(match, group, strlen(group)) == 0)
		text_format(cure, sizeof(cure),
		    "none is needed; to ask one of them a code: gpasswd -d NAME %s; all of them: "
		    "2sv protect sshd --robots none",
		    match + strlen(group));
	else if (strcmp(match, "User root") == 0)
		text_format(cure, sizeof(cure),
		    "none is needed; to bar root from ssh: PermitRootLogin no in sshd_config");
	else
		text_format(cure, sizeof(cure),
		    "none is needed; to ask everybody a code: 2sv protect sshd --group none");
	doctor_sshd_say(looking, &thing);
}

/* Also where it is meant: what is open should be known. Of whom it is said for everybody, once. */
static void
note_keys(const struct doctor_sshd *looking, const struct found *found)
{
	const struct sshd_settings *was = looking->common ? &looking->common->settings : NULL;
	const struct sshd_line *declared = find_declared(looking);
	struct doctor_sshd_thing thing = {.state = DOCTOR_NOTE,
	    .words = "a login by key asks no code",
	    .cure = "for key and code: 2sv protect sshd --setup key+code",
	    .is_command = true};

	if (found->key_alone && declared)
		note_declared(looking, declared);
	else if (found->key_alone && (!was || !sshd_lets_keys_in(was)))
		doctor_sshd_say(looking, &thing);
	thing = (struct doctor_sshd_thing){.state = DOCTOR_NOTE,
	    .words = "a login by a host's key asks no code",
	    .cure = "HostbasedAuthentication no",
	    .keyword = "hostbasedauthentication",
	    .value = "yes"};
	if (found->host_alone && (!was || !sshd_lets_hosts_in(was)))
		doctor_sshd_say(looking, &thing);
}

/* Why the first way is shut. */
static const char *
why_shut(const struct sshd_ways *ways)
{
	const struct sshd_way *way = &ways->of[0];

	if (ways->count == 0)
		return "there is no way";
	if (way->end == SSHD_WAY_STACK)
		return "its stack in /etc/pam.d/sshd opens to nobody who comes so";
	if (way->end == SSHD_WAY_BLIND)
		return "over the method password a code can't be asked, and who has a device is "
		       "refused";
	return way->off ? way->off : "PermitRootLogin";
}

/* The default of PermitRootLogin bars keyboard-interactive, which then may be the only way. */
static void
say_shut(const struct doctor_sshd *looking)
{
	const struct sshd_settings *is = &looking->view->settings;
	char words[SSHD_METHODS_SIZE + 200];
	struct doctor_sshd_thing thing = {.keyword = "authenticationmethods",
	    .value = is->methods,
	    .words = words,
	    .cure = "mend that, or take it out of AuthenticationMethods"};

	text_format(words, sizeof(words), "AuthenticationMethods %s: nobody can come in, for %s",
	    is->methods, why_shut(looking->ways));
	if (looking->view->is_root) {
		if (strcmp(is->root_login, "no") == 0)
			return;
		thing.state = DOCTOR_NOTE;
		thing.cure = "PermitRootLogin yes, or no login of root by ssh";
		text_format(words, sizeof(words),
		    "root can't come in: PermitRootLogin %s, and AuthenticationMethods want more "
		    "than a key",
		    is->root_login);
	}
	doctor_sshd_say(looking, &thing);
}

/* A blank where a comma was meant; who means it says it by no list at all. */
static void
say_blank(const struct doctor_sshd *looking, const struct found *found)
{
	const struct sshd_settings *is = &looking->view->settings;
	char words[SSHD_METHODS_SIZE + 200];
	struct doctor_sshd_thing thing = {.keyword = "authenticationmethods",
	    .value = is->methods,
	    .words = words,
	    .cure = "AuthenticationMethods publickey,keyboard-interactive (a comma wants both), or "
		    "no such line if a key alone is to be enough"};

	if (looking->common && strcmp(looking->common->settings.methods, is->methods) == 0)
		return;
	text_format(words, sizeof(words),
	    "AuthenticationMethods %s: a blank parts ways of which one is enough, so %s comes in "
	    "without a code",
	    is->methods, found->key_alone ? "a key alone" : "a host's key alone");
	doctor_sshd_say(looking, &thing);
}

void
doctor_sshd_ways(const struct doctor_sshd *looking)
{
	struct found found = find(looking->ways);
	bool is_alone = found.key_alone || found.host_alone;

	if (!found.is_open)
		say_shut(looking);
	else if (looking->ways->is_listed && is_alone && found.has_code)
		say_blank(looking, &found);
	else
		note_keys(looking, &found);
}
